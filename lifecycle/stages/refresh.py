from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from lifecycle import rows
from lifecycle.conditions.hears import hears
from lifecycle.contacts.lock import lock
from lifecycle.contacts.models import Contact
from lifecycle.stages.because import kept_words
from lifecycle.stages.models import Stage
from lifecycle.stages.move import move_each
from lifecycle.stages.rules import Rule, rules, verdict, verdicts

CHUNK = 5000
News = tuple[int, str, str]  # contact, stage, what the conditions say now


def refresh(*, now: datetime) -> int:
    """Ask the conditions of all stages about everybody; how many moved.

    One statement finds those of whom they say something new; then a few for each 5,000 of these. After a stage was
    added or edited the moves are history: they start no campaign. A rehearsal of last year begins with everybody in the stage of today: there
    the first time only notes what the conditions say.
    """
    asked = rules()
    if not asked:
        return 0
    said = Contact.objects.annotate(said=verdict(asked, now, whole=True)).exclude(said=F("stage_by_rule"))
    ids = list(said.order_by("pk").values_list("pk", flat=True))
    is_edited = any(rule.refreshed_at is None for rule in asked)
    is_rehearsal = any(rule.refreshed_at and rule.refreshed_at > now for rule in asked)
    moved = 0
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            news = _note(asked, lock(ids[start : start + CHUNK]), now)
            moved += 0 if is_rehearsal else _follow(asked, news, now, history=is_edited)
    Stage.objects.update(refreshed_at=now)
    return moved


def refresh_contacts(
    contact_ids: Collection[int], *, now: datetime, names: Collection[str] | None = None, hops: int = 0
) -> int:
    """The same for a few contacts whom the caller has locked, where one of these events can change anything."""
    asked = rules()
    if not contact_ids or not any(hears(rule.condition, names) for rule in asked):
        return 0
    return _follow(asked, _note(asked, contact_ids, now), now, hops=hops)


def _note(asked: Sequence[Rule], contact_ids: Collection[int], now: datetime) -> list[News]:
    """Those of whom the conditions say something new, kept so that it is news only once."""
    found = verdicts(asked, contact_ids, now)
    news = [(pk, stage, said) for pk, stage, before, said in found if said != before]
    if news:
        rows.update(Contact, "id", {"id": [pk for pk, *_ in news], "stage_by_rule": [key for *_, key in news]})
    return news


def _follow(asked: Sequence[Rule], news: Sequence[News], now: datetime, *, hops: int = 0, history: bool = False) -> int:
    because = {rule.key: kept_words(rule.condition) for rule in asked}
    moving = {pk: key for pk, stage, key in news if key and key != stage}
    return move_each(moving, {pk: because[key] for pk, key in moving.items()}, now=now, hops=hops, history=history)
