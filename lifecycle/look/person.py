from dataclasses import dataclass
from zlib import crc32

TINTS = 6  # as many as tokens.css has


@dataclass(frozen=True)
class Person:
    """A face in a list: two letters on one of six tints, always the same for the same person."""

    name: str
    initials: str
    tint: int
    url: str = ""


def person(name: str, *, seed: str = "", url: str = "") -> Person:
    return Person(name, initials_of(name), tint_of(seed or name), url)


def initials_of(name: str) -> str:
    words = [word for word in name.replace(".", " ").partition("@")[0].split() if word[0].isalnum()]
    if not words:
        return "?"
    first, last = words[0], words[-1]
    return (first[0] + last[0] if len(words) > 1 else first[:2]).upper()


def tint_of(seed: str) -> int:
    return crc32(seed.encode()) % TINTS + 1
