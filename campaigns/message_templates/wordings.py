"""What is written now: the newest version of each language, and what a message begins with."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from campaigns.message_templates.models import MessageTemplate, TemplateVersion

_OUTPUT = re.compile(r"\{\{-?\s{0,9}(?:contact|event|campaign)?\.?([\w.]{1,99})[^{}]*\}\}")
_TAG = re.compile(r"\{%[^{}]*%\}")


def newest(templates: Collection[MessageTemplate] | None = None) -> QuerySet[TemplateVersion]:
    """Of each template and language, everybody's first; of all templates where none are named."""
    later = TemplateVersion.objects.filter(template=OuterRef("template"), locale=OuterRef("locale"))
    versions = TemplateVersion.objects.filter(pk=Subquery(later.order_by("-number").values("pk")[:1]))
    if templates is not None:
        versions = versions.filter(template__in=[template.pk for template in templates])
    return versions.select_related("content").order_by("template_id", "locale")


def by_locale(template: MessageTemplate) -> dict[str, TemplateVersion]:
    return {version.locale: version for version in newest([template])}


def beginning(version: TemplateVersion | None) -> str:
    """The line that stands for a message in a list."""
    return first_words(version.source if version else {})


def first_words(source: Mapping[str, Any]) -> str:
    """Its subject, or how its text begins; fields by name, for nobody reads Liquid."""
    texts = (value for value in source.values() if isinstance(value, str) and value)
    said = source.get("subject") or source.get("title") or source.get("text") or next(texts, "")
    named = _OUTPUT.sub(lambda found: f"[{found[1].replace('_', ' ')}]", _TAG.sub("", str(said)))
    return " ".join(named.split())[:160]


def version_for(versions: Iterable[TemplateVersion], locale: str) -> TemplateVersion | None:
    """The one that somebody of this locale gets: their own, their language's, everybody's."""
    known = {version.locale: version for version in versions}
    wanted = locale.replace("_", "-").lower()
    return known.get(wanted) or known.get(wanted.split("-")[0]) or known.get("")
