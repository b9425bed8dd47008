from collections.abc import Collection, Mapping

from campaigns.workflows.models import Campaign
from channels.outbox.origin import Origin
from lifecycle import rows
from lifecycle.look.link import admin_link

MOST = 200


class CampaignOrigins:
    """Tells the outbox which campaign asked for a message."""

    def of(self, campaign_ids: Collection[int]) -> Mapping[int, Origin]:
        found = _NAMES.fetch(ids=campaign_ids)
        return {pk: Origin(name, admin_link("campaigns_campaign_change", pk)) for pk, name in found}

    def named(self, words: str) -> Collection[int]:
        return list(Campaign.objects.filter(name__icontains=words).values_list("pk", flat=True)[:MOST])


_NAMES = rows.Fixed(lambda: Campaign.objects.filter(pk__among=rows.Given("ids")).order_by().values_list("pk", "name"))
