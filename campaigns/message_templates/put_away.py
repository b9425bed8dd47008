from collections.abc import Collection

from campaigns.message_templates.models import MessageTemplate


def put_away(*, template_ids: Collection[int]) -> int:
    """Out of the lists to choose from. Campaigns that use them go on sending them."""
    return MessageTemplate.objects.filter(pk__in=template_ids, is_archived=False).update(is_archived=True)


def bring_back(*, template_ids: Collection[int]) -> int:
    return MessageTemplate.objects.filter(pk__in=template_ids, is_archived=True).update(is_archived=False)
