from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import orjson
from django.db import transaction
from django.utils.crypto import salted_hmac
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lifecycle import rows
from lifecycle.clock.read import now as read_now
from lifecycle.rest.models import ApiToken, IdempotencyKey
from lifecycle.rest.problems import Conflict, Gone, Unfit

LONGEST = 255
HEADER = "Idempotency-Key"


def once(key: str, handler: Callable[..., Response], request: Request, /, *args: Any, **kwargs: Any) -> Response:
    """The handler's answer, or the one it gave before under this key.

    Key, deed and answer commit together: whoever comes with the same key meanwhile waits for the first at the unique
    key, and a crash leaves neither deed nor key. An error is not remembered: nothing was done.
    """
    if len(key) > LONGEST or not key.isprintable():
        raise ValidationError({HEADER: [f"It can have {LONGEST} characters that can be seen."]})
    token: Any = request.auth
    key = _hidden(key.encode())
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        if not _take(token, key, fingerprint):
            return _replay(token, key, fingerprint)
        response = handler(request, *args, **kwargs)
        body = orjson.loads(orjson.dumps(response.data, default=str, option=orjson.OPT_NON_STR_KEYS))
        IdempotencyKey.objects.filter(token=token, key=key).update(status=response.status_code, body=body)
        return response


def _take(token: ApiToken, key: str, fingerprint: str) -> bool:
    columns: dict[str, list[Any]] = {
        "token": [token.pk],
        "key": [key],
        "fingerprint": [fingerprint],
        "created_at": [read_now()],
    }
    return bool(rows.insert(IdempotencyKey, columns, ignore=("token", "key"), returning=("id",)))


def _replay(token: ApiToken, key: str, fingerprint: str) -> Response:
    found = IdempotencyKey.objects.filter(token=token, key=key).first()
    if found is None or found.status is None:
        raise Conflict("A request with this Idempotency-Key is under way. Ask again in a moment.")
    if found.fingerprint != fingerprint:
        raise Unfit("This Idempotency-Key was used for another request. Take a new one.")
    if found.status == HTTPStatus.GONE:
        raise Gone("What this request made has been erased since. It is not made again.")
    return Response(found.body, status=found.status, headers={"Idempotency-Replayed": "true"})


def _fingerprint(request: Request) -> str:
    body = getattr(request._request, "lifecycle_body", b"")
    return _hidden(b"\n".join((request.get_full_path().encode(), body)))


def _hidden(said: bytes) -> str:
    # Both may name a person, and stay when that person is erased.
    return salted_hmac("lifecycle.rest.idempotency", said, algorithm="sha256").hexdigest()
