from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaigns.message_templates.models import MessageTemplate, Snippet, TemplateVersion
from campaigns.message_templates.save import BadTemplate, save_version
from channels.content.clean import clean
from channels.content.liquid import compile
from channels.content.problem import TemplateProblem

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LONGEST = 20_000


def save_snippet(*, key: str, text: str, by: "User | None", now: datetime) -> list[TemplateVersion]:
    """New words for a snippet, and with them a new version of each message that shows it; those are returned.

    Raises BadTemplate, and changes nothing, where one of them could no longer be put together.
    """
    key, text = key.strip(), clean(text)
    if not key or slugify(key) != key or len(key) > 50:
        raise BadTemplate(_("A snippet's name holds small letters, digits and hyphens."))
    if not text.strip() or len(text) > LONGEST:
        raise BadTemplate(_("A snippet has between 1 and %(most)s characters.") % {"most": f"{LONGEST:,}"})
    with transaction.atomic():
        others = dict(Snippet.objects.exclude(key=key).values_list("key", "text"))
        try:
            compile(text, html=True, snippets={**others, key: text})
        except TemplateProblem as problem:
            raise BadTemplate(problem.sentence) from problem
        Snippet.objects.update_or_create(key=key, defaults={"text": text})
        return [saved for version in newest_with(key) if (saved := _again(version, by, now)).pk != version.pk]


def newest_with(key: str) -> list[TemplateVersion]:
    """The words in use that show this snippet, also inside another one."""
    newest: dict[tuple[int, str], TemplateVersion] = {}
    for version in TemplateVersion.objects.select_related("template", "content").order_by("number"):
        newest[version.template_id, version.locale] = version
    return [version for version in newest.values() if key in (version.content.payload.get("snippets") or {})]


def names_of_messages_with(key: str) -> list[str]:
    ids = {version.template_id for version in newest_with(key)}
    return list(MessageTemplate.objects.filter(pk__in=ids).values_list("name", flat=True))


def _again(version: TemplateVersion, by: "User | None", now: datetime) -> TemplateVersion:
    try:
        return save_version(
            template=version.template, locale=version.locale, source=version.source, by=by, now=now
        )
    except BadTemplate as problem:
        raise BadTemplate(_("“%(name)s” would break: %(why)s") % {"name": version.template, "why": problem}) from problem
