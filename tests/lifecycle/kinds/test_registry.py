import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from lifecycle.kinds import registry
from lifecycle.kinds.registry import DuplicateKind, Registry, UnknownKind


class Fruit(ABC):
    kind = ""
    label = ""
    icon = "nutrition"

    @abstractmethod
    def taste(self) -> str: ...


WORDS = "from tests_fruit import Fruit\n"


@pytest.fixture
def orchard(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of its own with one folder of fruits, as a stranger would add it."""
    folder = tmp_path / "orchard" / "garden" / "fruits"
    folder.mkdir(parents=True)
    for place in (folder, folder.parent, folder.parent.parent):
        (place / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "tests_fruit", sys.modules[__name__])
    settings.KIND_PACKAGES = ["orchard"]
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "orchard"]:
        del sys.modules[name]


def plant(folder: Path, kind: str, label: str, file: str = "") -> None:
    text = f"class Kind(Fruit):\n    kind = {kind!r}\n    label = {label!r}\n    def taste(self): return 'sweet'\n"
    path = folder / (file or f"{kind}.py")
    path.parent.mkdir(exist_ok=True)
    path.write_text(WORDS + text)


def fruits() -> Registry[Fruit]:
    return Registry("fruits", Fruit, "fruits")


def test_one_new_file_is_a_new_kind(orchard: Path) -> None:
    plant(orchard, "quince", "Quince")
    assert fruits().get("quince").label == "Quince"


def test_a_kind_with_tables_is_a_folder_of_its_own(orchard: Path) -> None:
    plant(orchard, "plum", "Plum", "plum/__init__.py")
    assert [kind.kind for kind in fruits().all()] == ["plum"]


def test_kinds_stand_in_the_order_of_their_labels(orchard: Path) -> None:
    plant(orchard, "a", "Pear")
    plant(orchard, "b", "Apple")
    assert [kind.label for kind in fruits().all()] == ["Apple", "Pear"]


def test_an_unknown_kind_is_answered_with_the_known_ones(orchard: Path) -> None:
    plant(orchard, "quince", "Quince")
    with pytest.raises(UnknownKind, match="“quinze” is not one of the fruits known here: quince."):
        fruits().get("quinze")


def test_two_files_cannot_declare_one_kind(orchard: Path) -> None:
    plant(orchard, "quince", "Quince")
    plant(orchard, "quince", "Another quince", "other.py")
    with pytest.raises(DuplicateKind, match="quince"):
        fruits().all()


def test_bases_and_borrowed_classes_are_no_kinds(orchard: Path) -> None:
    plant(orchard, "quince", "Quince")
    (orchard / "base.py").write_text(WORDS + "class Half(Fruit):\n    kind = 'half'\n")
    (orchard / "borrower.py").write_text("from orchard.garden.fruits.quince import Kind\n")
    assert [kind.kind for kind in fruits().all()] == ["quince"]


def test_a_later_file_is_seen_after_a_reset(orchard: Path) -> None:
    registry = fruits()
    assert "quince" not in registry
    plant(orchard, "quince", "Quince")
    registry.reset()
    assert "quince" in registry


def test_an_installed_package_brings_kinds_by_entry_point(orchard: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Mango(Fruit):
        kind, label = "mango", "Mango"

        def taste(self) -> str:
            return "sweet"

    point = EntryPoint("mango", "nowhere:Mango", "lifecycle.fruits")
    monkeypatch.setattr(EntryPoint, "load", lambda self: Mango)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point] if group == "lifecycle.fruits" else [])
    assert fruits().get("mango") is Mango
