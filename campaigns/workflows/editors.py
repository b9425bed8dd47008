from campaigns.message_templates.models import TemplateVersion
from campaigns.workflows.digest import templates_of
from campaigns.workflows.models import Campaign


def editors_of(campaign: Campaign) -> set[int]:
    """Users who made something of what would be published now: of the workflow, or of the words it sends."""
    words = TemplateVersion.objects.filter(template__key__in=templates_of(campaign.draft)).exclude(saved_by=None)
    if campaign.live_version:
        words = words.filter(saved_at__gt=campaign.live_version.published_at)
    return {*campaign.edited_by, *words.values_list("saved_by", flat=True)}
