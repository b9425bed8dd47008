import re

import pytest

from channels.outbox import inert as room
from channels.outbox.inert import inert
from tests.pattern_work import grows_too_fast, patterns_of

ORIGIN = "http://testserver"


def test_a_link_leads_nowhere_and_keeps_its_words() -> None:
    page, _left_out = inert('<a class="x" href="http://testserver/r/abc">See plans</a>', origin=ORIGIN)
    assert " href=" not in page
    assert "See plans</a>" in page


def test_our_pictures_show_and_others_are_left_out_and_counted() -> None:
    page, left_out = inert(
        '<img src="http://testserver/a.png"><img alt="b" src="https://cdn.example/b.png">'
        "<img src='data:image/png;base64,AA=='><td background=\"//evil.example/c.png\">",
        origin=ORIGIN,
    )
    assert left_out == 2
    assert "http://testserver/a.png" in page
    assert "data:image/png" in page
    assert "cdn.example" not in page
    assert "evil.example" not in page


@pytest.mark.parametrize(
    "source",
    [
        '<link rel="stylesheet" href="https://fonts.example/css">',
        "<style>@import url(https://fonts.example/css); p {}</style>",
        "<p style=\"background:url( 'https://fonts.example/x.png')\">",
        '<base href="https://fonts.example">',
    ],
)
def test_styles_fetch_nothing(source: str) -> None:
    page, _left_out = inert(source, origin=ORIGIN)
    assert "fonts.example" not in page


def test_scripts_and_handlers_are_nothing_but_words() -> None:
    page, _left_out = inert('<SCRIPT>x()</script><b title="a" onclick="x()" OnLoad = "y()">on top</b>', origin=ORIGIN)
    assert "script>" not in page.lower()
    assert "data-onclick" in page
    assert " onload" not in page.lower()
    assert "on top" in page


def test_the_browser_is_told_to_refuse_the_rest() -> None:
    page, _left_out = inert("<p>", origin=ORIGIN)
    assert re.match(r"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';", page)
    assert "script-src" not in page


@pytest.mark.parametrize(
    "hostile",
    [
        "<a ",
        "<img src=",
        "<a href",
        " href",
        " href =",
        "url(//",
        " url( '//",
        "@import ",
        "<script>",
        "<b onx=",
        " onx",
    ]
    + ['<img src="', ' src="', " src='x\"", "<meta refresh", " refresh", " refresh=", "<link ", "<td\tbackground  "],
)
def test_twice_a_hostile_page_is_twice_the_work(hostile: str) -> None:
    for before in ("", "<a", "<img ", "<meta ", "<p style='"):
        slow = [each.pattern for each in patterns_of(room) if grows_too_fast(each, hostile, before=before)]
        assert slow == [], before
