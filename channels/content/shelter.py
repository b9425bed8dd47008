"""Keeps Liquid out of the hands of escapers, and finished pieces out of the hands of the HTML builder."""

import re

_LIQUID = re.compile(r"\{\{[^}]*+\}\}|\{%[^%]*+%\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: nobody's text; what text there is loses them
_COVERED = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_KEPT = re.compile(r"lqkeeps(\d+)lq")
_ASIDE = re.compile(f"{_LIQUID.pattern}|{_KEPT.pattern}", re.DOTALL)  # our words too, where somebody else wrote them


class Shelter:
    """`cover` and `uncover` hide the Liquid of a text while it is escaped and marked up. `keep` puts a finished piece
    aside behind an ASCII word, `release` brings all of them back: mrml mangles quotes and non-ASCII in attributes."""

    def __init__(self) -> None:
        self.covered: list[str] = []
        self.kept: list[str] = []

    def cover(self, text: str) -> str:
        text = text.replace(_OPEN, "").replace(_CLOSE, "")
        return _LIQUID.sub(self._cover, text)

    def _cover(self, match: re.Match[str]) -> str:
        self.covered.append(match.group())
        return f"{_OPEN}{len(self.covered) - 1}{_CLOSE}"

    def uncover(self, text: str) -> str:
        return _COVERED.sub(lambda match: self.covered[int(match.group(1))], text)

    def is_only_tags(self, text: str) -> bool:
        """Nothing but `{% … %}`: such a line is no paragraph of its own."""
        found = _COVERED.findall(text)
        return bool(found) and not _COVERED.sub("", text).strip() and all(self.covered[int(i)][1] == "%" for i in found)

    def keep(self, piece: str) -> str:
        self.kept.append(self.uncover(piece))
        return f"lqkeeps{len(self.kept) - 1}lq"

    def put_aside(self, page: str) -> str:
        """All Liquid of a page, each tag as a finished piece."""
        return _ASIDE.sub(lambda match: self.keep(match.group()), page)

    def release(self, page: str) -> str:
        return _KEPT.sub(lambda match: self.kept[int(match.group(1))], page)
