"""What people read on the moving parts of the canvas; filled in as in words.py."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.editor.several import several


def alive_words() -> dict[str, str]:
    return {**_live(), **_people(), **_deeds(), **_rehearsal(), **_person(), **_dry_run()}


def _live() -> dict[str, str]:
    return {
        **several("al_inside", lambda n: ngettext("{n} person inside", "{n} people inside", n)),
        "al_inside_word": _("inside"),
        "al_window": _("Which time the numbers speak of"),
        "al_24h": _("Last 24 hours"),
        "al_30d": _("Last 30 days"),
        "al_is_here": _("{who} is here too"),
        "al_came": _("came here"),
        **several("al_came_in", lambda n: ngettext("{n} person came in", "{n} people came in", n)),
        "al_sent": _("sent"),
        "al_opened_share": _("opened it"),
        "al_in_line": _("wait in line"),
        "al_not_sent": _("not sent"),
        "al_away": _("We cannot reach the server just now. Try again in a moment."),
    }


def _people() -> dict[str, str]:
    return {
        "al_people": _("People · {n}"),
        "al_wait_here": _("wait here"),
        "al_stuck": _("are stuck here"),
        "al_were_sent": _("were sent it"),
        "al_opened": _("opened it"),
        "al_clicked": _("followed a link"),
        "al_converted": _("reached the goal after it"),
        "al_went_on": _("went on"),
        "al_went_this_way": _("went this way"),
        "al_left_here": _("left the campaign here"),
        "al_nobody_was_here": _("Nobody has been here in this time."),
        "al_find_person": _("Find a person"),
        "al_nobody": _("Nobody is behind this number any more."),
        "al_nobody_called": _("Nobody here is called that."),
        "al_of": _("{n} of {all}"),
        "al_of_kept": _("{n} of {all}; the first {kept} are kept"),
        "al_more": _("Show more"),
    }


def _deeds() -> dict[str, str]:
    return {
        **several("al_chosen", lambda n: ngettext("{n} person chosen", "{n} people chosen", n)),
        "al_choose_people": _("Choose people who are still inside to move them or take them out."),
        "al_all": _("Nobody chosen: all {n}"),
        "al_move": _("Move…"),
        "al_skip": _("Skip this step…"),
        "al_remove": _("Take out…"),
        "al_move_to": _("To which step"),
        "al_choose": _("Choose a step"),
        "al_why_move": _("They stop waiting and go on at that step at once. It is on record that you moved them."),
        "al_why_skip": _("They go on by the usual way out, without what this step does. It is on record."),
        "al_why_remove": _("They leave the campaign, and what was not yet sent to them is not sent. It is on record."),
        **several("al_do_move", lambda n: ngettext("Move {n} person", "Move {n} people", n)),
        **several("al_do_skip", lambda n: ngettext("Let {n} person skip it", "Let {n} people skip it", n)),
        **several("al_do_remove", lambda n: ngettext("Take {n} person out", "Take {n} people out", n)),
        **several("al_done_move", lambda n: ngettext("{n} person moved", "{n} people moved", n)),
        **several("al_done_skip", lambda n: ngettext("{n} person went on", "{n} people went on", n)),
        **several("al_done_remove", lambda n: ngettext("{n} person taken out", "{n} people taken out", n)),
        "al_under_way": _("Under way"),
        "al_not_now": _("Not now"),
    }


def _rehearsal() -> dict[str, str]:
    return {
        "al_rehearse": _("Rehearse"),
        "al_rehearse_as": _("Rehearse as whom?"),
        "al_rehearse_why": _("One person goes through your draft from now on. Nothing is sent and nobody is touched."),
        "al_somebody_else": _("Somebody else"),
        "al_stop_rehearsing": _("Back to editing"),
        "al_on_the_way": _("They are on their way…"),
        "al_stays": _("stays {time}"),
        "al_back": _("One step back"),
        "al_forward": _("One step on"),
        "al_play": _("Play"),
        "al_pause": _("Pause"),
        "al_jump": _("Jump to a step"),
        "al_as_seen": _("The mail as they see it: {what}"),
        "al_what_if": _("What do they do here?"),
        "al_nothing_happens": _("Nothing"),
        "al_they": _("They {did}"),
        "al_when": _("How long after they came"),
        "al_after_10_minutes": _("10 minutes"),
        "al_after_hour": _("An hour"),
        "al_after_day": _("A day"),
        "al_after_3_days": _("3 days"),
        "al_after_week": _("A week"),
        "al_after_30_days": _("30 days"),
    }


def _person() -> dict[str, str]:
    return {
        "al_invent": _("Invent somebody"),
        "al_somebody_known": _("Somebody we know"),
        "al_first_name": _("First name"),
        "al_last_name": _("Last name"),
        "al_email": _("Email"),
        "al_phone": _("Phone"),
        "al_zone": _("Time zone"),
        "al_locale": _("Language"),
        "al_attributes": _("What else is known of them, one to a line"),
        "al_subscribed": _("Has subscribed"),
        "al_go": _("Rehearse"),
    }


def _dry_run() -> dict[str, str]:
    return {
        "al_dry_run": _("Dry run"),
        "al_dry_why": _("What would have happened in the last weeks. Nothing is sent. Choose how far back."),
        "al_of_draft": _("Your draft, {window}. Nothing is sent."),
        "al_of_live": _("What runs now, {window}. Nothing is sent."),
        "al_drawn_on_draft": _("The picture is your draft: a step that only runs now is counted, but not drawn."),
        "al_dry_old": _("This one was made before its numbers were kept. Choose how far back to run it again."),
        "al_back_to_editing": _("Back to editing"),
        "al_which_version": _("Which version"),
        "al_your_draft": _("Your draft"),
        "al_what_runs": _("What runs now"),
        "al_how_far_back": _("How far back"),
        "al_days": _("{n} days"),
        "al_waits_for_worker": _("It waits for a worker to take it up."),
        "al_cancel": _("Cancel"),
        "al_not_in_run": _("Not in this run"),
        "al_come": _("arrive"),
        "al_before": _("{n} of them stood here when it began"),
        "al_would_go_out": _("would go out"),
        "al_still_wait": _("{n} still wait here"),
        "al_held": _("{n} held"),
        "al_held_in_line": _("held"),
        "al_no_address": _("no address"),
        "al_not_subscribed": _("not subscribed"),
        "al_suppressed": _("never written to"),
        "al_left_before": _("left before"),
        "al_too_late": _("too late"),
        "al_show_table": _("Show as a table"),
        "al_show_picture": _("Show as a picture"),
        "al_step": _("Step"),
        "al_leave": _("leave"),
        "al_go_on": _("go on"),
        "al_were_there": _("were there"),
        "al_each_day": _("Messages each day"),
        "al_went_out": _("would go out"),
        "al_did_not": _("would not"),
    }
