from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody allows from now on, or no longer."""

    contact_id: int
    channel: str
    topic_id: int
    is_subscribed: bool
    evidence: str = ""  # who said what, where and in which words
