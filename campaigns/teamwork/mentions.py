"""Names in a comment: @jonas. What is no name of somebody on the team stays text."""

import re
from collections.abc import Iterator, Mapping

from django.contrib.auth.models import User

from lifecycle.accounts.team import who_may

NAMED = re.compile(r"(?<![\w@])@([\w.@+-]{1,150})")
MOST = 20  # people named in one comment
RIGHT = "campaigns.view_comment"


def named_in(text: str) -> dict[str, User]:
    """Who is named, by what was written after the @. One statement, or none."""
    wishes = list(dict.fromkeys(way for said in NAMED.findall(text) for way in _readings(said)))
    if not wishes:
        return {}
    return {user.username: user for user in who_may(RIGHT).filter(username__in=wishes)[:MOST]}


def _readings(said: str) -> Iterator[str]:
    """“@jonas.” at the end of a sentence names jonas, unless there is a “jonas.”: the longest first."""
    while said:
        yield said
        shorter = said.rstrip(".@+-") if said[-1] in ".@+-" else ""
        said = shorter if shorter != said else ""


def parts(text: str, names: Mapping[str, str]) -> list[tuple[str, bool]]:
    """The text in pieces, and whether each is somebody's name. names: full ones, by what stands after the @."""
    found: list[tuple[str, bool]] = []
    last = 0
    for match in NAMED.finditer(text):
        who = next((way for way in _readings(match[1]) if way in names), "")
        if who:
            end = match.start() + 1 + len(who)
            found += [(text[last : match.start()], False), (f"@{names[who]}", True)]
            last = end
    found.append((text[last:], False))
    return [(piece, is_name) for piece, is_name in found if piece]
