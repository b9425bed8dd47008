"""What was left out of lines that came in all the same: each sentence once, with the lines it is said of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SENTENCES = 20  # in which many lines agree; of a file in which each says something else the rest is counted
NUMBERS = 5


@dataclass(slots=True)
class Noticed:
    lines: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        self.lines += 1
        if len(self.first) < NUMBERS:
            self.first.append(number)

    @property
    def more(self) -> int:
        return self.lines - len(self.first)


@dataclass(slots=True)
class Notices:
    said: dict[str, Noticed] = field(default_factory=dict)
    others: Noticed = field(default_factory=Noticed)

    def add(self, number: int, sentence: str) -> None:
        found = self.said.get(sentence)
        if found is None:
            found = self.others if len(self.said) >= SENTENCES else self.said.setdefault(sentence, Noticed())
        found.add(number)

    @property
    def lines(self) -> int:
        return self.others.lines + sum(each.lines for each in self.said.values())

    def written(self) -> list[dict[str, Any]]:
        """The others are those without a sentence."""
        found = [*self.said.items(), ("", self.others)]
        return [
            {"sentence": sentence, "lines": each.lines, "first": each.first} for sentence, each in found if each.lines
        ]


def read(written: list[Mapping[str, Any]]) -> list[tuple[str, Noticed]]:
    return [(each["sentence"], Noticed(each["lines"], list(each["first"]))) for each in written]
