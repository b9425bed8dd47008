from channels.content.liquid import compile


def fields(source: str, snippets: dict[str, str] | None = None) -> dict[str, bool]:
    return {found.path: found.guarded for found in compile(source, html=True, snippets=snippets).fields}


def test_fields_are_found_wherever_they_stand() -> None:
    assert fields(
        "{{ contact.first_name }}{% if event.total > contact.most %}{{ event.a | plus: event.b }}{% endif %}"
        "{% case contact.plan %}{% when event.kind %}{{ x }}{% else %}{{ y | upcase }}{% endcase %}"
    ) == {
        "contact.first_name": False,
        "contact.most": True,
        "contact.plan": True,
        "event.total": True,
        "event.a": False,
        "event.b": False,
        "event.kind": True,
        "x": False,
        "y": False,
    }


def test_a_default_or_a_question_guards_a_field() -> None:
    assert fields("{{ a.b | default: 'x' }}") == {"a.b": True}
    assert fields("{% if a.b %}{{ a.b }}{% endif %}") == {"a.b": True}
    assert fields("{% if a.b %}{{ a.c }}{% endif %}") == {"a.b": True, "a.c": False}


def test_loops_and_other_names_lead_back_to_the_field() -> None:
    assert fields("{% for item in event.items %}{{ item.name }}{{ forloop.index }}{% endfor %}") == {
        "event.items": True,
        "event.items[].name": False,
    }
    assert fields("{% assign who = contact %}{{ who.first_name }}{% assign n = 1 %}{{ n }}") == {
        "contact": True,
        "contact.first_name": False,
    }
    assert (
        fields("{% render 'row' for event.items as item %}", {"row": "{{ item.name }}"})["event.items[].name"] is False
    )


def test_unknown_fields_are_named_with_their_line() -> None:
    made = compile("{{ contact.first_name }}\n{{ contact.fist_name }}{{ event.items.size }}{{ oops }}", html=True)
    unknown = made.unknown_fields({"contact.first_name", "event.*"})
    assert [(field.path, field.line) for field in unknown] == [("contact.fist_name", 2), ("oops", 2)]
    listed = compile("{% for i in event.items %}{{ i.name }}{% endfor %}{{ contact }}", html=True)
    assert not listed.unknown_fields({"event.items", "contact.first_name"})


def test_only_what_is_used_is_kept() -> None:
    made = compile(
        "{{ contact.first_name }}{% for i in event.items %}{{ i.name }}{% endfor %}{{ event.total }}", html=True
    )
    values = {
        "contact": {"first_name": "Ada", "email": "ada@example.com"},
        "event": {"items": [{"name": "Cup"}], "total": 3, "card": "4111"},
        "secret": 1,
    }
    assert made.used_values(values) == {
        "contact": {"first_name": "Ada"},
        "event": {"items": [{"name": "Cup"}], "total": 3},
    }


def test_a_name_that_is_bound_on_some_ways_only_is_kept() -> None:
    made = compile("{% if x %}{% assign contact = 'none' %}{% endif %}{{ contact.name }}", html=True)
    values = {"x": False, "contact": {"name": "Ada"}}
    assert made.render(made.used_values(values)) == made.render(values) == "Ada"
