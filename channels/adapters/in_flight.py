from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future

from channels.adapters.base import NotAsked, Outgoing, Result


def in_flight(
    executor: Executor,
    width: int,
    messages: Sequence[Outgoing],
    ask: Callable[[Outgoing], Result],
    go_on: Callable[[], bool],
) -> list[Result]:
    """Asks for each message, `width` at once, while `go_on` says so; it is asked in this thread, before each."""
    asked: list[Future[Result]] = []
    for message in messages:
        if len(asked) >= width:
            asked[-width].exception()  # waits; what it raises comes out below
        if not go_on():
            break
        asked.append(executor.submit(ask, message))
    return [future.result() for future in asked] + [NotAsked()] * (len(messages) - len(asked))
