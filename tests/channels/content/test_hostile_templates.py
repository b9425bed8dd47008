import threading

import pytest

from channels.content.budget import MAX_SIZE
from channels.content.liquid import compile
from channels.content.problem import TemplateProblem

DEEP = "{% if true %}" * 15
BOMBS = {
    "a joined range": "{{ (1..100000000) | join }}",
    "a range past every number": "{{ (1..99999999999999999999999) | join }}",
    "a range of a value": "{% for i in (1..n) %}x{% endfor %}",
    "a range backwards": "{% for i in (1..100000000) reversed %}x{% endfor %}",
    "a range that is asked": "{% if (1..100000000) contains 'x' %}{% endif %}",
    "a range in a case": "{% case 1 %}{% when (1..100000000) %}{% endcase %}",
    "a range in a cycle": "{% cycle (1..100000000) %}",
    "a range that is assigned": "{% assign r = (1..100000000) %}{{ r | size }}",
    "a range given to a snippet": "{% render 'echo', x: (1..100000000) %}",
    "a range as a filter's argument": "{{ 'a' | append: (1..100000000) }}",
    "loops in loops": "{% for i in (1..10000) %}{% for j in (1..10000) %}x{% endfor %}{% endfor %}",
    "loops after loops": "{% for i in (1..9999) %}" + DEEP + "{% endif %}" * 15 + "{% endfor %}" * 1,
    "a text that doubles": "{% assign x = 'ab' %}{% for i in (1..64) %}{% assign x = x | append: x %}{% endfor %}",
    "a capture that doubles": "{% for i in (1..64) %}{% capture c %}{{ c }}{{ c }}a{% endcapture %}{% endfor %}",
    "a list that doubles": "{% assign l = 'a,b' | split: ',' %}{% for i in (1..64) %}{% assign l = l | concat: l %}{% endfor %}",
    "a list of one large text": "{% assign l = big | split: 'q' %}{% for i in (1..12) %}{% assign l = l | concat: l %}{% endfor %}{{ l }}",
    "a number that squares": "{% assign q = 99 %}{% for i in (1..64) %}{% assign q = q | times: q %}{% endfor %}{{ q }}",
    "a replacement of nothing": "{{ big | replace: '', big }}",
    "a wide separator": "{{ many | join: big }}",
    "comparing each with each": "{{ many | uniq }}",
    "much output": "{% for i in (1..9000) %}{{ big }}{% endfor %}",
    "much output at the top": "{{ big }}" * 100,
    "a very long value": "{{ huge }}",
    "a very long value that is made short": "{{ huge | remove: 'y' }}",
    "a snippet per item": "{% for i in (1..9999) %}{% render 'loop' %}{% endfor %}",
    "endless memory of cycles": "{% for i in (1..9999) %}" + "{% cycle big: 'a', 'b' %}" * 20 + "{% endfor %}",
}
VALUES = {"n": 10**9, "big": "x" * 100_000, "huge": "y" * 1_000_000, "many": [str(n) for n in range(5_000)]}
SNIPPETS = {"echo": "{{ x }}", "loop": "{% for i in (1..9999) %}{{ i }}{% endfor %}"}


@pytest.mark.parametrize("html", [True, False])
@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS)
def test_no_template_hangs_or_swells(source: str, html: bool) -> None:
    with pytest.raises(TemplateProblem) as caught:
        compile(source, html=html, snippets=SNIPPETS).render(VALUES)
    assert caught.value.line == 1 or "values" in caught.value.sentence or "value" in caught.value.sentence


@pytest.mark.parametrize(
    "source",
    [
        "{{" + " " * 400_000,
        "{{ x" + " " * 400_000 + "}}",
        "{% raw %}" * 50_000,
        "{% comment %}" + "{% raw %}" * 50_000,
        "{{ a }}" * 60_000,
        "{{" * 200_000,
        "{% if x %}" * 4_000,
        "{% if x %}" * 50 + "{% endif %}" * 50,
        "{{ " + "a[" * 4_000 + "]" * 4_000 + " }}",
        "{% if " + "x and " * 4_000 + "x %}{% endif %}",
        "x" * 600_000,
    ],
    ids=range(11),
)
def test_no_source_is_too_hard_to_read(source: str) -> None:
    with pytest.raises(TemplateProblem):
        compile(source, html=True)


@pytest.mark.parametrize("way", ["include", "render"])
def test_a_snippet_cannot_contain_itself(way: str) -> None:
    snippets = {"a": f"{{% {way} 'b' %}}", "b": f"{{% if x %}}{{% {way} 'a' %}}{{% endif %}}"}
    with pytest.raises(TemplateProblem, match="contains itself"):
        compile("{% render 'a' %}", html=True, snippets=snippets)


@pytest.mark.parametrize(
    "path",
    ["__class__", "__class__.__mro__", "__init__.__globals__", "items", "keys", "format", "upper", "_meta", "pk"],
)
def test_nothing_of_python_can_be_reached(path: str) -> None:
    class Holder:
        secret = "s3cret"
        pk = 7

    values = {"contact": {"first_name": "Ada"}, "text": "abc", "holder": Holder(), "list": [1]}
    for root in values:
        for source in (
            f"{{{{ {root}.{path} }}}}",
            f"{{{{ {root}.{path} | upcase }}}}",
            f"{{{{ {root}['{path}'] | size }}}}",
        ):
            assert compile(source, html=False).render(values) in ("", "0")


def test_an_object_that_is_no_value_prints_no_secret() -> None:
    made = compile("{{ settings.SECRET_KEY }}{{ request }}{{ self }}{{ template }}{{ context }}{{ env }}", html=True)
    assert made.render({"contact": {"first_name": "Ada"}}) == ""


def test_the_last_resort_works_in_threads() -> None:
    seen: list[str] = []

    def work() -> None:
        try:
            compile(
                "{% for i in (1..9000) %}{% for j in (1..1) %}{% if i == j %}{% endif %}{% endfor %}" * 20
                + "{% endfor %}" * 20,
                html=True,
            ).render({})
        except TemplateProblem as problem:
            seen.append(problem.sentence)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert len(seen) == 1


def test_one_contacts_values_break_one_message() -> None:
    made = compile("{{ total | divided_by: count }}", html=True)
    values = [{"total": 10, "count": count} for count in (2, 0, 5)]
    results = []
    for one in values:
        try:
            results.append(made.render(one))
        except TemplateProblem as problem:
            results.append(problem.sentence)
    assert results[0] == "5"
    assert "divided_by" in results[1]
    assert results[2] == "2"


def test_an_honest_mail_is_far_from_every_limit() -> None:
    rows = "{% for item in items %}<tr><td>{{ item.name | upcase }}</td><td>{{ item.price | times: 1.2 }}</td></tr>{% endfor %}"
    made = compile(rows, html=True)
    rendered = made.render({"items": [{"name": f"Thing {n}", "price": n} for n in range(500)]})
    assert "THING 499" in rendered
    assert len(rendered) < MAX_SIZE
