from collections.abc import Callable

import pytest

from campaigns.workflows.steps.base import steps
from campaigns.workflows.triggers.base import triggers
from channels.adapters.base import adapters
from lifecycle.conditions.base import conditions
from tests.program import Program

pytestmark = pytest.mark.django_db


def test_a_program_is_told_every_kind_and_what_it_can_be_told(api: Program) -> None:
    told = api("get", "kinds").json()
    for name, registry in (
        ("triggers", triggers),
        ("steps", steps),
        ("conditions", conditions),
        ("channels", adapters),
    ):
        assert [kind["kind"] for kind in told[name]] == [kind.kind for kind in registry.all()]
    wait = next(kind for kind in told["steps"] if kind["kind"] == "wait")
    assert wait["exits"] == ["next"]
    assert wait["settings"]["properties"]["days"] == {
        "type": "integer",
        "minimum": 0,
        "maximum": 3660,
        "description": "Days",
    }
    assert wait["settings"]["additionalProperties"] is False


def test_kinds_are_for_whoever_may_read_campaigns(program: Callable[..., Program]) -> None:
    assert program("campaigns:read")("get", "kinds").status_code == 200
    assert program("contacts:read")("get", "kinds").status_code == 403
