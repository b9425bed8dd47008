"""A provider on localhost that answers as told."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    accepts: bool = True
    hangs_up: bool = False  # without a word
    stall: float = 0  # seconds before it answers


TAKEN = Answer()
ACCEPTS_WITHOUT_ANSWER = Answer(hangs_up=True)


def busy(retry_after: str = "", status: int = 429) -> Answer:
    headers = {"Retry-After": retry_after} if retry_after else {}
    return Answer(status, {"code": 20429, "message": "too many requests"}, headers, accepts=False)


def refused(code: int, message: str = "refused", status: int = 400) -> Answer:
    return Answer(status, {"code": code, "message": message}, accepts=False)


class FakeServer:
    """`asked`: every request as `read` understands it. `taken`: what of it was accepted. `answer`: decides."""

    def __init__(self) -> None:
        self.answer: Callable[[dict[str, Any]], Answer] = lambda request: TAKEN
        self.asked: list[dict[str, Any]] = []
        self.taken: list[dict[str, Any]] = []
        self.lock = threading.Lock()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                fake.serve(self)

            def do_GET(self) -> None:
                fake.say(self, Answer(body=fake.listed(self)))

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            # Python's own 5 is less than we ask for at once; what overflows is reset.
            request_queue_size = 64

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def read(self, handler: BaseHTTPRequestHandler, body: bytes) -> dict[str, Any]:
        return dict(json.loads(body))

    def accept(self, request: dict[str, Any], answer: Answer) -> Answer:
        """What it says to what it takes; called with the lock held."""
        self.taken.append(request)
        return answer

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        request = self.read(handler, handler.rfile.read(int(handler.headers["Content-Length"])))
        answer = self.answer(request)
        with self.lock:
            self.asked.append(request)
            if answer.accepts:
                said = self.accept(request, answer)
                answer = replace(said, stall=answer.stall, hangs_up=answer.hangs_up)
        if answer.stall:
            time.sleep(answer.stall)
        if answer.hangs_up:
            handler.close_connection = True
            return
        self.say(handler, answer)

    def listed(self, handler: BaseHTTPRequestHandler) -> dict[str, Any]:
        """What it tells whoever only looks."""
        return {}

    def say(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        data = json.dumps(answer.body).encode()
        handler.send_response(answer.status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)
