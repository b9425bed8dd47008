import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from campaigns.message_templates.models import MessageTemplate, Snippet, TemplateVersion
from campaigns.message_templates.uses import uses_of
from channels.adapters.base import Adapter, adapters
from channels.content.problem import TemplateProblem
from channels.content.save import save_content
from channels.content.values import jsonable
from lifecycle.accounts.actor import actor
from lifecycle.brand.read import the_brand

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LOCALE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}")
EMPTY: tuple[object, ...] = (None, "", [], {})


class BadTemplate(ValueError):
    """These words cannot be saved; the text says why, in a sentence. `fields`: the same by input."""

    def __init__(self, sentence: str, fields: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


def save_version(
    *, template: MessageTemplate, locale: str = "", source: Mapping[str, Any], by: "User | None", now: datetime
) -> TemplateVersion:
    """New words in one language; those that are in use already are not saved again.

    Snippets are taken as they are now: what runs does not change because a snippet does.
    """
    locale = clean_locale(locale)
    cleaned = clean_source(template.channel, source)
    payload = compiled(template.channel, cleaned, locale)
    with transaction.atomic():
        # Two people who save at once get two numbers.
        MessageTemplate.objects.select_for_update().get(pk=template.pk)
        content = save_content(channel=template.channel, payload=payload, now=now)
        last = template.versions.filter(locale=locale).order_by("-number").first()
        if last and last.content_id == content.pk and last.source == cleaned:
            return last
        _refuse_approved(template)
        newest = template.versions.filter(locale=locale).aggregate(newest=Max("number"))["newest"] or 0
        return TemplateVersion.objects.create(
            template=template,
            locale=locale,
            number=newest + 1,
            source=cleaned,
            content=content,
            saved_at=now,
            saved_by_id=by.pk if by else whoever_is_at_work(),
        )


def whoever_is_at_work() -> int | None:
    """Also the owner of a program's token: nobody approves of what they wrote by it."""
    who = actor()
    return who.user_id if who else None


def _refuse_approved(template: MessageTemplate) -> None:
    """What somebody else has approved of goes out as they read it."""
    if not settings.PUBLISH_NEEDS_APPROVAL:
        return
    campaign = next((use.name for use in uses_of([template.key])[template.key] if use.is_published), None)
    if campaign is not None:
        raise BadTemplate(
            _(
                "“%(campaign)s” sends these words, and somebody approved of them. Write them as a new message, and ask for "
                "approval of the campaign with it."
            )
            % {"campaign": campaign}
        )


def clean_locale(locale: str) -> str:
    """fr_CA as fr-ca; empty for everybody else. Raises BadTemplate."""
    language = locale.strip().replace("_", "-").lower()
    if language and not LOCALE.fullmatch(language):
        raise BadTemplate(_("“%(locale)s” is not a language, such as fr or fr-CA.") % {"locale": locale[:40]})
    return language


def clean_source(channel: str, source: Mapping[str, Any]) -> dict[str, Any]:
    """What a marketer wrote, checked by the channel's own form, without what was left empty. Raises BadTemplate."""
    form = adapter_of(channel).Content(jsonable(source))
    if unknown := sorted(set(map(str, source)) - set(form.fields)):
        raise BadTemplate(_("There is nothing called “%(name)s” in such a message.") % {"name": unknown[0][:60]})
    if not form.is_valid():
        fields = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
        raise BadTemplate(_sentence(form), fields)
    return {name: jsonable(value) for name, value in form.cleaned_data.items() if value not in EMPTY}


def compiled(channel: str, cleaned: Mapping[str, Any], locale: str, *, marks: bool = False) -> dict[str, Any]:
    """The payload of these words, with the snippets of now. Raises BadTemplate."""
    snippets = dict(Snippet.objects.values_list("key", "text"))
    adapter = adapter_of(channel)
    more = {"marks": True} if marks and adapter.marks_blocks else {}
    try:
        return adapter.compile(cleaned, locale=locale or "en", snippets=snippets, brand=the_brand(), **more)
    except TemplateProblem as problem:
        raise BadTemplate(problem.sentence) from problem


def adapter_of(channel: str) -> Adapter:
    if channel not in adapters:
        raise BadTemplate(_("There is no channel called “%(channel)s” here.") % {"channel": channel[:40]})
    return adapters.get(channel)()


def _sentence(form: forms.Form) -> str:
    lines = []
    for name, errors in form.errors.items():
        label = form.fields[name].label or name if name in form.fields else ""
        lines += [f"{label}: {error}" if label else str(error) for error in errors]
    return " ".join(lines)
