"""How much is measured. Pure."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Size:
    """sample: how many of the same a baseline does that would take too long with all of them."""

    mails: int = 20_000
    naive_sample: int = 1_000
    contacts: int = 100_000
    events: int = 1_000_000
    loop_sample: int = 10_000
    crowded: int = 200  # contacts whom all campaigns want
    people: int = 1_000_000  # with ten events each
    few_people: int = 1_000
    looks: int = 20  # at each page
    pages: int | None = None  # no more than so many
    customers: int = 23_570
    purchases: int = 69_659
    data: Path | None = None  # a file of purchases in place of an invented history


def small(data: Path | None = None) -> Size:
    """To see that everything runs; what it measures means nothing."""
    return Size(
        mails=50,
        naive_sample=5,
        contacts=2_000,
        events=4_000,
        loop_sample=100,
        crowded=50,
        people=120,
        few_people=40,
        looks=1,
        pages=12,
        customers=60,
        purchases=180,
        data=data,
    )
