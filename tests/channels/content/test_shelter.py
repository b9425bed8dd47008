"""The words that stand for what is kept aside mean nothing where somebody else wrote them."""

import pytest

from channels.content.compile_email import compile_email, html_of_mjml

MAIL = "<mjml><mj-body><mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section></mj-body></mjml>"


@pytest.mark.parametrize(
    "word", ["lqkeeps0lq", "lqkeeps99lq", "lqkeeps" + "9" * 5_000 + "lq", "lqkeeps٣lq", "lqkeepslq"]
)
def test_a_word_of_ours_in_a_mail_that_somebody_wrote_is_a_word(word: str) -> None:
    page = html_of_mjml(MAIL.format(f"{word} {{{{ contact.first_name }}}} {word}"))
    assert f"{word} {{{{ contact.first_name }}}} {word}" in page


@pytest.mark.parametrize("word", ["lqkeeps0lq", "lqkeeps99lq"])
def test_so_it_is_in_a_block(word: str) -> None:
    blocks = [
        {"kind": "text", "text": f"{word} {{{{ contact.first_name }}}}"},
        {"kind": "button", "text": word, "href": f"https://shop.example/{word}"},
        {"kind": "image", "src": f"https://shop.example/{word}", "alt": word},
    ]
    made = compile_email({"subject": word, "preheader": word, "blocks": blocks})
    assert made["html"].count(word) >= 5 and f"{word} {{{{ contact.first_name }}}}" in made["html"]
    assert made["links"] == [f"https://shop.example/{word}"]
