"""How an import is told on the command line."""

from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from lifecycle.intake.run import Counts


class Progress:
    """A bar on the terminal's error stream, so that what is printed can be piped."""

    def __init__(self, name: str) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Bar(*columns, console=Console(stderr=True), transient=True)
        self.task = self.bar.add_task(name, total=None)

    def __call__(self, counts: Counts) -> None:
        self.bar.update(self.task, total=max(counts.total, counts.read), completed=counts.read)

    def __enter__(self) -> "Progress":
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bar.stop()


def refused_beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.refused.csv")


def summary(counts: Counts, refused_path: Path) -> str:
    words = (
        f"{counts.read:,} lines: {counts.created:,} new, {counts.updated:,} changed, "
        f"{counts.unchanged:,} as before, {counts.refused:,} refused."
    )
    return f"{words} The refused ones, with the reason for each, are in {refused_path}." if counts.refused else words
