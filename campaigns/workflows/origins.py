from collections.abc import Collection, Mapping

from campaigns.workflows.models import Campaign
from campaigns.workflows.step_names import named, sends_of, told_apart
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

    def messages(self, campaign_id: int = 0) -> Mapping[str, str]:
        """As drafted; of steps that are no more in the draft, as published."""
        found = Campaign.objects.filter(pk=campaign_id) if campaign_id else Campaign.objects.all()
        campaigns: dict[str, str] = {}
        sends: dict[str, str] = {}
        for pk, name, *graphs in found.order_by("name", "pk").values_list("pk", "name", "live_version__graph", "draft"):
            mine = {f"{pk}/{key}": template for graph in graphs for key, template in sends_of(graph or {}).items()}
            campaigns |= dict.fromkeys(mine, name)
            sends |= mine
        return told_apart((place, f"{campaigns[place]}: {message}") for place, message in named(sends).items())


_NAMES = rows.Fixed(lambda: Campaign.objects.filter(pk__among=rows.Given("ids")).order_by().values_list("pk", "name"))
