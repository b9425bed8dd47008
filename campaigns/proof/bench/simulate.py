"""Events a second of a rehearsal of the win-back, against a count that does without an engine."""

import csv
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection

from campaigns.playbooks.install import install
from campaigns.proof.bench.row import Row
from campaigns.proof.bench.size import Size
from campaigns.proof.bench.stopwatch import insist, timed
from campaigns.rehearsal.report import Result
from campaigns.rehearsal.side_by_side import processes_for, simulate_side_by_side

AIM = 1 / 60
START, END = date(2021, 1, 1), date(2022, 6, 30)
SENDS = {"survey": 30, "contest": 60, "coupon": 90}
LAST_DAY = 120
Counts = dict[str, Counter[str]]


def measure(size: Size, *, now: datetime) -> Row:
    with TemporaryDirectory(prefix="lifecycle-bench-") as folder:
        path = size.data or _invented(Path(folder), size)
        purchases = _import(path, Path(folder))
        install(key="sms-win-back", now=now, publish=True)
        results: list[Result] = []
        ours = timed(purchases, lambda: results.append(_rehearse()))
        counts: list[Counts] = []
        theirs = timed(purchases, lambda: counts.append(_count(path)))
    insist(_outcomes(results[0]), {key: dict(found) for key, found in counts[0].items()}, "what the rehearsal counts")
    notes = {
        "history": size.data.name if size.data else "generated",
        "seconds": round(ours.seconds, 2),
        "processes": processes_for(*_window()),
    }
    baseline = "an independent count with csv.DictReader"
    return Row("simulate", connection.vendor, "events/s", ours, baseline, theirs, AIM, notes)


def _invented(folder: Path, size: Size) -> Path:
    """As many customers and purchases as the real history has: many buy once, some often."""
    chance = Random(1)  # noqa: S311  # the same history in each run
    path = folder / "purchases.csv"
    days = (END - START).days
    bought = list(range(size.customers))
    bought += [int(size.customers * chance.random() ** 3) for _ in range(size.purchases - size.customers)]
    lines = sorted((chance.randrange(days), customer, chance.randrange(500, 9000)) for customer in bought)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["customer_id", "date", "items", "amount"])
        for day, customer, cents in lines:
            writer.writerow([f"{customer:05}", START + timedelta(days=day), 1, f"{cents / 100:.2f}"])
    return path


def _import(path: Path, folder: Path) -> int:
    with path.open(newline="") as file:
        bought = [line["customer_id"] for line in csv.DictReader(file)]
    people = folder / "customers.csv"
    with people.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["external_id", "phone"])
        writer.writerows([customer, f"+1212{5_000_000 + place}"] for place, customer in enumerate(sorted(set(bought))))
    call_command("import_contacts", str(people), subscribe="sms", evidence="Loyalty card", verbosity=0)
    call_command("import_events", str(path), event="Order Completed", contact="customer_id", at="date", verbosity=0)
    return len(bought)


def _window() -> tuple[datetime, datetime]:
    return datetime(START.year, START.month, START.day, tzinfo=UTC), datetime(END.year, END.month, END.day, tzinfo=UTC)


def _rehearse() -> Result:
    start, end = _window()
    return simulate_side_by_side(campaign_key="sms-win-back", start=start, end=end).result


def _outcomes(result: Result) -> dict[str, dict[str, int]]:
    found = {step.key: step.outcomes for step in result.steps if step.key in (*SENDS, "unsubscribe")}
    return {"": {"entered": result.enrollments}, **found}


def _count(path: Path) -> Counts:
    """Each purchase starts anew; nobody opens anything; whoever was unsubscribed hears nothing more."""
    days: dict[str, set[date]] = defaultdict(set)
    with path.open(newline="") as file:
        for line in csv.DictReader(file):
            days[line["customer_id"]].add(date.fromisoformat(line["date"]))
    counts: Counts = {key: Counter() for key in ("", *SENDS, "unsubscribe")}
    for bought in days.values():
        _follow(sorted(day for day in bought if START <= day < END), counts)
    return counts


def _follow(bought: list[date], counts: Counts) -> None:
    unsubscribed: date | None = None
    for day, following in zip(bought, [*bought[1:], END], strict=True):
        counts[""]["entered"] += 1
        for key, after in SENDS.items():
            due = day + timedelta(days=after)
            if due < following:
                counts[key]["sent" if unsubscribed is None or unsubscribed > due else "not_subscribed"] += 1
        due = day + timedelta(days=LAST_DAY)
        if due < following:
            counts["unsubscribe"]["next"] += 1
            unsubscribed = unsubscribed or due
