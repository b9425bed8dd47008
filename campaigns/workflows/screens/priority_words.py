from django.db.models import Count, Q
from django.utils.translation import gettext as _

from campaigns.workflows.models import Campaign


def priority_words(campaign: Campaign) -> str:
    """Beside the others that are live now: a number alone says nothing."""
    number = campaign.priority
    found = Campaign.objects.filter(status="live").exclude(pk=campaign.pk).order_by()
    counts = found.aggregate(
        before=Count("pk", filter=Q(priority__lt=number)),
        level=Count("pk", filter=Q(priority=number)),
        after=Count("pk", filter=Q(priority__gt=number)),
    )
    said = {
        "before": _("before %d others") if counts["before"] > 1 else _("before %d other"),
        "level": _("level with %d"),
        "after": _("after %d"),
    }
    parts = [words % counts[name] for name, words in said.items() if counts[name]]
    return ", ".join(parts).capitalize() if parts else _("No other campaign is live")
