"""Who asked for a message. Campaigns are a floor above, so they tell us their names, when the apps start."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Origin:
    name: str
    url: str = ""


class Origins(Protocol):
    def of(self, campaign_ids: Collection[int]) -> Mapping[int, Origin]: ...

    def named(self, words: str) -> Collection[int]:
        """Ids of campaigns whose name holds the words."""

    def messages(self, campaign_id: int = 0) -> Mapping[str, str]:
        """What the steps of one campaign or of all send, in words, by “campaign id/step key”."""


class _Nobody:
    def of(self, campaign_ids: Collection[int]) -> Mapping[int, Origin]:
        return {}

    def named(self, words: str) -> Collection[int]:
        return ()

    def messages(self, campaign_id: int = 0) -> Mapping[str, str]:
        return {}


_known: list[Origins] = [_Nobody()]


def tell_origins(origins: Origins) -> None:
    _known[0] = origins


def origins() -> Origins:
    return _known[0]
