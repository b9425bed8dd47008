from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.http import FakeServer


class Shop(FakeServer):
    """An application that takes our calls, as they came."""

    def read(self, handler: BaseHTTPRequestHandler, body: bytes) -> dict[str, Any]:
        return {"path": handler.path, "body": body.decode(), "headers": dict(handler.headers)}
