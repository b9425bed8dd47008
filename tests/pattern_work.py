"""How much work a pattern does on a text, counted: by a matcher that goes forth and back as `re` does, step by step.

`re` tells nobody what it did, and how long that took says more about the machine.
"""

import re
from collections.abc import Iterator
from re import _parser as grammar  # type: ignore[attr-defined]  # the only reader of patterns there is
from types import ModuleType
from typing import Any

Nodes = Any  # what the grammar reads: (name, argument), …
CATEGORIES = {
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_DIGIT": str.isdigit,
    "CATEGORY_WORD": lambda letter: letter.isalnum() or letter == "_",
}
ONE_LETTER = ("LITERAL", "NOT_LITERAL", "ANY", "IN")
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def patterns_of(module: ModuleType) -> list[re.Pattern[str]]:
    return [each for each in vars(module).values() if isinstance(each, re.Pattern)]


def steps(pattern: re.Pattern[str], text: str) -> int:
    """Of finding every match in the text, one after the other."""
    matcher = Matcher(pattern, text)
    matcher.find_all()
    return matcher.steps


def grows_too_fast(pattern: re.Pattern[str], piece: str, *, times: int = 30, before: str = "") -> bool:
    """Whether twice the text is more than some two times the work: of what is quadratic it is four times."""
    return steps(pattern, before + piece * 2 * times) > 2.5 * steps(pattern, before + piece * times)


class Matcher:
    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.nodes = list(grammar.parse(pattern.pattern, pattern.flags))
        self.folds, self.any_line = bool(pattern.flags & re.IGNORECASE), bool(pattern.flags & re.DOTALL)
        self.text = text.lower() if self.folds else text
        self.steps = 0

    def find_all(self) -> list[tuple[int, int]]:
        at, found = 0, list[tuple[int, int]]()
        while at <= len(self.text):
            end = next(self.ends(self.nodes, at), None)
            if end is not None:
                found.append((at, end))
            at = at + 1 if end in (None, at) else end or 0
        return found

    def ends(self, nodes: Nodes, at: int) -> Iterator[int]:
        """Where a match that begins here may end, what the pattern likes best first."""
        if not nodes:
            yield at
            return
        for end in self.ends_of(str(nodes[0][0]), nodes[0][1], at):
            yield from self.ends(nodes[1:], end)

    def ends_of(self, name: str, said: Any, at: int) -> Iterator[int]:
        self.steps += 1
        if name in ONE_LETTER:
            if at < len(self.text) and self.is_one(name, said, self.text[at]):
                yield at + 1
        elif name in REPEATS:
            yield from self.repeated(name, at, *said)
        elif name == "SUBPATTERN":
            yield from self.ends(list(said[-1]), at)
        elif name == "BRANCH":
            for branch in said[1]:
                yield from self.ends(list(branch), at)
        elif name in ("ASSERT", "ASSERT_NOT"):
            way, nodes = said
            begin = at if way > 0 else at - nodes.getwidth()[0]
            is_there = begin >= 0 and next(self.ends(list(nodes), begin), None) is not None
            if is_there == (name == "ASSERT"):
                yield at
        elif name == "AT":
            if str(said) != "AT_BOUNDARY":
                raise NotImplementedError(said)
            if self.is_word(at - 1) != self.is_word(at):
                yield at
        else:
            raise NotImplementedError(name)

    def repeated(self, name: str, at: int, least: int, most: Any, nodes: Nodes) -> Iterator[int]:
        nodes = list(nodes)
        way = [at]  # the ends of each time so far
        tries = [self.ends(nodes, at)]
        if name == "MIN_REPEAT" and least == 0:
            yield at
        while tries:
            end = next(tries[-1], None) if len(tries) <= int(most) else None
            if end is not None and end != way[-1]:
                way.append(end)
                tries.append(self.ends(nodes, end))
                if name == "MIN_REPEAT" and len(way) > least:
                    yield end
                continue
            tries.pop()
            end = way.pop()
            if name != "MIN_REPEAT" and len(way) >= least:
                yield end
            if name == "POSSESSIVE_REPEAT":
                return  # what it has taken it does not give back

    def is_word(self, at: int) -> bool:
        return 0 <= at < len(self.text) and CATEGORIES["CATEGORY_WORD"](self.text[at])

    def is_one(self, name: str, said: Any, letter: str) -> bool:
        if name == "ANY":
            return self.any_line or letter != "\n"
        if name == "IN":
            return self.is_among(said, letter)
        is_it = letter == self.folded(chr(said))
        return is_it if name == "LITERAL" else not is_it

    def is_among(self, choices: Any, letter: str) -> bool:
        is_turned = str(choices[0][0]) == "NEGATE"
        return any(self.is_choice(str(name), said, letter) for name, said in choices[is_turned:]) != is_turned

    def is_choice(self, name: str, said: Any, letter: str) -> bool:
        if name == "LITERAL":
            return letter == self.folded(chr(said))
        if name == "RANGE":
            return any(
                said[0] <= ord(each) <= said[1] for each in {letter, self.folded(letter.upper()), letter.upper()}
            )
        found = str(said)
        return CATEGORIES[found.replace("NOT_", "")](letter) != ("NOT_" in found)

    def folded(self, letter: str) -> str:
        return letter.lower() if self.folds else letter
