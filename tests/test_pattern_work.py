import re

import pytest

from channels.content import links
from channels.outbox import inert
from tests.pattern_work import Matcher, grows_too_fast, patterns_of

PAGES = (
    '<a class="x" href = "https://x.example/{{ y }}">See</a> <area HREF=\'b\'> https://y.example/a{{ b | c }}. {% for x in y %}',
    '<META a refresh b><link x><p style="background: URL( \'https://x\')"><b onx=1 OnLoad = "y()"> <script>@import a; </SCRIPT>',
    '<img alt="b" src="https://cdn.example/b.png"><td background=\'//e\'><a title="a>b" href=\'{{ x }}\'> {{- a | b -}}',
)


@pytest.mark.parametrize("page", PAGES, ids=range(3))
def test_it_finds_what_the_real_one_finds(page: str) -> None:
    for pattern in (*patterns_of(inert), *patterns_of(links), re.compile(r"(?:ab?|b){1,2}?b|\d{2,}+", re.IGNORECASE)):
        found = Matcher(pattern, page + "abab 123").find_all()
        assert found == [match.span() for match in pattern.finditer(page + "abab 123")], pattern


def test_it_tells_work_that_grows_with_the_text_from_work_that_grows_faster() -> None:
    assert not grows_too_fast(re.compile(r"<[^<>]*>"), "<a ")
    assert grows_too_fast(re.compile(r"<[^>]*>"), "<a ")
    assert grows_too_fast(re.compile(r"(?:a|aa)+?b"), "a", times=8)
