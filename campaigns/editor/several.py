from collections.abc import Callable

# A number of each category in English, French, Russian and Thai, or one that is said alike.
NUMBERS = {"one": 1, "few": 2, "many": 5, "other": 5}


def several(key: str, say: Callable[[int], str]) -> dict[str, str]:
    """The words for each sort of number: the browser knows which sort one is, gettext knows the words."""
    return {f"{key}|{category}": say(number) for category, number in NUMBERS.items()}
