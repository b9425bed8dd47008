from collections.abc import Sequence
from typing import Any

from django.test import Client

from lifecycle.clock.read import now
from lifecycle.rest.scopes import all_scopes
from lifecycle.rest.tokens import issue


class Program:
    """A program that speaks to the API with a token."""

    def __init__(self, scopes: Sequence[str] = ()) -> None:
        self.token, self.secret = issue(name="shop", scopes=scopes or all_scopes(), by=None, now=now())
        self.client = Client()

    def __call__(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        sent = {} if data is None else {"data": data, "content_type": "application/json"}
        all_headers = {"Authorization": f"Bearer {self.secret}", **headers}
        return getattr(self.client, method)(f"/api/v1/{path}", headers=all_headers, **sent)
