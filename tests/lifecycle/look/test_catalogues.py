"""The words of the interface in French, Russian and Thai: none is missing, and each says what the English one says."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from lifecycle.look.languages import SPOKEN

ROOT = Path(__file__).resolve().parents[3]
LOCALE = ROOT / "lifecycle/locale"
FILES = sorted(LOCALE.rglob("django.po"))
FULL = [f"{language}/LC_MESSAGES" for language in SPOKEN if language != "en"]
FORMS = {"fr": 2, "ru": 3, "th": 1}
PLACES = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?\w+")
# How each marks: where the context stands, the words, the words for many.
MARKS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
Key = tuple[str, str]  # context, words


@cache
def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def entries(path: Path) -> list[Message]:
    return [each for each in catalogue(path) if each.id]


def of(folder: str) -> list[Message]:
    return entries(LOCALE / folder / "django.po")


def pairs(entry: Message) -> Iterator[tuple[str, str]]:
    """What was written beside what it means; where there are several forms, all of them."""
    if isinstance(entry.id, str):
        yield entry.id, str(entry.string)
        return
    *_, many = entry.id
    forms = [str(form) for form in entry.string]
    for form in forms[1:] or forms:
        yield many, form
    if len(forms) > 1:
        yield entry.id[0], forms[0]


def in_python(path: Path) -> Iterator[Key]:
    for call in ast.walk(ast.parse(path.read_text())):
        name = getattr(getattr(call, "func", None), "id", "")
        if isinstance(call, ast.Call) and name in MARKS:
            context, words, _many = MARKS[name]
            said = [each.value if isinstance(each, ast.Constant) else None for each in call.args]
            if isinstance(said[words], str):
                yield (str(said[context]) if context is not None else ""), str(said[words])


def in_template(path: Path) -> Iterator[Key]:
    code = templatize(path.read_text())
    quoted = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    for mark, first, second in re.findall(rf"\b(n?p?gettext|_)\({quoted}(?:\s*,\s*{quoted})?", code):
        said = [ast.literal_eval(each) for each in (first, second) if each]
        yield (said[0], said[1]) if "p" in mark else ("", said[0])


@cache
def marked() -> set[Key]:
    found: set[Key] = set()
    for floor in ("lifecycle", "channels", "campaigns"):
        for path in (ROOT / floor).rglob("*.py"):
            found |= set(in_python(path))
    for path in (ROOT / "templates").rglob("*.html"):
        found |= set(in_template(path))
    return found


@pytest.mark.parametrize("folder", FULL)
def test_nothing_is_left_in_english(folder: str) -> None:
    """Elsewhere words that wait for a second look are marked “fuzzy”, and nobody sees them."""
    assert [each.id for each in of(folder) if each.fuzzy or not all(means for _said, means in pairs(each))] == []
    assert len(of(folder)) > 2500


@pytest.mark.parametrize("folder", FULL)
def test_every_marked_sentence_of_the_source_is_there(folder: str) -> None:
    there = {(each.context or "", each.id if isinstance(each.id, str) else each.id[0]) for each in of(folder)}
    assert sorted(marked() - there) == [], "Take them up with the two commands of the README."


def test_the_marks_are_found() -> None:
    found = marked()
    assert ("", "Campaigns") in found and ("weekdays", "On") in found and ("", "Show as table") in found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(LOCALE).parent.parent))
def test_no_name_number_or_mark_up_is_lost_on_the_way(path: Path) -> None:
    lost = []
    for entry in entries(path):
        for said, means in pairs(entry):
            # One or none may be said without its number.
            is_first_of_many = not isinstance(entry.id, str) and said == entry.id[0]
            mine, theirs = sorted(PLACES.findall(said)), sorted(PLACES.findall(means))
            if is_first_of_many:
                all_of_it = set(PLACES.findall(entry.id[1]))
                if not set(mine) <= set(theirs) | {"%d", "%s"} or not set(theirs) <= all_of_it | set(mine):
                    lost.append((said, means))
            elif means and mine != theirs:
                lost.append((said, means))
    assert lost == []


@pytest.mark.parametrize("folder", FULL)
def test_there_is_one_form_for_each_sort_of_number(folder: str) -> None:
    forms = FORMS[folder[:2]]
    assert f"nplurals={forms};" in catalogue(LOCALE / folder / "django.po").plural_forms.replace(" ", "")
    assert [each.id for each in of(folder) if not isinstance(each.id, str) and len(each.string) != forms] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(LOCALE).parent.parent))
def test_the_machine_s_form_says_what_is_written(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    known = {key for key in compiled._catalog if key}  # type: ignore[attr-defined]
    written = {}
    for entry in entries(path):
        context = f"{entry.context}\x04" if entry.context else ""
        if isinstance(entry.id, str):
            written[context + entry.id] = entry.string
        else:
            written |= {(context + entry.id[0], place): form for place, form in enumerate(entry.string)}
    said = {key: compiled._catalog[key] for key in known}  # type: ignore[attr-defined]
    assert said == {key: means for key, means in written.items() if means}
