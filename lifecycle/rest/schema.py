"""The API's description says the errors too, for every operation, exactly those it can give."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from lifecycle.rest.problems import MEDIA_TYPE


class ProblemErrorSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    problem = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ProblemErrorSerializer(many=True, required=False)  # type: ignore[assignment]


WORDS = {
    400: "Something in the request cannot be used.",
    401: "No token, or one that is not known.",
    403: "The token has not the scope for this.",
    404: "There is no such thing.",
    405: "Something else stands at this address.",
    409: "Another request is in the way: one with the same Idempotency-Key, or one that changes the same thing.",
    410: "The Idempotency-Key is of a request whose answer named somebody who has been erased since.",
    413: "The request is too large.",
    415: "The body is not JSON.",
    422: "The Idempotency-Key was used for another request, or the request contradicts what stands.",
    429: "Too many requests in this minute. `Retry-After` says when it goes on.",
}


class Schema(AutoSchema):
    def get_override_parameters(self) -> list[Any]:
        found = list(super().get_override_parameters())
        if self.method == "POST":
            words = "A name of your own for this request. Sent again, it is answered as before and not done again."
            found.append(OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description=words))
        return found

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._errors():
            response = OpenApiResponse(ProblemSerializer, description=WORDS[status])
            bodies.setdefault(str(status), self._get_response_for_code(response, str(status), media_types=[MEDIA_TYPE]))
        return bodies

    def _errors(self) -> list[int]:
        errors = [400, 401, 403, 429]
        if "{" in self.path:
            errors.append(404)
            # such as /segments/preview, which is no segment
            if any(not action.detail for action in getattr(self.view, "get_extra_actions", list)()):
                errors.append(405)
        if self.method in ("POST", "PUT", "PATCH"):
            errors += [413, 415]
        if self.method in ("POST", "PUT", "PATCH", "DELETE"):
            errors += [409, 422]
        if self.method == "POST":
            errors.append(410)
        return errors


class Bearer(OpenApiAuthenticationExtension):
    target_class = "lifecycle.rest.authentication.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
