from django import forms
from django.http import QueryDict

from lifecycle.kinds.form_cells import cells
from lifecycle.kinds.rows_field import RowsField


class Part(forms.Form):
    name = forms.SlugField(label="Name")
    share = forms.IntegerField(label="Share", min_value=1)
    note = forms.CharField(label="Note", required=False)

    suggestions = {"name": lambda: ["a", "b"]}


class Split(forms.Form):
    parts = RowsField(Part, least=2, label="Parts", add="Add a way")


def posted(*rows: tuple[str, str, str]) -> QueryDict:
    said = QueryDict(mutable=True)
    for number, name, share in rows:
        said.appendlist("parts-row", number)
        said[f"parts-{number}-name"] = name
        said[f"parts-{number}-share"] = share
    return said


def html(form: forms.Form) -> str:
    return "".join(cell.widget for cell in cells(form))


def test_json_and_a_posted_form_mean_the_same() -> None:
    by_json = Split({"parts": [{"name": "a", "share": 1}, {"name": "b", "share": 2}]})
    by_hand = Split(posted(("0", "a", "1"), ("1", "b", "2")))
    assert by_json.is_valid() and by_hand.is_valid()
    assert by_json.cleaned_data == by_hand.cleaned_data


def test_rows_stand_in_the_order_of_the_page_not_of_their_numbers() -> None:
    form = Split(posted(("7", "last", "1"), ("n1", "first", "2")))
    assert form.is_valid()
    assert [row["name"] for row in form.cleaned_data["parts"]] == ["last", "first"]


def test_a_row_left_blank_is_no_row() -> None:
    form = Split(posted(("0", "a", "1"), ("1", "b", "1"), ("2", "", "")))
    assert form.is_valid()
    assert len(form.cleaned_data["parts"]) == 2


def test_too_few_rows_are_refused() -> None:
    form = Split(posted(("0", "a", "1")))
    assert form.errors["parts"] == ["Add at least 2."]


def test_a_mistake_is_named_by_its_row_and_shown_in_it() -> None:
    form = Split(posted(("0", "a", "1"), ("1", "b", "0")))
    assert form.errors["parts"] == ["Number 2: “Share” must be at least 1."]
    assert html(form).count("greater than or equal") == 1


def test_an_unknown_setting_is_refused_by_name() -> None:
    form = Split({"parts": [{"name": "a", "share": 1}, {"name": "b", "share": 2, "colour": "red"}]})
    assert form.errors["parts"] == ["Number 2 has no setting called colour."]


def test_something_else_than_a_list_is_refused() -> None:
    for wrong in ("text", {"name": "a"}, [1, 2]):
        assert Split({"parts": wrong}).errors["parts"] == ["Give a list here."]


def test_an_empty_form_offers_as_many_rows_as_are_needed_and_one_to_add() -> None:
    drawn = html(Split())
    assert drawn.count("data-row-remove") == 3
    assert "Add a way" in drawn
    assert "parts-__new__-name" in drawn


def test_what_was_stored_is_shown_again_and_escaped() -> None:
    drawn = html(Split(initial={"parts": [{"name": '"><b>', "share": 1}, {"name": "b", "share": 2}]}))
    assert 'value="&quot;&gt;&lt;b&gt;"' in drawn
    assert '<option value="a">' in drawn


def test_the_page_is_told_which_script_it_needs() -> None:
    assert "js/rows.js" in str(Split().media)
