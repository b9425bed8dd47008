from collections.abc import Collection

from campaigns.workflows.models import Campaign


def note_endless_talk(campaign_keys: Collection[str], event: str) -> None:
    """Say on the campaigns' pages that they set each other off without end (engine rule 7)."""
    Campaign.objects.filter(key__in=campaign_keys).update(
        notice=f"This campaign and others set each other off in a circle. After ten rounds “{event}” was refused. "
        "Give one of them an entry rule that ends the circle."
    )


def note_circle(campaign_ids: Collection[int]) -> None:
    """Say that people went round in a circle of steps without a wait (engine rule 8)."""
    Campaign.objects.filter(pk__in=campaign_ids).update(
        notice="A circle of steps without a wait was stopped after 50 steps. Add a wait to go round."
    )


def note_unusable(campaign_id: int, why: str) -> None:
    """Pause a live campaign that cannot run as it was published, and say so."""
    Campaign.objects.filter(pk=campaign_id, status="live").update(
        status="paused", notice=f"It was paused, because it can no longer run: {why} Mend it and publish it again."
    )
