"""mrml is written in Rust, and ends the process where its stack ends: it must never come as far as that."""

import mrml
import pytest

from channels.content import nesting
from channels.content.compile_email import compile_email, html_of_mjml
from channels.content.problem import TemplateProblem
from tests.pattern_work import grows_too_fast, patterns_of

MAIL = "<mjml><mj-body><mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section></mj-body></mjml>"


@pytest.mark.parametrize(
    "opener",
    ["<td>", "<td a='</td>'>", '<td a="/>">', "<td><!-- </td> -->", "<td><!-- - </td> <td/> -->", "<td\n>", "<BR>"]
    + ["<br><td>", "<td><td/>", "<x:y>", "<é>", "<_>", "<td a='\"' b='</td>\"'>", '<td a="<!--" b="</td>-->">'],
)
def test_tags_within_tags_within_tags_are_refused_before_they_are_laid_out(opener: str) -> None:
    closer = "</td>" if "<td" in opener else f"</{opener[1:].split()[0].rstrip('>')}>"
    assert mrml.to_html(MAIL.format(opener * 100 + closer * 100)).content  # mrml takes them for what they look like
    with pytest.raises(TemplateProblem, match="nested too deeply"):
        html_of_mjml(MAIL.format(opener * 250 + closer * 250))


@pytest.mark.parametrize("name", ["mj-section", "mj-column", "mj-wrapper", "mj-hero", "mj-table", "mj-text"])
def test_no_mail_ends_the_process(name: str) -> None:
    nested = f"<{name}>" * 10_000 + f"</{name}>" * 10_000
    with pytest.raises(TemplateProblem, match="nested too deeply"):
        compile_email({"subject": "Hello", "mjml": f"<mjml><mj-body>{nested}</mj-body></mjml>"})


def test_a_long_mail_is_not_a_deep_one() -> None:
    rows = "<table><tr><td><b>a</b><br><img src='x'/><!-- <td> --></td></tr></table><p title='<td>'>b</p>" * 300
    assert html_of_mjml(MAIL.format(rows)).count("</table>") > 300


@pytest.mark.parametrize("name", sorted(nesting._EMPTY))
def test_what_we_take_for_empty_mrml_does_not_go_into_either(name: str) -> None:
    assert mrml.to_html(MAIL.format(f"<{name}>")).content


@pytest.mark.parametrize(
    "piece", ["<", "<a", "<a ", "<a '", '<a "', "<!--", "<!-- -", "<!-", "</", "</a", "<a/", "-", "'", '"', "<a='\""]
)
def test_twice_the_page_is_twice_the_work(piece: str) -> None:
    for before in ("", "<a ", "<a '", "<!--"):
        assert not [each for each in patterns_of(nesting) if grows_too_fast(each, piece, before=before)], before
