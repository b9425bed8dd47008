"""Links in content: found once, when it is written, and numbered for good.

A link to the web becomes the slot `{{ links.n0 }}`; where it leads is kept beside the content as a template of its
own, so that a click is answered from the stored target and never from the address itself. Not tracked are mailto and
tel, anchors, our own addresses (`{{ unsubscribe_url }}`), and links made of a loop's names, which mean nothing later.
"""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from channels.content.fields import SUPPLIED
from channels.content.liquid import Compiled, compile
from channels.content.problem import TemplateProblem

_LIQUID = r"\{\{(?:[^{}]|\{(?!\{))*+\}\}|\{%[^%]*+%\}"
# Possessive, and no tag holds a `<`: a hostile page must not make this look at anything twice.
_HREF = re.compile(
    rf"""(<a(?:rea)?(?=\s)(?:{_LIQUID}|"[^"]*+"|'[^']*+'|[^<>"'{{]|\{{(?![{{%]))*?\shref\s{{0,9}}=\s{{0,9}})"""
    rf"""(?:"((?:{_LIQUID}|[^"])*+)"|'((?:{_LIQUID}|[^'])*+)')""",
    re.IGNORECASE,
)
_URL = re.compile(rf"https?://(?:{_LIQUID}|[^\s<>\"'{{])++", re.IGNORECASE)
TRAP = 32_766  # the number of a link that no person can see: whatever follows it is a machine
_TRAILING = ".,;:!?)]}»…"
_ONLY_OUTPUT = re.compile(r"\{\{-?([^{}|]*+(?:\|[^{}]*+)?)-?\}\}")
_BOUND = re.compile(r"\{%-?\s{0,9}(?:for|assign|capture|increment|decrement)\s{1,9}([\w-]+)")
_NAME = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class LinkTarget:
    index: int
    source: str  # Liquid


class Links:
    """Collects the links of one content; the same address has one number, in HTML and in text."""

    def __init__(self, sources: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {}
        for source in sources:
            self.slot(source)

    @property
    def sources(self) -> list[str]:
        return list(self._numbers)

    def slot(self, source: str) -> str:
        number = self._numbers.setdefault(source, len(self._numbers))
        return f"{{{{ links.n{number} }}}}"

    def in_html(self, page: str) -> str:
        bound = set(_BOUND.findall(page))

        def replaced(match: re.Match[str]) -> str:
            source = html.unescape(match.group(2) if match.group(2) is not None else match.group(3)).strip()
            if is_trackable(source, bound):
                return f'{match.group(1)}"{self.slot(source)}"'
            if only := _ONLY_OUTPUT.fullmatch(source):
                if not _is_ours(source):
                    return f'{match.group(1)}"{{{{{only.group(1)} | web_address }}}}"'
            return match.group()

        return _HREF.sub(replaced, page)

    def in_text(self, text: str) -> str:
        bound = set(_BOUND.findall(text))

        def replaced(match: re.Match[str]) -> str:
            source, tail = match.group(), ""
            while source and source[-1] in _TRAILING and not source.endswith(("}}", "%}")):
                source, tail = source[:-1], source[-1] + tail
            return self.slot(source) + tail if is_trackable(source, bound) else match.group()

        return _URL.sub(replaced, text)


def is_trackable(source: str, bound: Iterable[str] = ()) -> bool:
    if "{%" in source or _is_ours(source):
        return False
    names = {name for piece in re.findall(_LIQUID, source) for name in _NAME.findall(piece)[:1]}
    if names & set(bound) or (len(source) > 2_000):
        return False
    if source.startswith("{{"):
        return True  # where it leads is known per person; `target` refuses what is not the web
    return source.lower().startswith(("http://", "https://")) and len(source) > 8


def _is_ours(source: str) -> bool:
    return any(re.search(rf"\{{\{{-?\s{{0,9}}{name}\b", source) for name in SUPPLIED)


def compiled_targets(sources: Iterable[str], snippets: Mapping[str, str] | None = None) -> list[Compiled]:
    found = []
    for source in sources:
        try:
            found.append(compile(source, html=False, snippets=snippets))
        except TemplateProblem as problem:
            raise TemplateProblem(f"in the link {source[:60]}: {problem.what}") from problem
    return found


def web_target(address: str) -> str | None:
    """The address as a redirect may use it: absolute, http or https, nothing hidden in it."""
    address = address.strip()
    if not address or len(address) > 8_000 or any(c < " " or c in "\x7f\\" for c in address):
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
            return None
        if not host.isascii():
            host = host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host):
        return None
    shown = f"[{host}]" if ":" in host else host
    netloc = f"{shown}:{port}" if port else shown
    keep = "%/:;,@&=+$!*'()~-._?"
    return urlunsplit(
        (
            parts.scheme.lower(),
            netloc,
            quote(parts.path, safe=keep),
            quote(parts.query, keep),
            quote(parts.fragment, keep),
        )
    )


def target(compiled: Compiled, values: Mapping[str, Any]) -> str | None:
    try:
        return web_target(compiled.render(values))
    except TemplateProblem:
        return None


def supplied(count: int, link: Callable[[int], str] | None, direct: Callable[[int], str]) -> dict[str, str]:
    """The values of `{{ links.n0 }}` and so on; without a tracker the links lead straight to their targets."""
    choose = link or direct
    found = {f"n{index}": choose(index) for index in range(count)}
    return {**found, "trap": link(TRAP)} if link else {**found, "trap": ""}
