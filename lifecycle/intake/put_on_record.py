from datetime import datetime
from pathlib import Path

from lifecycle.accounts.actor import COMMAND_LINE, acting
from lifecycle.accounts.record import record
from lifecycle.intake.outcome import READ


def put_on_record(path: Path, said: str, now: datetime) -> None:
    """That a file was read on the command line, and what came of it."""
    with acting(COMMAND_LINE):
        record(verb="import.read", sentence=READ % {"file": path.name}, now=now, changes=[said])
