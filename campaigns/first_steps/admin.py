import re

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from campaigns.first_steps.send_first_test import send_first_test
from campaigns.first_steps.steps import first_steps
from channels.adapters.email.keys import keys_of, spelled
from channels.adapters.email.published import Finding, NoAnswerFromDns, State, findings
from channels.adapters.email.sender import default_sender
from channels.outbox.send_test import NoTest
from lifecycle.clock.read import now
from lifecycle.look.chip import Chip
from lifecycle.look.extra_page import extra_page
from lifecycle.look.link import admin_link

__all__ = ["first_steps_page", "sending_page"]

CHIPS: dict[State, Chip] = {
    "good": Chip(gettext_lazy("Good"), "good", "check_circle"),
    "weak": Chip(gettext_lazy("Could be better"), "wait", "info"),
    "missing": Chip(gettext_lazy("Missing"), "broken", "error"),
    "wrong": Chip(gettext_lazy("Wrong"), "broken", "error"),
    "unknown": Chip(gettext_lazy("Not known"), "calm", "help"),
}
SELECTOR = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")


@extra_page("first-steps/", name="first_steps")
def first_steps_page(request: HttpRequest) -> HttpResponse:
    may(request, "campaigns.view_campaign")
    context = {"title": _("First steps"), "guide": first_steps(request.user)}
    return TemplateResponse(request, "admin/first_steps/page.html", admin.site.each_context(request) | context)


@extra_page("first-steps/sending/", name="first_steps_sending")
def sending_page(request: HttpRequest) -> HttpResponse:
    may(request, "campaigns.view_messagetemplate")
    may_test = request.user.has_perm("campaigns.change_messagetemplate")
    if request.method == "POST":
        may(request, "campaigns.change_messagetemplate")
        _send(request)
        return HttpResponseRedirect(request.path)
    name, address = default_sender()
    domain = address.rpartition("@")[2].lower()
    selector = request.GET.get("selector", "").strip()
    context = {
        "title": _("Sending"),
        "home": admin_link("first_steps"),
        "is_live": settings.SENDING == "live",
        "provider": spelled(settings.EMAIL_PROVIDER),
        "keys": keys_of(settings.EMAIL_PROVIDER),
        "sender": f"{name} <{address}>" if name else address,
        "email": getattr(request.user, "email", ""),
        "may_test": may_test,
        "domain": domain,
        "is_ours": "." in domain,
        "selector": selector,
        **(_looked_up(domain, selector) if "look" in request.GET and "." in domain else {}),
    }
    return TemplateResponse(request, "admin/first_steps/sending.html", admin.site.each_context(request) | context)


def may(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _send(request: HttpRequest) -> None:
    try:
        sent = send_first_test(email=getattr(request.user, "email", ""), locale=get_language() or "en", now=now())
    except NoTest as problem:
        messages.error(request, str(problem))
        return
    said = _("It is on its way to %s.") if settings.SENDING == "live" else _("It is in the outbox, as %s would get it.")
    messages.success(request, said % sent.contact.email)


def _looked_up(domain: str, selector: str) -> dict[str, object]:
    if selector and not SELECTOR.fullmatch(selector):
        return {"problem": _("A name of a key has letters, figures, points and hyphens, such as s1.")}
    try:
        found = findings(domain, provider=settings.EMAIL_PROVIDER, selector=selector, servers=settings.DNS_SERVERS)
    except NoAnswerFromDns as problem:
        return {"problem": str(problem)}
    return {"findings": [(each, CHIPS[each.state]) for each in found], "verdict": _verdict(found)}


def _verdict(found: list[Finding]) -> str:
    missing = [each.record for each in found if each.state in ("missing", "wrong")]
    if not missing:
        return _("Nothing that receivers ask for is missing.")
    return _("To be mended where your domain’s records are kept: %s.") % ", ".join(missing)
