import pytest

from lifecycle.intake.columns import WHOLE_NAME, PersonReader
from lifecycle.intake.guess import (
    address_sort,
    agreed_columns,
    person_columns,
    postal_columns,
    when_column,
    whose_column,
)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"customer_id": ["00001", "00002"], "date": ["2021-01-01", "2021-01-12"]}, "date"),
        ({"bought": ["2021-01-01T10:00:00Z"], "paid": ["2021-01-02"]}, "bought"),
        ({"number": ["20210101"], "on": ["2021-01-01"]}, "on"),
        ({"mixed": ["2021-01-01", "soon"]}, ""),
        ({"date": []}, ""),
    ],
)
def test_when_it_was_stands_in_the_first_column_of_dates(columns: dict[str, list[str]], found: str) -> None:
    assert when_column(columns) == found


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"order": ["1"], "Customer ID": ["7"]}, "Customer ID"),
        ({"order": ["1"], "buyer": ["ada@example.com"]}, "buyer"),
        ({"email": ["ada@example.com"], "user_id": ["7"]}, "user_id"),
        ({"order": ["1"]}, ""),
    ],
)
def test_whose_it_is_is_known_by_the_usual_names_or_by_addresses(columns: dict[str, list[str]], found: str) -> None:
    assert whose_column(columns) == found


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"Accepts Marketing": ["yes", "no"]}, {"Accepts Marketing": "agreed_email"}),
        ({"Accepts Email Marketing": ["TRUE"], "Newsletter": ["no"]}, {"Accepts Email Marketing": "agreed_email"}),
        ({"Accepts SMS Marketing": []}, {"Accepts SMS Marketing": "agreed_sms"}),
        ({"Newsletter": ["weekly", "no"]}, {}),
        ({"Happy": ["yes"]}, {}),
    ],
)
def test_who_agreed_stands_in_a_column_of_yes_and_no(columns: dict[str, list[str]], found: dict[str, str]) -> None:
    assert agreed_columns(columns) == found


@pytest.mark.parametrize(
    ("values", "sort"),
    [(["ada@example.com"], "email"), (["+4915112345600"], "phone"), (["00001"], "external_id"), ([], "external_id")],
)
def test_an_address_is_told_from_an_id(values: list[str], sort: str) -> None:
    assert address_sort(values) == sort


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (
            "Email,Street,Zip,City,Country Code",
            {"Street": "line1", "Zip": "postal_code", "City": "city", "Country Code": "country"},
        ),
        (
            "Default Address Address1,Default Address Address2,Default Address Province Code,Default Address Zip",
            {
                "Default Address Address1": "line1",
                "Default Address Address2": "line2",
                "Default Address Zip": "postal_code",
            },
        ),
        (
            "postal_code,address,country,country_code",
            {"postal_code": "postal_code", "address": "line1", "country": "country"},
        ),
        ("email,city,country", {}),
    ],
)
def test_a_street_makes_an_address_of_what_stands_beside_it(columns: str, found: dict[str, str]) -> None:
    guessed = {column: field.removeprefix("address_") for column, field in postal_columns(columns.split(",")).items()}
    assert guessed == found


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (
            "Customer number,Name,E-Mail,Mobile,Time zone",
            {
                "Customer number": "external_id",
                "Name": "whole_name",
                "E-Mail": "email",
                "Mobile": "phone",
                "Time zone": "timezone",
            },
        ),
        ("Name,First Name,Cell,phone", {"First Name": "first_name", "phone": "phone"}),
        ("id,external_id,colour", {"external_id": "external_id"}),
    ],
)
def test_columns_of_an_ordinary_file_are_known_and_each_field_is_meant_once(
    columns: str, found: dict[str, str]
) -> None:
    assert person_columns(columns.split(",")) == found


@pytest.mark.parametrize(
    ("whole", "first", "last"),
    [("Ada Lovelace", "Ada", "Lovelace"), ("Lovelace, Ada", "Ada", "Lovelace"), (" Ada ", "Ada", ""), ("", "", "")],
)
def test_a_whole_name_is_kept_as_first_and_last(whole: str, first: str, last: str) -> None:
    said = PersonReader([WHOLE_NAME]).read([whole]).traits
    assert (said.get("first_name", ""), said.get("last_name", "")) == (first, last)
