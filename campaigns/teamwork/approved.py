from campaigns.teamwork.models import Approval


def last_asked(campaign_id: int) -> Approval | None:
    return Approval.objects.filter(campaign_id=campaign_id).order_by("-pk").first()


def approved(campaign_id: int, digest: str) -> Approval | None:
    """Somebody's yes to exactly this; an older one is worth nothing once somebody was asked again."""
    last = last_asked(campaign_id)
    return last if last and last.answer == "yes" and last.digest == digest else None
