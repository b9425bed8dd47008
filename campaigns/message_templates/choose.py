from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from campaigns.message_templates.models import TemplateVersion
from channels.content.models import Content


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
    newest = TemplateVersion.objects.filter(template=OuterRef("template"), locale=OuterRef("locale")).order_by(
        "-number"
    )
    versions = (
        TemplateVersion.objects.filter(template__key__in=set(templates), pk=Subquery(newest.values("pk")[:1]))
        .only("locale", "template__key", "template__channel", "content__channel", "content__digest")
        .select_related("template", "content")
    )
    return Wordings(
        {
            (version.template.key, version.locale.replace("_", "-").lower()): Wording(
                version.template.channel, version.content
            )
            for version in versions
        }
    )
