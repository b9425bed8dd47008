"""The little markup of text blocks: paragraphs, **bold**, *italic*, [words](address), lists with "- " or "1. ".

Everything else is text and is escaped. Liquid stands aside in the shelter meanwhile.
"""

import re
from collections.abc import Callable
from html import escape, unescape

from channels.content.shelter import Shelter

_INLINE = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,500})\]\((?P<href>[^()\s]{1,2000})\)"
    r"|\*\*(?P<bold>[^*\n]+)\*\*|\*(?P<italic>[^*\s][^*\n]*)\*"
    r"|(?P<bare>https?://[^\s<>*\[\]]+[^\s<>*\[\].,;:!?)])"
)
_BULLET = re.compile(r"[-•*] +")
_NUMBER = re.compile(r"\d{1,3}[.)] +")
_TAG = re.compile(r"<!--|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<rest>[^<>]*+)>")
_HREF = re.compile(r"""\bhref\s{0,9}=\s{0,9}["']([^"'<>]*)["']""", re.IGNORECASE)
_HIDDEN = {"style", "script", "head", "title"}
_LINES = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "ul", "ol"}
ALLOWED = ("https://", "http://", "mailto:", "tel:", "sms:")


def is_address(href: str) -> bool:
    """Where a link may lead. What begins with Liquid is judged when it is filled."""
    return href.lower().startswith(ALLOWED) or href.startswith("{{")


def addresses(text: str) -> list[str]:
    shelter = Shelter()
    found = [match["href"] for match in _INLINE.finditer(shelter.cover(text)) if match["href"]]
    return [shelter.uncover(href) for href in found]


def to_html(text: str, shelter: Shelter, *, link_style: str = "") -> str:
    """`text` with its Liquid covered; the result is HTML with it still covered."""
    style = f' style="{escape(link_style)}"' if link_style else ""
    return "".join(_block(block, lambda line: _line_html(line, style), shelter) for block in _blocks(text))


def inline_html(text: str, *, link_style: str = "") -> str:
    style = f' style="{escape(link_style)}"' if link_style else ""
    return "<br>".join(_line_html(line, style) for line in text.strip().splitlines())


def to_plain(text: str, shelter: Shelter) -> str:
    """The same words without the markup; links as "words: address". A line of nothing but tags leaves no empty line."""
    lines = text.strip().splitlines()
    return "".join(
        line.strip() if shelter.is_only_tags(line) else _line_plain(line.rstrip()) + "\n" for line in lines
    ).strip()


def _blocks(text: str) -> list[list[str]]:
    return [block.splitlines() for block in re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").strip("\n")) if block]


def _block(lines: list[str], written: Callable[[str], str], shelter: Shelter) -> str:
    """Paragraphs and lists; a line of nothing but tags stands between them as it is."""
    out: list[str] = []
    paragraph: list[str] = []
    listed = ""

    def close_paragraph() -> None:
        if paragraph:
            out.append(f"<p>{'<br>'.join(paragraph)}</p>")
            paragraph.clear()

    for line in map(str.strip, lines):
        kind, rest = _kind(line)
        if shelter.is_only_tags(line):
            if paragraph:
                paragraph[-1] += line
            else:
                out.append(line)
            continue
        if kind != listed:
            close_paragraph()
            out.append((f"</{listed}>" if listed else "") + (f"<{kind}>" if kind else ""))
            listed = kind
        if kind:
            out.append(f"<li>{written(rest)}</li>")
        elif rest:
            paragraph.append(written(rest))
    close_paragraph()
    return "".join(out) + (f"</{listed}>" if listed else "")


def _kind(line: str) -> tuple[str, str]:
    for pattern, name in ((_BULLET, "ul"), (_NUMBER, "ol")):
        if match := pattern.match(line):
            return name, line[match.end() :]
    return "", line


def _line_html(line: str, style: str) -> str:
    out, position = [], 0
    for match in _INLINE.finditer(line):
        out.append(escape(line[position : match.start()]))
        position = match.end()
        if href := match["href"] or match["bare"]:
            words = _line_html(match["words"], style) if match["words"] else escape(href)
            out.append(f'<a href="{escape(href)}"{style}>{words}</a>')
        elif match["bold"]:
            out.append(f"<strong>{_line_html(match['bold'], style)}</strong>")
        else:
            out.append(f"<em>{_line_html(match['italic'], style)}</em>")
    return "".join(out) + escape(line[position:])


def _line_plain(line: str) -> str:
    out, position = [], 0
    for match in _INLINE.finditer(line):
        out.append(line[position : match.start()])
        position = match.end()
        if match["href"]:
            words, href = _line_plain(match["words"]), match["href"]
            out.append(words if words == href else f"{words}: {href.removeprefix('mailto:').removeprefix('tel:')}")
        else:
            out.append(match["bare"] or _line_plain(match["bold"] or match["italic"]))
    return "".join(out) + line[position:]


def plain_of_html(page: str) -> str:
    """A text part for a page somebody pasted: its words, with the addresses of its links. In one pass."""
    out: list[str] = []
    hidden = ""
    href = ""
    position = 0
    for match in _TAG.finditer(page):
        if match.start() < position:
            continue  # inside a comment
        if not hidden:
            out.append(unescape(page[position : match.start()]))
        position = match.end()
        if match.group() == "<!--":
            end = page.find("-->", position)
            position = end + 3 if end >= 0 else len(page)
            continue
        closes, name, rest = match["close"], match["name"].lower(), match["rest"]
        if hidden:
            hidden = "" if closes and name == hidden else hidden
        elif name in _HIDDEN and not closes:
            hidden = name
        elif name == "a":
            found = _HREF.search(rest)
            href = unescape(found.group(1)) if found and not closes else href
            if closes and href:
                out.append(f" {href}")
                href = ""
        elif name == "li" and not closes:
            out.append("\n- ")
        elif name == "br" or (closes and name in _LINES):
            out.append("\n")
    if not hidden:
        out.append(unescape(page[position:]))
    lines = [" ".join(line.split()) for line in "".join(out).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
