"""What the columns of a file of people become, and a line of it as what `identify` takes."""

from collections.abc import Mapping, Sequence
from typing import Any

from lifecycle.contacts.belongings import PARTS
from lifecycle.contacts.claim import NOT_YOURS
from lifecycle.contacts.identify import Identity
from lifecycle.intake.agreed import AGREED
from lifecycle.intake.cells import typed
from lifecycle.intake.table import BadTable
from lifecycle.intake.whole_name import names_in

WHO = ("external_id", "anonymous_id", "email", "phone")
TEXT = ("first_name", "last_name", "timezone", "locale", "created_at")
# With a name before it, for a column `city` by itself is an attribute like any other.
ADDRESS = {f"address_{part}": part for part in PARTS}
TOKEN, PLATFORM = "device_token", "device_platform"
WHOLE_NAME = "whole_name"  # only where somebody says so: by itself a column `name` is an attribute
FIELDS = (*WHO, *TEXT, *ADDRESS, TOKEN, PLATFORM, *AGREED)


def named(column: str) -> str:
    """Our own fields are known in any dress: `First Name` is first_name."""
    plain = column.strip().lower().replace("e-mail", "email").replace(" ", "_").replace("-", "_")
    return plain if plain in FIELDS else column


def fields_of(columns: Sequence[str], mapping: Mapping[str, str]) -> list[str]:
    """What each column becomes; "" for one that is left out."""
    fields = [mapping.get(column, named(column)) for column in columns]
    for column, field in zip(columns, fields, strict=True):
        if field in NOT_YOURS - set(WHO):
            raise BadTable(f"The column “{column}” has a name we use ourselves. Give it another one.")
        if field and fields.count(field) > 1:
            raise BadTable(f"Two columns become “{field}”.")
    if not set(fields) & set(WHO):
        raise BadTable("No column says who the people are: external_id, email or phone.")
    if TOKEN in fields and PLATFORM not in fields:
        raise BadTable(f"A device needs its platform beside its token: a column {PLATFORM} with ios, android or web.")
    return fields


class PersonReader:
    def __init__(self, fields: Sequence[str]) -> None:
        places = [(place, field) for place, field in enumerate(fields) if field]
        self.who = [(place, field) for place, field in places if field in WHO]
        self.address = [(place, ADDRESS[field]) for place, field in places if field in ADDRESS]
        # The platform alone is something known of the person.
        self.device = [fields.index(TOKEN), fields.index(PLATFORM)] if TOKEN in fields else []
        taken = {place for place, _ in self.who + self.address} | set(self.device)
        taken |= {place for place, field in places if field in AGREED}  # a consent, and nothing known of the person
        self.whole = fields.index(WHOLE_NAME) if WHOLE_NAME in fields else None
        taken |= {self.whole} if self.whole is not None else set()
        self.texts = [(place, field) for place, field in places if field in TEXT]
        self.attributes = [(place, field) for place, field in places if place not in taken and field not in TEXT]

    def read(self, cells: Sequence[str]) -> Identity:
        """An empty cell says nothing."""
        who: dict[str, Any] = {field: cells[place] for place, field in self.who}
        traits: dict[str, Any] = names_in(cells[self.whole]) if self.whole is not None else {}
        traits |= {field: cell for place, field in self.texts if (cell := cells[place])}
        traits |= {field: typed(cell) for place, field in self.attributes if (cell := cells[place])}
        identity = Identity(**who, traits=traits)
        if self.address:
            identity.address = {part: cell for place, part in self.address if (cell := cells[place])}
        if self.device and (token := cells[self.device[0]]):
            identity.devices = [{"token": token, "platform": cells[self.device[1]]}]
        return identity
