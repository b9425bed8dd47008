import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User

from lifecycle.rest.models import ApiToken

MARK = "lc_"  # so that scanners for leaked secrets find ours


def issue(*, name: str, scopes: Sequence[str], by: User | None, now: datetime) -> tuple[ApiToken, str]:
    """A new token and its secret, which nobody can ask for again."""
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name,
        prefix=secret[:8],
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        created_by=by,
        created_at=now,
    )
    return token, secret


def digest_of(secret: str) -> str:
    # 256 random bits need no slow hash, and the look-up by digest leaks no time.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def withdraw(ids: Sequence[int], *, now: datetime) -> int:
    tokens = list(ApiToken.objects.filter(pk__in=ids, revoked_at=None))
    for token in tokens:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])  # each is a deed of its own
    return len(tokens)
