"""What people read in the editor, handed to its scripts in the reader's language. `{n}` and the like are filled in there;
where they hang on a number, there is one for each of CLDR's categories, such as `name|few`."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.editor.several import several


def words() -> dict[str, str]:
    return {**_frame(), **_canvas(), **_saving(), **_inspector(), **_deeds(), **_spoken()}


def _frame() -> dict[str, str]:
    return {
        "back": _("Back to the campaign"),
        "rules": _("Goal and rules"),
        "versions": _("Versions"),
        "talk": _("Comments and tasks"),
        "discard": _("Throw away the changes…"),
        "more": _("More"),
        "as_png": _("Download as a picture (PNG)"),
        "as_svg": _("Download as a drawing (SVG)"),
        "print": _("A page to print"),
        "as_outline": _("Show as a list"),
        "as_picture": _("Show as a picture"),
        "outline": _("Steps"),
        "publish": _("Publish"),
        "publish_nothing": _("Nothing to publish"),
        **several("changes", lambda n: ngettext("{n} change", "{n} changes", n)),
        **several("problems", lambda n: ngettext("{n} problem", "{n} problems", n)),
        "problems_title": _("What keeps it from being published"),
        "problems_why": _("Choose one to go there. Nobody inside is touched before you publish."),
        "palette": _("Steps to add"),
        "find": _("Find a step"),
        "find_nothing": _("Nothing is called that."),
        "close": _("Close"),
        "undo": _("Undo: {what}"),
        "undo_none": _("Nothing to undo"),
        "redo": _("Do again: {what}"),
        "redo_none": _("Nothing to do again"),
    }


def _canvas() -> dict[str, str]:
    return {
        "canvas": _("The workflow. Walk by arrow keys, open by Enter, press ? for all keys."),
        "minimap": _("The whole workflow, small"),
        "zoom_in": _("Closer"),
        "zoom_out": _("Farther"),
        "zoom_whole": _("At its real size"),
        "fit": _("Show all of it"),
        "jump": _("Go to a step"),
        "tidy": _("Tidy up"),
        "add_note": _("Add a note"),
        "note": _("Note"),
        "note_hint": _("Write a note"),
        "keys": _("Keys"),
        "beginning": _("The beginning"),
        "starts_when": _("Starts when"),
        "starts_when_or": _("Starts when, or in {n} other ways"),
        "nobody_enters": _("Nobody can enter yet"),
        "nowhere_yet": _("Nowhere yet"),
        "first_step": _("Add the first step"),
        "add_here": _("Add a step here"),
        "insert_here": _("Add a step here"),
        "pull_a_way": _("Pull to another step"),
        "nobody_yet": _("Nobody has been here yet"),
        "now": _("now"),
        "new": _("New"),
        "edited": _("Edited"),
        "taken_out": _("Step taken out"),
        "today": _("{n} today"),
        **several("people_here", lambda n: ngettext("{n} person is here", "{n} people are here", n)),
        **several("went_this_way", lambda n: ngettext("{n} person went this way", "{n} people went this way", n)),
        "goal_rule": _("Goal: they {what}"),
        "exit_rule": _("Leaves as soon as they {what}"),
        "go_to": _("go to {what}"),
        "add_after": _("Add a step after “{step}”, {way}"),
        **several(
            "remove_with_people",
            lambda n: ngettext(
                "{n} person waits here. They stay until you publish, and then you say where they go. Take it out?",
                "{n} people wait here. They stay until you publish, and then you say where they go. Take it out?",
                n,
            ),
        ),
    }


def _saving() -> dict[str, str]:
    return {
        "saving": _("Saving…"),
        "save_all": _("All is saved"),
        "looking": _("Only to look at"),
        **several("saved_seconds", lambda n: ngettext("Draft saved {n} s ago", "Draft saved {n} s ago", n)),
        **several("saved_minutes", lambda n: ngettext("Draft saved {n} min ago", "Draft saved {n} min ago", n)),
        "save_trying": _("Not saved, trying again"),
        "save_refused": _("Not saved: {why}"),
        "save_stale": _("Not saved: somebody changed it too"),
        "stale": _("Somebody else changed this campaign"),
        "stale_by": _("Changed meanwhile by {who}"),
        "stale_when": _("Their last change: {when}."),
        "stale_step": _("Step"),
        "stale_mine": _("Yours"),
        "stale_theirs": _("Theirs"),
        "stale_not_there": _("Not there"),
        "stale_order": _("Other ways on"),
        **several("stale_more", lambda n: ngettext("and {n} step more", "and {n} steps more", n)),
        "stale_look": _("Open theirs in a new tab"),
        "stale_undo": _("Nothing is lost: whichever you choose, undo brings the other one back."),
        "take_theirs": _("Take theirs"),
        "keep_mine": _("Keep mine"),
    }


def _inspector() -> dict[str, str]:
    return {
        "inspector": _("Settings of the chosen step"),
        "settings": _("Settings"),
        "goes_on": _("Where it goes on"),
        "what_lets_in": _("What lets people in"),
        "another_way_in": _("Another way in"),
        "first_way_in": _("Say what lets people in"),
        "menu_connect": _("Connect to another step"),
        "menu_duplicate": _("Make a copy"),
        "menu_remove": _("Take it out"),
        "form_coming": _("One moment…"),
        "form_away": _(
            "We could not reach the server. What you typed is still here; it is tried again with the next key."
        ),
        "message_name": _("What is the new message called?"),
        "message_hint": _("Its name, which only your team sees"),
        "message_write": _("Write it"),
        "remove_ask": _("Take out {what}?"),
        "leave_it": _("Leave it as it is"),
        "back_to_canvas": _("Back to the workflow"),
        "back_unsaved": _("Back without saving"),
        "key_list": "\n".join(
            f"{key}|{what}"
            for key, what in (
                ("← ↑ → ↓", _("walk along the ways")),
                ("Enter", _("open the step’s settings")),
                ("/", _("find a step to add; Enter adds it, Shift+Enter puts it before")),
                ("C", _("connect: again for the next way out, arrows to the target, Enter")),
                ("Space", _("choose several")),
                ("Alt+← ↑ → ↓", _("move what is chosen")),
                ("Delete", _("take out")),
                ("Ctrl+D", _("make a copy")),
                ("Ctrl+C, Ctrl+V", _("copy, and put in here or in another campaign")),
                ("Ctrl+Z, Ctrl+Shift+Z", _("undo, do again")),
                ("Ctrl+K", _("go to a step")),
                ("+, −, 0", _("closer, farther, all of it")),
                ("Esc", _("close what is open")),
            )
        ),
    }


def _deeds() -> dict[str, str]:
    """Names of what can be undone."""
    return {
        "act_add": _("add {what}"),
        "act_remove": _("take out {what}"),
        "act_connect": _("from {from} to {to}"),
        "act_cut": _("cut after {from}"),
        "act_move": _("move {what}"),
        "act_tidy": _("tidy up"),
        "act_copy": _("copy {what}"),
        "act_paste": _("put in {what}"),
        "act_settings": _("settings of {what}"),
        "act_trigger": _("what lets people in"),
        "act_rules": _("goal and rules"),
        "act_note": _("note"),
        "act_keep_mine": _("keep mine"),
        "act_take_theirs": _("take theirs"),
        **several("steps", lambda n: ngettext("{n} step", "{n} steps", n)),
    }


def _spoken() -> dict[str, str]:
    """Told to readers of the screen aloud."""
    return {
        "inserted": _("Put {what} after {where}."),
        "put_down": _("Put down {what}."),
        "removed": _("Took out {what}."),
        "connected": _("{from} leads to {to}."),
        "cut": _("{from} leads nowhere."),
        "connecting": _("Connecting {what}, {way}. Go to the target by arrow keys, then press Enter."),
        "connect_to": _("To {to}?"),
        "connect_stopped": _("Nothing was connected."),
        "no_way_out": _("{what} has no way out."),
        "tidied": _("Tidied up."),
        "tidy_already": _("It is tidy already."),
        **several("copied", lambda n: ngettext("{n} step copied.", "{n} steps copied.", n)),
        **several("pasted", lambda n: ngettext("{n} step put in.", "{n} steps put in.", n)),
        "undone": _("Undone: {what}."),
        "redone": _("Done again: {what}."),
    }
