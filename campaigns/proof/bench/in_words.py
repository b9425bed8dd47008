from collections.abc import Iterable, Mapping
from typing import Any


def as_text(row: Mapping[str, Any]) -> str:
    verdict = "met" if row["met"] else "missed"
    facts = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in _rest(row))
    return (
        f"{row['name']} on {row['database']}: {row['rate']:,.0f} {row['unit']}, {row['ratio']:.3g} times "
        f"{row['baseline']} ({row['baseline_rate']:,.0f}); aim {row['aim']:.3g}: {verdict}\n    {facts}"
    )


def _rest(row: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    said = ("name", "database", "rate", "unit", "baseline", "baseline_rate", "ratio", "aim", "met", "pages")
    return ((name, value) for name, value in row.items() if name not in said)
