"""Where messages are used. Campaigns are rooms above, so they tell, when the apps start."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Use:
    """`events`: names of those whose properties such a campaign gives to its messages. `is_published`: what was published
    sends it, now or when it goes on.
    """

    name: str
    url: str = ""
    is_live: bool = False
    is_published: bool = False
    events: frozenset[str] = frozenset()


class Users(Protocol):
    def of(self, templates: Collection[str]) -> Mapping[str, Sequence[Use]]:
        """By key of the template."""


_known: list[Users] = []


def tell_uses(users: Users) -> None:
    if users not in _known:
        _known.append(users)


def uses_of(templates: Collection[str]) -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = {key: [] for key in templates}
    for users in _known if found else ():
        for key, uses in users.of(templates).items():
            found[key] += uses
    return found
