"""What one version does otherwise than another, as a marketer reads it."""

from typing import Any

import pytest

from campaigns.workflows.differences import Sketch, differences
from campaigns.workflows.models import Campaign
from campaigns.workflows.screens.people_ahead import people_ahead
from campaigns.workflows.steps.base import steps
from lifecycle.conditions.base import parse
from lifecycle.segments.models import Segment
from tests.campaigns.workflows.journeys import FINISH, on, step
from tests.cast import NOW

ORDERED = {"kind": "event", "event": "Order Completed", "did": True}
STEPS: dict[str, Any] = {
    "rest": step("wait", {"next": "hope"}, days=10),
    "hope": step("wait_for", {"happened": "mail", "timeout": "end"}, event="Order Completed", days=3),
    "mail": step("send", {"next": "end"}, template="thanks"),
    "end": FINISH,
}
# Other pages' words
HOPE = steps.get("wait_for")(STEPS["hope"]["settings"]).sentence()
DID = parse(ORDERED).sentence()


def sketch(made: dict[str, Any] | None = None, start: str = "rest", **more: Any) -> Sketch:
    graph = {"triggers": more.pop("triggers", [on("Begin")]), "start": start, "steps": made or STEPS}
    return Sketch(
        1,
        graph,
        **{"goal": {}, "exit_rule": {}, "reentry": "once", "topic": "Offers", "names": {"thanks": "Thank you"}} | more,
    )


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (sketch(), []),
        (sketch(STEPS | {"rest": step("wait", {"next": "hope"}, days=3)}), ["“Wait 10 days” becomes “Wait 3 days”."]),
        (
            sketch(STEPS | {"mail": step("send", {"next": "end"}, template="thanks", transactional=True)}),
            ["Send “Thank you” is set otherwise: A service message."],
        ),
        (
            sketch(STEPS | {"more": step("send", {"next": "end"}, template="thanks")}),
            ["New: Send “Thank you”."],
        ),
        (
            sketch({key: spec for key, spec in STEPS.items() if key != "rest"}, "hope"),
            ["Taken out: Wait 10 days.", f"The first step is now: {HOPE}."],
        ),
        (sketch(STEPS | {"rest": step("wait", {"next": "end"}, days=10)}), ["After “Wait 10 days” comes “Finish”."]),
        (
            sketch(STEPS | {"hope": STEPS["hope"] | {"exits": {"happened": "mail", "timeout": "rest"}}}),
            [f"After {HOPE}, on the way “It did not”, comes “Wait 10 days”."],
        ),
        (
            sketch(triggers=[on("Signed Up")]),
            [
                "Lets people in from now on: Enters at each “Signed Up”.",
                "Lets nobody in any more: Enters at each “Begin”.",
            ],
        ),
        (sketch(goal=ORDERED), [f"The goal is now: they {DID}."]),
        (sketch(exit_rule=ORDERED), [f"They leave as soon as they {DID}."]),
        (sketch(reentry="restart"), ["Whoever does it again starts again from the beginning."]),
        (sketch(STEPS | {"rest": {"kind": "gone_kind"}}), ["“Wait 10 days” becomes “Gone kind”.", "After “Gone kind” nothing comes any more on the way “Then”."]),
    ],
)  # fmt: skip
def test_each_change_is_a_sentence(after: Sketch, said: list[str]) -> None:
    assert differences(sketch(), after) == said


def test_what_is_there_no_more_is_said_the_other_way_round() -> None:
    assert differences(sketch(goal=ORDERED, exit_rule=ORDERED), sketch()) == [
        "There is no goal any more.",
        "Nobody leaves by a rule any more.",
    ]


@pytest.mark.django_db
def test_segments_are_called_by_their_names() -> None:
    Segment.objects.create(key="going-quiet", name="Going quiet", created_at=NOW)
    joins = {"kind": "segment", "segment": "going-quiet", "change": "joins"}
    assert differences(sketch(), sketch(triggers=[on("Begin"), joins])) == [
        "Lets people in from now on: Enters when they join “Going quiet”."
    ]
    ahead = people_ahead(Campaign(key="quiet", draft={"triggers": [joins]}), NOW)
    assert ahead == ["Enters when they join “Going quiet”"]
