"""Every error as problem details (RFC 9457), in sentences."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from lifecycle.rows import BadText

MEDIA_TYPE = "application/problem+json"


class TooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request is too large."


class Conflict(exceptions.APIException):
    status_code = HTTPStatus.CONFLICT
    default_detail = "Another request is in the way."


class Gone(exceptions.APIException):
    status_code = HTTPStatus.GONE
    default_detail = "This is not there any more."


class Unfit(exceptions.APIException):
    """Well written, and still nothing that can be done."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_detail = "This cannot be done."


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    response = exception_handler(_as_api_error(error), context)
    if response is None:
        return None
    details = list(_sentences(response.data)) if isinstance(error, exceptions.ValidationError) else []
    response.data = problem(response.status_code, _detail(response.data, details), details)
    response.content_type = MEDIA_TYPE
    return response


def problem(status: int, detail: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    found = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return found | {"errors": errors} if errors else found


@csrf_exempt  # else a POST to nowhere is answered by a page about cookies
def no_such_route(request: HttpRequest, rest: str = "") -> JsonResponse:
    detail = "There is no such address in this API. /api/schema/ lists all."
    return JsonResponse(problem(404, detail), status=404, content_type=MEDIA_TYPE)


def _as_api_error(error: Exception) -> Exception:
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, BadText):
        return exceptions.ValidationError(f"“{error.field}”: {error.problem}")
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return exceptions.ParseError("The request could not be read.")
    return error


def _detail(data: Any, details: list[dict[str, str]]) -> str:
    if not details:
        return str(data["detail"]) if isinstance(data, dict) and "detail" in data else "The request could not be done."
    first = details[0]
    return f"{first['field']}: {first['problem']}" if first["field"] else first["problem"]


def _sentences(data: Any, field: str = "") -> Iterator[dict[str, str]]:
    if isinstance(data, dict):
        for name, value in data.items():
            inner = "" if name == "non_field_errors" else str(name)
            yield from _sentences(value, ".".join(filter(None, (field, inner))))
    elif isinstance(data, list):
        for value in data:
            yield from _sentences(value, field)
    else:
        yield {"field": field, "problem": str(data)}
