from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.message_templates.save import BadTemplate
from campaigns.playbooks.export import export
from campaigns.playbooks.form import AnswersForm, FileForm
from campaigns.playbooks.import_campaign import import_campaign
from campaigns.playbooks.install import install
from campaigns.playbooks.plan import EVERYBODY, BadPlan, Plan
from campaigns.playbooks.readiness import readiness
from campaigns.playbooks.ready import NoPlaybook, playbook
from campaigns.playbooks.shelves import card, shelves
from campaigns.workflows.models import Campaign
from channels.adapters.base import adapters
from channels.content.liquid import compile
from lifecycle.brand.read import the_brand
from lifecycle.clock.read import now
from lifecycle.kinds.form_cells import cells
from lifecycle.look.extra_page import extra_page
from lifecycle.look.link import admin_link

__all__ = ["export_page", "import_page", "playbook_page", "playbooks_page"]


@extra_page("playbooks/", name="playbooks")
def playbooks_page(request: HttpRequest) -> HttpResponse:
    may(request, "campaigns.view_campaign")
    words = request.GET.get("q", "").strip()[:80]
    found = shelves(words)
    context = {
        "title": _("Playbooks"),
        "shelves": found,
        "is_empty": not any(shelf.cards for shelf in found),
        "words": words,
        "import_url": admin_link("playbook_import"),
        "new_url": admin_link("campaigns_campaign_add"),
        "may_add": request.user.has_perm("campaigns.add_campaign"),
    }
    return page(request, "gallery", context)


@extra_page("playbooks/import/", name="playbook_import")
def import_page(request: HttpRequest) -> HttpResponse:
    may(request, "campaigns.add_campaign")
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = import_campaign(text=form.cleaned_data["file"], by=person(request), now=now())
        except BadPlan as problem:
            form.add_error("file", str(problem))
        else:
            messages.info(request, _("“%s” is there as a draft.") % campaign.name)
            return HttpResponseRedirect(admin_link("campaigns_campaign_change", campaign.pk))
    return page(
        request,
        "import",
        {"title": _("Bring in a campaign"), "cells": list(cells(form)), "home": admin_link("playbooks")},
    )


@extra_page("playbooks/<slug:key>/", name="playbook")
def playbook_page(request: HttpRequest, key: str) -> HttpResponse:
    may(request, "campaigns.view_campaign")
    try:
        plan = playbook(key)
    except NoPlaybook as problem:
        raise Http404(str(problem)) from None
    brand = the_brand()
    form = AnswersForm(request.POST or None, plan=plan, initial={"company": brand.company, "site": brand.website})
    if request.method == "POST":
        may(request, "campaigns.add_campaign")
        if form.is_valid() and (campaign := installed(request, plan, form)):
            messages.info(request, _("“%s” is yours now. It is a draft: change what you like.") % campaign.name)
            return HttpResponseRedirect(admin_link("campaigns_campaign_change", campaign.pk))
    mine = Campaign.objects.filter(key=key).first()
    context = {
        "title": _(plan.name),
        "plan": plan,
        "card": card(plan, mine.status if mine else ""),
        "readiness": readiness(plan),
        "letters": [letter(name, message) for name, message in plan.messages.items()],
        "brings": [(_(playbook(other).name), admin_link("playbook", other)) for other in plan.brings],
        "problems": form.non_field_errors(),
        "cells": list(cells(form)),
        "campaign_url": admin_link("campaigns_campaign_change", mine.pk) if mine else "",
        "home": admin_link("playbooks"),
        "may_add": request.user.has_perm("campaigns.add_campaign"),
    }
    return page(request, "playbook", context)


@extra_page("playbooks/export/<int:pk>/", name="playbook_export")
def export_page(request: HttpRequest, pk: int) -> HttpResponse:
    may(request, "campaigns.view_campaign")
    campaign = get_object_or_404(Campaign, pk=pk)
    answer = HttpResponse(export(campaign), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{campaign.key}.yaml"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def may(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def person(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None


def installed(request: HttpRequest, plan: Plan, form: AnswersForm) -> Campaign | None:
    try:
        return install(key=plan.key, now=now(), by=person(request), answers=form.cleaned_data)
    except (BadPlan, BadTemplate) as problem:
        form.add_error(None, str(problem))
        return None


def letter(name: str, message: dict[str, Any]) -> dict[str, Any]:
    """One message in a line: how it begins for somebody we know nothing of, and in which languages there is one."""
    words = message["words"]
    source = words.get(EVERYBODY) or next(iter(words.values()))
    channel = str(message["channel"])
    begins = str(source.get("subject") or source.get("text") or source.get("event") or "")
    return {
        "name": message.get("name") or name,
        "icon": adapters.get(channel).icon if channel in adapters else "send",
        "begins": compile(begins, html=False).render({}),
        "languages": [translation.get_language_info(locale)["name_local"] for locale in words if locale != EVERYBODY],
    }


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    return TemplateResponse(request, f"admin/playbooks/{template}.html", admin.site.each_context(request) | context)
