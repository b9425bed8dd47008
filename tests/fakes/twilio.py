"""A Twilio that lives on localhost: it takes texts, and misbehaves as told."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Answer:
    status: int = 201
    code: int = 0
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    accepts: bool = True
    hangs_up: bool = False  # without a word
    stall: float = 0  # seconds before it answers


TAKEN = Answer()


def refused(code: int, message: str = "refused", status: int = 400) -> Answer:
    return Answer(status, code, message, accepts=False)


def busy(retry_after: str = "", status: int = 429) -> Answer:
    headers = {"Retry-After": retry_after} if retry_after else {}
    return Answer(status, 20429, "too many requests", headers, accepts=False)


ACCEPTS_WITHOUT_ANSWER = Answer(hangs_up=True)


class FakeTwilio:
    """`texts`: what it accepted. `asked`: every request's form. `answer`: decides, given the form."""

    def __init__(self, answer: Callable[[dict[str, str]], Answer] = lambda form: TAKEN) -> None:
        self.answer = answer
        self.texts: list[dict[str, str]] = []
        self.asked: list[dict[str, str]] = []
        self.lock = threading.Lock()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                fake.serve(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "FakeTwilio":
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        answer = self.answer(form)
        sid = ""
        with self.lock:
            self.asked.append(form)
            if answer.accepts:
                sid = f"SM{len(self.texts):032x}"
                self.texts.append({**form, "Sid": sid})
        if answer.stall:
            time.sleep(answer.stall)
        if answer.hangs_up:
            handler.close_connection = True
            return
        told = {"sid": sid, "status": "queued", **form} if answer.status < 300 else vars(answer)
        data = json.dumps({key: value for key, value in told.items() if isinstance(value, str | int)}).encode()
        handler.send_response(answer.status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)
