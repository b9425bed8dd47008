"""One linear look at a template before the library reads it.

The library's lexer is made of regular expressions that turn quadratic on unclosed delimiters and long white
space, and says little about where a block was left open. After this look neither can happen.
"""

import re

from channels.content.problem import TemplateProblem, quoted

MAX_SOURCE = 500_000  # characters
MAX_TAGS = 5_000
MAX_EXPRESSION = 1_000

BLOCKS = {"if", "unless", "case", "for", "capture", "ifchanged"}
SINGLE = {"assign", "break", "continue", "cycle", "increment", "decrement", "include", "render", "echo", "#"}
INSIDE = {"else": {"if", "unless", "case", "for"}, "elsif": {"if", "unless"}, "when": {"case"}}

_OPENER = re.compile(r"\{[{%]")
_NAME = re.compile(r"-?\s{0,50}(#|\w+)\s{0,50}")
_LONG_SPACE = re.compile(r"\s{51}")
_ENDRAW = re.compile(r"\{%-?\s{0,50}endraw\s{0,50}-?%\}")


class _Scan:
    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.line = 1
        self.counted = 0  # how far lines are counted
        self.tags = 0
        self.open: list[tuple[str, int]] = []
        self.comments = 0

    def run(self) -> None:
        while match := _OPENER.search(self.source, self.position):
            self.line += self.source.count("\n", self.counted, match.start())
            self.counted = match.start()
            self.tags += 1
            if self.tags > MAX_TAGS:
                raise TemplateProblem(f"the template has more than {MAX_TAGS:,} tags.", self.line)
            inner = self._inner(match.group(), match.end())
            if match.group() == "{%":
                self._tag(inner)
        if self.open:
            name, line = self.open[-1]
            raise TemplateProblem(f"the `{name}` is never closed.", line)

    def _inner(self, opener: str, start: int) -> str:
        closer = "}}" if opener == "{{" else "%}"
        end = self.source.find(closer, start)
        if end < 0:
            raise TemplateProblem(f"the `{opener}` is never closed with `{closer}`.", self.line)
        inner = self.source[start:end]
        if len(inner) > MAX_EXPRESSION:
            raise TemplateProblem(
                f"{quoted(opener + inner, 30)} is longer than {MAX_EXPRESSION:,} characters.", self.line
            )
        if _LONG_SPACE.search(inner):
            raise TemplateProblem(f"there is too much white space in {quoted(opener + inner + closer)}.", self.line)
        self.position = end + 2
        return inner

    def _tag(self, inner: str) -> None:
        match = _NAME.match(inner)
        if not match:
            raise TemplateProblem(f"{quoted('{%' + inner + '%}')} has no name.", self.line)
        name = match.group(1)
        if name == "raw":
            self._raw(inner[match.end() :])
        elif name == "comment" or self.comments:
            self.comments += (name == "comment") - (name == "endcomment")
            if name == "comment":
                self.open.append((name, self.line))
            elif name == "endcomment":
                self.open.pop()
        elif name in BLOCKS:
            self.open.append((name, self.line))
        elif name in INSIDE:
            if not self.open or self.open[-1][0] not in INSIDE[name]:
                raise TemplateProblem(f"this `{name}` belongs to nothing.", self.line)
        elif name.startswith("end") and (name[3:] in BLOCKS or name == "endcomment"):
            self._close(name)
        elif name not in SINGLE:
            raise TemplateProblem(f"there is no tag `{name}`.", self.line)

    def _raw(self, rest: str) -> None:
        end = None if rest.strip("- \t\r\n") else _ENDRAW.search(self.source, self.position)
        if not end:
            raise TemplateProblem("the `raw` is never closed.", self.line)
        self.position = end.end()

    def _close(self, name: str) -> None:
        if not self.open:
            raise TemplateProblem(f"this `{name}` closes nothing.", self.line)
        opened, line = self.open.pop()
        if "end" + opened != name:
            raise TemplateProblem(f"`{name}` comes before the `{opened}` of line {line} is closed.", self.line)


def scan(source: str) -> None:
    """Raises `TemplateProblem` for what no library needs to see."""
    if len(source) > MAX_SOURCE:
        raise TemplateProblem(f"the template is longer than {MAX_SOURCE:,} characters.")
    _Scan(source).run()
