"""A Twilio that lives on localhost: it takes texts, and misbehaves as told."""

from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.http import Answer, FakeServer


class FakeTwilio(FakeServer):
    """Requests are forms. `texts`: those accepted, each with its Sid."""

    @property
    def texts(self) -> list[dict[str, Any]]:
        return self.taken

    def read(self, handler: BaseHTTPRequestHandler, body: bytes) -> dict[str, Any]:
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}

    def listed(self, handler: BaseHTTPRequestHandler) -> dict[str, Any]:
        to = parse_qs(urlsplit(handler.path).query)["To"][0]
        found = [text for text in reversed(self.taken) if text["To"] == to]
        return {"messages": [{"sid": text["Sid"], "to": to, "body": text["Body"]} for text in found]}

    def accept(self, request: dict[str, Any], answer: Answer) -> Answer:
        text = {**request, "Sid": f"SM{len(self.taken):032x}"}
        self.taken.append(text)
        if answer.status >= 300:
            return answer
        return replace(answer, status=201, body={"sid": text["Sid"], "status": "queued", "num_segments": "1"})
