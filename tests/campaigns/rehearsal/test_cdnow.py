"""The win-back campaign over real purchases, against a count that knows nothing of the project."""

import csv
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

START, END = date(2021, 1, 1), date(2022, 6, 30)
SENDS = {"survey": 30, "contest": 60, "coupon": 90}
LAST_DAY = 120


def purchase_days(path: Path, customers: int | None = None) -> dict[str, list[date]]:
    days: dict[str, set[date]] = defaultdict(set)
    with path.open(newline="") as file:
        for line in csv.DictReader(file):
            days[line["customer_id"]].add(date.fromisoformat(line["date"]))
    return {customer: sorted(days[customer]) for customer in sorted(days)[:customers]}


def independent_count(path: Path, customers: int | None = None) -> dict[str, Any]:
    """Straight from B6: each purchase starts anew, nobody opens anything, nobody subscribes again."""
    entries, outcomes = 0, {key: Counter() for key in (*SENDS, "unsubscribe")}
    people: list[tuple[str, str, date]] = []
    for customer, days in purchase_days(path, customers).items():
        unsubscribed_on: date | None = None
        inside = [day for day in days if START <= day < END]
        entries += len(inside)
        for day, following in zip(inside, [*inside[1:], None], strict=True):
            until = min(following, END) if following else END  # at one instant the purchase comes first
            for key, after in SENDS.items():
                due = day + timedelta(days=after)
                if due < until:
                    allowed = unsubscribed_on is None or unsubscribed_on > due
                    outcomes[key]["sent" if allowed else "not_subscribed"] += 1
                    if allowed:
                        people.append((customer, key, due))
            due = day + timedelta(days=LAST_DAY)
            if due < until:
                outcomes["unsubscribe"]["next"] += 1
                unsubscribed_on = unsubscribed_on or due
    return {"enrollments": entries, "outcomes": outcomes, "people": people}


def test_the_independent_count_knows_what_a_purchase_does(tmp_path: Path) -> None:
    path = tmp_path / "purchases.csv"
    lines = [
        "customer_id,date,items,amount",
        "1,2021-01-01,1,5",
        "1,2021-01-31,1,5",
        "1,2021-01-31,2,5",
        "2,2021-01-01,1,5",
    ]
    path.write_text("\n".join(lines))
    counted = independent_count(path)
    assert counted["enrollments"] == 3
    # 1 bought again on the very day of the survey, so only the second round gets it.
    assert counted["outcomes"]["survey"] == {"sent": 2}
    assert counted["outcomes"]["unsubscribe"] == {"next": 2}
