"""The public pages behind the links in a message. No cookie, no log-in: whoever has the message has the link."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lifecycle.clock.read import now as read_now
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.choices import choices_of, label_of
from lifecycle.consent.confirm import confirm, question
from lifecycle.consent.links import CONFIRM, LEAVE, BadLink, Door, read, token_of
from lifecycle.consent.models import Consent, Topic
from lifecycle.consent.topics import NoTopic, topic_named
from lifecycle.contacts.models import Alias, Contact

ONE_CLICK = "Unsubscribed by the link in a message"
ON_THE_PAGE = "Chosen on the preference page"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: a POST alone ends it, whatever it carries. Looking at the page changes nothing."""
    door, contact = _door_and_contact(token)
    topic = _topic(door)
    done = request.method == "POST"
    if done:
        change_consent(
            [Change(contact.pk, door.channel, topic.pk, False, ONE_CLICK)], now=read_now(), source="unsubscribe link"
        )

    def context() -> dict[str, Any]:
        return {"topic": topic, "channel": label_of(door.channel), "done": done, "token": token}

    return _page(request, "public/consent/unsubscribe.html", contact, context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    door, contact = _door_and_contact(token)
    if request.method == "POST":
        _save_choices(request, contact, door, read_now())

    def context() -> dict[str, Any]:
        return {"choices": choices_of(contact), "done": request.method == "POST", "token": token_of(door)}

    return _page(request, "public/consent/preferences.html", contact, context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_subscription(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the message that asks. Looking changes nothing, for scanners look too: a person presses the button."""
    door, contact = _door_and_contact(token, CONFIRM)
    topic, now = _topic(door), read_now()
    if request.method == "POST":
        agent = request.headers.get("User-Agent", "")[:200].replace("\0", "")
        how = f"on the page {settings.PUBLIC_URL}/confirm/, with {agent or 'a program without a name'}"
        confirm(contact_id=contact.pk, channel=door.channel, topic_id=topic.pk, how=how, now=now)
    stands = Consent.objects.filter(contact=contact, channel=door.channel, topic=topic, is_subscribed=True).exists()

    def context() -> dict[str, Any]:
        return {
            "topic": topic,
            "channel": label_of(door.channel),
            "is_open": question(contact.pk, door.channel, topic.pk, now=now) is not None,
            "done": stands,
            "preferences": token_of(door),
        }

    return _page(request, "public/consent/confirm.html", contact, context)


def _save_choices(request: HttpRequest, contact: Contact, door: Door, now: datetime) -> None:
    nothing = "nothing" in request.POST
    changes = [
        Change(contact.pk, choice.channel, choice.topic.pk, not nothing and choice.name in request.POST, ON_THE_PAGE)
        for choice in choices_of(contact)
    ]
    real = [change for change in changes if _is_real(change, contact)]
    # Whoever follows a link in a mail has shown that the mail address is theirs, and not that the phone is.
    for is_proven in (True, False):
        said = [change for change in real if (change.channel == door.channel) is is_proven]
        change_consent(said, now=now, source="preference page", is_proven=is_proven)


def _is_real(change: Change, contact: Contact) -> bool:
    # What was never agreed to and is not agreed to now is no refusal.
    return change.is_subscribed or contact.consents.filter(channel=change.channel, topic=change.topic_id).exists()


def _door_and_contact(token: str, purpose: str = LEAVE) -> tuple[Door, Contact]:
    try:
        door = read(token, purpose)
    except BadLink:
        raise Http404(_("This link was not made by us.")) from None
    contact = Contact.objects.filter(pk=door.contact_id).first()
    if contact is None:
        merged = Alias.objects.filter(kind="contact", value=str(door.contact_id)).select_related("contact").first()
        if merged is None:
            raise Http404(_("We know nothing of this contact any more."))
        contact = merged.contact
    return door, contact


def _topic(door: Door) -> Topic:
    try:
        return topic_named(door.topic)
    except NoTopic:
        return topic_named("")


def _page(request: HttpRequest, template: str, contact: Contact, context: Callable[[], dict[str, Any]]) -> HttpResponse:
    with translation.override(_language(contact)):
        response = render(request, template, context())
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _language(contact: Contact) -> str:
    """Theirs; where we do not know it, what their browser says."""
    try:
        return translation.get_supported_language_variant(contact.locale or translation.get_language() or "en")
    except LookupError:
        return translation.get_language() or "en"
