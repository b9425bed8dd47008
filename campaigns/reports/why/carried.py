"""From the outbox on: what is paused, and what the provider said."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.reports.why.checks import Check, Verdict
from channels.outbox.halt import CAMPAIGN, CHANNEL, EVERYTHING
from channels.outbox.models import Halt, Message
from channels.outbox.states import CAPTURE, NOT_SENT, why
from lifecycle.look.retold import retold

OUT = ("sent", "delivered")


def carried(message: Message | None, *, channel: str, campaign_id: int) -> Iterator[Check]:
    yield _not_paused(message, channel, campaign_id)
    yield _provider(message)


def _not_paused(message: Message | None, channel: str, campaign_id: int) -> Check:
    rule = _("Nothing is handed to a provider while everything, its channel or its campaign is paused.")
    scope = Q(scope=EVERYTHING) | Q(scope=CHANNEL, key=channel) | Q(scope=CAMPAIGN, key=str(campaign_id))
    halt = Halt.objects.filter(scope).order_by("at").first() if _is_waiting(message) else None
    if message and message.state in NOT_SENT:
        return Check("paused", "not_asked", _("Whether sending is paused"), "", rule)
    if halt is None:
        return Check("paused", "passed", _("Sending was not paused"), "", rule)
    title = {EVERYTHING: _("Everything is paused"), CHANNEL: _("This channel is paused")}
    return Check("paused", "waits", title.get(halt.scope, _("This campaign is paused")), halt.by, rule, halt.at)


def _is_waiting(message: Message | None) -> bool:
    return message is None or message.state in ("queued", "held")


def _provider(message: Message | None) -> Check:
    rule = _("Asked once; never again where the answer is not known.")
    if message is None or not (message.attempts or message.provider or message.sent_at):
        return Check("provider", "not_asked", _("Handed to the provider"), _("Not asked yet"), rule)
    said, tried = why(message), message.tries.order_by("-at").first()
    detail = said or (retold(tried.detail) if tried else "")
    if message.state in OUT:
        return Check("provider", "passed", _arrived(message), _answer(message), rule, _last(message))
    verdict: Verdict = "failed" if message.state == "failed" else "waits"
    titles = {"failed": _("It did not arrive"), "unknown": _("The provider did not answer")}
    title = titles.get(message.state, _("The provider has been asked"))
    return Check("provider", verdict, title, detail, rule, tried.at if tried else message.claimed_at)


def _arrived(message: Message) -> str:
    if message.provider == CAPTURE:
        return _("It was captured: sending is off")
    return _("It arrived") if message.delivered_at else _("The provider took it")


def _answer(message: Message) -> str:
    if message.clicked_at:
        return _("They clicked in it")
    return _("They opened it") if message.opened_at else ""


def _last(message: Message) -> datetime | None:
    return message.delivered_at or message.sent_at
