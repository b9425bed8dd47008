"""P28: what a browser may run on our pages is said by a header, and no page needs more."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client

from channels.outbox.wake import asleep
from lifecycle.look.content_policy import ADMIN as ADMIN_POLICY
from lifecycle.look.content_policy import HEADER, PUBLIC, ContentPolicy
from tests.cast import gather
from tests.roof.test_every_door import ADMIN, OTHERS, address

pytestmark = pytest.mark.django_db

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SCRIPT_IN_THE_PAGE = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.IGNORECASE)
HANDLER = re.compile(
    r"<[a-z][^<>]*\son(?:click|load|error|change|input|submit|focus|blur|key\w+|mouse\w+)=", re.IGNORECASE
)


@pytest.fixture
def boss(db: None) -> Client:
    gather()
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("boss"))
    return client


def test_every_other_page_is_served_with_a_stricter_one(boss: Client) -> None:
    for route in OTHERS:
        policy = boss.get(address(route)).headers[HEADER]
        assert policy == PUBLIC or "default-src 'none'" in policy, route
    assert "unsafe-eval" not in PUBLIC


def test_every_admin_page_is_served_with_the_policy_and_no_script_stands_in_it(boss: Client) -> None:
    with asleep():
        for route in ADMIN:
            answer = boss.get(address(route))
            assert answer.headers[HEADER] == ADMIN_POLICY, route
            answer = boss.get(answer["Location"], follow=True) if answer.status_code == 302 else answer
            shown = answer.content.decode(errors="replace") if answer["Content-Type"].startswith("text/html") else ""
            without_frames = re.sub(r'srcdoc="[^"]*"', "", shown)
            assert not SCRIPT_IN_THE_PAGE.findall(without_frames), route
            assert not HANDLER.findall(without_frames), route


def test_nothing_from_elsewhere_runs_and_nothing_is_told_to_elsewhere() -> None:
    for policy in (ADMIN_POLICY, PUBLIC):
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert "unsafe-inline" not in rules["script-src"] and "http" not in rules["script-src"]
        assert rules["connect-src"] == rules["frame-src"] == rules["form-action"] == "'self'"
        assert rules["frame-ancestors"] == rules["default-src"] == "'self'"
        assert rules["object-src"] == rules["base-uri"] == "'none'"


def test_an_answer_with_a_policy_of_its_own_keeps_it() -> None:
    own = HttpResponse(headers={HEADER: "sandbox"})
    assert ContentPolicy(lambda request: own)(HttpRequest()).headers[HEADER] == "sandbox"


def test_every_frame_of_ours_is_in_a_sandbox_in_which_nothing_runs() -> None:
    pages = {page: page.read_text(encoding="utf-8") for page in TEMPLATES.rglob("*.html")}
    frames = [(page.name, frame) for page, text in pages.items() for frame in re.findall(r"<iframe[^>]*", text)]
    assert len(frames) >= 5
    for name, frame in frames:
        sandbox = re.search(r'\ssandbox="([^"]*)"', frame)
        assert sandbox and not re.search("scripts|forms|popups|navigation", sandbox[1]), name
