"""The README cannot lie: what it names is there, what is there it names, and what it shows works."""

import argparse
import ast
import importlib
import json
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import find_commands, get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.urls import Resolver404, resolve

from campaigns.workflows.steps.base import BadStep, steps
from channels.adapters.base import adapters
from channels.content.prepare import prepare
from tests.campaigns.workflows.cases import story_of_step
from tests.channels.adapters.test_cases import outgoing
from tests.program import Program

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
READERS = {
    "choice", "switch", "number", "duration", "price", "rates", "address", "timezone_name", "str", "list", "bool", "int",
}  # fmt: skip
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.S | re.M)
OF_DJANGO = {"migrate", "createsuperuser", "help", "makemessages", "compilemessages"}
EVERY_COMMAND_HAS = {
    str(text) for action in BaseCommand().create_parser("", "")._actions for text in action.option_strings
}


def section(title: str) -> str:
    return re.split(rf"^##+ {re.escape(title)}\n", README, maxsplit=1, flags=re.M)[1].partition("\n## ")[0]


def commands() -> list[str]:
    places = [Path(apps.get_app_config(floor).path) / "management" for floor in django_settings.FLOORS]
    return [name for place in places for name in find_commands(str(place))]


def variables() -> dict[str, Any]:
    """Every name that settings.py reads from the environment, with the default that it gives."""
    found: dict[str, Any] = {}
    for node in ast.walk(ast.parse((ROOT / "lifecycle" / "settings.py").read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            reader = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            if reader in READERS and str(node.args[0].value).isupper():
                given = [*node.args[1:2], *(named.value for named in node.keywords if named.arg == "default")]
                found[str(node.args[0].value)] = given[0].value if given and isinstance(given[0], ast.Constant) else ...
    return found


# Commands


@pytest.mark.parametrize("name", commands())
def test_the_readme_shows_every_command(name: str) -> None:
    assert f"| `manage.py {name}" in section("Commands")


def test_every_command_in_the_readme_exists() -> None:
    shown = set(re.findall(r"manage\.py ([a-z_]+)", README))
    assert shown <= {*commands(), *(OF_DJANGO & set(get_commands()))}


def options_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from options_of(below)
        elif action.help != argparse.SUPPRESS:
            yield from (text for text in action.option_strings if text.startswith("--"))


def options(command: str) -> set[str]:
    parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
    return set(options_of(parser)) - EVERY_COMMAND_HAS


@pytest.mark.parametrize("name", commands())
def test_the_readme_lists_every_option_of_a_command_and_no_other(name: str) -> None:
    rows = re.findall(r"^\| `(--[a-z]+)[^|]*\| ([^|]*) \|", section("Commands"), re.M)
    either = {"both imports": ("import_contacts", "import_events")}
    listed = {option for option, whose in rows if name in either.get(whose, re.findall("`([a-z_]+)", whose))}
    rows_of_its_own = re.findall(rf"^\| `manage\.py {name}\b([^`]*)`", section("Commands"), re.M)
    needed = set(re.findall("--[a-z]+", " ".join(rows_of_its_own)))
    assert listed | needed == options(name)


def shell_lines() -> list[str]:
    return [line for kind, text in BLOCKS if not kind for line in text.splitlines() if "manage.py" in line]


@pytest.mark.parametrize("line", shell_lines())
def test_a_shown_command_is_understood(line: str) -> None:
    _, _, said = re.sub(r"\$\([^)]*\)", "2026-03-31", line).rpartition("manage.py ")
    name, *words = shlex.split(said)
    if name not in OF_DJANGO:
        load_command_class(get_commands()[name], name).create_parser("manage.py", name).parse_args(words)


# Settings


@pytest.mark.parametrize("name", sorted(variables()))
def test_the_readme_lists_every_setting_with_its_default(name: str) -> None:
    (row,) = [line for line in section("Settings").splitlines() if line.startswith(f"| `{name}` |")]
    default, said = variables()[name], row.split("|")[2].strip()
    if default in ("", ...):
        assert said
    else:
        assert said.startswith(f"`{str(default).lower() if isinstance(default, bool) else default}`")


def test_every_setting_in_the_readme_is_read() -> None:
    listed = set(re.findall(r"^\| `([A-Z_]+)", section("Settings"), re.M))
    assert listed - {"ANYMAIL_"} == set(variables())


def test_what_production_is_told_to_set_is_a_setting() -> None:
    told = set(re.findall(r"^([A-Z_]{4,})=", section("In production"), re.M))
    assert told and told <= set(variables())


def test_the_settings_are_found() -> None:
    assert {"DATABASE_URL", "SENDING", "GRID", "TWILIO_AUTH_TOKEN", "ALLOWED_HOSTS", "SMS_PART_PRICE"} <= set(
        variables()
    )


# The map


def rooms() -> list[str]:
    return [
        f"{floor}/{path.name}/"
        for floor in django_settings.FLOORS
        for path in (ROOT / floor).iterdir()
        if (path / "__init__.py").exists() and path.name not in ("migrations", "management")
    ]


def on_the_map(floor: str) -> list[str]:
    return re.findall(r"^\| `([a-z_]+)/` \|", section(f"`{floor}/`").partition("\n#")[0], re.M)


def test_the_map_shows_every_room_and_no_other() -> None:
    assert sorted(f"{floor}/{room}/" for floor in django_settings.FLOORS for room in on_the_map(floor)) == sorted(
        rooms()
    )


@pytest.mark.parametrize("floor", django_settings.FLOORS)
def test_a_room_stands_on_the_map_below_what_it_uses(floor: str) -> None:
    walls = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (wall,) = [wall for wall in walls if wall.get("containers") == [floor]]
    height = {name: -place for place, layer in enumerate(wall["layers"]) for name in re.findall("[a-z_]+", layer)}
    heights = [height[room] for room in on_the_map(floor)]
    assert all(lower <= upper for lower, upper in pairwise(heights))


def test_every_path_in_the_readme_exists() -> None:
    new = {"campaigns/workflows/steps/offer_ends.py", "tests/cases/steps/offer_ends.json"}
    new |= {"channels/adapters/letter.py", "tests/cases/adapters/letter.json"}
    floors = "|".join((*django_settings.FLOORS, "tests", "templates", "static"))
    named = set(re.findall(rf"`((?:{floors})/(?:[\w/]*\.\w+|[\w/]*/)?)`", README))
    assert new <= named
    assert [path for path in sorted(named - new) if not (ROOT / path).exists()] == []


def test_a_count_of_kinds_would_grow_old() -> None:
    assert re.findall(r"\b\d+ (?:kinds|steps|triggers|conditions|channels)\b", README) == []


def test_every_link_within_the_readme_leads_to_a_heading() -> None:
    headings = re.findall(r"^#+ (.*)$", README, re.M)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]*)\)", README)) <= anchors


# Addresses


def addresses() -> list[str]:
    return sorted(set(re.findall(r"`(/(?:api|hooks|admin)/[\w/.-]*)`", README)))


@pytest.mark.parametrize("address", addresses())
def test_an_address_in_the_readme_resolves(address: str) -> None:
    if address == "/api/v1/":
        return
    # a channel's own hook is there once the channel is
    found = resolve(address)
    assert found.url_name and not_the_last_resort(found.func)


def not_the_last_resort(view: Any) -> bool:
    return getattr(view, "__name__", "") != "no_such_route"


def listed_doors() -> list[str]:
    """The first door of each cell is whole; a short one after it is a deed of the door before it."""
    found = []
    for row in re.findall(r"^\| (`[^|]*`) \| [^|]* \|$", section("The REST API"), re.M):
        whole = ""
        for door in re.findall("`([^`]+)`", row):
            if door == "/api/v1/":
                continue
            if "/" in door or not whole or not is_a_deed(whole, door):
                whole = door
                found.append(door)
            else:
                found.append(f"{whole.rpartition('/')[0]}/{door}")
    return found


def is_a_deed(of: str, door: str) -> bool:
    return "/" in of and answers(f"{of.rpartition('/')[0]}/{door}")


def answers(door: str) -> bool:
    try:
        return not_the_last_resort(resolve(f"/api/v1/{door}").func)
    except Resolver404:
        return False


@pytest.mark.parametrize("door", listed_doors())
def test_a_door_in_the_readme_opens(door: str) -> None:
    assert answers(door)


def calls() -> list[tuple[str, str, Any]]:
    """Method, path and body of every line that calls the API, in their order."""
    found = []
    for kind, text in BLOCKS:
        for line in text.splitlines() if not kind else ():
            if line.startswith("lc "):
                words = shlex.split(line)[1:]
                (path,) = [word.removeprefix("$API/") for word in words if word.startswith("$API/")]
                body = json.loads(words[words.index("--json") + 1]) if "--json" in words else None
                found.append(("post" if body is not None or "POST" in words else "get", path, body))
    return found


@pytest.mark.django_db
def test_the_calls_of_the_readme_work_one_after_the_other() -> None:
    api = Program()
    heard: dict[str, Any] = {}
    for method, path, body in calls():
        answer = api(method, path, body)
        assert answer.status_code in (200, 201), f"{method} {path}: {answer.content.decode()}"
        heard[path] = answer.json()
    assert heard["campaigns/gift/problems"]["results"] == []
    assert heard["campaigns/gift/trigger"] == {"entering": 2, "unknown": []}
    assert heard["campaigns/gift/pause"]["status"] == "paused"


# Kinds


def shown_file(path: str) -> str:
    """The block after the place that names a file as the one to write."""
    (after,) = re.findall(rf"`{re.escape(path)}`[^`]*?(?:`[^`\n]+`[^`]*?)*?\n```\w+\n(.*?)^```", README, re.S | re.M)[
        :1
    ]
    return str(after)


@pytest.fixture
def written(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The README's own step and channel, as a package beside us would bring them."""
    package = tmp_path / "from_the_readme"
    package.mkdir()
    shown = ("campaigns/workflows/steps/offer_ends.py", "channels/adapters/letter.py")
    # somebody who follows the README has them already
    for path in (path for path in shown if not (ROOT / path).exists()):
        folder = package / Path(path).parent.name
        folder.mkdir(parents=True)
        for place in (package, folder):
            (place / "__init__.py").touch()
        (folder / Path(path).name).write_text(shown_file(path))
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    settings.KIND_PACKAGES = ["from_the_readme"]
    settings.MEDIA_ROOT = tmp_path
    for registry in (steps, adapters):
        registry.reset()
    yield
    for registry in (steps, adapters):
        registry.reset()
    for name in [name for name in sys.modules if name.startswith("from_the_readme")]:
        del sys.modules[name]


@pytest.mark.django_db
def test_the_shown_step_does_what_its_shown_cases_say(written: None) -> None:
    for case in json.loads(shown_file("tests/cases/steps/offer_ends.json")):
        if "refused" in case:
            with pytest.raises(BadStep) as refused:
                steps.get("offer_ends")(case["settings"])
            assert case["refused"] in str(refused.value)
        else:
            step = steps.get("offer_ends")(case["settings"])
            assert step.sentence() == case["sentence"]
            story_of_step("offer_ends", {**case, "exits": list(step.exit_names())}).happens()


def test_the_shown_channel_says_and_delivers_what_its_shown_cases_say(
    written: None, settings: Any, tmp_path: Path
) -> None:
    told, empty = json.loads(shown_file("tests/cases/adapters/letter.json"))
    adapter = adapters.get("letter")()
    assert not adapter.Content(empty["source"]).is_valid()
    form = adapter.Content(told["source"])
    assert form.is_valid()
    message = outgoing("letter", adapter.compile(form.cleaned_data), told["merge"])
    assert prepare(message.content).render(message.merge).fields == told["renders"]["fields"]
    settings.SENDING = "live"
    (receipt,) = adapter.deliver([message], now=datetime(2026, 11, 2, tzinfo=UTC))
    letter = (tmp_path / "letters" / receipt.provider_id).read_text()
    assert letter == "Ada Byron\n12 Mill Lane\n\nDear Ada, your beans are ready.\n"
