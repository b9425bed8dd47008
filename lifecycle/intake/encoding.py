"""In which encoding a file was written, and how many lines it has, found in one reading in flat memory."""

import codecs
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 20
ASSUMED = "cp1252"  # what is neither UTF-8 nor UTF-16: any bytes are letters in it, right ones or wrong ones
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Shape:
    encoding: str
    lines: int  # line ends; a cell may hold some of them


def shape_of(path: Path) -> Shape:
    utf8 = codecs.getincrementaldecoder("utf-8")()
    valid = True
    lines = 0
    last = b""
    with path.open("rb") as file:
        first = file.read(BLOCK)
        marked = next((name for mark, name in MARKS if first.startswith(mark)), _unmarked_utf16(first))
        block = first
        while block:
            lines += block.count(b"\n")
            last = block
            if valid and not marked:
                valid = _goes_on(utf8, block)
            block = file.read(BLOCK)
    if valid and not marked:
        valid = _goes_on(utf8, b"", final=True)
    if last and not last.rstrip(b"\x00").endswith(b"\n"):
        lines += 1
    return Shape(encoding=marked or ("utf-8" if valid or _mostly_utf8(path) else ASSUMED), lines=lines)


def _mostly_utf8(path: Path) -> bool:
    """A few lines that came from elsewhere, or an end that was cut off, say nothing about all the others."""
    good = bad = 0
    with path.open("rb") as file:
        while line := file.readline(BLOCK):
            if not line.isascii():
                is_good = _goes_on(codecs.getincrementaldecoder("utf-8")(), line, final=True)
                good, bad = good + is_good, bad + (not is_good)
    return 0 < good >= bad  # other text is hardly ever UTF-8 by chance


def _goes_on(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _unmarked_utf16(first: bytes) -> str:
    """Plain letters in UTF-16 are every second byte zero, which no other text is."""
    head = first[:400]
    if len(head) < 4:
        return ""
    if head[1::2].count(0) > len(head) // 3:
        return "utf-16-le"
    if head[::2].count(0) > len(head) // 3:
        return "utf-16-be"
    return ""
