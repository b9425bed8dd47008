"""What stands in a rehearsal's world when it begins."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from campaigns.rehearsal.needs import Needs
from campaigns.workflows.freeze import freeze
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.models import Campaign, WorkflowVersion
from campaigns.workflows.publish import problems_of
from lifecycle.clock.moment import INSTANT
from lifecycle.events.models import Event
from lifecycle.events.names import SEGMENT_JOINED, SEGMENT_LEFT
from lifecycle.segments.dynamic import dynamic
from lifecycle.segments.models import Segment
from lifecycle.segments.refresh import refresh as refresh_segments
from lifecycle.stages.models import Stage
from lifecycle.stages.refresh import refresh as refresh_stages


def stage(key: str, start: datetime, of_draft: bool) -> Campaign:
    """Only this campaign lets people in; those it starts are there for it to start."""
    campaign = Campaign.objects.get(key=key)
    if of_draft or campaign.live_version is None:
        # A pause is a row of the real world, and none of ours to lift.
        Campaign.objects.filter(pk=campaign.pk).update(status="draft")
        if problems := problems_of(campaign):
            raise BadGraph(problems)
        freeze(campaign=campaign, by=None, now=start)
        campaign.refresh_from_db()
    WorkflowVersion.objects.filter(campaign=campaign, published_at__gt=start).update(published_at=start)
    Campaign.objects.exclude(pk=campaign.pk).update(status="paused")
    Campaign.objects.filter(pk=campaign.pk).update(status="live", fired=_from(campaign, start))
    campaign.refresh_from_db()
    return campaign


def _from(campaign: Campaign, start: datetime) -> dict[str, str]:
    graph = campaign.live_version.graph if campaign.live_version else {}
    return {str(place): start.isoformat() for place in range(len(graph.get("triggers") or []))}


def forget_the_rest(needs: Needs) -> None:
    """Segments and stages that nothing here asks about need not be kept up to date."""
    with transaction.atomic():
        Segment.objects.exclude(key__in=needs.segments)._raw_delete("default")
        if not needs.stages:
            Stage.objects.update(definition={})  # the stages stay: a step may move people there


def count_members(before: datetime, told_above: int) -> None:
    """Who was in a segment then: whoever is a member today may not have joined yet, and does not join once more.

    Nobody moves to another stage: there they are as of today. told_above: ids of events that are told in here.
    """
    # What was counted later than this is a first count, and that is history.
    for model in (Segment, Stage):
        model.objects.update(refreshed_at=before + INSTANT)
    refresh_stages(now=before)
    refresh_segments([segment for segment, _condition in dynamic()], now=before)
    _untell(told_above)


def _untell(told_above: int) -> None:
    """Nobody left then who is a member only today, and whoever had joined before did not join then."""
    told = Event.objects.filter(pk__gt=told_above)
    joined = Event.objects.filter(pk__lte=told_above, contact=OuterRef("contact"), name=SEGMENT_JOINED)
    with transaction.atomic():
        told.filter(name=SEGMENT_LEFT)._raw_delete("default")
        again = Exists(joined.filter(properties__segment=OuterRef("properties__segment")))
        told.filter(again, name=SEGMENT_JOINED)._raw_delete("default")
