from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.content.compile_email import compile_email
from channels.content.content import Supplied, prepare_payload
from channels.content.problem import TemplateProblem
from lifecycle.brand.brand import FONTS, Brand

BRAND = Brand(company="Tea & Sons", address="1 Main Street, Bath")
EVERY_KIND: list[dict[str, Any]] = [
    {"kind": "heading", "text": 'Hello {{ contact.first_name | default: "friend" }}', "level": 2},
    {
        "kind": "text",
        "text": "**Two** things & *one* [shop](https://tea.example/?a=1&b={{ contact.plan }})\n\n- a\n- b\n\n1. c",
    },
    {"kind": "image", "src": "https://tea.example/cup.png", "alt": 'A "nice" cup', "href": "https://tea.example/cup"},
    {"kind": "button", "text": "To the shop", "href": "https://tea.example/shop?u={{ contact.id | url_encode }}"},
    {"kind": "columns", "columns": [[{"kind": "text", "text": "left"}], [{"kind": "coupon", "code": "TEN"}]]},
    {"kind": "divider"},
    {"kind": "spacer", "size": "small"},
    {
        "kind": "product",
        "each": "event.items",
        "title": "{{ item.name }}",
        "price": "{{ item.price }} €",
        "href": "{{ item.url }}",
        "image": "{{ item.image }}",
        "button": "Look",
    },
    {"kind": "coupon", "title": "Ten percent", "code": "{{ event.code }}", "expiry": "Until Friday"},
    {"kind": "button", "only_if": 'contact.plan == "pro" and 2 > 1', "text": "Pro", "href": "https://tea.example/pro"},
    {"kind": "social", "links": [{"network": "Mastodon", "href": "https://social.example/@tea"}]},
    {"kind": "footer", "text": "You bought *tea* once."},
]
VALUES = {
    "contact": {"first_name": "<Ada>", "plan": "pro", "id": "a b&c"},
    "event": {
        "code": "X<Y",
        "items": [
            {
                "name": "Cup <1>",
                "price": 3,
                "url": "https://tea.example/1?a=1&b=2",
                "image": "https://tea.example/1.png",
            },
            {"name": "Pot", "price": 9, "url": "javascript:alert(1)", "image": "https://tea.example/2.png"},
        ],
    },
}
VOID = {"meta", "img", "br", "hr", "link", "input"}


class Balanced(HTMLParser):
    """Fails on a tag that closes nothing; collects what readers and browsers see."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words = ""
        self.hrefs: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        if tag == "a":
            self.hrefs.append(dict(attrs).get("href") or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def mail(blocks: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return compile_email({"subject": "Hi", "preheader": "Inside: tea", "blocks": blocks, **more}, brand=BRAND)


def test_every_kind_of_block_becomes_whole_html() -> None:
    prepared = prepare_payload("email", mail(EVERY_KIND))
    page = Balanced(prepared.render(VALUES, Supplied(unsubscribe_url="https://x.example/u")).html)
    for words in (
        "Hello <Ada>",
        "Two things & one shop",
        "Cup <1>",
        "Pot",
        "X<Y",
        "Until Friday",
        "Tea & Sons",
        "Bath",
    ):
        assert words in page.words
    for href in (
        "https://tea.example/?a=1&b=pro",
        "https://tea.example/shop?u=a+b%26c",
        "https://tea.example/1?a=1&b=2",
        "https://tea.example/pro",
        "https://x.example/u",
    ):
        assert href in page.hrefs
    assert not [href for href in page.hrefs if "javascript" in href]


def test_a_condition_leaves_its_block_out() -> None:
    rendered = prepare_payload("email", mail(EVERY_KIND)).render({"contact": {"plan": "free"}})
    assert "https://tea.example/pro" not in rendered.html + rendered.text
    assert "Hello friend" in rendered.html


def test_the_page_says_its_language_direction_and_what_is_inside() -> None:
    source = {"subject": "Hi", "preheader": "Inside & out", "blocks": [{"kind": "text", "text": "x"}]}
    german = compile_email(source, locale="de-AT")["html"]
    arabic = compile_email(source, locale="ar")["html"]
    assert '<html lang="de-AT" dir="ltr"' in german
    assert '<html lang="ar" dir="rtl"' in arabic
    assert "Inside &amp; out" in german
    assert "Abmelden" in german
    assert "prefers-color-scheme: dark" in german


def test_the_text_part_says_the_same() -> None:
    rendered = prepare_payload("email", mail(EVERY_KIND)).render(
        VALUES, Supplied(unsubscribe_url="https://x.example/u")
    )
    assert rendered.text == (
        "Hello <Ada>\n\n"
        "Two things & one shop: https://tea.example/?a=1&b=pro\n\n- a\n- b\n\n1. c\n\n"
        'A "nice" cup: https://tea.example/cup\n\n'
        "To the shop: https://tea.example/shop?u=a+b%26c\n\n"
        "left\n\nTEN\n\n---\n\n"
        "Cup <1>, 3 €\nhttps://tea.example/1?a=1&b=2\n\nPot, 9 €\njavascript:alert(1)\n\n"
        "Ten percent\nX<Y\nUntil Friday\n\n"
        "Pro: https://tea.example/pro\n\n"
        "Mastodon: https://social.example/@tea\n\n"
        "-- \nTea & Sons\n1 Main Street, Bath\nYou bought tea once.\n"
        "Unsubscribe: https://x.example/u\nChoose what you get: \n"
    )


def test_every_marketing_mail_has_a_way_out() -> None:
    for source in ({"blocks": [{"kind": "text", "text": "x"}]}, {"html": "<body><p>x</p></body>"}):
        payload = compile_email({"subject": "Hi", **source})
        assert "{{ unsubscribe_url }}" in payload["html"]
        assert "{{ unsubscribe_url }}" in payload["text"]
        assert "{{ open_pixel_url }}" in payload["html"]
    receipt = compile_email({"subject": "Hi", "blocks": [{"kind": "text", "text": "x"}]}, marketing=False)
    assert "unsubscribe_url" not in receipt["html"] + receipt["text"]


def test_markup_of_a_text_never_becomes_html() -> None:
    hostile = '<script>x</script> <img src=x onerror=y> [a"b](https://x.example/"onmouseover="z) **<i>** &lt;'
    page = prepare_payload("email", mail([{"kind": "text", "text": hostile}])).render({}).html
    seen = Balanced(page)
    assert "<script>x</script>" in seen.words
    assert "&lt;" in seen.words
    assert not [tag for tag, _ in seen.attributes if tag in ("script", "i")]
    assert not [1 for _, attributes in seen.attributes if set(attributes) & {"onmouseover", "onerror"}]


@given(
    st.lists(
        st.sampled_from(
            [
                "**",
                "*",
                "[",
                ")",
                "https://a.example",
                "- ",
                "1. ",
                "\n",
                "\n\n",
                "<b>",
                '"',
                "{{ x }}",
                "a",
                " ",
                "lqkeeps0lq",
                "\ue0000\ue001",
                "é😀",
            ]
        ),
        max_size=30,
    ).map("".join)
)
def test_any_text_gives_balanced_html_with_all_its_letters(text: str) -> None:
    payload = mail(
        [{"kind": "text", "text": "." + text}, {"kind": "image", "src": "https://x.example/ü.png", "alt": text}]
    )
    seen = Balanced(prepare_payload("email", payload).render({"x": "<Ü>"}).html)
    assert seen.words.count("<Ü>") == text.count("{{ x }}")
    assert seen.words.count("é😀") == text.count("é😀")
    alts = " ".join(attributes["alt"] or "" for tag, attributes in seen.attributes if tag == "img")
    shown = text.replace("{{ x }}", "<Ü>").replace("\ue000", "").replace("\ue001", "")
    assert alts.split() == shown.split()


@pytest.mark.parametrize(
    ("blocks", "sentence"),
    [
        ([], "This mail has no content yet."),
        ([{"kind": "marquee"}], "Block 1 is of no kind we know."),
        ([{"kind": "text"}], "Block 1 (text) needs its text."),
        ([{"kind": "divider"}, {"kind": "button", "text": "Go"}], "Block 2 (button) needs its href."),
        (
            [{"kind": "button", "text": "Go", "href": "javascript:alert(1)"}],
            "Block 1 (button): 'javascript:alert(1)' is no address; it begins with https://.",
        ),
        (
            [{"kind": "text", "text": "[x](data:text/html,hi)"}],
            "Block 1 (text): 'data:text/html,hi' is no address; it begins with https://.",
        ),
        (
            [{"kind": "text", "text": "a\n{{ x"}],
            "Block 1 (text): the text, line 2: the `{{` is never closed with `}}`.",
        ),
        ([{"kind": "text", "text": "x", "onclick": "y"}], "Block 1 (text) has no setting 'onclick'."),
        ([{"kind": "text", "text": "x", "align": "middle"}], "Block 1 (text): align is one of left, center, right."),
        (
            [{"kind": "text", "text": "x", "each": "1 %}"}],
            "Block 1 (text): a block repeats over a list such as event.items.",
        ),
        ([{"kind": "text", "text": "x", "only_if": "a %}"}], "Block 1 (text): its condition cannot be understood."),
        ([{"kind": "columns", "columns": [[]]}], "Block 1 (columns) has two to four columns."),
        (
            [{"kind": "columns", "columns": [[], [{"kind": "columns", "columns": [[], []]}]]}],
            "Block 1 (columns), column 2, block 1 (columns) cannot stand inside columns.",
        ),
        ([{"kind": "footer"}, {"kind": "footer"}], "A mail has one footer."),
        ([{"kind": "text", "text": 3}], "Block 1 (text): the text is not a text."),
    ],
)
def test_a_wrong_block_is_named(blocks: list[dict[str, Any]], sentence: str) -> None:
    with pytest.raises(TemplateProblem) as caught:
        mail(blocks)
    assert caught.value.sentence == sentence


def test_a_mail_without_subject_is_refused() -> None:
    with pytest.raises(TemplateProblem, match="subject"):
        compile_email({"subject": " ", "blocks": [{"kind": "divider"}]})


def test_the_words_on_a_brands_buttons_can_be_read() -> None:
    assert Brand.from_dict({"color": "#ffee00"}).on_color == "#111111"
    assert Brand.from_dict({"color": "#102040"}).on_color == "#ffffff"


def test_snippets_travel_with_the_mail() -> None:
    snippets = {"hello": "Hi {{ contact.first_name }}{% render 'dot' %}", "dot": ".", "other": "never"}
    payload = compile_email(
        {"subject": "{% include 'hello' %}", "blocks": [{"kind": "text", "text": "x {% include 'hello' %}"}]},
        snippets=snippets,
    )
    assert set(payload["snippets"]) == {"hello", "dot"}
    rendered = prepare_payload("email", payload).render({"contact": {"first_name": "<Ada>"}})
    assert rendered.subject == "Hi <Ada>."
    assert "Hi &lt;Ada&gt;." in rendered.html


def test_a_pasted_page_keeps_its_words_and_gets_a_text_part() -> None:
    page = '<html><head><style>p{}</style></head><body><p>Hi {{ name }}</p><a href="https://a.example/x">see</a></body></html>'
    payload = compile_email({"subject": "Hi", "html": page})
    rendered = prepare_payload("email", payload).render(
        {"name": "<Ada>"}, Supplied(link=lambda n: f"https://t.example/{n}")
    )
    assert "Hi &lt;Ada&gt;" in rendered.html
    assert 'href="https://t.example/0"' in rendered.html
    assert rendered.text.startswith("Hi <Ada>\nsee https://t.example/0")


@pytest.mark.parametrize("font", FONTS)
def test_a_mail_fetches_no_font_from_anybody(font: str) -> None:
    source = {"subject": "Hi", "blocks": [{"kind": "heading", "text": "Hi"}]}
    html = compile_email(source, brand=Brand.from_dict({"font": font}))["html"]
    assert "fonts.google" not in html
    assert "@import" not in html
