"""Carriers that carry nothing: every message ends as sent, and nothing leaves this machine."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from channels.adapters.base import Adapter, CannotRender, Outgoing, Receipt, Result, always
from channels.content.problem import TemplateProblem


class Carrier(Protocol):
    @property
    def provider(self) -> str: ...

    def deliver(
        self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool] = always
    ) -> list[Result]: ...


class Capture:
    """While sending is off. Words are put together and weighed as if they went out."""

    provider = "capture"
    keeps_notes = True  # it asks nobody

    def __init__(self, adapter: Adapter) -> None:
        self.adapter = adapter

    def deliver(
        self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool] = always
    ) -> list[Result]:
        return [self._result(message) for message in messages]

    def _result(self, message: Outgoing) -> Result:
        try:
            weight = self.adapter.measure(message)
        except TemplateProblem as problem:
            return CannotRender(problem.sentence)
        return Receipt(parts=weight.parts, cost_micros=weight.cost_micros)


class Captured:
    """For a rehearsal: the words are not even put together."""

    provider = "capture"

    def deliver(
        self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool] = always
    ) -> list[Result]:
        return [Receipt()] * len(messages)
