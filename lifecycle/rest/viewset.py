"""What every route of the API has in common. A viewset of any floor names its `scope` and says what it does."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, ClassVar

from django.http import Http404
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from lifecycle.rest import problems, scopes
from lifecycle.rest.authentication import BearerAuthentication, HasScope
from lifecycle.rest.idempotency import HEADER, once
from lifecycle.rest.pagination import NewestFirst
from lifecycle.rest.parsers import JsonParser, JsonRenderer
from lifecycle.rest.schema import Schema
from lifecycle.rest.throttles import PerAddress, PerToken


class AlwaysJson(BaseContentNegotiation):
    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        said = (request.content_type or "").partition(";")[0].strip().lower()
        return next(iter(parsers)) if said in ("", "application/json") else None

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class ApiViewSet(GenericViewSet):
    scope: ClassVar[str]
    # Actions that need more than the right to read or write: {action: deed}, such as {"publish": "publish"}.
    deeds: ClassVar[Mapping[str, str]] = {}

    authentication_classes = [BearerAuthentication]
    permission_classes = [HasScope]
    throttle_classes = [PerToken]
    parser_classes = [JsonParser]
    renderer_classes = [JsonRenderer]
    content_negotiation_class = AlwaysJson
    pagination_class = NewestFirst
    lookup_value_regex = "[^/]+"
    schema = Schema()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "scope" in vars(cls):
            scopes.add(cls.scope, cls.deeds.values())

    def get_exception_handler(self) -> Any:
        return problems.handler

    def get_object(self) -> Any:
        try:
            return super().get_object()
        except Http404:
            raise NotFound("There is nothing by that name here.") from None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self._check_address(request)
        super().initial(request, *args, **kwargs)
        key = request.headers.get(HEADER, "")
        if request.method == "POST" and key:
            _ = request.data  # read now: the fingerprint is of the body
            self.post = partial(once, key, self.post)  # type: ignore[has-type]

    def _check_address(self, request: Request) -> None:
        throttle = PerAddress()
        if not throttle.allow_request(request, self):
            self.throttled(request, throttle.wait())
