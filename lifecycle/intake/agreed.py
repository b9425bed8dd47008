"""Columns in which each line says by itself whether somebody agreed to hear from us."""

from collections.abc import Sequence

from lifecycle.consent.choices import ADDRESSES

AGREED = {f"agreed_{channel}": channel for channel in ADDRESSES}
YES = frozenset(
    ("1", "agreed", "checked", "da", "granted", "ja", "on", "opt-in", "opted in", "oui", "sí", "si", "subscribed", "t", "true", "x", "y", "yes", "да", "✓", "✔")
)  # fmt: skip
NO = frozenset(
    ("", "0", "-", "declined", "f", "false", "n", "nein", "no", "non", "not subscribed", "off", "opt-out", "opted out", "unsubscribed", "нет")
)  # fmt: skip


def says_yes(cell: str) -> bool:
    """Whatever is not a plain yes is none."""
    return cell.strip().lower() in YES


def is_yes_or_no(cell: str) -> bool:
    return says_yes(cell) or cell.strip().lower() in NO


def places_of(fields: Sequence[str]) -> dict[str, int]:
    """Channel → the column that says who agreed to it."""
    return {AGREED[field]: place for place, field in enumerate(fields) if field in AGREED}
