"""Every page of the admin that links lead to from its first one."""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from lifecycle.accounts.roles import MARKETER

LINK = re.compile(r'(?:href|data-url|src)="([^"#]*)')
SEARCHED = ("ada", "person77@people.example", "zyx")
OF_EACH = 2  # pages of one sort: the same view, asked for the same things
LEFT_OUT = ("logout", "language", "password_change", "jsi18n")  # they lead away, or are no pages
THE_WAY_BACK = "_changelist_filters"  # what Django notes in links from a list


def marketer() -> Client:
    user = User.objects.create_user("bench-mara", password=None, is_staff=True)
    user.groups.add(Group.objects.get(name=MARKETER))
    client = Client(headers={"host": urlsplit(settings.PUBLIC_URL).netloc})
    client.force_login(user)
    return client


def addresses(get: Callable[[str], Any], of_each: int = OF_EACH, most: int | None = None) -> dict[str, str]:
    """Address by name, such as “lifecycle_contact_changelist ?o”. Each that answers with a page."""
    jump = [f"{reverse('admin:search')}?s={words}" for words in SEARCHED]
    ahead, seen, known = [reverse("admin:index"), *jump], set[str](), Counter[str]()
    found: dict[str, str] = {}
    while ahead and len(found) != most:
        address = ahead.pop(0)
        name = name_of(address)
        if address in seen or not name or known[name] >= (len(SEARCHED) if name.endswith(" ?q") else of_each):
            continue
        seen.add(address)
        answer = get(address)
        if answer.status_code in (301, 302):
            ahead.insert(0, urljoin(address, answer.headers["location"]))
        if answer.status_code != 200:
            continue
        known[name] += 1
        found[name if known[name] == 1 else f"{name} ({known[name]})"] = address
        if not answer.streaming and "html" in answer.headers["content-type"]:
            ahead += _links(address, answer.content.decode())
    return found


def _links(address: str, said: str) -> Iterator[str]:
    """Filters and orders one by one, not in every company; and of each list what a search finds, by a word that many
    have, one that a single person has, and one that nobody has."""
    here = urlsplit(address)
    for link in LINK.findall(said):
        found = urljoin(address, html.unescape(link))
        if not (here.query and urlsplit(found).path == here.path):
            yield found
    if 'name="q"' in said and not here.query:
        yield from (f"{here.path}?q={words}" for words in SEARCHED)


def name_of(address: str) -> str:
    """Empty where it is none of the admin's pages."""
    parts = urlsplit(address)
    if parts.netloc or parts.scheme:
        return ""
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    if match.app_names != ["admin"] or any(word in (match.url_name or "") for word in LEFT_OUT):
        return ""
    asked = sorted({name for name, _value in parse_qsl(parts.query)} - {THE_WAY_BACK})
    return f"{match.url_name} ?{'&'.join(asked)}" if asked else str(match.url_name)
