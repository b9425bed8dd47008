"""A rehearsal over the past as the canvas reads it: how far it is, then its numbers in a row and on each step."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.rehearsal.in_line import all_in_line, in_line_of, is_in_line, words_in_line
from campaigns.rehearsal.models import RehearsalRun
from campaigns.rehearsal.picture_of import counts_in
from campaigns.rehearsal.run_sentences import explanation_of, sentence_of, share_of
from campaigns.rehearsal.texts import cost_words
from campaigns.workflows.counts import ENDS
from channels.outbox.reasons import sentence
from lifecycle.look.number import grouped, percents
from lifecycle.look.when import day_and_month

Words = dict[str, Any]
Steps = Mapping[str, Mapping[str, Any]]


def run_words(run: RehearsalRun) -> Words:
    counts = counts_in(run.result)
    said: Words = {
        "id": run.pk,
        "state": run.state,
        "of_draft": run.of_draft,
        "share": share_of(run),
        "reached": day_and_month(run.reached) if run.reached else "",
        "so_far": _so_far(run),
        "window": f"{day_and_month(run.start)} – {day_and_month(run.end)}",
        "sentence": sentence_of(run, counts),
        "explanation": explanation_of(run),
    }
    if run.state == "done" and (flow := run.result.get("flow")):
        numbers = list(_numbers(flow))
        said |= {
            "numbers": numbers,
            "sentence": _("%s.") % ", ".join(f"{grouped(each['count'])} {each['words']}" for each in numbers),
            "steps": {key: _step(step) for key, step in flow["steps"].items()},
            "days": flow["days"],
        }
    return said


def _so_far(run: RehearsalRun) -> str:
    found = run.result.get("so_far") or {}
    entered, messages = found.get("entered", 0), found.get("messages", 0)
    people = ngettext("%s person", "%s people", entered) % grouped(entered)
    return _("%(people)s and %(messages)s so far") % {
        "people": people,
        "messages": ngettext("%s message", "%s messages", messages) % grouped(messages),
    }


def _numbers(flow: Mapping[str, Any]) -> Iterator[Words]:
    """What the row on top shows, and the list behind each."""
    steps: Steps = flow["steps"]
    entered, sent = flow["entered"], sum(step["sent"] for step in steps.values())
    yield _number("entered", "", entered, ngettext("enters", "enter", entered))
    words = [_going_out(flow.get("channels") or [], sent), cost_words(flow)]
    yield _number("sent", "", sent, " · ".join(part for part in words if part))
    for reason, count in sorted(all_in_line(flow).items()):
        yield _number("capped", reason, count, words_in_line(reason, count), "waiting")
    for reason in ("no_address", "not_subscribed"):
        if count := sum(step["not_sent"].get(reason, 0) for step in steps.values()):
            yield _number("not_sent", reason, count, _why_not(reason, count))
    if goals := _left(steps, "goal"):
        share = f" · {percents(100 * goals / entered, 1)}" if entered else ""
        yield _number("left", "goal", goals, ngettext("reaches the goal", "reach the goal", goals) + share, "good")
    if gone := _left(steps, "exit_rule"):
        yield _number("left", "exit_rule", gone, ngettext("leaves by the rule", "leave by the rule", gone))
    waiting = sum(step["waiting"] for step in steps.values())
    yield _number("waiting", "", waiting, ngettext("is still inside", "are still inside", waiting))


def _going_out(channels: list[str], sent: int) -> str:
    if channels == ["email"]:
        return ngettext("mail would go out", "mails would go out", sent)
    if channels == ["sms"]:
        return ngettext("text would go out", "texts would go out", sent)
    return ngettext("message would go out", "messages would go out", sent)


def _number(number: str, detail: str, count: int, words: str, tone: str = "") -> Words:
    return {"number": number, "detail": detail, "count": count, "words": words, "tone": tone}


def _why_not(reason: str, count: int) -> str:
    if reason == "no_address":
        return ngettext("has no address", "have no address", count)
    return ngettext("has not subscribed", "have not subscribed", count)


def _left(steps: Steps, reason: str) -> int:
    return sum(step["left"].get(reason, 0) for step in steps.values())


def _step(step: Mapping[str, Any]) -> Words:
    """With the sentence for each reason, and all that waited in line as one number, with what it waited for."""
    left = sum(step["left"].values())
    others = {reason: count for reason, count in step["not_sent"].items() if not is_in_line(reason)}
    in_line = in_line_of(step)
    told = [(count, words_in_line(reason, count)) for reason, count in sorted(in_line.items())]
    return {
        **{name: step[name] for name in ("before", "came", "out", "left", "waiting", "sent")},
        "in": step["before"] + step["came"],
        "gone": left,
        "gone_words": {reason: _way_to_leave(reason) for reason in step["left"]},
        "capped": sum(in_line.values()),
        "capped_words": told[0][1] if len(told) == 1 else _("held"),
        "capped_why": ", ".join(f"{grouped(count)} {words}" for count, words in told),
        "held": sum(step["held"].values()),
        "not_sent": others,
        "why": {reason: sentence(reason) for reason in others},
    }


def _way_to_leave(reason: str) -> str:
    words = {
        "goal": _("reached the goal"),
        "exit_rule": _("left by the rule"),
        "finished": _("came to the end"),
        "restarted": _("began again"),
        "removed": _("taken out"),
    }
    return words.get(reason, reason) if reason in ENDS else reason
