"""What the four roles may. Rights are named as Django names them; a right of a room that is not there is left out."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Q, QuerySet

MARKETER, APPROVER, DEVELOPER, ANALYST = "Marketer", "Approver", "Developer", "Analyst"
FLOORS = ("lifecycle", "channels", "campaigns")
# Who holds keys, who may sign in, and what runs by itself are nobody's to see but the developer's.
KEPT_BACK = (
    "lifecycle.apitoken", "lifecycle.idempotencykey", "lifecycle.manualclock", "channels.webhook",
    "channels.webhooksubscription", "channels.subscription",
)  # fmt: skip

# Model → what a marketer may besides looking: a add, c change, d delete.
MARKETING: Mapping[str, str] = {
    "lifecycle.contact": "ac",
    "lifecycle.import": "ac",
    "lifecycle.segment": "acd",
    "lifecycle.stage": "acd",
    "lifecycle.topic": "ac",
    "lifecycle.suppression": "a",
    "lifecycle.installationbrand": "c",
    "channels.message": "c",
    "channels.halt": "acd",
    "channels.picture": "ac",
    "campaigns.campaign": "ac",
    "campaigns.broadcast": "acd",
    "campaigns.enrollment": "c",
    "campaigns.messagetemplate": "ac",
    "campaigns.templateversion": "a",
    "campaigns.snippet": "acd",
    "campaigns.rehearsalrun": "ad",
    "campaigns.task": "acd",
    "campaigns.comment": "a",
    "campaigns.journeyrow": "c",
    "campaigns.approval": "a",
}
APPROVING: Mapping[str, str] = {
    "lifecycle.suppression": "acd",
    "channels.message": "c",
    "channels.halt": "acd",
    "campaigns.frequencycap": "acd",
    "campaigns.quiethours": "c",
    "campaigns.approval": "ac",
    "campaigns.task": "ac",
    "campaigns.comment": "a",
}
DEVELOPING: Mapping[str, str] = {
    "lifecycle.apitoken": "acd",
    "lifecycle.import": "ac",
    "lifecycle.pendingevent": "c",
    "campaigns.comment": "a",
    "channels.webhook": "acd",
    "channels.webhooksubscription": "acd",
    "channels.subscription": "acd",
    "django_celery_beat.periodictask": "c",
}
ALSO: Mapping[str, tuple[str, ...]] = {
    MARKETER: ("campaigns.publish_campaign",),
    APPROVER: ("campaigns.publish_campaign", "campaigns.approve_campaign"),
    DEVELOPER: ("django_celery_beat.view_periodictask",),
    ANALYST: (),
}
DEEDS = {"a": "add", "c": "change", "d": "delete"}


_known_before: set[str] | None = None  # None: nobody has looked


def look_at_rights(**_: Any) -> None:
    """Before each migrate: which rights there are already."""
    global _known_before
    there = Permission._meta.db_table in connection.introspection.table_names()
    _known_before = set(_named(Permission.objects.all())) if there else set()


def seed_roles(**_: Any) -> None:
    """After each migrate: to a role that is new all its rights, to the others those that are new themselves.

    So what a person took from a role stays taken.
    """
    for app in FLOORS:
        create_permissions(apps.get_app_config(app), verbosity=0)
    found = Permission.objects.filter(Q(content_type__app_label__in=FLOORS) | Q(codename__endswith="_periodictask"))
    known = _named(found)
    stood = set(Group.objects.filter(name__in=ALSO).values_list("name", flat=True))
    Group.objects.bulk_create(Group(name=name) for name in ALSO if name not in stood)
    groups = {group.name: group for group in Group.objects.filter(name__in=ALSO)}
    fresh = set() if _known_before is None else known.keys() - _known_before
    Given = Group.permissions.through
    Given.objects.bulk_create(
        [
            Given(group_id=groups[role].pk, permission_id=known[right])
            for role in ALSO
            for right in rights_of(role, known)
            if right in known and (role not in stood or right in fresh)
        ],
        ignore_conflicts=True,
    )


def _named(rights: "QuerySet[Permission]") -> dict[str, int]:
    """Their ids by app.name."""
    found = rights.values_list("pk", "content_type__app_label", "codename")
    return {f"{app}.{name}": pk for pk, app, name in found}


def rights_of(role: str, known: Iterable[str]) -> set[str]:
    """Everybody may look at whatever is not kept back."""
    more = {MARKETER: MARKETING, APPROVER: APPROVING, DEVELOPER: DEVELOPING, ANALYST: {}}[role]
    seen = {right for right in known if _is_shown(right)}
    rights = {f"{app}.{DEEDS[deed]}_{name}" for app, name, deeds in _split(more) for deed in deeds}
    own = {f"{app}.view_{name}" for app, name, _deeds in _split(more)}
    return seen | rights | own | set(ALSO[role])


def _is_shown(right: str) -> bool:
    app, _dot, name = right.partition(".")
    return app in FLOORS and name.startswith("view_") and f"{app}.{name.removeprefix('view_')}" not in KEPT_BACK


def _split(more: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    for label, deeds in more.items():
        app, _dot, name = label.partition(".")
        yield app, name, deeds
