"""What the texts of a rehearsal would weigh and cost: of each wording some are put together, for all of its people."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Mod
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels.adapters.base import Adapter, Outgoing, adapters
from channels.content.models import Content
from channels.content.problem import TemplateProblem
from channels.outbox.models import Message
from lifecycle.look.money import in_money, money
from lifecycle.look.number import grouped

MEASURED = 500  # of each wording, evenly among all: 25 ms of 20,000
SPREAD, PRIME = 7_919, 1_000_003
Texts = dict[str, int]


def weigh_texts(sent: "QuerySet[Message]") -> Texts:
    """count, measured, parts and cost_micros of those on channels that count parts; empty where there are none."""
    kinds = [kind for kind in adapters.all() if kind.measure is not Adapter.measure]
    found: Texts = {}
    texts = sent.filter(channel__in=[kind.kind for kind in kinds], content__isnull=False)
    wordings = texts.order_by().values_list("channel", "content_id").annotate(n=Count("pk"))
    for channel, content_id, count in wordings:
        each = _weigh(texts.filter(channel=channel, content_id=content_id), adapters.get(channel)(), content_id, count)
        for name, number in each.items():
            found[name] = found.get(name, 0) + number
    return found


def _weigh(texts: "QuerySet[Message]", adapter: Adapter, content_id: int, count: int) -> Texts:
    content = Content.objects.get(pk=content_id)
    weights = []
    for pk, reference, contact_id, merge in _some(texts, count):
        try:
            weights.append(adapter.measure(Outgoing(pk, reference, contact_id, adapter.kind, "", content, merge)))
        except TemplateProblem:
            continue
    share = count / len(weights) if weights else 0
    return {
        "count": count,
        "measured": len(weights),
        "parts": round(share * sum(weight.parts for weight in weights)),
        "cost_micros": round(share * sum(weight.cost_micros for weight in weights)),
    }


def _some(texts: "QuerySet[Message]", count: int) -> "QuerySet[Any]":
    """The first are of the first days, and who came then may have shorter names: so every second, or third."""
    every = -(-count // MEASURED)
    # The id is multiplied first: two steps that write in turn have even ids and odd ones.
    spread = texts.annotate(place=Mod(F("pk") * SPREAD % PRIME, Value(every))).filter(place=0) if every > 1 else texts
    return spread.order_by("pk").values_list("pk", "reference", "contact_id", "merge")[:MEASURED]


def texts_words(result: Mapping[str, Any]) -> str:
    """“About 1,240 texts, 1,310 parts, €79.91.”; empty where no text would go out, or an older run never asked."""
    texts: Texts = (result.get("flow") or {}).get("texts") or {}
    if not texts or not texts["measured"]:
        return ""
    count, parts = texts["count"], texts["parts"]
    said = {
        "texts": ngettext("%s text", "%s texts", count) % grouped(count),
        "parts": ngettext("%s part", "%s parts", parts) % grouped(parts),
        "cost": money(in_money(texts["cost_micros"])),
        "measured": grouped(texts["measured"]),
    }
    if texts["measured"] < count:
        return _("About %(texts)s, %(parts)s, %(cost)s: %(measured)s of them were measured.") % said
    return _("%(texts)s, %(parts)s, %(cost)s.") % said


def cost_words(flow: Mapping[str, Any]) -> str:
    texts: Texts = flow.get("texts") or {}
    if not texts or not texts["cost_micros"]:
        return ""
    cost = money(in_money(texts["cost_micros"]))
    return _("about %s") % cost if texts["measured"] < texts["count"] else cost
