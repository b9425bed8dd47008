"""Who is at work in this thread: whoever signed in, a program with a token, or somebody at the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest

ADMIN, API, COMMAND = "admin", "api", "command"


@dataclass(frozen=True)
class Actor:
    """`user_id`: None where it is no user."""

    name: str
    via: str
    user_id: int | None = None


COMMAND_LINE = Actor("Somebody at the command line", COMMAND)
_at_work: ContextVar[Actor | HttpRequest | None] = ContextVar("at_work", default=None)


def actor() -> Actor | None:
    """None: nobody. The machine goes on with what it was told before."""
    found = _at_work.get()
    return _signed_in(found) if isinstance(found, HttpRequest) else found


def name_at_work() -> str:
    """Empty where nobody is."""
    who = actor()
    return who.name if who else ""


@contextmanager
def acting(who: Actor | HttpRequest) -> Iterator[None]:
    """Of a request it is asked only when something is done: a token is known later than the request."""
    before = _at_work.set(who)
    try:
        yield
    finally:
        _at_work.reset(before)


def _signed_in(request: HttpRequest) -> Actor | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    if user.pk is None:
        # What a program does, its owner does: nobody approves of what their own token wrote.
        return Actor(str(user), API, getattr(getattr(user, "token", None), "created_by_id", None))
    return Actor(user.get_full_name() or user.get_username(), ADMIN, user.pk)
