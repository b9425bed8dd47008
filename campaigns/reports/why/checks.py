"""What one message had to pass, in order, and how far it came. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lifecycle.look.chip import Tone

Verdict = Literal["passed", "failed", "waits", "not_asked"]
ICONS: dict[Verdict, str] = {
    "passed": "check_circle",
    "failed": "cancel",
    "waits": "front_hand",
    "not_asked": "radio_button_unchecked",
}


@dataclass(frozen=True)
class Check:
    """One gate: what was found, the rule behind it, and when it was asked."""

    gate: str
    verdict: Verdict
    title: str
    detail: str = ""
    rule: str = ""
    at: datetime | None = None
    time: str = ""  # `at` in the reader's words

    @property
    def icon(self) -> str:
        return ICONS[self.verdict]


@dataclass(frozen=True)
class Why:
    headline: str
    line: str
    tone: Tone
    checks: Sequence[Check]
    message_id: int | None = None

    @property
    def has_gone(self) -> bool:
        return self.tone in ("good", "info") and self.message_id is not None

    @property
    def stopped_by(self) -> Check | None:
        return next((check for check in self.checks if check.verdict in ("failed", "waits")), None)
