"""What the columns of a file probably mean, by their names and first lines. Only the first answer of a form."""

from collections.abc import Mapping, Sequence

from lifecycle.clock.moment import BadMoment, parse_moment

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
