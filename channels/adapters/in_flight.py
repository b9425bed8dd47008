from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, wait

from channels.adapters.base import NoAnswer, NotAsked, Outgoing, Result
from channels.adapters.notes import notes


def in_flight(
    executor: Executor,
    width: int,
    messages: Sequence[Outgoing],
    ask: Callable[[Outgoing], Result],
    go_on: Callable[[], bool],
) -> list[Result]:
    """Asks for each message, `width` at once, while `go_on` says so; it is asked in this thread, before each."""
    kept = notes()

    def ask_and_note(message: Outgoing) -> Result:
        # Here, not when it is handed over: what still waits for a free thread is with nobody.
        kept.asking([message.id])
        result = ask(message)
        kept.answered(message.id, result)
        return result

    asked: list[Future[Result]] = []
    try:
        for message in messages:
            if len(asked) >= width:
                asked[-width].exception()  # waits; what it raises comes out below
                if len(asked) >= 2 * width and all(map(_is_silent, asked[-2 * width : -width])):
                    break  # a whole round without an answer: more would only be unsure too
            if not go_on():
                break
            asked.append(executor.submit(ask_and_note, message))
    except BaseException:
        for future in asked:
            future.cancel()
        raise
    finally:
        # Nobody may be asked behind the back of whoever reads the notes.
        wait(asked)
    return [future.result() for future in asked] + [NotAsked()] * (len(messages) - len(asked))


def _is_silent(asked: Future[Result]) -> bool:
    return asked.exception() is None and isinstance(asked.result(), NoAnswer)
