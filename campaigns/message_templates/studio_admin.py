"""The studio: the page on which one message is written, and what that page asks for while somebody writes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from campaigns.message_templates.check import empty_counts, is_empty_for
from campaigns.message_templates.code import mjml_of_blocks
from campaigns.message_templates.finding import Finding
from campaigns.message_templates.known_fields import events_of
from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.rename import rename
from campaigns.message_templates.restore import restore
from campaigns.message_templates.save import BadTemplate, save_version
from campaigns.message_templates.send_me import send_me
from campaigns.message_templates.studio import (
    Asked,
    Looked,
    asked_locale,
    checks,
    checks_of_draft,
    faces,
    finding_chip,
    history,
    pane_of_draft,
    reader_of,
    studio,
)
from campaigns.message_templates.studio_words import words_of_the_page
from campaigns.message_templates.who_sees import who_sees
from campaigns.message_templates.wordings import by_locale
from campaigns.message_templates.words_form import add_problem, source_of, words_form
from channels.adapters.base import adapters
from channels.content.spam import is_installed as can_score_spam
from channels.outbox.models import Message
from channels.outbox.send_test import NoTest
from lifecycle.brand.read import the_brand
from lifecycle.clock.read import now as read_clock
from lifecycle.contacts.models import Contact
from lifecycle.look.link import admin_link

LONGEST_SEARCH = 100
LARGEST_PK = 2**63
MOST_FIELDS = 40  # whose emptiness is counted at once


class StudioAdmin(ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view

        def page(name: str, view: Any) -> URLPattern:
            return path(f"<int:pk>/{name}/", wrap(view), name=f"campaigns_messagetemplate_{name}")

        own = [
            page("pane", require_POST(self.pane_view)),
            page("checks", self.checks_view),
            page("fields", self.fields_view),
            page("faces", self.faces_view),
            page("who", self.who_view),
            page("versions", self.versions_view),
            page("code", require_POST(self.code_view)),
            page("test", require_POST(self.test_view)),
            page("restore", require_POST(self.restore_view)),
            page("rename", require_POST(self.rename_view)),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        template = self._template(request, _number(object_id) or 0)
        asked, form = _asked(request), None
        if request.method == "POST":
            self._need_change(request, template)
            form = words_form(template.channel, request.POST)
            if answer := _saved(request, template, form, asked):
                return answer
        return self._page(request, template, asked, form)

    def _page(
        self, request: HttpRequest, template: MessageTemplate, asked: Asked, form: forms.Form | None
    ) -> HttpResponse:
        zone = timezone.get_current_timezone()
        page = studio(template, asked, form=form, origin=_origin(request), now=read_clock(), zone=zone)
        context = self.admin_site.each_context(request) | {
            "title": template.name,
            "opts": self.opts,
            "original": template,
            "page": page,
            "media": page.form.media,
            "find": asked.words,
            "may_change": self.has_change_permission(request, template),
            "me": _me(request, template),
            "kit": the_brand(),
            "findings": _told(checks(template, read_clock(), page)) if "checks" in request.GET else None,
            "can_score_spam": can_score_spam() and template.channel == "email",
            "studio_words": words_of_the_page(),
            "list_url": admin_link("campaigns_messagetemplate_changelist"),
        }
        return TemplateResponse(request, "admin/messages/studio.html", context)

    def pane_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is in the form, as somebody would get it. Nothing is saved."""
        template, asked, now = self._template(request, pk), _asked(request), read_clock()
        found = pane_of_draft(
            template,
            words_form(template.channel, request.POST),
            asked.locale,
            Looked(
                reader_of(asked.contact, now),
                events_of(template.key),
                _origin(request),
                now,
                timezone.get_current_timezone(),
            ),
        )
        return render(request, "admin/messages/pane.html", {"pane": found})

    def checks_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Of what is in the form; where nothing is posted, of what is saved."""
        template, asked, now = self._template(request, pk), _asked(request), read_clock()
        if request.method == "POST":
            form = words_form(template.channel, request.POST)
            contact = reader_of(asked.contact, now)
            with_spam = "spam" in request.POST and can_score_spam()
            found = checks_of_draft(template, form, contact, asked.locale, with_spam=with_spam, now=now)
        else:
            found = checks(template, now)
        return render(request, "admin/messages/checks.html", {"findings": _told(found)})

    def fields_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For how many people these fields are empty, in a sentence each."""
        self._template(request, pk)
        paths = [said[:LONGEST_SEARCH] for said in request.GET.getlist("path")[:MOST_FIELDS]]
        counts = empty_counts(paths, read_clock())
        return JsonResponse(
            {path: {"empty": count, "said": is_empty_for(path, count)} for path, count in counts.items()}
        )

    def faces_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        template, asked = self._template(request, pk), _asked(request)
        context = {"faces": faces(asked.words), "locale": asked.locale, "reader_pk": asked.contact or 0}
        return render(request, "admin/messages/faces.html", context | {"template": template})

    def who_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Somebody who sees a block that asks this condition, and somebody who does not."""
        template = self._template(request, pk)
        condition = request.GET.get("condition", "").replace("\x00", "")
        found = who_sees(condition, events=events_of(template.key), campaign=template.name)
        return render(request, "admin/messages/who.html", {"found": found})

    def versions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        template, asked = self._template(request, pk), _asked(request)
        zone = timezone.get_current_timezone()
        here = by_locale(template).get(asked.locale)
        context = {
            "history": history(template, asked.locale, here, now=read_clock(), zone=zone),
            "template": template,
            "locale": asked.locale,
            "reader_pk": asked.contact or 0,
            "may_change": self.has_change_permission(request, template),
        }
        return render(request, "admin/messages/versions.html", context)

    def code_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The blocks in the form as MJML, to go on from."""
        template, asked = self._template(request, pk), _asked(request)
        form = words_form(template.channel, request.POST)
        if not form.is_valid():
            return JsonResponse({"problem": _("The words are not complete yet.")}, status=422)
        try:
            return JsonResponse({"mjml": mjml_of_blocks(source_of(form), asked.locale)})
        except BadTemplate as problem:
            return JsonResponse({"problem": str(problem)}, status=422)

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is in the form, to whoever writes it; where nothing is in it, what is saved."""
        template, asked = self._template(request, pk), _asked(request)
        self._need_change(request, template)
        sent, said = _tested(request, template, asked)
        if "quiet" in request.POST:  # asked by the page itself, which stays as it is
            return render(request, "admin/messages/tested.html", {"sent": sent, "said": said})
        (messages.info if sent else messages.error)(request, said)
        return to(template, asked)

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        template, asked = self._template(request, pk), _asked(request)
        self._need_change(request, template)
        version = get_object_or_404(
            template.versions, locale=asked.locale, number=_number(request.POST.get("version", ""))
        )
        try:
            saved = restore(version=version, by=_user(request), now=read_clock())
            messages.info(
                request,
                _("Version %(old)d is in use again, as version %(new)d.")
                % {"old": version.number, "new": saved.number},
            )
        except BadTemplate as problem:
            messages.error(request, str(problem))
        return to(template, asked)

    def rename_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        template = self._template(request, pk)
        self._need_change(request, template)
        try:
            rename(template=template, name=request.POST.get("name", ""))
        except BadTemplate as problem:
            messages.error(request, str(problem))
        return to(template, _asked(request))

    def _template(self, request: HttpRequest, pk: int) -> MessageTemplate:
        template = get_object_or_404(MessageTemplate, pk=pk)
        if not self.has_view_permission(request, template):
            raise PermissionDenied
        return template

    def _need_change(self, request: HttpRequest, template: MessageTemplate) -> None:
        if not self.has_change_permission(request, template):
            raise PermissionDenied


def _saved(request: HttpRequest, template: MessageTemplate, form: forms.Form, asked: Asked) -> HttpResponse | None:
    """Where to go on; None where the form says what is wrong."""
    if not form.is_valid():
        return None
    before = set(template.versions.values_list("pk", flat=True))
    try:
        version = save_version(
            template=template, locale=asked.locale, source=source_of(form), by=_user(request), now=read_clock()
        )
    except BadTemplate as problem:
        add_problem(form, problem)
        return None
    messages.info(request, _("Saved.") if version.pk not in before else _("Nothing was different."))
    return to(template, asked)


def _tested(request: HttpRequest, template: MessageTemplate, asked: Asked) -> tuple[Message | None, str]:
    now = read_clock()
    form = words_form(template.channel, request.POST)
    version = by_locale(template).get(asked.locale)
    if not form.is_valid() and version is None:
        return None, _("There are no words to send yet.")
    try:
        sent = send_me(
            template=template,
            source=version.source if version and "words" not in request.POST else source_of(form),
            locale=asked.locale,
            contact=reader_of(asked.contact, now),
            email=getattr(request.user, "email", ""),
            phone=request.POST.get("phone", "").strip()[:40],
            now=now,
        )
    except (BadTemplate, NoTest) as problem:
        return None, str(problem)
    if settings.SENDING != "live":
        return sent, _("It is in the outbox, as you would get it: sending is off.")
    return sent, _("It is on its way to you.")


def _me(request: HttpRequest, template: MessageTemplate) -> dict[str, Any]:
    """Where a test goes: by which address, and whether it has to be asked for."""
    email = getattr(request.user, "email", "")
    reaches = adapters.get(template.channel).reaches if template.channel in adapters else ""
    own = Contact.objects.filter(email=email).first() if email and reaches == "phone" else None
    phone = own.phone if own else ""
    return {"address": phone if reaches == "phone" else email, "asks_phone": reaches == "phone" and not phone}


def _asked(request: HttpRequest) -> Asked:
    said = request.POST if request.method == "POST" else request.GET
    return Asked(
        locale=asked_locale(said.get("locale", "")),
        contact=_number(said.get("as", "")),
        words=said.get("find", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
        version=_number(said.get("version", "")) if request.method == "GET" else None,
    )


def to(template: MessageTemplate, asked: Asked | None = None) -> HttpResponseRedirect:
    said = {"locale": asked.locale, "as": asked.contact} if asked else {}
    query = {name: value for name, value in said.items() if value}
    return HttpResponseRedirect(admin_link("campaigns_messagetemplate_change", template.pk, **query))


def _told(found: Sequence[Finding]) -> dict[str, Any]:
    to_mend = sum(finding.tone != "good" for finding in found)
    lines = [(finding, finding_chip(finding)) for finding in found]
    return {"lines": lines, "to_mend": to_mend, "good": len(lines) - to_mend}


def _number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
    return number if 0 < number < LARGEST_PK else None


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _user(request: HttpRequest) -> Any:
    return request.user
