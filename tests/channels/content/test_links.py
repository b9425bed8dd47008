import pytest

from channels.content import links, markup
from channels.content.content import Supplied, prepare_payload
from channels.content.links import Links, web_target
from tests.pattern_work import grows_too_fast, patterns_of


def test_links_to_the_web_are_numbered_and_others_left_alone() -> None:
    links = Links()
    page = links.in_html(
        '<a href="https://a.example/?x=1&amp;y={{ event.id | default: "q>" }}">1</a>'
        "<A class='b' HREF = 'http://b.example'>2</A><a href=\"mailto:a@b.example\">3</a><a href='tel:+1'>4</a>"
        '<a href="#top">5</a><a href="{{ unsubscribe_url }}">6</a><a name="x">7</a><img src="https://c.example/i.png">'
        '<a href="{{ event.url }}">8</a><a href="https://a.example/?x=1&amp;y={{ event.id | default: "q>" }}">9</a>'
    )
    assert links.sources == [
        'https://a.example/?x=1&y={{ event.id | default: "q>" }}',
        "http://b.example",
        "{{ event.url }}",
    ]
    assert page.count("{{ links.n0 }}") == 2
    assert "<A class='b' HREF = \"{{ links.n1 }}\">2" in page
    for kept in ("mailto:a@b.example", "'tel:+1'", "#top", "{{ unsubscribe_url }}", "https://c.example/i.png"):
        assert kept in page


def test_a_text_shares_the_numbers_and_keeps_its_full_stop() -> None:
    links = Links(["https://a.example/x"])
    assert links.in_text("See https://a.example/x. Or (https://b.example/{{ event.id | url_encode }})!") == (
        "See {{ links.n0 }}. Or ({{ links.n1 }})!"
    )
    assert links.sources[1] == "https://b.example/{{ event.id | url_encode }}"


def test_a_link_made_of_a_loops_names_is_not_tracked_but_harmless() -> None:
    links = Links()
    page = links.in_html(
        '{% for i in event.items %}<a href="{{ i.url }}">x</a><a href="https://a.example/{{ i.id }}">y</a>{% endfor %}'
    )
    assert links.sources == []
    made = prepare_payload("email", {"html": page})
    rendered = made.render(
        {"event": {"items": [{"url": "javascript:alert(1)", "id": 7}, {"url": "https://ok.example"}]}}
    )
    assert "javascript" not in rendered.html
    assert 'href="https://ok.example"' in rendered.html
    assert 'href="https://a.example/7"' in rendered.html


def test_a_click_leads_to_the_stored_target_with_this_persons_values() -> None:
    made = prepare_payload(
        "sms",
        {"text": "{{ links.n0 }}", "links": ["https://a.example/{{ contact.id | url_encode }}", "{{ event.url }}"]},
    )
    values = {"contact": {"id": "a b/ü"}, "event": {"url": "javascript:alert(1)"}}
    assert made.target(0, values) == "https://a.example/a+b%2F%C3%BC"
    assert made.target(1, values) is None
    assert made.target(1, {"event": {"url": " https://ok.example/x y "}}) == "https://ok.example/x%20y"
    assert made.target(2, values) is made.target(-1, values) is None
    assert made.used_values({**values, "x": 1}) == values


def test_without_a_tracker_links_lead_straight_on() -> None:
    made = prepare_payload("sms", {"text": "Go {{ links.n0 }}", "links": ["https://a.example/{{ x }}"]})
    assert made.render({"x": 1}).text == "Go https://a.example/1"
    assert (
        made.render({"x": 1}, Supplied(link=lambda index: f"https://t.example/{index}")).text
        == "Go https://t.example/0"
    )


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("https://a.example", "https://a.example"),
        ("HTTPS://A.Example/Path?Q=1#F", "https://a.example/Path?Q=1#F"),
        ("https://a.example:8443/x?y=%20&z=é", "https://a.example:8443/x?y=%20&z=%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example/x", None),
        ("/x", None),
        ("", None),
        ("https://", None),
        ("https://good.example@evil.example/", None),
        ("https://a.example\\@evil.example", None),
        ("https://a.example/\r\nSet-Cookie: x", None),
        ("https://a.example/\0", None),
        ("https://a.example:port/", None),
        ("https://a_b<c>.example/", None),
        ("https://" + "a" * 9000, None),
        ("ftp://a.example", None),
    ],
)
def test_only_plain_web_addresses_are_targets(address: str, target: str | None) -> None:
    assert web_target(address) == target


@pytest.mark.parametrize(
    "piece",
    ["<a ", '<a href="', "{{ x }}", '<a x="', "{ ", "<a href=", "b=c ", "<style>", "<!-- ", "https://", "https://{{x}}"]
    + ["https://{{", "{% x %}", "https://{%", "<a {{", "{{", "{{ {", "<a href='{{", "{% % ", "{% for ", "{{- |", "}"],
)
def test_twice_a_hostile_page_is_twice_the_work(piece: str) -> None:
    for before in ("", "<a ", '<a href="', "https://", "{{"):
        patterns = [*patterns_of(links), *patterns_of(markup)]
        assert not [each.pattern for each in patterns if grows_too_fast(each, piece, before=before)], before
