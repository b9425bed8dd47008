"""What is true of a campaign now, in a sentence, and the one thing to do next. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.workflows.counts import Counts
from lifecycle.look.chip import Chip
from lifecycle.look.number import grouped


@dataclass(frozen=True)
class Headline:
    sentence: str
    explanation: str = ""


def status_chip(status: str, version: int | None = None) -> Chip:
    label = " · " + _("version %d") % version if version else ""
    match status:
        case "live":
            return Chip(_("Live") + label, "good", "play_circle")
        case "paused":
            return Chip(_("Paused") + label, "wait", "pause_circle")
        case "ended":
            return Chip(_("Ended"), "calm", "stop_circle")
    return Chip(_("Draft"), "calm", "edit")


def headline(status: str, counts: Counts, problems: int, unpublished: int, paused_by: str = "") -> Headline:
    match status:
        case "live":
            return Headline(_inside(counts), _live(counts, unpublished))
        case "paused":
            by = _("Paused by %s.") % paused_by if paused_by else _("It is paused.")
            return Headline(by, _keep(counts.inside))
        case "ended":
            return Headline(_("This campaign has ended."), _ended(counts))
    return Headline(_("Nobody can enter yet: this is a draft."), _draft(problems))


def _inside(counts: Counts) -> str:
    return ngettext("%s person is inside.", "%s people are inside.", counts.inside) % grouped(counts.inside)


def _live(counts: Counts, unpublished: int) -> str:
    said = []
    if reached := counts.ends.get("goal", 0):
        said.append(ngettext("%s reached the goal.", "%s reached the goal.", reached) % grouped(reached))
    if counts.out:
        said.append(ngettext("%s message went out.", "%s messages went out.", counts.out) % grouped(counts.out))
    if not counts.ends.get("entered"):
        said.append(_("It is live and waits for the first person."))
    if unpublished:
        said.append(
            ngettext("%d change is not published yet.", "%d changes are not published yet.", unpublished) % unpublished
        )
    return " ".join(said)


def _keep(inside: int) -> str:
    if not inside:
        return _("Nobody is inside. Nobody enters until it goes on.")
    return ngettext(
        "%s person keeps the place where they are. Nobody enters or goes on, and nothing is sent.",
        "%s people keep the place where they are. Nobody enters or goes on, and nothing is sent.",
        inside,
    ) % grouped(inside)


def _ended(counts: Counts) -> str:
    if counts.inside:
        return _("%s people are being taken out.") % grouped(counts.inside)
    return _("%(entered)s people came in, %(goal)s reached the goal.") % {
        "entered": grouped(counts.ends.get("entered", 0)),
        "goal": grouped(counts.ends.get("goal", 0)),
    }


def _draft(problems: int) -> str:
    if not problems:
        return _("It is complete. Publish it, and people come in.")
    return (
        ngettext("%d thing keeps it from being published.", "%d things keep it from being published.", problems)
        % problems
    )
