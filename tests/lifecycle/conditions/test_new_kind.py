"""A condition is one file: the builder, the API and its schema know of it with nothing else touched."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lifecycle.conditions.base import conditions
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FILE = """
from django import forms
from django.db.models import Q

from lifecycle.conditions.base import Condition, Explanation


class Initial(Condition):
    kind = "initial"
    label = "Initial"
    description = "The first letter of their name"
    icon = "abc"

    class Settings(forms.Form):
        letter = forms.CharField(label="Letter", max_length=1)

    def q(self, now, whole=False):
        return Q(first_name__startswith=self.settings["letter"])

    def explain(self, contact, now):
        return Explanation(contact.first_name.startswith(self.settings["letter"]), f"called {contact.first_name}")

    def sentence(self):
        return f"have a name with {self.settings['letter']}"
"""


@pytest.fixture(autouse=True)
def one_file(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "somebodys_kinds" / "conditions"
    folder.mkdir(parents=True)
    for place in (folder.parent, folder):
        (place / "__init__.py").touch()
    (folder / "initial.py").write_text(FILE)
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.KIND_PACKAGES = ["somebodys_kinds"]
    conditions.reset()
    cache.clear()
    yield
    conditions.reset()
    for name in [name for name in sys.modules if name.startswith("somebodys_kinds")]:
        del sys.modules[name]


def test_the_builder_offers_it_and_makes_its_box(admin_client: Client) -> None:
    page = admin_client.get("/admin/lifecycle/segment/add/").content.decode()
    assert '<option value="initial">Initial</option>' in page
    asked = {"name": "definition", "kind": "initial", "id": "n1", "parent": "root"}
    box = admin_client.get("/admin/lifecycle/segment/conditions/node/", asked).content.decode()
    assert "Letter" in box and 'name="definition-n1-letter"' in box


def test_the_api_takes_it_and_documents_it(api: Any, cast: Cast, client: Client) -> None:
    said = {"kind": "any", "of": [{"kind": "initial", "letter": "A"}, {"kind": "initial", "letter": "E"}]}
    made = api("post", "segments", {"name": "Vowels", "definition": said})
    assert (made.status_code, made.json()["people"]) == (201, 2)
    schema = client.get("/api/schema/?format=json").json()["components"]["schemas"]["Condition"]
    titles = {one["title"]: one for one in schema["oneOf"]}
    assert titles["Initial"]["properties"]["letter"] == {"type": "string", "maxLength": 1, "description": "Letter"}
