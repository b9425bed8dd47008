"""How far a rehearsal is and what it found, in a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.rehearsal.longest_path import head_start
from campaigns.rehearsal.models import RehearsalRun
from campaigns.rehearsal.texts import texts_words
from campaigns.workflows.counts import Counts
from lifecycle.look.number import grouped
from lifecycle.look.retold import retold
from lifecycle.look.when import day_and_month, length_words


def share_of(run: RehearsalRun) -> int:
    """How much of the window it has come through, in percent."""
    if run.state == "done":
        return 100
    if run.reached is None:
        return 0
    first = run.start - head_start(run.graph)
    return int(100 * min(max((run.reached - first) / (run.end - first), 0), 1))


def sentence_of(run: RehearsalRun, counts: Counts) -> str:
    match run.state:
        case "done":
            entered = counts.ends["entered"]
            people = ngettext("%s person would have come in", "%s people would have come in", entered) % grouped(
                entered
            )
            sent = ngettext("%s message would have gone out", "%s messages would have gone out", counts.out)
            return _("%s.") % f"{people}, {sent % grouped(counts.out)}"
        case "failed":
            return _("This could not be rehearsed.")
        case "stopped":
            return _("This rehearsal was stopped.")
        case "running":
            return _("Rehearsing, %d%% done.") % share_of(run)
    return _("It waits for a worker to take it up.")


def explanation_of(run: RehearsalRun) -> str:
    if run.state == "failed":
        return retold(run.problem)
    window = " ".join(part for part in (_window_of(run), texts_words(run.result)) if part)
    if run.state != "done" or not (earlier := head_start(run.graph)):
        return window
    inside = run.result.get("already_inside", 0)
    before = ngettext("%(n)s person was on the way already", "%(n)s people were on their way already", inside)
    if not inside:
        before = _("Nobody was on the way already")
    why = _(
        "it was played from %(first)s, %(length)s earlier, which is the longest way through, so that late steps are not empty."
    )
    said = {"n": grouped(inside), "first": day_and_month(run.start - earlier), "length": length_words(earlier)}
    return f"{window} {before % said}: {why % said}"


def _window_of(run: RehearsalRun) -> str:
    return _("From %(start)s until before %(end)s, nothing is sent.") % {
        "start": day_and_month(run.start),
        "end": day_and_month(run.end),
    }
