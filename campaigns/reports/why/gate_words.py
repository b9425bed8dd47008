"""Policy's gates as people read them: what was found and the rule, for each gate of `policy.gates.GATES`."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.policy.facts import Cap
from campaigns.policy.gates import cap_hours
from campaigns.policy.quiet import UNKNOWN_PLACE
from campaigns.reports.why.about import About
from channels.outbox.preview import headline
from lifecycle.look.retold import retold
from lifecycle.look.when import clock_time, day_month, day_words

Words = tuple[str, str, str]  # what was found, more of it, the rule


def contact(about: About, passed: bool) -> Words:
    since = day_words(about.contact.created_at, now=about.now, zone=about.zone, inside=True)
    title = _("They are among our contacts") if passed else _("They are no longer among our contacts")
    return title, _("Since %s") % since, _("Only people we know are written to.")


def content(about: About, passed: bool) -> Words:
    title = _("There is a message for them") if passed else _("The message could not be put together")
    found = about.message
    detail = (headline(found) or about.channel_words) if found and passed else (found.detail if found else "")
    return title, detail, _("A message is put together for each person before it goes out.")


def consent(about: About, passed: bool) -> Words:
    if about.kind != "marketing":
        return _("It needs no consent"), _("A service message"), _("Service messages go to everybody they are about.")
    what = {"topic": about.topic_name, "channel": about.channel_words}
    said = about.consent_change
    rule = _("Marketing goes only to who said yes to its topic on its channel.")
    if passed:
        title = _("They want “%(topic)s” by %(channel)s") % what
    elif said and not said.is_subscribed:
        title = _("They said no to “%(topic)s” by %(channel)s") % what
    else:
        title = _("They have not said yes to “%(topic)s” by %(channel)s") % what
    if not passed and (asked := about.unconfirmed):
        day = day_words(asked.asked_at, now=about.now, zone=about.zone, inside=True)
        return title, _("We asked them to confirm it, %s, and they have not yet.") % day, rule
    return title, said_words(about) if said else "", rule


def said_words(about: About) -> str:
    said = about.consent_change
    if said is None:
        return ""
    day = day_words(said.at, now=about.now, zone=about.zone, inside=True)
    yes = _("Said yes, %s") % day if said.is_subscribed else _("Said no, %s") % day
    return f"{yes}: {said.evidence}" if said.evidence else yes


def address(about: About, passed: bool) -> Words:
    title = _("We know where to reach them") if passed else _("We know no address for this")
    return title, about.address, _("A message needs an address on its channel.")


CLOSED = {
    "bounced": gettext_lazy("It bounced"),
    "complained": gettext_lazy("They called a mail spam"),
    "opted_out": gettext_lazy("They told us to stop"),
    "erased": gettext_lazy("They were erased"),
    "by_hand": gettext_lazy("Somebody of your team closed it"),
}


def suppression(about: About, passed: bool) -> Words:
    rule = _("Nothing is ever sent to a closed address, whatever anybody agreed to.")
    if passed:
        return _("Their address is open"), "", rule
    row = about.closed
    detail = (
        f"{CLOSED.get(row.reason, row.reason)}, {day_words(row.at, now=about.now, zone=about.zone, inside=True)}"
        if row
        else ""
    )
    return _("Their address is closed for good"), detail, rule


def expiry(about: About, passed: bool) -> Words:
    end = about.message.expires_at if about.message else None
    rule = _("A message may say after how many hours it is too late.")
    if not passed:
        return _("It would have come too late"), retold(about.message.detail) if about.message else "", rule
    return _("It was not too late"), _("Too late after %s") % about.when(end) if end else _("It has no end"), rule


def cap(about: About, passed: bool) -> Words:
    caps = list(about.rules.caps)
    rule = " ".join(cap_rule(each) for each in caps) or _("No cap is set.")
    if about.kind != "marketing":
        return _("Caps do not count it"), _("A service message"), rule
    if passed:
        words = [
            _("%(used)d of %(limit)d in %(time)s") % {
                "used": len(about.ahead(each, before=True)), "limit": each.limit, "time": retold(cap_hours(each.hours)),
            }
            for each in caps
        ]  # fmt: skip
        return _("They had not heard too much"), ", ".join(words), rule
    used = [(each, about.ahead(each)) for each in caps]
    full = next(((each, had) for each, had in used if len(had) >= each.limit), None)
    if full is None:
        return _("They had heard enough"), retold(about.message.detail) if about.message else "", rule
    each, had = full
    title = _("The cap was full: %(used)d of %(limit)d in %(time)s") % {
        "used": len(had), "limit": each.limit, "time": retold(cap_hours(each.hours)),
    }  # fmt: skip
    return title, went_first(about, had), rule


def cap_rule(each: Cap) -> str:
    count = ngettext("%d marketing message", "%d marketing messages", each.limit) % each.limit
    return _("At most %(count)s in %(time)s.") % {"count": count, "time": retold(cap_hours(each.hours))}


def went_first(about: About, had: list[tuple[str, datetime]]) -> str:
    another = _("Another message")
    named = [f"{name or another} ({about.when(moment)})" for name, moment in had]
    return _("%s went first.") % _(" and ").join(named)


def distance(about: About, passed: bool) -> Words:
    spacing = about.rules.spacing
    if spacing is None:
        return _("There is no distance to keep"), "", _("No distance is set.")
    rule = _("At least %s between two marketing messages.") % retold(cap_hours(spacing.hours))
    if about.kind != "marketing":
        return _("Distances do not count it"), _("A service message"), rule
    if passed:
        return _("The last message was long enough ago"), "", rule
    return _("The last message was too recent"), went_first(about, about.ahead(spacing)[-1:]), rule


def priority(about: About, passed: bool) -> Words:
    rule = _("Where several want the same person, the campaign with the higher priority goes first.")
    own = about.campaign.priority if about.campaign else 0
    if passed:
        return _("Nothing more important was in line"), _("This campaign's priority is %d") % own, rule
    detail = retold(about.message.detail) if about.message and about.message.reason == "outranked" else ""
    return _("Something more important goes first"), detail, rule


def quiet_hours(about: About, passed: bool) -> Words:
    window = about.rules.waking
    if window is None:
        return _("Quiet hours are off"), "", _("Marketing goes out at any hour.")
    rule = _("Marketing goes out from %(opens)s to %(closes)s by their clock.") % {
        "opens": f"{window.opens:%H:%M}", "closes": f"{window.closes:%H:%M}",
    }  # fmt: skip
    if not about.contact.timezone and not about.contact.phone:
        rule += " " + _("Where nobody knows theirs, from %(opens)s to %(closes)s by ours.") % {
            "opens": f"{UNKNOWN_PLACE.opens:%H:%M}", "closes": f"{UNKNOWN_PLACE.closes:%H:%M}",
        }  # fmt: skip
    if about.kind != "marketing":
        return _("Quiet hours do not hold it"), _("A service message"), rule
    zone = about.place_zone()
    place = (about.contact.timezone or str(zone)).rpartition("/")[2].replace("_", " ")
    clock = _("%(time)s in %(place)s, %(day)s") % {
        "time": clock_time(about.at, zone), "place": place, "day": day_month(about.at.astimezone(zone)),
    }  # fmt: skip
    return _("It was daytime for them") if passed else _("It was night for them"), clock, rule


WORDS: dict[str, Callable[[About, bool], Words]] = {
    "contact": contact,
    "content": content,
    "consent": consent,
    "address": address,
    "suppression": suppression,
    "expiry": expiry,
    "cap": cap,
    "distance": distance,
    "priority": priority,
    "quiet_hours": quiet_hours,
}

# Of a gate that nobody has come to.
NAMES = {
    "contact": gettext_lazy("Whether we know them"),
    "content": gettext_lazy("Whether there is a message"),
    "consent": gettext_lazy("What they agreed to"),
    "address": gettext_lazy("Where to reach them"),
    "suppression": gettext_lazy("Closed addresses"),
    "expiry": gettext_lazy("Whether it is too late"),
    "cap": gettext_lazy("Caps"),
    "distance": gettext_lazy("Distance between messages"),
    "priority": gettext_lazy("Priority"),
    "quiet_hours": gettext_lazy("Quiet hours"),
}
