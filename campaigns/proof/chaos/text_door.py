"""The provider's door for texts, in Twilio's form, and the one by which chaos itself asks and tells it."""

import json
import socket
import time
import uuid
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from campaigns.proof.chaos.callbacks import Callbacks
from campaigns.proof.chaos.log_book import LogBook
from campaigns.proof.chaos.mail_door import AT_ONCE
from campaigns.proof.chaos.temper import ACCEPTS, IN_DOUBT, Temper

LONGER_THAN_THEY_WAIT = 22.0  # seconds; they wait for twenty


class TextDoor(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def __init__(self, temper: Temper, book: LogBook, callbacks: Callbacks) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.temper, self.book, self.callbacks = temper, book, callbacks

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # they were killed while we spoke to them


class Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: TextDoor

    def do_GET(self) -> None:
        book, temper = self.server.book, self.server.temper
        self._say(
            200,
            {
                "accepted": book.accepted,
                "in_flight": book.in_flight(),
                "in_doubt": book.in_doubt,
                "faults": temper.faults(),
                "moods": dict(temper.shown),
                "reports": self.server.callbacks.left(),
            },
        )

    def do_POST(self) -> None:
        match urlsplit(self.path).path:
            case "/calm":
                self.server.temper.is_calm = True
                self._say(200, {})
            case "/release":
                self.server.callbacks.release()
                self._say(200, {})
            case _:
                self._text()

    def _text(self) -> None:
        book = self.server.book
        mood = self.server.temper.next()
        if mood == "hangs_up_before_reading":
            # from without it looks as if it could have been accepted
            book.doubt()
            self._hang_up()
            return
        length = int(self.headers["Content-Length"])
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        book.comes(self.connection)
        book.wait()
        if mood in IN_DOUBT:
            book.doubt()
        sid = f"SM{uuid.uuid4().hex}"
        if mood in ACCEPTS:
            url = form["StatusCallback"]
            book.accept("sms", parse_qs(urlsplit(url).query)["message"][0], form["To"])
            self.server.callbacks.of_text(sid, form["To"], url)
        try:
            self._answer(mood, sid)
        finally:
            book.done(self.connection)

    def _answer(self, mood: str, sid: str) -> None:
        match mood:
            case "busy_seconds":
                self._say(429, {"code": 20429, "message": "too many requests"}, {"Retry-After": "1"})
            case "busy_date":
                soon = formatdate(time.time() + 1, usegmt=True)
                self._say(429, {"code": 20429, "message": "too many requests"}, {"Retry-After": soon})
            case "unavailable":
                self._say(503, {"message": "come back in a moment"}, {"Retry-After": "1"})
            case "error" | "error_after_accepting":
                self._say(500, {"message": "something went wrong"})
            case "resets_after_reading" | "accepts_without_answer":
                self._hang_up()
            case _:
                time.sleep({"stalls": LONGER_THAN_THEY_WAIT, "slow": 0.3}.get(mood, 0))
                self._say(201, {"sid": sid, "status": "queued", "num_segments": "1"})

    def _hang_up(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.close_connection = True

    def _say(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass
