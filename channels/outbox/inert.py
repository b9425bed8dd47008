"""A mail for looking at: it may fetch nothing that is not ours, and following it must not count as a click."""

import re
from urllib.parse import urlsplit

# None may look at anything twice: of a hostile page that would be the work of minutes.
_LINK = re.compile(r"(<(?:a|area)\b[^<>]*?)\shref(?=\s{0,9}=)", re.IGNORECASE)
_FETCHED = re.compile(
    r"<(?:link|base|iframe|object|embed)\b[^<>]*+>|<meta\b(?=[^<>]*\brefresh\b)[^<>]*+>|@import\b[^;<]*+;?",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"(</?)script\b", re.IGNORECASE)
_TAG = re.compile(r"<[a-z][^<>]*+>", re.IGNORECASE)
_HANDLER = re.compile(r"\son(?=[a-z]+\s{0,9}=)", re.IGNORECASE)
_PICTURE = re.compile(
    r"""(<(?:img|table|td|body|div|source|input)\b[^<>]*?\s(?:src|background|srcset)\s{0,9}=\s{0,9})("[^"<>]*"|'[^'<>]*')""",
    re.IGNORECASE,
)
_STYLE_URL = re.compile(r"""url\(\s{0,9}["']?\s{0,9}(?:https?:)?//[^()]*+\)""", re.IGNORECASE)


def inert(page: str, *, origin: str) -> tuple[str, int]:
    """The page, and how many pictures from elsewhere were left out of it. `origin`: ours, whose pictures may show."""
    left_out = 0

    def keep_ours(match: re.Match[str]) -> str:
        nonlocal left_out
        address = match[2][1:-1].strip()
        if not address or address.startswith("data:") or is_ours(address, origin):
            return match[0]
        left_out += 1
        return f'{match[1]}""'

    page = _FETCHED.sub("", page)
    # The frame runs none of these anyway; without them the browser has nothing to complain about.
    page = _SCRIPT.sub(r"\1template", page)
    page = _TAG.sub(lambda tag: _HANDLER.sub(" data-on", tag[0]), page)
    page = _LINK.sub(r"\1 data-leads-to", page)
    page = _PICTURE.sub(keep_ours, page)
    page = _STYLE_URL.sub("none", page)
    return policy(origin) + page, left_out


def is_ours(address: str, origin: str) -> bool:
    theirs, ours = urlsplit(address), urlsplit(origin)
    return (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)


def policy(origin: str) -> str:
    """What the regular expressions may have missed, the browser refuses."""
    rules = f"default-src 'none'; style-src 'unsafe-inline'; img-src data: {origin}"
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}"><meta name="referrer" content="no-referrer">'
