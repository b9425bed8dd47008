"""Every address is closed to whoever has no right to it: nobody, anybody who may sign in, each role, each token."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import URLPattern, get_resolver
from drf_spectacular.generators import SchemaGenerator

from campaigns.broadcasts.plan import Plan
from campaigns.broadcasts.save_broadcast import create_broadcast
from campaigns.workflows.models import Campaign
from channels.outbox.wake import asleep
from lifecycle.accounts.roles import ANALYST, APPROVER, DEVELOPER, MARKETER
from lifecycle.consent.models import Topic
from lifecycle.contacts.models import Contact
from tests.campaigns.workflows.journeys import FINISH, live, step
from tests.cast import NOW
from tests.program import Program

pytestmark = pytest.mark.django_db

# Open to everybody: where people who get our messages come, where providers report (each signs or knows a secret), and
# the description of the API. A page that is added here is open to the world.
PUBLIC = (
    "unsubscribe/",
    "confirm/",
    "preferences/",
    "r/",
    "o/",
    "pictures/",
    "hooks/",
    "api/schema/",
    "favicon.ico",
    "brand/",
    "language/",
    "t/",
)
# Of the admin, what a person who may sign in sees without any right.
OF_THEIR_OWN = (
    "admin/", "admin/login/", "admin/logout/", "admin/password_change/", "admin/password_change/done/", "admin/jsi18n/",
    "admin/search/", "admin/jump/", "admin/toggle-sidebar/",
)  # fmt: skip


def routes(resolver: Any = None, before: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def address(route: str) -> str:
    """With something in each place; a number, so that what is there is found."""
    filled = re.sub(r"<(?:\w+:)?\w+>", "1", route)
    filled = re.sub(r"\(\?P<app_label>[^)]*\)", "campaigns", filled)
    return "/" + filled.replace("^", "").replace("$", "").replace("(_mime)?", "").replace("\\.", ".").replace("/?", "")


ADMIN = sorted({route for route in routes() if route.startswith("admin/") and "(?P<url>" not in route})
OTHERS = sorted(
    {route for route in routes() if not route.startswith(("admin/", "api/v1/")) and route not in ("", "^api/")}
)


@pytest.fixture(autouse=True)
def something_is_there(db: None) -> Iterator[None]:
    Contact.objects.create(pk=1, external_id="c1", created_at=NOW, updated_at=NOW)
    campaign = live("gift", "rest", {"rest": step("wait", {"next": "end"}, days=3), "end": FINISH}, NOW)
    Campaign.objects.filter(pk=campaign.pk).update(name="A gift")
    with asleep():
        yield


def client_of(*rights: str, role: str = "", is_staff: bool = True) -> Client:
    user = User.objects.create_user(f"user-{User.objects.count()}", is_staff=is_staff)
    if role:
        user.groups.add(Group.objects.get(name=role))
    for right in rights:
        app, _dot, name = right.partition(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=name))
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def is_closed(answer: Any) -> bool:
    """Refused, not there, no way in by this method, sent to sign in or home, or to another door that is closed."""
    if answer.status_code in (301, 302):
        where = answer["Location"]
        return "/admin/login/" in where or where == "/admin/" or is_closed(answer.client.get(where))
    return answer.status_code in (403, 404, 405)


def test_only_what_is_meant_to_be_is_public() -> None:
    assert [route for route in OTHERS if not address(route)[1:].startswith(PUBLIC)] == []


@pytest.mark.parametrize("how", ["get", "post"])
def test_nobody_gets_into_the_admin_without_signing_in(how: str) -> None:
    for route in ADMIN:
        if route != "admin/login/":
            answer = getattr(Client(), how)(address(route))
            assert is_closed(answer), (route, answer.status_code)


@pytest.mark.parametrize("how", ["get", "post"])
def test_whoever_has_no_role_sees_nothing(how: str) -> None:
    for is_staff in (True, False):
        client = client_of(is_staff=is_staff)
        for route in ADMIN:
            if route not in OF_THEIR_OWN:
                answer = getattr(client, how)(address(route))
                assert is_closed(answer), (route, answer.status_code)


def test_today_tells_whoever_has_no_role_nothing_of_people_and_campaigns() -> None:
    said = client_of().get("/admin/").content.decode()
    assert "A gift" not in said


# What each may open, by the end of the address; every other page of the admin is closed to them.
MAY: dict[str, dict[str, bool]] = {
    # address: who may open it, in the order below
    "lifecycle/contact/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "lifecycle/contact/1/edit/": {MARKETER: True},
    "lifecycle/contact/1/forget/": {},
    "lifecycle/import/add/": {MARKETER: True, DEVELOPER: True},
    "lifecycle/segment/add/": {MARKETER: True},
    "lifecycle/suppression/add/": {MARKETER: True, APPROVER: True},
    "lifecycle/apitoken/": {DEVELOPER: True},
    "lifecycle/apitoken/add/": {DEVELOPER: True},
    "lifecycle/deed/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "auth/user/": {},
    "auth/user/add/": {},
    "auth/group/": {},
    "django_celery_beat/periodictask/": {DEVELOPER: True},
    "channels/message/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/campaign/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/campaign/add/": {MARKETER: True},
    "campaigns/campaign/{campaign}/rules/": {MARKETER: True},
    "campaigns/campaign/{campaign}/steps/rest/": {MARKETER: True},
    "campaigns/campaign/{campaign}/editor/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/campaign/{campaign}/editor/print/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/campaign/{campaign}/editor/state/": {MARKETER: True},
    "campaigns/campaign/{campaign}/publish/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/campaign/{campaign}/versions/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/campaign/{campaign}/people/?number=inside": dict.fromkeys(
        (MARKETER, APPROVER, DEVELOPER, ANALYST), True
    ),
    "campaigns/campaign/{campaign}/rehearse/people/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/campaign/{campaign}/dry-run/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/campaign/{campaign}/dry-run/people/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/campaign/{campaign}/pause/": {MARKETER: True, APPROVER: True},
    "campaigns/campaign/{campaign}/end/": {MARKETER: True, APPROVER: True},
    "campaigns/messagetemplate/add/": {MARKETER: True},
    "campaigns/broadcast/add/": {MARKETER: True},
    "campaigns/broadcast/{broadcast}/people/?of=gets": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/broadcast/{broadcast}/who/": {MARKETER: True},
    "campaigns/broadcast/{broadcast}/when/": {MARKETER: True},
    "calendar/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/task/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/task/add/": {MARKETER: True, APPROVER: True},
    "campaigns/frequencycap/": dict.fromkeys((MARKETER, APPROVER, DEVELOPER, ANALYST), True),
    "campaigns/frequencycap/add/": {APPROVER: True},
}


@pytest.mark.parametrize("role", [MARKETER, APPROVER, DEVELOPER, ANALYST])
def test_each_role_opens_what_it_may_and_nothing_else(role: str) -> None:
    client, campaign = client_of(role=role), Campaign.objects.get()
    broadcast = create_broadcast(name="News", plan=Plan("", {}), now=NOW)
    for where, may in MAY.items():
        answer = client.get(f"/admin/{where.format(campaign=campaign.pk, broadcast=broadcast.pk)}")
        assert (answer.status_code == 200) == may.get(role, False), (where, answer.status_code)


def test_who_may_only_look_changes_nothing_anywhere() -> None:
    """An analyst may open what has no button; every page that adds, changes or does something is closed."""
    client = client_of(role=ANALYST)
    deeds = ("/add/", "/delete/", "/remove/", "/edit/", "/forget/", "/pause/", "/resume/", "/end/", "/take/", "/send/")
    before = Topic.objects.count(), Campaign.objects.get().draft
    for route in ADMIN:
        if route.endswith(deeds):
            assert is_closed(client.get(address(route))), route
        if route not in OF_THEIR_OWN:
            client.post(address(route), {"name": "x", "key": "x"})
    assert (Topic.objects.count(), Campaign.objects.get().draft) == before


# The API


def operations() -> list[tuple[str, str]]:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return [(how, where) for where, ways in schema["paths"].items() for how in ways if where.startswith("/api/v1/")]


def filled(where: str) -> str:
    return re.sub(r"\{\w+\}", "1", where)


def test_no_operation_answers_without_a_token() -> None:
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    assert len(operations()) > 50
    for how, where in operations():
        for client in (Client(), boss):
            assert getattr(client, how)(filled(where)).status_code == 401, (how, where)
        wrong = Client().generic(how.upper(), filled(where), headers={"Authorization": "Bearer lc_wrong"})
        assert wrong.status_code == 401, (how, where)


def test_no_operation_answers_a_token_without_its_scope() -> None:
    program = Program(["nothing:at-all"])
    for how, where in operations():
        assert program(how, filled(where).removeprefix("/api/v1/")).status_code == 403, (how, where)


def test_what_only_reads_is_no_right_to_write() -> None:
    reader = Program(
        [f"{scope}:read" for scope in ("contacts", "events", "campaigns", "templates", "segments", "tasks", "comments")]
    )
    for how, where in operations():
        if how != "get":
            answer = reader(how, filled(where).removeprefix("/api/v1/"), {})
            assert answer.status_code == 403, (how, where, answer.status_code)


@pytest.mark.parametrize("said", ["²", "٣", "9" * 19, "9" * 4301, "1.0"])
@pytest.mark.parametrize(
    "model", ["campaigns/campaign", "campaigns/broadcast", "campaigns/rehearsalrun", "lifecycle/contact"]
)
def test_a_number_that_is_none_leads_nowhere(admin_client: Client, model: str, said: str) -> None:
    assert admin_client.get(f"/admin/{model}/{said}/change/").status_code in (302, 404)
