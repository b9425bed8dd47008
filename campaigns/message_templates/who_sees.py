"""Who of the people that came last would see a block, by the very Liquid that its mail asks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from campaigns.message_templates.preview import Reader
from campaigns.message_templates.studio import Face
from channels.content.liquid import Compiled, compile  # noqa: A004
from channels.content.problem import TemplateProblem
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.look.number import grouped
from lifecycle.look.person import person

SAMPLE = 200
LONGEST = 1000  # as `only_if` may be


@dataclass(frozen=True)
class Audience:
    """`sees` and `others`: one person each, where there is one."""

    sentence: str = ""
    sees: Face | None = None
    others: Face | None = None
    problem: str = ""


def who_sees(condition: str, *, events: Collection[str] = (), campaign: str = "") -> Audience:
    """`events`: that begin its campaigns, the last of which fills in what the condition names. Two statements."""
    condition = condition.strip()[:LONGEST]
    if not condition or "%}" in condition or "\n" in condition:
        return Audience(problem=_("This condition cannot be understood.") if condition else "")
    try:
        asked = compile(f"{{% if {condition} %}}1{{% endif %}}", html=False)
        newest = Contact.objects.order_by("-pk")
        if asked.reads_below("contact", "address"):
            newest = newest.select_related("postal_address")
        people = list(newest[:SAMPLE])
        answers = _answers(asked, people, _last_events(asked, people, events), campaign)
    except TemplateProblem as problem:
        return Audience(problem=problem.sentence)
    seen = [contact for contact in people if answers[contact.pk]]
    rest = [contact for contact in people if not answers[contact.pk]]
    told = {"seen": grouped(len(seen)), "people": grouped(len(people))}
    sentence = _("Of those who came last, %(seen)s of %(people)s see it.") % told if people else ""
    return Audience(sentence, _face(seen), _face(rest))


def _answers(
    asked: Compiled, people: Sequence[Contact], events: Mapping[int, Mapping[str, Any]], campaign: str
) -> dict[int, bool]:
    readers = (Reader(contact, events.get(contact.pk, {}), campaign) for contact in people)
    return {each.contact.pk: asked.render(asked.used_values(each.values(asked))) == "1" for each in readers}


def _last_events(asked: Compiled, people: Sequence[Contact], events: Collection[str]) -> dict[int, Mapping[str, Any]]:
    if not events or not any(path.startswith("event.") for path in asked.paths):
        return {}
    newest = Event.objects.filter(contact=OuterRef("pk"), name__in=events).order_by("-occurred_at", "-pk")
    last = Contact.objects.filter(pk__in=[contact.pk for contact in people]).values(
        last=Subquery(newest.values("pk")[:1])
    )
    return dict(Event.objects.filter(pk__in=last).values_list("contact_id", "properties"))


def _face(people: Sequence[Contact]) -> Face | None:
    return Face(people[0].pk, person(str(people[0]), seed=str(people[0].pk))) if people else None
