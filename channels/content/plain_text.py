"""The text part, made from the blocks."""

from collections.abc import Iterable

from channels.content.blocks import Block
from channels.content.footer_words import Words
from channels.content.markup import to_plain
from channels.content.mjml import tags_around
from channels.content.shelter import Shelter
from lifecycle.brand.brand import Brand


def plain_text(blocks: Iterable[Block], *, brand: Brand, words: Words, marketing: bool) -> str:
    """A template: Liquid stays where it is."""
    footer: Block = {"kind": "footer"}
    parts = []
    for block in blocks:
        if block["kind"] == "footer":
            footer = block
        elif written := _written(block):
            parts.append(written)
    parts.append(_footer(footer, brand, words, marketing))
    return "".join(parts)


def _written(block: Block) -> str:
    before, after = tags_around(block)
    text = _WRITERS.get(str(block["kind"]), lambda block: "")(block).strip()
    if not text:
        return ""
    return f"{before}{text}\n\n{after}"


def _marked(text: object) -> str:
    shelter = Shelter()
    return shelter.uncover(to_plain(shelter.cover(str(text or "")), shelter))


def _lines(*lines: object) -> str:
    return "\n".join(str(line) for line in lines if line)


def _linked(words: object, href: object) -> str:
    return f"{words}: {href}" if words and href else str(words or href or "")


def _columns(block: Block) -> str:
    return "".join(_written(inner) for column in block["columns"] for inner in column)


_WRITERS = {
    "heading": lambda block: _marked(block["text"]),
    "text": lambda block: _marked(block["text"]),
    "image": lambda block: _linked(block.get("alt"), block.get("href")) if block.get("alt") else "",
    "button": lambda block: _linked(block["text"], block["href"]),
    "columns": _columns,
    "divider": lambda block: "---",
    "product": lambda block: _lines(
        ", ".join(filter(None, (block["title"], block.get("price")))), _marked(block.get("text")), block.get("href")
    ),
    "coupon": lambda block: _lines(block.get("title"), block["code"], block.get("expiry")),
    "social": lambda block: _lines(*(f"{link['network']}: {link['href']}" for link in block["links"])),
}


def _footer(block: Block, brand: Brand, words: Words, marketing: bool) -> str:
    lines = [brand.company, brand.address, _marked(block.get("text"))]
    if marketing:
        lines += [
            f"{words.unsubscribe}: {{{{ unsubscribe_url }}}}",
            f"{words.preferences}: {{{{ preferences_url }}}}",
        ]
    text = _lines(*lines)
    return f"-- \n{text}\n" if text else ""
