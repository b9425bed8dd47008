import base64
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

LARGEST_ID = 2**63 - 1


class NewestFirst(BasePagination):
    """Pages by a cursor over the ids: equally fast everywhere, and nothing slips while rows come in."""

    usual, most = 100, 500

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        _check_names(request, view)
        self.request = request
        self.limit = self._limit(request.query_params.get("limit", ""))
        after = self._after(request.query_params.get("cursor", ""))
        found = queryset.order_by("-pk")
        page = list((found.filter(pk__lt=after) if after else found)[: self.limit + 1])
        self.cursor = _text(page[self.limit - 1].pk) if len(page) > self.limit else None
        return page[: self.limit]

    def get_paginated_response(self, data: Any) -> Response:
        url = self.request.build_absolute_uri()
        following = replace_query_param(url, "cursor", self.cursor) if self.cursor else None
        return Response({"next": following, "cursor": self.cursor, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "cursor", "results"],
            "properties": {
                "next": {"type": "string", "nullable": True, "description": "Address of the next page"},
                "cursor": {"type": "string", "nullable": True, "description": "The same, as a value for `cursor`"},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        limit = {"type": "integer", "minimum": 1, "maximum": self.most, "default": self.usual}
        return [
            {"name": "limit", "in": "query", "required": False, "schema": limit},
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
        ]

    def _limit(self, said: str) -> int:
        if not said:
            return self.usual
        if not (said.isascii() and said.isdecimal() and len(said) < 5 and 1 <= int(said) <= self.most):
            raise ValidationError({"limit": [f"A page has 1 to {self.most} rows."]})
        return int(said)

    def _after(self, said: str) -> int | None:
        if not said:
            return None
        try:
            found = int(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
        except ValueError:
            found = 0
        if not 0 < found <= LARGEST_ID:
            raise ValidationError({"cursor": ["This cursor did not come from here."]})
        return found


def _check_names(request: Request, view: APIView | None) -> None:
    """A name that is misspelt would filter nothing, and whoever asked would take everybody for what they asked for."""
    filters = getattr(view, "filterset_class", None)
    known = [*(filters.base_filters if filters else ()), "limit", "cursor"]
    for name in request.query_params:
        if name not in known:
            raise ValidationError({name[:80]: [f"There is no such parameter here, only {', '.join(known)}."]})


def _text(pk: int) -> str:
    return base64.urlsafe_b64encode(str(pk).encode()).rstrip(b"=").decode()
