"""Blocks to MJML. All text comes in with its Liquid covered and goes out escaped."""

from collections.abc import Sequence
from html import escape

from django.conf import settings

from channels.content.blocks.base import Block, kind_of, tags_around
from channels.content.dark import DARK, PARAGRAPHS
from channels.content.footer_words import Words
from channels.content.markup import inline_html, to_html
from channels.content.shelter import Shelter
from channels.content.tones import Tone, tone
from lifecycle.brand.brand import OUR_PICTURES, Brand

SIDE, NARROW_SIDE, COLUMN_SIDE = "32px", "14px", "18px"  # the first is what the others make together
_SPLITS = {"one-two": ("33.33%", "66.67%"), "two-one": ("66.67%", "33.33%")}


class Mjml:
    def __init__(self, shelter: Shelter, brand: Brand, words: Words, start: str, *, marks: bool = False) -> None:
        """`marks`: name each block in the HTML, so that the studio knows where on the page it stands."""
        self.shelter = shelter
        self.brand = brand
        self.words = words
        self.start = start  # left, or right where the language runs that way
        self.marks = marks
        self.is_narrow = False  # in a column, where there is less room at the sides
        self.tone: Tone = tone(brand, "")

    def page(self, blocks: Sequence[Block], *, subject: str, preheader: str, locale: str, direction: str) -> str:
        """All but the footer, which ends the page."""
        brand, top = self.brand, self.top()
        body = [(number, block) for number, block in enumerate(blocks) if block["kind"] != "footer"]
        rows = "".join(self.row(block, str(number)) for number, block in body)
        first, last = (body[0][1], body[-1][1]) if body else ({}, {})
        above = "" if top or is_edge(first) else _gap("24px")
        below = "" if is_edge(last) else _gap("28px")
        return (
            f'<mjml lang="{escape(locale or "en")}" dir="{direction}"><mj-head>'
            f"<mj-title>{self.text(subject)}</mj-title>"
            + (f"<mj-preview>{self.text(preheader)}{'&#847;&zwnj;&nbsp;' * 40}</mj-preview>" if preheader else "")
            + f'<mj-attributes><mj-all font-family="{brand.letters}" /><mj-text font-size="16px"'
            f' line-height="26px" color="{brand.ink}" padding="8px {SIDE}" align="{self.start}" />'
            '<mj-section padding="0" /></mj-attributes>'
            # Two of them: who stumbles over the dark one still has the other.
            f"<mj-style>{PARAGRAPHS}</mj-style><mj-style>{escape(DARK, quote=False).replace('&gt;', '>')}</mj-style>"
            '<mj-raw><meta name="color-scheme" content="light dark">'
            '<meta name="supported-color-schemes" content="light dark"></mj-raw></mj-head>'
            f'<mj-body background-color="{brand.background}" css-class="page" width="600px">'
            f'<mj-section padding="24px 0 0" /><mj-wrapper css-class="card" background-color="{brand.paper}"'
            f' border-radius="12px" padding="0">{top}{above}{rows}{below}</mj-wrapper>'
        )

    def close(self, footer: Block, number: int | None, *, marketing: bool) -> str:
        drawn = self.footer(footer, self.mark(str(number)) if number is not None else "", marketing=marketing)
        return f"{drawn}<mj-section padding='0 0 24px' /></mj-body></mjml>"

    def text(self, source: object) -> str:
        return self.keep(escape(self.shelter.cover(str(source or ""))))

    def keep(self, covered: str) -> str:
        return self.shelter.keep(covered)

    def inline(self, source: object, style: str = "") -> str:
        return self.keep(inline_html(self.shelter.cover(str(source or "")), link_style=style or self.link_style))

    def paragraphs(self, source: object) -> str:
        words = to_html(self.shelter.cover(str(source or "")), self.shelter, link_style=self.link_style)
        return self.keep(words)

    def picture_address(self, source: object) -> str:
        said = str(source or "")
        return self.text(settings.PUBLIC_URL + said if said.startswith(OUR_PICTURES) else said)

    @property
    def link_style(self) -> str:
        return f"color:{self.tone.link};text-decoration:underline"

    @property
    def side(self) -> str:
        return NARROW_SIDE if self.is_narrow else SIDE

    def css(self, name: str) -> str:
        """The class by which the dark mode knows what this is; bands in the brand's own colour stay as they are."""
        return f'css-class="{name}"' if self.tone.name in ("", "soft") else ""

    def top(self) -> str:
        brand = self.brand
        if brand.logo:
            href = f' href="{self.text(brand.website)}"' if brand.website else ""
            inner = (
                f'<mj-image src="{self.picture_address(brand.logo)}" alt="{self.text(brand.company)}" width="140px"'
                f' align="{self.start}" padding="0 {SIDE}"{href} />'
            )
        elif brand.company:
            inner = (
                f'<mj-text css-class="ink" font-size="18px" font-weight="700" padding="0 {SIDE}"'
                f' font-family="{brand.heading_letters}">{self.text(brand.company)}</mj-text>'
            )
        else:
            return ""
        return f'<mj-section padding="24px 0 20px"><mj-column>{inner}</mj-column></mj-section>'

    def mark(self, place: str) -> str:
        return f" lc-block-{place}" if self.marks else ""

    def row(self, block: Block, place: str) -> str:
        before, after = tags_around(block)
        self.tone = tone(self.brand, str(block.get("tone") or ""))
        if block["kind"] == "columns":
            inner = self.columns(block, place)
        else:
            inner = f"<mj-column>{kind_of(block).draw(self)}</mj-column>"
        # What columns lack at the sides the row has, so that all are as wide, and begin alike where they stand on a phone.
        side = COLUMN_SIDE if block["kind"] == "columns" else "0"
        above = "24px" if self.tone.name and block.get("width") != "edge" else "0"
        band = f' padding="{above} {side}"' + (f' background-color="{self.tone.background}"' if self.tone.name else "")
        classes = f"{self.tone.name and 'tone-' + self.tone.name}{self.mark(place)}".strip()
        drawn = f'<mj-section css-class="{classes}"{band}>{inner}</mj-section>'
        self.tone = tone(self.brand, "")
        return f"{self.raw(before)}{drawn}{self.raw(after)}"

    def columns(self, block: Block, place: str) -> str:
        self.is_narrow = True
        columns = block["columns"]
        widths = _SPLITS.get(str(block.get("split"))) if len(columns) == 2 else None
        drawn = []
        for number, column in enumerate(columns):
            width = f' width="{widths[number]}"' if widths else ""
            inner = "".join(self.inside(each, f"{place}.{number}.{at}") for at, each in enumerate(column))
            drawn.append(f'<mj-column vertical-align="top"{width}>{inner}</mj-column>')
        self.is_narrow = False
        return "".join(drawn)

    def inside(self, block: Block, place: str) -> str:
        before, after = tags_around(block)
        opening, closing = (f"<!--lc-block-{place}-->", f"<!--/lc-block-{place}-->") if self.marks else ("", "")
        drawn = kind_of(block).draw(self)
        return f"{self.raw(before)}{self.raw(opening)}{drawn}{self.raw(closing)}{self.raw(after)}"

    def raw(self, tags: str) -> str:
        return f"<mj-raw>{self.keep(tags)}</mj-raw>" if tags else ""

    def align(self, block: Block, otherwise: str = "") -> str:
        return f'align="{block.get("align") or otherwise or self.start}"'

    def words_at(self, inner: str, *, css: str = "ink", align: str = "", **more: str) -> str:
        """One piece of text in the colours of its band; `more` are attributes of MJML with _ for -."""
        color = self.tone.quiet if css == "soft" else self.tone.ink
        said = {"color": color, "padding": f"0 {self.side}", "align": align or self.start} | {
            name.replace("_", "-"): value for name, value in more.items()
        }
        attributes = " ".join(f'{name}="{value}"' for name, value in said.items())
        return f"<mj-text {self.css(css)} {attributes}>{inner}</mj-text>"

    def heading(self, words: str, level: int, *, align: str = "", padding: str = "") -> str:
        size, height, above = {1: ("30px", "38px", 20), 2: ("22px", "30px", 18), 3: ("17px", "24px", 8)}[level]
        return self.words_at(
            f'<h{level} style="margin:0;font-size:inherit;line-height:inherit;font-weight:700">{words}</h{level}>',
            align=align,
            font_size=size,
            line_height=height,
            font_weight="700",
            font_family=self.brand.heading_letters,
            padding=padding or f"{above}px {self.side} 6px",
        )

    def picture(self, src: object, alt: object, href: object = "", *, width: str = "", padding: str = "") -> str:
        more = f' href="{self.text(href)}"' if href else ""
        more += f' width="{width}"' if width else ""
        radius = "0" if padding == "0" else "8px"
        return (
            f'<mj-image src="{self.picture_address(src)}" alt="{self.text(alt)}" padding="{padding or f"8px {self.side}"}"'
            f' border-radius="{radius}"{more} />'
        )

    def button(self, words: object, href: object, align: str, look: str = "") -> str:
        tone = self.tone
        if look == "link":
            style = f"color:{tone.link};font-weight:600;text-decoration:underline"
            link = f'<a href="{self.text(href)}" style="{style}">{self.text(words)}</a>'
            return f'<mj-text {self.css("ink")} {align} padding="8px {self.side}">{link}</mj-text>'
        # The class keeps the dark mode's hands off: what stands on a button is read on the button's colour.
        colors = f'background-color="{tone.button}" color="{tone.on_button}"'
        if look == "outlined":
            colors = f'background-color="transparent" color="{tone.link}" border="2px solid {tone.link}"'
        return (
            f'<mj-button href="{self.text(href)}" {colors} css-class="{"outlined" if look == "outlined" else "filled"}"'
            f' font-size="16px" font-weight="600" border-radius="{self.brand.radius}" inner-padding="14px 28px" {align}'
            f' padding="12px {self.side}">{self.text(words)}</mj-button>'
        )

    def footer(self, block: Block, mark: str, *, marketing: bool) -> str:
        ink = "#5f6673"
        lines = [self.text(part) for part in (self.brand.company, self.brand.address) if part]
        if block.get("text"):
            lines.append(self.inline(block["text"], f"color:{ink}"))
        if marketing:
            lines.append(
                " &nbsp;·&nbsp; ".join(
                    f'<a href="{self.text(f"{{{{ {name} }}}}")}" style="color:{ink}">{escape(words)}</a>'
                    for name, words in (
                        ("unsubscribe_url", self.words.unsubscribe),
                        ("preferences_url", self.words.preferences),
                    )
                )
            )
        if not lines:
            return ""
        return (
            f'<mj-section css-class="{mark.strip()}" padding="16px 0 0"><mj-column><mj-text css-class="soft" align="center"'
            f' font-size="13px" line-height="20px" color="{ink}">{"<br>".join(lines)}</mj-text></mj-column></mj-section>'
        )


def is_edge(block: Block) -> bool:
    """It runs to the edges of the paper, so that no white stands above or below it."""
    return bool(block.get("tone")) or (block.get("kind") == "image" and block.get("width") == "edge")


def _gap(height: str) -> str:
    return f'<mj-section><mj-column><mj-spacer height="{height}" /></mj-column></mj-section>'
