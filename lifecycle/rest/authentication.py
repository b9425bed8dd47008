from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from lifecycle.clock.read import now as read_now
from lifecycle.rest.models import ApiToken
from lifecycle.rest.tokens import digest_of

NOTED_EVERY = timedelta(minutes=1)


class TokenUser(AnonymousUser):
    """A program with a token. Nobody who could log in to the admin."""

    def __init__(self, token: ApiToken) -> None:
        self.token = token

    @property
    def is_authenticated(self) -> bool:  # type: ignore[override]
        return True

    def __str__(self) -> str:
        return self.token.name


class BearerAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[TokenUser, ApiToken] | None:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            return None
        token = ApiToken.objects.filter(digest=digest_of(secret.strip()), revoked_at=None).first()
        if token is None:
            raise AuthenticationFailed("This token is not known, or was withdrawn.")
        _note_use(token, read_now())
        return TokenUser(token), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _note_use(token: ApiToken, now: datetime) -> None:
    """Once a minute, else every read would be a write."""
    if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


class HasScope(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return False
        deed = "read" if request.method in SAFE_METHODS else "write"
        deed = view.deeds.get(view.action, deed)  # type: ignore[attr-defined]
        wanted = f"{view.scope}:{deed}"  # type: ignore[attr-defined]
        self.message = f"This token may not do that. It would need the scope “{wanted}”."
        return wanted in token.scopes
