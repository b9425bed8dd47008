"""What a rehearsal tells by itself, and what of our own telling is news in it: of a consent, or of another campaign."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from campaigns.workflows.models import Campaign
from campaigns.workflows.triggers.base import Trigger
from campaigns.workflows.versions import load_versions
from lifecycle.events.names import CAMPAIGN_STARTED, CONTACT_UPDATED, SEGMENT_JOINED, SEGMENT_LEFT, STAGE_CHANGED
from lifecycle.segments.dynamic import dynamic

COUNTING, SEGMENT = (SEGMENT_JOINED, SEGMENT_LEFT), "segment"
# Stages are moved in here, and contacts are as of today.
TOLD_ANEW = frozenset((STAGE_CHANGED, CONTACT_UPDATED))


class Ours(NamedTuple):
    """An event of our own telling by which somebody enters; where of one name there are many, only with this property."""

    name: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Anew:
    """Of what was told live in that time nothing is there that the campaign told, that its messages set off, or that
    came of counting these segments: it is lived anew."""

    key: str
    campaign: int
    segments: frozenset[str]
    news: frozenset[Ours]


def anew_of(campaign: Campaign) -> Anew:
    version = load_versions([campaign.live_version_id or 0])[campaign.live_version_id or 0]
    counted = frozenset(segment.key for segment, _condition in dynamic())
    ours = frozenset(each for trigger in version.graph.triggers for each in _ours(trigger, campaign.key))
    return Anew(
        campaign.key, campaign.pk, counted, ours - {Ours(name, SEGMENT, key) for name in COUNTING for key in counted}
    )


def _ours(trigger: Trigger, key: str) -> Iterator[Ours]:
    for name in trigger.listens() - TOLD_ANEW:
        if name == CAMPAIGN_STARTED:
            yield Ours(name, "start", key)
        elif name in COUNTING and SEGMENT in trigger.settings:
            yield Ours(name, SEGMENT, trigger.settings[SEGMENT])
        else:
            yield Ours(name)
