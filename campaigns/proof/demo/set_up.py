"""Northwind's stages, segments and campaigns, by the verbs that the admin uses."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from campaigns.playbooks.bring_in import bring_in
from campaigns.playbooks.install import install
from campaigns.playbooks.plan import read
from campaigns.playbooks.ready import playbooks
from campaigns.proof.demo.company import BRAND, IN_THE_CIRCLE, SEGMENTS, STAGES
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import publish
from lifecycle.accounts.actor import ADMIN, Actor, acting
from lifecycle.brand.save_brand import save_brand
from lifecycle.segments.membership import add
from lifecycle.segments.save import save_segment
from lifecycle.stages.install import install as install_stages
from lifecycle.stages.models import Stage
from lifecycle.stages.save import save_stage

OURS = Path(__file__).parent / "campaigns"
MARA = Actor("Mara Kowalski", ADMIN)
DAY = timedelta(days=1)
# Those of which the demo has a form of its own, with waits short enough to watch.
LEFT_OUT = ("abandoned-cart", "welcome-to-aha")


def wear_the_brand(*, now: datetime) -> None:
    save_brand(said=BRAND, now=now)


def name_stages() -> None:
    """The stages, into which as yet nobody moves."""
    for stage in install_stages("lifecycle"):
        _save(stage, STAGES[stage.key][0], {}, {})


def open_stages() -> None:
    for stage in Stage.objects.filter(key__in=STAGES):
        _save(stage, *STAGES[stage.key])


def _save(stage: Stage, goal: str, definition: dict[str, object], goal_definition: dict[str, object]) -> None:
    save_stage(
        stage=stage,
        name=stage.name,
        icon=stage.icon,
        is_aside=stage.is_aside,
        goal=goal,
        definition=definition,
        goal_definition=goal_definition,
    )


def make_segments(known: Mapping[str, int], *, now: datetime) -> None:
    for key, name, definition in SEGMENTS:
        save_segment(key=key, name=name, definition=definition, is_static=not definition, now=now)
    add("tasting-circle", [known[name] for name in IN_THE_CIRCLE if name in known], now=now)


def install_playbooks(*, now: datetime, only: Collection[str] = ()) -> None:
    """Live; those that are already there stay as they are."""
    for plan in playbooks():
        if plan.key in only or not (only or plan.key in LEFT_OUT):
            install(key=plan.key, now=now, publish=True)


def install_ours(*, now: datetime) -> None:
    for path in sorted(OURS.glob("*.yaml")):
        campaign = bring_in(plan=read(path.read_text(encoding="utf-8")), by=None, now=now)
        with acting(MARA):
            if campaign.key == "left-in-the-basket":
                _publish_with_more_patience(campaign, now - 3 * DAY)
            publish(campaign=campaign, by=None, now=now)


def _publish_with_more_patience(campaign: Campaign, now: datetime) -> None:
    """So that there is a version to go back to, and a change to read."""
    quick = campaign.draft["steps"]["a-minute"]["settings"]
    change_step(campaign=campaign, key="a-minute", settings=quick | {"minutes": 5}, now=now)
    publish(campaign=campaign, by=None, now=now)
    change_step(campaign=campaign, key="a-minute", settings=quick, now=now)
