from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lifecycle.accounts.actor import acting


class KnowsWho:
    """Whatever is done while a request is answered was done by whoever sent it."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(request):
            return self.answer(request)
