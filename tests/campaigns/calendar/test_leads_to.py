from campaigns.calendar.leads_to import sends_after, sends_at
from campaigns.workflows.graph import build
from tests.campaigns.workflows.journeys import FINISH, step

GRAPH = build(
    {
        "start": "first",
        "steps": {
            "first": step("wait", {"next": "second"}, days=1),
            "second": step("wait", {"next": "news"}, days=1),
            "news": step("send", {"next": "more"}, template="news"),
            "more": step("send", {"next": "end"}, template="more"),
            "end": FINISH,
        },
    }
)


def test_who_rests_again_before_a_message_does_not_come_to_it_yet() -> None:
    assert sends_after(GRAPH, "first") == []
    assert [send.settings["template"] for send in sends_after(GRAPH, "second")] == ["news", "more"]


def test_whoever_enters_gets_only_what_comes_before_the_first_rest() -> None:
    assert sends_at(GRAPH, "first") == []
    assert [send.settings["template"] for send in sends_at(GRAPH, "news")] == ["news", "more"]
