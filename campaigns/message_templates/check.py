"""What is worth knowing before anything is sent: fields that nobody has, or that are empty for some, and their like."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.message_templates.check_mail import LARGEST_MAIL, about_mail
from campaigns.message_templates.finding import Finding, Written, figure
from campaigns.message_templates.known_fields import (
    ADDRESS,
    CAMPAIGN,
    CONTACT,
    ROOTS,
    attributes_in_use,
    event_sample,
    events_of,
)
from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.message_templates.wordings import newest
from channels.content.blocks.base import each_block
from channels.content.fields import MEASURES
from channels.content.prepare import prepare
from lifecycle.conditions.base import parse
from lifecycle.conditions.path import check_name, spoken, value_at
from lifecycle.contacts.models import Contact

Used = dict[str, bool]  # path -> whether the words provide for its being empty, everywhere it stands


def check(
    *,
    template: MessageTemplate,
    now: datetime,
    versions: Iterable[TemplateVersion] | None = None,
    events: Collection[str] | None = None,
) -> list[Finding]:
    """All languages of a message as they are saved, the worst first.

    versions: the newest in each language, where they are at hand.
    events: names of those that begin the campaign it is for; without them, of all campaigns that send it.
    """
    versions = newest([template]) if versions is None else versions
    written = [Written(version.locale, version.source, version.content) for version in versions]
    return check_words(written, events=events_of(template.key) if events is None else events, now=now)


def check_words(
    written: Sequence[Written],
    *,
    events: Collection[str] = (),
    values: Mapping[str, Any] | None = None,
    now: datetime,
) -> list[Finding]:
    """The same for words that need not be saved.

    values: of somebody they are looked at as, in the studio; with them a mail is looked through closely.
    """
    if not written:
        return [Finding("broken", _("There are no words yet."))]
    used = _used(written)
    fields = [*_languages(written), *_unknown(used), *_about_people(used, now), *_about_events(used, events)]
    mail = list(_about_mail(written) if values is None else about_mail(written, values))
    if all(finding.tone == "good" for finding in (fields if values else [*fields, *mail])):
        fields.append(Finding("good", _("Every field exists, and has other words where it is empty.")))
    return sorted([*fields, *mail], key=lambda finding: ("broken", "wait", "good").index(finding.tone))


def _used(written: Iterable[Written]) -> Used:
    used: Used = {}
    for words in written:
        for field in prepare(words.content).fields:
            used[field.path] = used.get(field.path, True) and field.guarded
    return used


def _languages(written: Sequence[Written]) -> Iterator[Finding]:
    if not any(words.locale == "" for words in written):
        names = ", ".join(words.locale for words in written)
        yield Finding("wait", _("Who reads none of these languages gets nothing: %(names)s.") % {"names": names})


def _unknown(used: Used) -> Iterator[Finding]:
    for path in used:
        root, _dot, rest = path.partition(".")
        if root not in ROOTS:
            like = get_close_matches(root, CONTACT, n=1) or ["first_name"]
            sentence = _("We know nothing called “%(name)s”.") % {"name": path}
            yield Finding("broken", sentence, path, _output(f"contact.{like[0]}"))
        elif root == "campaign" and rest not in CAMPAIGN:
            yield Finding("broken", _("Of a campaign, words can say its name only."), path, _output("campaign.name"))
        elif root in ("contact", "event") and not rest:
            yield Finding("broken", _("Say which field of the %(root)s: it has many.") % {"root": root}, path)


def _about_people(used: Used, now: datetime) -> Iterator[Finding]:
    fields = {path: _field(path) for path in used if path.startswith("contact.")}
    fields = {path: name for path, name in fields.items() if _can_be_asked(name)}
    if not fields:
        return
    everybody, empty = _empty(set(fields.values()), now)
    for path, name in fields.items():
        count = empty[name]
        if count and count == everybody and name not in CONTACT and name not in ADDRESS:
            yield _nobody_has(path, name, used[path])
        elif count and not used[path]:
            said = _is_empty(spoken(name), count) + " " + _("Say what to write then.")
            yield Finding("wait", said, path, _default(path))
        elif count:
            yield Finding("good", _is_empty(spoken(name), count) + " " + _("They read your other words."), path)


def _empty(names: Collection[str], now: datetime) -> tuple[int, dict[str, int]]:
    """How many people there are, and how many have nothing in each of these fields: one statement."""
    asked = {f"empty_{place}": name for place, name in enumerate(sorted(names))}
    counts = {alias: Count("pk", filter=_is_unset(name, now)) for alias, name in asked.items()}
    found = Contact.objects.order_by().aggregate(everybody=Count("pk"), **counts)
    return found["everybody"], {name: found[alias] for alias, name in asked.items()}


def _can_be_asked(name: str) -> bool:
    try:
        check_name(name)
    except ValidationError:
        return False
    return True


def _is_unset(name: str, now: datetime) -> Q:
    if name == "name":
        return _is_unset("first_name", now) & _is_unset("last_name", now)
    unset = parse({"kind": "attribute", "field": name, "op": "not_set"}).q(now, whole=True)
    if name in ADDRESS:
        home = name.replace("address.", "postal_address__")
        return unset & (Q(postal_address__isnull=True) | Q(**{home: ""}))
    return unset


def _nobody_has(path: str, name: str, is_guarded: bool) -> Finding:
    sentence = _("Nobody has a “%(name)s”.") % {"name": spoken(name)}
    known = [*CONTACT, *ADDRESS, *attributes_in_use()]
    if like := get_close_matches(name, known, n=1, cutoff=0.75):
        return Finding("broken", sentence, path, _output(f"contact.{like[0]}"))
    return Finding("wait" if is_guarded else "broken", sentence, path, "" if is_guarded else _default(path))


def _about_events(used: Used, events: Collection[str]) -> Iterator[Finding]:
    paths = {path: name for path in used if path.startswith("event.") and (name := _field(path))}
    for event, rows in event_sample(events if paths else ()).items():
        lacking: dict[str, int] = defaultdict(int)
        for row in rows:
            for path, name in paths.items():
                lacking[path] += value_at(row, name) in (None, "", [], {})
        for path, count in lacking.items():
            if count == len(rows) or (count and not used[path]):
                yield _lacks(event, path, count, len(rows), used[path])


def _lacks(event: str, path: str, count: int, total: int, is_guarded: bool) -> Finding:
    said = {"event": event, "name": spoken(_field(path)), "count": figure(count), "total": figure(total)}
    if count == total:
        sentence = _("No “%(event)s” so far came with “%(name)s”.") % said
        return Finding("wait" if is_guarded else "broken", sentence, path, "" if is_guarded else _default(path))
    sentence = _("%(count)s of the last %(total)s “%(event)s” came without “%(name)s”.") % said
    return Finding("wait", sentence + " " + _("Say what to write then."), path, _default(path))


def _about_mail(written: Iterable[Written]) -> Iterator[Finding]:
    undescribed = 0
    for words in written:
        blocks = words.source.get("blocks") or []
        undescribed += sum(block["kind"] == "image" and not block.get("alt") for block in each_block(blocks))
        size = len(str(words.content.payload.get("html") or "").encode())
        if size > LARGEST_MAIL:
            said = {"size": figure(size // 1000), "most": LARGEST_MAIL // 1000}
            yield Finding("wait", _("The mail has %(size)s kB. Gmail cuts it at %(most)s kB.") % said)
    if undescribed:
        sentence = ngettext(
            "%d picture has no description. People who hear their mail read miss it.",
            "%d pictures have no description. People who hear their mail read miss them.",
            undescribed,
        )
        yield Finding("wait", sentence % undescribed)


def _field(path: str) -> str:
    """The attribute or property that a path reads: `contact.orders[].total` reads `orders`."""
    name = path.partition(".")[2].partition("[")[0]
    head, _dot, last = name.rpartition(".")
    return head if head and last in MEASURES else name


def _is_empty(name: str, count: int) -> str:
    said = {"name": name, "count": figure(count)}
    return ngettext("%(name)s is empty for one person.", "%(name)s is empty for %(count)s people.", count) % said


def _output(path: str) -> str:
    return "{{ " + path + " }}"


def _default(path: str) -> str:
    return "{{ " + path.partition("[")[0] + " | default: '…' }}"


def empty_counts(paths: Collection[str], now: datetime) -> dict[str, int]:
    """Of `contact.…` paths: how many people have nothing there. One statement."""
    fields = {path: name for path in paths if path.startswith("contact.") and _can_be_asked(name := _field(path))}
    if not fields:
        return {}
    _everybody, empty = _empty(set(fields.values()), now)
    return {path: empty[name] for path, name in fields.items()}


def is_empty_for(path: str, count: int) -> str:
    return _is_empty(spoken(_field(path)), count)
