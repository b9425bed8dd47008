from datetime import datetime

from campaigns.workflows.editing.take_version import take_version
from campaigns.workflows.models import Campaign


def discard_draft(*, campaign: Campaign, now: datetime, seen: datetime | None = None) -> None:
    """Back to what was published last. Steps made since then are gone for good, their keys with them."""
    if campaign.live_version is not None:
        take_version(campaign=campaign, version=campaign.live_version, now=now, seen=seen)
