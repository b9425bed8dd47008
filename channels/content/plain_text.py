"""The text part, made from the blocks."""

from collections.abc import Iterable

from channels.content.blocks.base import Block, kind_of, tags_around
from channels.content.footer_words import Words
from channels.content.markup import to_plain
from channels.content.shelter import Shelter
from lifecycle.brand.brand import Brand


def plain_text(given: Iterable[Block], *, brand: Brand, words: Words, marketing: bool) -> str:
    """A template: Liquid stays where it is."""
    text = Plain(brand)
    footer: Block = {"kind": "footer"}
    parts = []
    for block in given:
        if block["kind"] == "footer":
            footer = block
        else:
            parts.append(text.written(block))
    return "".join([*parts, text.footer(footer, words, marketing)])


class Plain:
    def __init__(self, brand: Brand) -> None:
        self.brand = brand

    def written(self, block: Block) -> str:
        before, after = tags_around(block)
        text = kind_of(block).plain(self).strip()
        return f"{before}{text}\n\n{after}" if text else ""

    def marked(self, text: object) -> str:
        shelter = Shelter()
        return shelter.uncover(to_plain(shelter.cover(str(text or "")), shelter))

    def lines(self, *lines: object) -> str:
        return "\n".join(str(line) for line in lines if line)

    def linked(self, words: object, href: object) -> str:
        return f"{words}: {href}" if words and href else str(words or href or "")

    def footer(self, block: Block, words: Words, marketing: bool) -> str:
        said = [self.brand.company, self.brand.address, self.marked(block.get("text"))]
        if marketing:
            said += [
                f"{words.unsubscribe}: {{{{ unsubscribe_url }}}}",
                f"{words.preferences}: {{{{ preferences_url }}}}",
            ]
        text = self.lines(*said)
        return f"-- \n{text}\n" if text else ""
