from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from lifecycle.look.chip import Chip

Kind = Literal["broadcast", "schedule", "date", "send", "task"]
ICONS: dict[Kind, str] = {
    "broadcast": "campaign",
    "schedule": "calendar_clock",
    "date": "cake",
    "send": "send",
    "task": "task_alt",
}


@dataclass
class Entry:
    """One thing in the calendar. `key`: the same for the same thing, however often the page is made."""

    key: str
    kind: Kind
    day: date
    title: str
    url: str
    at: datetime | None = None  # None: at no certain time of that day
    time: str = ""
    words: list[str] = field(default_factory=list)
    chip: Chip | None = None
    is_over: bool = False
    is_draft: bool = False
    campaign_id: int = 0
    moves: str = ""  # its moment as a form's value where it may be moved
    seen: str = ""  # as of when, for whoever moves it
    crowds: bool = False  # it stands in another's way

    @property
    def icon(self) -> str:
        return ICONS[self.kind]
