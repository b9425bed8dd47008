import re
from time import perf_counter

import pytest

from channels.outbox.inert import inert

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
    "hostile", ["<a ", "<img src=", "<a href", "url(//", "@import ", "<script>", "<b onx=", '<img src="']
)
def test_a_hostile_page_costs_no_time(hostile: str) -> None:
    begin = perf_counter()
    inert(hostile * 20_000, origin=ORIGIN)
    assert perf_counter() - begin < 5  # minutes, if any of it were quadratic
