import pytest
from django.template import Context, Template
from django.utils.translation import override

from lifecycle.look.number import percents

IN_A_PAGE = Template("{% load i18n %}{% blocktranslate with n=share|floatformat:1 %}{{ n }}%{% endblocktranslate %}")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "8.3%"), ("fr", "8,3\u00a0%"), ("ru", "8,3\u00a0%"), ("th", "8.3%")]
)
def test_percents_are_written_as_the_language_has_it(language: str, said: str) -> None:
    with override(language):
        assert percents(8.25, 1) == IN_A_PAGE.render(Context({"share": 8.25})) == said


def test_nothing_is_cut_off() -> None:
    assert (percents(66.7), percents(0.996, 2), percents(1234.5)) == ("67%", "1.00%", "1,235%")
