"""What the columns of a file probably mean, by their names and first lines. Only the first answer of a form."""

import re
from collections.abc import Iterable, Mapping, Sequence

from lifecycle.clock.moment import BadMoment, parse_moment
from lifecycle.intake.agreed import is_yes_or_no
from lifecycle.intake.columns import FIELDS, WHOLE_NAME, named

Columns = Mapping[str, Sequence[str]]  # name → its first values
WHOSE = (
    "external_id",
    "customer_id",
    "user_id",
    "contact_id",
    "customer",
    "user",
    "contact",
    "email",
    "e-mail",
    "phone",
)


def when_column(columns: Columns) -> str:
    """The first that holds instants; empty where none does. `20210101` may as well be a number, so it needs a dash."""
    return next((name for name, values in columns.items() if values and all(map(_is_moment, values))), "")


def whose_column(columns: Columns) -> str:
    by_name = {name.strip().lower().replace(" ", "_"): name for name in columns}
    named = next((by_name[name] for name in WHOSE if name in by_name), "")
    return named or next(
        (name for name, values in columns.items() if values and all("@" in each for each in values)), ""
    )


def address_sort(values: Sequence[str]) -> str:
    """What stands in the column of whose it is: external_id, email or phone."""
    if values and all("@" in value for value in values):
        return "email"
    if values and all(value.startswith("+") for value in values):
        return "phone"
    return "external_id"


def _is_moment(value: str) -> bool:
    try:
        parse_moment(value)
    except BadMoment:
        return False
    return "-" in value


# Such as of a shop's export: Default Address City, Shipping Zip.
WHICH = re.compile(r"^(?:(?:default|shipping|billing|delivery|mailing|home)_)?(?:address_)?(?=.)")
POSTAL = {
    "address_line1": (
        "line1",
        "line_1",
        "address1",
        "1",
        "street",
        "street_address",
        "street1",
        "address",
        "postal_address",
    ),
    "address_line2": ("line2", "line_2", "address2", "2", "street2", "apartment", "apt", "suite"),
    "address_city": ("city", "town"),
    "address_region": ("region", "state", "province", "county", "state_province"),
    "address_postal_code": ("postal_code", "postalcode", "postcode", "post_code", "zip", "zip_code", "zipcode"),
    "address_country": ("country", "country_code", "country_name"),
}


def postal_columns(columns: Iterable[str]) -> dict[str, str]:
    """Column → field of the postal address, the first that fits each. None where no column is a street: a city or a
    country by itself is better an attribute, which segments and messages find at once."""
    found: dict[str, str] = {}
    for column in columns:
        plain = WHICH.sub("", re.sub(r"[\s\-/.]+", "_", column.strip().lower()))
        field = next((field for field, names in POSTAL.items() if plain in names), "")
        if field and field not in found.values():
            found[column] = field
    return found if "address_line1" in found.values() else {}


# Such as of a shop's export or an address book.
USUAL = {
    "external_id": (
        "customer_number",
        "customer_no",
        "customer_id",
        "customer",
        "client_number",
        "client_id",
        "member_number",
        "member_id",
        "user_id",
        "contact_id",
        "id",
    ),
    "email": ("e_mail", "email_address", "e_mail_address", "mail"),
    "phone": (
        "mobile",
        "mobile_phone",
        "mobile_number",
        "cell",
        "cell_phone",
        "cellphone",
        "phone_number",
        "telephone",
        "tel",
    ),
    "first_name": ("firstname", "given_name", "forename"),
    "last_name": ("lastname", "surname", "family_name"),
    "timezone": ("time_zone", "tz"),
    "locale": ("language",),
    WHOLE_NAME: ("name", "full_name", "fullname", "customer_name"),
}


def person_columns(columns: Sequence[str]) -> dict[str, str]:
    """Column → field of a person: our own names first, then the first that others use for it."""
    found = {column: field for column in columns if (field := named(column)) in FIELDS}
    found = {column: field for column, field in found.items() if column == _first(found, field)}
    for column in columns:
        plain = re.sub(r"[\s\-/.]+", "_", column.strip().lower())
        field = next((field for field, names in USUAL.items() if plain in names), "")
        if field and column not in found and field not in found.values():
            found[column] = field
    if {"first_name", "last_name"} & set(found.values()):
        found = {column: field for column, field in found.items() if field != WHOLE_NAME}
    return found


def _first(found: Mapping[str, str], field: str) -> str:
    return next(column for column, meant in found.items() if meant == field)


# Such as of a shop's export. Whether they agreed is too much to guess by a name alone.
AGREEING = {
    "agreed_email": (
        "accepts_marketing",
        "accepts_email_marketing",
        "email_marketing_consent",
        "email_marketing",
        "email_consent",
        "email_opt_in",
        "marketing_consent",
        "marketing_opt_in",
        "newsletter",
        "opt_in",
    ),
    "agreed_sms": (
        "accepts_sms_marketing",
        "sms_marketing_consent",
        "sms_marketing",
        "sms_consent",
        "sms_opt_in",
    ),
}


def agreed_columns(columns: Columns) -> dict[str, str]:
    """Column → agreed_email or agreed_sms, the first of each in which there is nothing but yes and no."""
    found: dict[str, str] = {}
    for column, values in columns.items():
        plain = re.sub(r"[\s\-/.]+", "_", column.strip().lower())
        field = next((field for field, names in AGREEING.items() if plain in names), "")
        if field and field not in found.values() and all(map(is_yes_or_no, values)):
            found[column] = field
    return found
