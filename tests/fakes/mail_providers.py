"""Mail providers with an HTTP interface, on localhost."""

from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.http import Answer, FakeServer


class FakeSparkPost(FakeServer):
    """Takes a batch: one body, and values for each recipient."""

    def accept(self, request: dict[str, Any], answer: Answer) -> Answer:
        self.taken.append(request)
        if answer.status >= 300:
            return answer
        results = {
            "total_accepted_recipients": len(request["recipients"]),
            "total_rejected_recipients": 0,
            "id": f"batch-{len(self.taken)}",
        }
        return replace(answer, body={"results": results})


class FakeResend(FakeServer):
    """Takes one mail a call, and each key once."""

    def read(self, handler: BaseHTTPRequestHandler, body: bytes) -> dict[str, Any]:
        return super().read(handler, body) | {"key": handler.headers.get("Idempotency-Key")}

    def accept(self, request: dict[str, Any], answer: Answer) -> Answer:
        keys = [mail["key"] for mail in self.taken]
        if request["key"] and request["key"] in keys:
            return replace(answer, body={"id": f"mail-{keys.index(request['key']) + 1}"})
        self.taken.append(request)
        return replace(answer, body={"id": f"mail-{len(self.taken)}"}) if answer.status < 300 else answer


class FakeBrevo(FakeServer):
    def accept(self, request: dict[str, Any], answer: Answer) -> Answer:
        self.taken.append(request)
        return replace(answer, body={"messageId": f"<mail-{len(self.taken)}@brevo>"}) if answer.status < 300 else answer
