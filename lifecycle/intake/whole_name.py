"""A name in one cell as the two that we keep: `Ada Lovelace`, or `Lovelace, Ada`. Pure."""


def names_in(whole: str) -> dict[str, str]:
    """By custom, and only where somebody said that the column holds whole names."""
    last, comma, first = (part.strip() for part in whole.partition(","))
    if not comma:
        first, _, last = whole.strip().partition(" ")
    return {name: said for name, said in (("first_name", first.strip()), ("last_name", last.strip())) if said}
