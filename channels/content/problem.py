"""What is wrong with a template, in words a marketer reads."""


class TemplateProblem(ValueError):
    """`sentence` says what and where; `line` is 1-based, or None where no line is to blame."""

    def __init__(self, what: str, line: int | None = None) -> None:
        self.what = what
        self.line = line
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        return f"Line {self.line}: {self.what}" if self.line else self.what[:1].upper() + self.what[1:]

    def at(self, line: int | None) -> "TemplateProblem":
        return self if self.line or line is None else TemplateProblem(self.what, line)


def quoted(source: str, limit: int = 60) -> str:
    """A piece of template inside a sentence, on one line."""
    flat = " ".join(source.split())
    return f"`{flat if len(flat) <= limit else flat[: limit - 1] + '…'}`"
