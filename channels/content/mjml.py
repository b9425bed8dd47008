"""Blocks to MJML. All text comes in with its Liquid covered and goes out escaped."""

from collections.abc import Callable, Iterable
from html import escape

from channels.content.blocks import Block
from channels.content.footer_words import Words
from channels.content.markup import inline_html, to_html
from channels.content.shelter import Shelter
from lifecycle.brand.brand import FONTS, Brand

_SIZES = {1: ("28px", "36px"), 2: ("22px", "30px"), 3: ("18px", "26px")}
_SPACES = {"small": "8px", "medium": "24px", "large": "48px"}
_WIDTHS = {"full": "", "half": "272px", "small": "120px"}
_DARK = (
    ":root { color-scheme: light dark; supported-color-schemes: light dark; }"
    " p { margin: 0 0 16px; } p:last-child { margin-bottom: 0; } ul, ol { margin: 0 0 16px; padding: 0 0 0 24px; }"
    " li { margin: 0 0 6px; } @media (prefers-color-scheme: dark) {"
    " body, .page { background: #111318 !important; } .card, .card > table, .card td { background: #1b1e25 !important; }"
    " .ink div, .ink p, .ink li, .ink h1, .ink h2, .ink h3 { color: #e7e9ee !important; }"
    " .soft div, .soft a { color: #9aa1ad !important; } .ink a:not([class]) { color: #a5b4fc !important; }"
    " .code span { color: #e7e9ee !important; border-color: #a5b4fc !important; } }"
)


class Mjml:
    def __init__(self, shelter: Shelter, brand: Brand, words: Words, start: str) -> None:
        self.shelter = shelter
        self.brand = brand
        self.words = words
        self.start = start  # left, or right where the language runs that way
        self.link_style = f"color:{brand.color};text-decoration:underline"

    def page(self, blocks: Iterable[Block], *, subject: str, preheader: str, locale: str, direction: str) -> str:
        brand = self.brand
        top = self.top()
        return (
            f'<mjml lang="{escape(locale or "en")}" dir="{direction}"><mj-head>'
            f"<mj-title>{self.text(subject)}</mj-title>"
            + (f"<mj-preview>{self.text(preheader)}{'&#847;&zwnj;&nbsp;' * 40}</mj-preview>" if preheader else "")
            + f'<mj-attributes><mj-all font-family="{FONTS[brand.font]}" /><mj-text font-size="16px"'
            f' line-height="26px" color="{brand.ink}" padding="8px 32px" align="{self.start}" />'
            '<mj-section padding="0" /></mj-attributes>'
            f"<mj-style>{escape(_DARK, quote=False).replace('&gt;', '>')}</mj-style>"
            '<mj-raw><meta name="color-scheme" content="light dark">'
            '<meta name="supported-color-schemes" content="light dark"></mj-raw></mj-head>'
            f'<mj-body background-color="{brand.background}" css-class="page" width="600px">'
            f'<mj-section padding="24px 0 0" /><mj-wrapper css-class="card" background-color="{brand.paper}"'
            f' border-radius="12px" padding="24px 0 24px">{top}{"".join(map(self.row, blocks))}</mj-wrapper>'
        )

    def close(self, footer: Block, *, marketing: bool) -> str:
        return f"{self.footer(footer, marketing=marketing)}<mj-section padding='0 0 24px' /></mj-body></mjml>"

    def text(self, source: object) -> str:
        return self.keep(escape(self.shelter.cover(str(source or ""))))

    def keep(self, covered: str) -> str:
        return self.shelter.keep(covered)

    def inline(self, source: str, style: str = "") -> str:
        return self.keep(inline_html(self.shelter.cover(source), link_style=style or self.link_style))

    def top(self) -> str:
        brand = self.brand
        if brand.logo:
            href = f' href="{self.text(brand.website)}"' if brand.website else ""
            inner = (
                f'<mj-image src="{self.text(brand.logo)}" alt="{self.text(brand.company)}" width="140px"'
                f' align="{self.start}" padding="8px 32px 16px"{href} />'
            )
        elif brand.company:
            inner = (
                f'<mj-text css-class="ink" font-size="18px" font-weight="700" padding="8px 32px 12px">'
                f"{self.text(brand.company)}</mj-text>"
            )
        else:
            return ""
        return f"<mj-section><mj-column>{inner}</mj-column></mj-section>"

    def row(self, block: Block) -> str:
        before, after = tags_around(block)
        if block["kind"] == "columns":
            columns = "".join(
                f'<mj-column vertical-align="top">{"".join(map(self.inside, column))}</mj-column>'
                for column in block["columns"]
            )
        else:
            columns = f"<mj-column>{self.inner(block)}</mj-column>"
        return f"{self.raw(before)}<mj-section>{columns}</mj-section>{self.raw(after)}"

    def inside(self, block: Block) -> str:
        before, after = tags_around(block)
        return f"{self.raw(before)}{self.inner(block)}{self.raw(after)}"

    def raw(self, tags: str) -> str:
        return f"<mj-raw>{self.keep(tags)}</mj-raw>" if tags else ""

    def inner(self, block: Block) -> str:
        draw: Callable[[Block], str] = getattr(self, "draw_" + str(block["kind"]))
        return draw(block)

    def align(self, block: Block, otherwise: str = "") -> str:
        return f'align="{block.get("align") or otherwise or self.start}"'

    def draw_heading(self, block: Block) -> str:
        level = block.get("level") or 1
        size, height = _SIZES[level]
        return (
            f'<mj-text css-class="ink" font-size="{size}" line-height="{height}" font-weight="700" {self.align(block)}'
            f' padding="12px 32px 4px"><h{level} style="margin:0;font-size:inherit;line-height:inherit">'
            f"{self.inline(block['text'])}</h{level}></mj-text>"
        )

    def draw_text(self, block: Block) -> str:
        words = self.keep(to_html(self.shelter.cover(block["text"]), self.shelter, link_style=self.link_style))
        return f'<mj-text css-class="ink" {self.align(block)}>{words}</mj-text>'

    def draw_image(self, block: Block) -> str:
        width = _WIDTHS[block.get("width") or "full"]
        return self.image(block["src"], block.get("alt"), block.get("href"), width)

    def image(self, src: str, alt: object, href: object, width: str = "") -> str:
        more = f' href="{self.text(href)}"' if href else ""
        more += f' width="{width}"' if width else ""
        return (
            f'<mj-image src="{self.text(src)}" alt="{self.text(alt)}" padding="8px 32px" border-radius="8px"{more} />'
        )

    def draw_button(self, block: Block) -> str:
        return self.button(block["text"], block["href"], self.align(block, "center"))

    def button(self, words: str, href: str, align: str) -> str:
        return (
            f'<mj-button href="{self.text(href)}" background-color="{self.brand.color}" color="{self.brand.on_color}"'
            f' font-size="16px" font-weight="600" border-radius="8px" inner-padding="14px 28px" {align}'
            f' padding="12px 32px">{self.text(words)}</mj-button>'
        )

    def draw_divider(self, block: Block) -> str:
        return '<mj-divider border-width="1px" border-color="#d9dce1" padding="16px 32px" />'

    def draw_spacer(self, block: Block) -> str:
        return f'<mj-spacer height="{_SPACES[block.get("size") or "medium"]}" />'

    def draw_product(self, block: Block) -> str:
        parts = [self.image(block["image"], block["title"], block.get("href"))] if block.get("image") else []
        parts.append(
            '<mj-text css-class="ink" font-weight="600" padding="4px 32px 0">'
            + self.text(block["title"])
            + "</mj-text>"
        )
        if block.get("text"):
            parts.append(self.draw_text({"text": block["text"]}))
        if block.get("price"):
            parts.append(f'<mj-text css-class="ink" padding="0 32px 8px">{self.text(block["price"])}</mj-text>')
        if block.get("href") and block.get("button"):
            parts.append(self.button(block["button"], block["href"], self.align({})))
        return "".join(parts)

    def draw_coupon(self, block: Block) -> str:
        lines = []
        if block.get("title"):
            lines.append(
                f'<mj-text css-class="ink" align="center" font-weight="600">{self.text(block["title"])}</mj-text>'
            )
        lines.append(
            '<mj-text css-class="code" align="center" padding="8px 32px"><span style="display:inline-block;padding:14px 28px;'
            f"border:2px dashed {self.brand.color};border-radius:10px;font-size:24px;line-height:32px;font-weight:700;"
            f'letter-spacing:2px">{self.text(block["code"])}</span></mj-text>'
        )
        if block.get("expiry"):
            lines.append(
                f'<mj-text css-class="soft" align="center" font-size="14px" color="#6b7280">'
                f"{self.text(block['expiry'])}</mj-text>"
            )
        return "".join(lines)

    def draw_social(self, block: Block) -> str:
        links = " &nbsp;·&nbsp; ".join(
            f'<a href="{self.text(link["href"])}" style="color:#6b7280">{escape(link["network"])}</a>'
            for link in block["links"]
        )
        return f'<mj-text css-class="soft" align="center" font-size="14px" color="#6b7280">{links}</mj-text>'

    def footer(self, block: Block, *, marketing: bool) -> str:
        lines = [self.text(part) for part in (self.brand.company, self.brand.address) if part]
        if block.get("text"):
            lines.append(self.inline(block["text"], "color:#6b7280"))
        if marketing:
            lines.append(
                " &nbsp;·&nbsp; ".join(
                    f'<a href="{self.text(f"{{{{ {name} }}}}")}" style="color:#6b7280">{escape(words)}</a>'
                    for name, words in (
                        ("unsubscribe_url", self.words.unsubscribe),
                        ("preferences_url", self.words.preferences),
                    )
                )
            )
        if not lines:
            return ""
        return (
            '<mj-section padding="16px 0 0"><mj-column><mj-text css-class="soft" align="center" font-size="13px"'
            f' line-height="20px" color="#6b7280">{"<br>".join(lines)}</mj-text></mj-column></mj-section>'
        )


def tags_around(block: Block) -> tuple[str, str]:
    """The Liquid that repeats a block or asks a condition first."""
    before = after = ""
    if condition := block.get("only_if"):
        before, after = f"{{% if {condition} %}}", "{% endif %}"
    if each := block.get("each"):
        before, after = before + f"{{% for item in {each} limit: {block.get('limit', 20)} %}}", "{% endfor %}" + after
    return before, after
