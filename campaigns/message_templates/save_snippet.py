from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaigns.message_templates.models import Snippet, TemplateVersion
from campaigns.message_templates.save import BadTemplate, save_version
from campaigns.message_templates.wordings import newest
from channels.content.clean import clean
from channels.content.liquid import compile as compile_liquid
from channels.content.problem import TemplateProblem
from lifecycle.look.number import grouped

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LONGEST = 20_000


def save_snippet(*, key: str, text: str, by: "User | None", now: datetime) -> list[TemplateVersion]:
    """New words for a snippet, and with them a new version of each message that shows it; those are returned.

    A version holds its snippets' words: what was decided to be sent never changes. Raises BadTemplate, and saves
    nothing, where a message could no longer be put together.
    """
    key, text = key.strip(), clean(text)
    if not key or slugify(key) != key or len(key) > 50:
        raise BadTemplate(_("A snippet's name holds small letters, digits and hyphens, 50 at most."))
    if not text.strip() or len(text) > LONGEST:
        raise BadTemplate(_("A snippet has between 1 and %(most)s characters.") % {"most": grouped(LONGEST)})
    with transaction.atomic():
        others = dict(Snippet.objects.exclude(key=key).values_list("key", "text"))
        _check_text(text, others | {key: text})
        Snippet.objects.update_or_create(key=key, defaults={"text": text})
        return [new for version in shown_in(key) if (new := _again(version, by, now)).pk != version.pk]


def shown_in(key: str) -> list[TemplateVersion]:
    """The words in use that show this snippet, also inside another one."""
    versions = newest().select_related("template", "content")
    return [version for version in versions if key in (version.content.payload.get("snippets") or {})]


def _again(version: TemplateVersion, by: "User | None", now: datetime) -> TemplateVersion:
    try:
        return save_version(template=version.template, locale=version.locale, source=version.source, by=by, now=now)
    except BadTemplate as problem:
        raise BadTemplate(
            _("“%(name)s” would break. %(why)s") % {"name": version.template, "why": problem}
        ) from problem


def _check_text(text: str, snippets: Mapping[str, str]) -> None:
    try:
        compile_liquid(text, html=True, snippets=snippets)
    except TemplateProblem as problem:
        raise BadTemplate(problem.sentence) from problem
