"""One demo at a time on one database: two beats would do everything twice, and `--fresh` would pull the floor away."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyOpen(Exception):
    pass


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While this holds nobody else may. It ends with the process, however that ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "northwind_is_open").open("wb") as sign:
        try:
            fcntl.flock(sign, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyOpen("The demo runs already, in another terminal perhaps. End it there by Ctrl-C.") from None
        yield
