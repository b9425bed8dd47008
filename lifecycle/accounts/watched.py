"""Users and their roles are on record, and what rooms above name here by their models' labels."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.accounts.watch import Words, watch, watch_many

# What is set up by hand and decides about many people.
SET_UP: dict[str, Words] = {
    "lifecycle.Topic": gettext_lazy("topic"),
    "lifecycle.Stage": gettext_lazy("stage"),
    "lifecycle.Segment": gettext_lazy("segment"),
    "lifecycle.InstallationBrand": gettext_lazy("brand"),
    "channels.Webhook": gettext_lazy("webhook"),
    "channels.Picture": gettext_lazy("picture"),
    "campaigns.FrequencyCap": gettext_lazy("cap"),
    "campaigns.QuietHours": gettext_lazy("quiet hours"),
    "campaigns.MessageTemplate": gettext_lazy("message"),
    "campaigns.Snippet": gettext_lazy("snippet"),
    "django_celery_beat.PeriodicTask": gettext_lazy("schedule"),
}
SECRET = ("secret", "password", "digest", "token", "key_hash")
BY_THE_MACHINE = (
    "refreshed_at", "size", "changed_at", "updated_at", "created_at", "last_run_at", "total_run_count", "date_changed",
    "last_login", "last_used_at",
)  # fmt: skip


def register() -> None:
    for label, noun in SET_UP.items():
        if apps.is_installed(label.partition(".")[0]) and (model := _model(label)):
            watch(model, noun, secret=SECRET, ignore=BY_THE_MACHINE)
    watch(User, gettext_lazy("user"), secret=SECRET, ignore=BY_THE_MACHINE, always=True)
    watch(Group, gettext_lazy("role"))
    watch(apps.get_model("lifecycle.ApiToken"), "", secret=SECRET, ignore=BY_THE_MACHINE, always=True, sentence=_token)
    watch(apps.get_model("lifecycle.Suppression"), "", ignore=("address", "address_hash"), sentence=_suppression)
    watch(apps.get_model("lifecycle.Import"), "", sentence=_import)
    watch(apps.get_model("channels.Halt"), "", always=True, sentence=_halt)
    watch(apps.get_model("campaigns.TemplateVersion"), "", sentence=_wording)
    watch_many(User.groups.through, _role)
    watch_many(User.user_permissions.through, _right)
    watch_many(Group.permissions.through, _right)


def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def _token(token: Any, verb: str) -> str:
    if verb == "make":
        return _("made the API token “%(name)s”, which may: %(may)s") % {
            "name": token.name,
            "may": ", ".join(token.scopes) or _("nothing"),
        }
    return _("withdrew the API token “%s”") % token.name if verb == "change" and token.revoked_at else ""


def _suppression(_row: Any, verb: str) -> str:
    """Without the address: whoever is erased leaves nothing here."""
    if verb == "make":
        return _("put an address among those we never write to")
    return _("took an address from those we never write to") if verb == "delete" else ""


def _import(row: Any, verb: str) -> str:
    return _("uploaded the file “%s”") % row.filename if verb == "make" else ""


def _halt(row: Any, verb: str) -> str:
    """A campaign's pause is a deed of its own."""
    if row.scope == "campaign":
        return ""
    what = _("all sending") if row.scope == "everything" else _("everything by %s") % row.key
    if verb == "make":
        return _("stopped %s") % what
    return _("let %s go on") % what if verb == "delete" else ""


def _wording(version: Any, verb: str) -> str:
    if verb != "make":
        return ""
    said = {"number": version.number, "name": version.template, "locale": version.locale}
    if version.locale:
        return _("saved version %(number)s of the message “%(name)s” in %(locale)s") % said
    return _("saved version %(number)s of the message “%(name)s”") % said


def _role(user: Any, role: str, given: bool) -> str:
    words = _("gave %(user)s the role “%(role)s”") if given else _("took the role “%(role)s” from %(user)s")
    return words % {"user": user, "role": role}


def _right(whose: Any, right: str, given: bool) -> str:
    words = _("gave %(whose)s the right “%(right)s”") if given else _("took the right “%(right)s” from %(whose)s")
    return words % {"whose": whose, "right": right}
