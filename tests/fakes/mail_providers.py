"""Mail providers with an HTTP interface, on localhost."""

from dataclasses import replace
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
    """Takes one mail a call."""

    def accept(self, request: dict[str, Any], answer: Answer) -> Answer:
        self.taken.append(request)
        return replace(answer, body={"id": f"mail-{len(self.taken)}"}) if answer.status < 300 else answer
