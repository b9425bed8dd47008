from collections.abc import Collection

from campaigns.workflows.models import Campaign


def note_endless_talk(campaign_ids: Collection[int], event: str) -> None:
    """Say on the campaigns' pages that they set each other off without end (engine rule 7)."""
    Campaign.objects.filter(pk__in=campaign_ids).update(
        notice=f"This campaign and others set each other off in a circle. After ten rounds “{event}” was refused. "
        "Give one of them an entry rule that ends the circle."
    )


def note_circle(campaign_ids: Collection[int]) -> None:
    """Say that people went round in a circle of steps without a wait (engine rule 8)."""
    Campaign.objects.filter(pk__in=campaign_ids).update(
        notice="A circle of steps without a wait was stopped after 50 steps. Add a wait to go round."
    )
