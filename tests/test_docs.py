import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import find_commands

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
READERS = {"choice", "switch", "number", "duration", "address", "timezone_name", "str", "list", "bool", "int"}


def commands() -> list[str]:
    places = [Path(apps.get_app_config(floor).path) / "management" for floor in django_settings.FLOORS]
    return [name for place in places for name in find_commands(str(place))]


def variables() -> list[str]:
    """Every name that settings.py reads from the environment."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / "lifecycle" / "settings.py").read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            reader = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            if reader in READERS and str(node.args[0].value).isupper():
                found.add(str(node.args[0].value))
    return sorted(found)


@pytest.mark.parametrize("name", commands())
def test_the_readme_shows_every_command(name: str) -> None:
    assert f"manage.py {name}" in README


@pytest.mark.parametrize("name", variables())
def test_the_readme_lists_every_setting(name: str) -> None:
    assert f"| `{name}` |" in README


def test_the_settings_are_found() -> None:
    assert {"DATABASE_URL", "SENDING", "GRID", "TWILIO_AUTH_TOKEN", "ALLOWED_HOSTS"} <= set(variables())


def rooms() -> list[str]:
    return [
        f"{floor}/{path.name}/"
        for floor in django_settings.FLOORS
        for path in (ROOT / floor).iterdir()
        if (path / "__init__.py").exists() and path.name not in ("migrations", "management")
    ]


@pytest.mark.parametrize("room", sorted(rooms()))
def test_the_map_shows_every_room(room: str) -> None:
    floor, name, _ = room.split("/")
    section = README.partition(f"### `{floor}/`")[2].partition("\n#")[0]
    assert f"| `{name}/` |" in section
