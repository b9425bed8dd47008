"""A mail as a provider's batch call wants it: the words once, with placeholders, and for each person only values.

Every slot is one value, a loop or a condition too. Values for HTML are escaped already: a provider's placeholder must
be its unescaped form.
"""

from collections.abc import Callable, Mapping
from typing import Any

from channels.content.liquid import Compiled


class Batch:
    def __init__(self, parts: Mapping[str, Compiled]) -> None:
        self.parts = dict(parts)
        self.keys: dict[str, list[str]] = {}  # part -> the key of each slot; equal slots share one
        for name, made in self.parts.items():
            first: dict[str, str] = {}
            self.keys[name] = [
                first.setdefault(source, f"{name}_{index}") for index, source in enumerate(made.slot_sources)
            ]

    def body(self, part: str, placeholder: Callable[[str], str]) -> str:
        """`part` is subject, html or text; `placeholder` writes a key in the provider's way."""
        literals = self.parts[part].literals
        pieces = [literals[0]]
        for key, literal in zip(self.keys[part], literals[1:], strict=True):
            pieces += [placeholder(key), literal]
        return "".join(pieces)

    def values(self, values: Mapping[str, Any]) -> dict[str, str]:
        """One person's values, by key; `values` as `Prepared.all_values` gives them."""
        found: dict[str, str] = {}
        for name, made in self.parts.items():
            found.update(zip(self.keys[name], map(str, made.fill(values)), strict=True))
        return found
