"""What a provider reports afterwards: late, twice and in the wrong order, and again until somebody takes it."""

import base64
import heapq
import json
import random
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

AGAIN = 0.5  # seconds until a report that was not taken is made again
AT_ONCE = 3
MARK = "chaos"  # name and word of the mail provider, and Twilio's token: nobody else speaks to this installation


@dataclass(order=True)
class Report:
    due: float
    number: int
    url: str = field(compare=False)
    body: bytes = field(compare=False)
    headers: dict[str, str] = field(compare=False)


class Callbacks:
    def __init__(self, seed: int, web: str) -> None:
        self.web = web
        self.refused = 0
        self._dice = random.Random(f"callbacks {seed}")  # noqa: S311 chance that repeats
        self._waiting: list[Report] = []
        self._kept_back: list[Report] = []
        self._under_way = self._number = 0
        self._lock = threading.Condition()
        for _ in range(AT_ONCE):
            threading.Thread(target=self._carry, daemon=True).start()

    def of_text(self, sid: str, recipient: str, url: str) -> None:
        for state in ("sent", "delivered"):
            form = {"MessageSid": sid, "MessageStatus": state, "To": recipient}
            signature = RequestValidator(MARK).compute_signature(url, form)
            headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
            self._add(url, urlencode(form).encode(), headers)

    def of_mail(self, number: str, recipient: str, name: str) -> None:
        """As Postmark tells it."""
        said = {"RecordType": "Delivery", "MessageID": number, "Recipient": recipient, "Metadata": {"message": name}}
        said["DeliveredAt"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        word = base64.b64encode(f"{MARK}:{MARK}".encode()).decode()
        headers = {"Authorization": f"Basic {word}", "Content-Type": "application/json"}
        self._add(f"{self.web}/hooks/anymail/postmark/tracking/", json.dumps(said).encode(), headers)

    def release(self) -> None:
        """Everything that was kept back is told now."""
        with self._lock:
            for report in self._kept_back + self._waiting:
                report.due = 0.0
            self._waiting += self._kept_back
            self._kept_back = []
            heapq.heapify(self._waiting)
            self._lock.notify_all()

    def left(self) -> int:
        with self._lock:
            return len(self._waiting) + self._under_way

    def _add(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        with self._lock:
            for _ in range(2 if self._dice.random() < 0.2 else 1):
                self._number += 1
                due = time.monotonic() + self._dice.random() * 4
                report = Report(due, self._number, url, body, headers)
                if self._dice.random() < 0.2:
                    self._kept_back.append(report)
                else:
                    heapq.heappush(self._waiting, report)
            self._lock.notify()

    def _carry(self) -> None:
        while True:
            report = self._next()
            is_taken = self._tell(report)
            with self._lock:
                self._under_way -= 1
                if not is_taken:
                    report.due = time.monotonic() + AGAIN
                    heapq.heappush(self._waiting, report)

    def _next(self) -> Report:
        with self._lock:
            while not self._waiting or self._waiting[0].due > time.monotonic():
                self._lock.wait(0.1)
            self._under_way += 1
            return heapq.heappop(self._waiting)

    def _tell(self, report: Report) -> bool:
        request = urllib.request.Request(report.url, report.body, report.headers)  # noqa: S310 our own web on localhost
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return bool(answer.status < 300)
        except urllib.error.HTTPError as error:
            self.refused += error.code < 500
            return False
        except OSError:
            return False
