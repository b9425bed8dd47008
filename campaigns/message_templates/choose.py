from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from campaigns.message_templates.models import TemplateVersion
from channels.content.models import Content
from lifecycle import rows


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a template in one language."""

    channel: str
    content: Content


class Wordings:
    """The newest wording of each template and language."""

    def __init__(self, found: dict[tuple[str, str], Wording]) -> None:
        self._found = found

    def pick(self, template: str, locale: str) -> Wording | None:
        """In the contact's own locale (fr-CA), else its language (fr), else for everybody; None: there are no words."""
        language = locale.replace("_", "-").lower()
        for wanted in (language, language.split("-")[0], ""):
            if wording := self._found.get((template, wanted)):
                return wording
        return None


def contents_for(templates: Collection[str]) -> Wordings:
    """The wordings of these templates, by key: one statement. Content payloads are not read here."""
    return Wordings(
        {
            (key, locale.replace("_", "-").lower()): Wording(channel, Content.from_db("default", _CONTENT, content))
            for key, locale, channel, *content in _NEWEST.fetch(keys=set(templates))
        }
    )


def _newest() -> QuerySet[TemplateVersion, tuple[Any, ...]]:
    same = TemplateVersion.objects.filter(template=OuterRef("template"), locale=OuterRef("locale")).order_by("-number")
    versions = TemplateVersion.objects.filter(
        template__key__among=rows.Given("keys"), pk=Subquery(same.values("pk")[:1])
    )
    return versions.values_list(
        "template__key", "locale", "template__channel", *(f"content__{name}" for name in _CONTENT)
    )


_CONTENT = ("id", "channel", "digest")
_NEWEST = rows.Fixed(_newest)
