"""Users and their roles are on record, and what rooms above name here by their models' labels."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.utils.translation import gettext_lazy, gettext_noop

from lifecycle.accounts.watch import Words, watch, watch_many
from lifecycle.look.retold import kept

MADE_TOKEN = kept(gettext_noop("made the API token “%(name)s”, which may: %(may)s"))
NOTHING = kept(gettext_noop("nothing"))
WITHDREW_TOKEN = kept(gettext_noop("withdrew the API token “%(name)s”"))
CLOSED_ADDRESS = kept(gettext_noop("put an address among those we never write to"))
OPENED_ADDRESS = kept(gettext_noop("took an address from those we never write to"))
UPLOADED = kept(gettext_noop("uploaded the file “%(file)s”"))
ALL_SENDING = kept(gettext_noop("all sending"))
ALL_BY = kept(gettext_noop("everything by %(channel)s"))
STOPPED = kept(gettext_noop("stopped %(what)s"))
LET_GO_ON = kept(gettext_noop("let %(what)s go on"))
SAVED_IN = kept(gettext_noop("saved version %(number)s of the message “%(name)s” in %(locale)s"))
SAVED = kept(gettext_noop("saved version %(number)s of the message “%(name)s”"))
GAVE_ROLE = kept(gettext_noop("gave %(user)s the role “%(role)s”"))
TOOK_ROLE = kept(gettext_noop("took the role “%(role)s” from %(user)s"))
GAVE_RIGHT = kept(gettext_noop("gave %(whose)s the right “%(right)s”"))
TOOK_RIGHT = kept(gettext_noop("took the right “%(right)s” from %(whose)s"))

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
        return MADE_TOKEN % {"name": token.name, "may": ", ".join(token.scopes) or NOTHING}
    return WITHDREW_TOKEN % {"name": token.name} if verb == "change" and token.revoked_at else ""


def _suppression(_row: Any, verb: str) -> str:
    """Without the address: whoever is erased leaves nothing here."""
    if verb == "make":
        return CLOSED_ADDRESS
    return OPENED_ADDRESS if verb == "delete" else ""


def _import(row: Any, verb: str) -> str:
    return UPLOADED % {"file": row.filename} if verb == "make" else ""


def _halt(row: Any, verb: str) -> str:
    """A campaign's pause is a deed of its own."""
    if row.scope == "campaign":
        return ""
    what = ALL_SENDING if row.scope == "everything" else ALL_BY % {"channel": row.key}
    if verb == "make":
        return STOPPED % {"what": what}
    return LET_GO_ON % {"what": what} if verb == "delete" else ""


def _wording(version: Any, verb: str) -> str:
    if verb != "make":
        return ""
    said = {"number": version.number, "name": version.template, "locale": version.locale}
    if version.locale:
        return SAVED_IN % said
    return SAVED % said


def _role(user: Any, role: str, given: bool) -> str:
    return (GAVE_ROLE if given else TOOK_ROLE) % {"user": user, "role": role}


def _right(whose: Any, right: str, given: bool) -> str:
    return (GAVE_RIGHT if given else TOOK_RIGHT) % {"whose": whose, "right": right}
