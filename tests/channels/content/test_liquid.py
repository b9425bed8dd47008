import json
from datetime import UTC, datetime

import liquid
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.content.liquid import compile
from channels.content.problem import TemplateProblem

TEXTS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
    st.sampled_from(["", " ", "<b>&'\"</b>", "{{ a }}", "%}", "é€😀", "\r\n"]),
)
LEAVES = st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
)
PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(".".join)
OUTPUTS = st.builds(
    "{{{{ {} {} }}}}".format,
    PATHS,
    st.sampled_from(
        ["", "| default", "| default: 'x<y'", "| default: 3", "| default: 1.5", "| default: true", "| upcase"]
    ),
)
PIECES = st.lists(
    st.one_of(
        OUTPUTS,
        st.sampled_from(
            [
                "<p>",
                " \n",
                "{% assign a = b %}",
                "{% assign c = 'set<' %}",
                "{% for b in a %}{{ b }}{{ forloop.index }}{% endfor %}",
                "{% if a.b %}{{ a.b }}{% else %}no{% endif %}",
                "{% capture a %}{{ c }}!{% endcapture %}",
                "{% increment c %}",
                "{% unless b %}{{ c | default: 'none' }}{% endunless %}",
                "{{- a -}} ",
            ]
        ),
    ),
    max_size=8,
).map("".join)


@given(PIECES, st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3), st.booleans())
def test_the_fast_way_prints_what_the_library_prints(source: str, values: dict, html: bool) -> None:
    library = liquid.Environment(autoescape=html).from_string(source)
    assert compile(source, html=html).render(values) == library.render(**values)


@given(PIECES, st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3))
def test_the_values_a_message_keeps_print_the_same(source: str, values: dict) -> None:
    made = compile(source, html=True)
    kept = json.loads(json.dumps(made.used_values(values)))
    assert made.render(kept) == made.render(values)


def test_plain_outputs_are_looked_up_and_rebound_names_are_not() -> None:
    made = compile("{{ a.b }}{{ a.c | default: 'x' }}{{ n }}{% assign n = 1 %}{{ a.d | upcase }}", html=True)
    assert [callable(slot) for slot in made.slots] == [True, True, False, False, False]


def test_an_unknown_value_prints_nothing() -> None:
    made = compile("[{{ a }}{{ a.b.c }}{{ a.b | default: 'you' }}{{ a['x y'] }}]", html=True)
    assert made.render({}) == made.render({"a": None}) == made.render({"a": "text"}).replace("text", "") == "[you]"


def test_values_are_escaped_in_html_and_not_in_text() -> None:
    values = {"name": "<i>&\"'"}
    assert compile("<b>{{ name }}", html=True).render(values) == "<b>&lt;i&gt;&amp;&#34;&#39;"
    assert compile("<b>{{ name }}", html=False).render(values) == "<b><i>&\"'"


@pytest.mark.parametrize(
    "source",
    [
        "{{ x | append: 'y' }}",
        "{{ x | upcase | downcase }}",
        "{{ x | newline_to_br }}",
        "{{ x | strip_newlines }}",
        "{{ x | replace: 'q', x }}",
        "{{ 'a' | prepend: x }}",
        "{{ x | split: ' ' | join: ' ' }}",
        "{{ x | split: ' ' | join: x }}",
        "{{ x | url_decode }}",
        "{{ 'PHNjcmlwdD4=' | base64_decode }}",
        "{{ x | escape_once }}",
        "{% capture c %}{{ x }}{% endcapture %}{{ c }}",
        "{% for y in list %}{{ y }}{% endfor %}",
        "{% cycle x, x %}",
        "{% include 'snippet' %}",
        "{% render 'snippet', x: x %}",
        "{{ x | truncate: 500, x }}",
        "{{ list }}",
    ],
)
def test_no_filter_lets_a_tag_of_a_value_through(source: str) -> None:
    made = compile(source, html=True, snippets={"snippet": "{{ x }}"})
    rendered = made.render({"x": "<script>alert(1)</script>", "list": ["<script>"]})
    assert "<script" not in rendered
    assert "script" in rendered


def test_nul_and_half_characters_never_come_out() -> None:
    for source in ("{{ x }}", "{{ x | upcase }}", "{% if x %}{{ x }}{% endif %}", "\ud800\0{{ x }}"):
        rendered = compile(source, html=True).render({"x": "a\0\ud83d!\udc00"})
        assert "\0" not in rendered
        rendered.encode()


def test_dates_are_written_from_what_json_keeps() -> None:
    made = compile("{{ at | date: '%-d %B %Y' }}|{{ at }}", html=False)
    at = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
    kept = made.used_values({"at": at})
    assert made.render(kept) == "9 March 2026|2026-03-09T08:30:00+00:00"
    assert compile("{{ x | date: '%Y' }}", html=False).render({"x": "soon"}) == "soon"


def test_a_template_knows_no_clock() -> None:
    for source in ("{{ now }}", "{{ today }}", "{{ 'now' | date: '%Y' }}", "{{ 'today' | date: '%Y' }}"):
        assert "20" not in compile(source, html=False).render({})


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("a\nb {% if x %}\nc", "Line 2: the `if` is never closed."),
        ("{% if x %}\n{% endfor %}", "Line 2: `endfor` comes before the `if` of line 1 is closed."),
        ("{% endif %}", "Line 1: this `endif` closes nothing."),
        ("{% else %}", "Line 1: this `else` belongs to nothing."),
        ("\n\n{{ name", "Line 3: the `{{` is never closed with `}}`."),
        ("{% shout %}", "Line 1: there is no tag `shout`."),
        ("\n{{ name | shout }}", "Line 2: there is no filter `shout`."),
        ("{{ name | safe }}", "Line 1: there is no filter `safe`."),
        ("x\n{{ a b }}", "Line 2: `{{ a b }}` cannot be understood."),
        (
            "{{ event.limit }}",
            "Line 1: `{{ event.limit }}` cannot be understood; write `['limit']` in place of `.limit`.",
        ),
        ("\n{{ }}", "Line 2: `{{ }}` cannot be understood."),
        ("{% include name %}", "Line 1: a snippet is named in quotes."),
        ("{% render 'nobody' %}", "Line 1: there is no snippet `nobody`."),
        ("{% raw %} {{ x", "Line 1: the `raw` is never closed."),
        ("{% comment %} {% if %}", "Line 1: the `comment` is never closed."),
    ],
)
def test_what_cannot_be_understood_is_said_with_its_line(source: str, sentence: str) -> None:
    with pytest.raises(TemplateProblem) as caught:
        compile(source, html=True)
    assert str(caught.value) == caught.value.sentence == sentence


def test_what_cannot_be_worked_out_is_said_with_its_line() -> None:
    with pytest.raises(TemplateProblem) as caught:
        compile("\n{{ 10 | divided_by: n }}", html=True).render({"n": 0})
    assert caught.value.line == 2
    assert "divided_by" in caught.value.sentence


def test_raw_and_comments_stay_what_they_are() -> None:
    assert compile("{% raw %}{{ x {% y %}{% endraw %}", html=True).render({}) == "{{ x {% y %}"
    assert compile("a{% comment %}{% nonsense %}{{ x }}{% endcomment %}b", html=True).render({}) == "ab"


def test_snippets_come_from_the_given_ones_only() -> None:
    snippets = {"hello": "Hello {{ who }}{% render 'dot' %}", "dot": "."}
    assert (
        compile("{% render 'hello', who: name %}", html=True, snippets=snippets).render({"name": "A&B"})
        == "Hello A&amp;B."
    )
    assert compile("{% include 'hello' %}", html=False, snippets=snippets).render({"who": "you"}) == "Hello you."
