from datetime import datetime

from django.db.models import OuterRef, Subquery

from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.message_templates.save import whoever_is_at_work
from channels.adapters.base import adapters
from channels.content.problem import TemplateProblem
from channels.content.save import save_content
from lifecycle.brand.brand import Brand


def redress(brand: Brand, now: datetime) -> int:
    """The same words in the new look, as the newest version of each message and language; how many changed.

    The snippets stay those with which they were saved: only the look is new.
    """
    # Whoever saves words meanwhile gets the number after.
    list(MessageTemplate.objects.select_for_update().order_by("pk").values_list("pk"))
    newest = TemplateVersion.objects.filter(template=OuterRef("template"), locale=OuterRef("locale"))
    versions = TemplateVersion.objects.filter(pk=Subquery(newest.order_by("-number").values("pk")[:1]))
    dressed = [
        made for version in versions.select_related("template", "content") if (made := _anew(version, brand, now))
    ]
    return len(TemplateVersion.objects.bulk_create(dressed))


def _anew(version: TemplateVersion, brand: Brand, now: datetime) -> TemplateVersion | None:
    channel = version.template.channel
    if channel not in adapters:
        return None
    snippets = version.content.payload.get("snippets") or {}
    try:
        payload = adapters.get(channel)().compile(
            version.source, locale=version.locale or "en", snippets=snippets, brand=brand
        )
    except TemplateProblem:
        return None  # words that could not be saved today stay as they are
    content = save_content(channel=channel, payload=payload, now=now)
    if content.pk == version.content_id:
        return None
    return TemplateVersion(
        template=version.template,
        locale=version.locale,
        number=version.number + 1,
        source=version.source,
        content=content,
        saved_at=now,
        saved_by_id=whoever_is_at_work(),
    )
