"""How an import is told on the command line."""

from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from lifecycle.intake.notices import Noticed, Notices
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


def notices(found: Notices) -> str:
    """Empty where nothing was left out."""
    rows = [f"  {_lines(each)}: {sentence}" for sentence, each in found.said.items()]
    if found.others.lines:
        rows.append(f"  {_lines(found.others)}: other things of the same sort.")
    return "\n".join([f"Of {found.lines:,} lines that came in something was left out:", *rows]) if rows else ""


def _lines(each: Noticed) -> str:
    numbers = ", ".join(map(str, each.first))
    word = "line" if each.lines == 1 else "lines"
    return f"{word} {numbers} and {each.more:,} more" if each.more else f"{word} {numbers}"


ASSUMED = (
    "The file is neither UTF-8 nor UTF-16, so it was read as Windows-1252, for western Europe. Where names look wrong, save "
    "it as UTF-8 and bring it in again."
)


def summary(counts: Counts, refused_path: Path) -> str:
    words = (
        f"{counts.read:,} lines: {counts.created:,} new, {counts.updated:,} changed, "
        f"{counts.unchanged:,} as before, {counts.refused:,} refused."
    )
    if counts.refused:
        words += f" The refused ones, with the reason for each, are in {refused_path}."
    return f"{words} {ASSUMED}" if counts.is_assumed and counts.read else words
