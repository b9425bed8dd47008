"""The answer in one sentence, before all reasons."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from campaigns.reports.why.checks import Check, Why
from channels.outbox.models import Message
from channels.outbox.reasons import sentence
from channels.outbox.said_no import in_full
from channels.outbox.states import CAPTURE
from lifecycle.contacts.models import Contact
from lifecycle.look.chip import Tone
from lifecycle.look.when import moment_words


def verdict(contact: Contact, message: Message | None, checks: Sequence[Check], *, now: datetime, zone: tzinfo) -> Why:
    name = contact.first_name or str(contact)
    if message is None:
        headline, line, tone = _without_message(name, checks)
        return Why(headline, line, tone, checks)
    headline, line, tone = _of(name, message, now, zone)
    return Why(headline, line, tone, checks, message.pk)


def _without_message(name: str, checks: Sequence[Check]) -> tuple[str, str, Tone]:
    stopped = next((check for check in checks if check.verdict in ("failed", "waits")), None)
    if stopped is None:
        return _("%s has not got it yet.") % name, _("Nothing stands in the way."), "info"
    if stopped.verdict == "waits":
        return _("%s has not got it yet.") % name, _("%s.") % stopped.title, "wait"
    return _("%s has not got it.") % name, f"{stopped.title}. {stopped.detail}".strip(), "calm"


def _of(name: str, message: Message, now: datetime, zone: tzinfo) -> tuple[str, str, Tone]:
    def when(moment: datetime) -> str:
        return moment_words(moment, now=now, zone=zone, inside=True)

    said = in_full(message, now=now, zone=zone)
    match message.state:
        case "sent" | "delivered" if message.sent_at:
            title = _("%(name)s got it, %(when)s.") % {"name": name, "when": when(message.sent_at)}
            captured = message.provider == CAPTURE
            line = _("Sending is off: it was captured and left this machine for nobody.") if captured else ""
            return title, line, "info" if captured else "good"
        case "queued" | "held" if message.due_at > now:
            title = _("%(name)s will, %(when)s.") % {"name": name, "when": when(message.due_at)}
            if message.state == "held" and message.crowded_by:
                title = _("%(name)s gets it when a place is free: %(when)s as it stands.") % {
                    "name": name, "when": when(message.due_at),
                }  # fmt: skip
            end = _("From %s on it is too late.") % when(message.expires_at) if message.expires_at else ""
            return title, " ".join(filter(None, [said, end])), "wait"
        case "queued" | "held" | "sending":
            return _("It is on its way to %s.") % name, said, "wait"
        case "unknown":
            return _("Perhaps %s got it.") % name, said, "wait"
        case "failed":
            return _("It did not reach %s.") % name, said, "broken"
    general = sentence(message.reason) if message.reason else ""
    return _("%s did not get it, and will not.") % name, said or general, "calm"
