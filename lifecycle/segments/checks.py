"""Why one person is in or out: each condition with its words, what is known of them, and whether it helps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lifecycle.conditions.base import Condition, Explanation
from lifecycle.conditions.group import Group, NoneOf
from lifecycle.contacts.models import Contact


@dataclass(frozen=True)
class Check:
    words: str
    fact: str
    helps: bool  # towards being in it: what holds inside “none of these” does not
    parts: Sequence["Check"] = ()


def checks(condition: Condition, contact: Contact, *, now: datetime) -> Check:
    return _check(condition, condition.explain(contact, now), is_turned=False)


def _check(condition: Condition, found: Explanation, *, is_turned: bool) -> Check:
    helps = found.ok != is_turned
    if not isinstance(condition, Group):
        words = condition.sentence()
        return Check(_("not: %s") % words if is_turned else words, found.sentence, helps)
    turned = is_turned != isinstance(condition, NoneOf)
    parts = [_check(part, each, is_turned=turned) for part, each in zip(condition.parts, found.children, strict=True)]
    return Check(str(condition.label), "", helps, parts)
