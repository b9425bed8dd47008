from typing import Any

import pytest

from campaigns.workflows.graph import BadGraph, build, read

FINISH = {"kind": "finish"}
BY_HAND = [{"kind": "by_hand"}]


def graph(start: str, triggers: Any = BY_HAND, **steps: Any) -> dict[str, Any]:
    return {"triggers": triggers, "start": start, "steps": steps}


def wait(to: str, **settings: int) -> dict[str, Any]:
    return {"kind": "wait", "settings": settings or {"days": 1}, "exits": {"next": to}}


def go_to(to: str) -> dict[str, Any]:
    return {"kind": "go_to", "exits": {"next": to}}


def sentences(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem.step, problem.sentence) for problem in read(data)[1]]


def test_a_whole_workflow_is_built() -> None:
    built = build(graph("a", a=wait("b"), b=FINISH))
    assert built.next_of("a", "next") == "b"
    assert built.steps["a"].sentence() == "Wait 1 day"


def test_an_empty_workflow_asks_for_a_first_step() -> None:
    assert sentences({}) == [("", "There is no step yet. Add the first one.")]


def test_an_exit_that_leads_nowhere_is_named_at_its_step() -> None:
    assert sentences(graph("a", a={"kind": "wait", "settings": {"days": 1}})) == [
        ("a", "It leads nowhere. People would stop here for ever.")
    ]


def test_an_exit_to_a_step_that_is_gone_is_named() -> None:
    assert ("a", "The way out “next” leads to a step that is not there.") in sentences(graph("a", a=wait("gone")))


def test_a_step_that_nothing_leads_to_is_named() -> None:
    assert sentences(graph("a", a=FINISH, b=FINISH)) == [("b", "Nothing leads here yet.")]


def test_a_circle_without_a_wait_is_refused() -> None:
    problems = sentences(graph("a", a=go_to("b"), b=go_to("a")))
    assert [step for step, _ in problems] == ["a"]
    assert "no wait in it" in problems[0][1]


def test_a_circle_with_a_wait_is_allowed() -> None:
    assert sentences(graph("a", a=wait("b"), b=go_to("a"))) == []


def test_a_step_that_leads_to_itself_is_a_circle() -> None:
    assert "no wait in it" in sentences(graph("a", a=go_to("a")))[0][1]


def test_paths_may_part_and_merge() -> None:
    split = {
        "kind": "random_split",
        "settings": {"branches": [{"name": "x", "share": 1}, {"name": "y", "share": 1}]},
        "exits": {"x": "b", "y": "c"},
    }
    assert sentences(graph("a", a=split, b=wait("d"), c=go_to("d"), d=FINISH)) == []


def test_a_bad_setting_is_said_in_a_sentence_at_its_step() -> None:
    (problem,) = sentences(graph("a", a=wait("b", days=0), b=FINISH))
    assert problem == ("a", "Say how long to wait.")


def test_an_unknown_kind_of_step_or_trigger_names_the_known_ones() -> None:
    (step,) = sentences(graph("a", a={"kind": "teleport"}))
    assert "teleport" in step[1] and "wait" in step[1]
    (trigger,) = sentences(graph("a", triggers=[{"kind": "telepathy"}], a=FINISH))
    assert "telepathy" in trigger[1] and "event" in trigger[1]


def test_an_unknown_setting_is_refused_rather_than_ignored() -> None:
    (problem,) = sentences(graph("a", a=wait("b", days=1, weeks=2), b=FINISH))
    assert "weeks" in problem[1]


@pytest.mark.parametrize(
    "data",
    [
        {"steps": []},
        {"steps": {"a": 1}},
        {"steps": {"a/b": FINISH}},
        {"steps": {"a": {"kind": "finish", "exits": ["b"]}}},
        {"steps": {"a": FINISH}, "triggers": {"b": 1}},
    ],
)
def test_any_other_shape_gets_a_sentence_and_never_a_traceback(data: dict[str, Any]) -> None:
    _graph, problems = read(data)
    assert problems


def test_publishing_says_every_problem_at_once() -> None:
    with pytest.raises(BadGraph) as refused:
        build(graph("nowhere", a=wait("b", days=0), b=go_to("gone")))
    assert len(refused.value.problems) >= 3


def test_conditions_about_earlier_steps_learn_their_campaign() -> None:
    branch = {
        "kind": "branch",
        "settings": {
            "branches": [{"name": "yes", "condition": {"kind": "step_message", "step": "hi", "did": "clicked"}}]
        },
        "exits": {"yes": "b", "otherwise": "b"},
    }
    built = build(graph("a", a=branch, b=FINISH), campaign_id=7)
    assert built.steps["a"].asks()[0].settings["campaign_id"] == 7


def test_steps_come_in_the_order_in_which_people_meet_them() -> None:
    hope = {
        "kind": "wait_for",
        "settings": {"event": "Ordered", "days": 1},
        "exits": {"timeout": "a", "happened": "z"},
    }
    assert build(graph("m", z=FINISH, a=FINISH, m=wait("k"), k=hope)).in_order() == ["m", "k", "z", "a"]
