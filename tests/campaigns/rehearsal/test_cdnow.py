"""The win-back campaign over real purchases, against a count that knows nothing of the project."""

import csv
import hashlib
import threading
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from campaigns.playbooks.install import install
from campaigns.rehearsal.side_by_side import simulate_side_by_side
from campaigns.rehearsal.simulate import Rehearsal
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event

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


def import_purchases(purchases: Path, folder: Path, customers: int | None = None) -> int:
    """The first so many customers with a phone and consent, and all they bought, by the doors that users have."""
    chosen = purchase_days(purchases, customers)
    people, events = folder / "contacts.csv", folder / "purchases.csv"
    lines = [f"{customer},+1212{5_000_000 + int(customer)}" for customer in chosen]
    people.write_text("external_id,phone\n" + "\n".join(lines) + "\n")
    with purchases.open(newline="") as file, events.open("w", newline="") as copy:
        writer = csv.writer(copy)
        for place, line in enumerate(csv.reader(file)):
            if place == 0 or line[0] in chosen:
                writer.writerow(line)
    call_command("import_contacts", str(people), subscribe="sms", evidence="Loyalty card", verbosity=0)
    call_command("import_events", str(events), event="Order Completed", contact="customer_id", at="date", verbosity=0)
    return len(chosen)


def rehearse() -> Rehearsal:
    start, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (START, END))
    return simulate_side_by_side(campaign_key="sms-win-back", start=start, end=end, with_people=True)


def assert_exact(rehearsal: Rehearsal, counted: dict[str, Any]) -> None:
    result = rehearsal.result
    steps = {step.key: step for step in result.steps}
    assert result.enrollments == counted["enrollments"]
    assert {key: steps[key].outcomes for key in counted["outcomes"]} == counted["outcomes"]
    assert all(sum(step.outcomes.values()) == step.entered for step in result.steps)
    # Each text goes out on its day, at an hour when all of the contact's country is awake.
    people = sorted((person.contact, person.step, person.at.date()) for person in rehearsal.people)
    assert people == sorted(counted["people"])


def snapshot() -> dict[str, tuple[int, str]]:
    """Rows and a hash of the content of every real table of ours, and where the sequences stand."""
    found: dict[str, tuple[int, str]] = {}
    with connection.cursor() as cursor:
        for label in ("lifecycle", "channels", "campaigns"):
            for model in apps.get_app_config(label).get_models():
                cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")
                rows = cursor.fetchall()
                found[model._meta.label] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
        if connection.vendor == "postgresql":
            cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1")
        else:
            cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY 1")
        found["sequences"] = (0, repr(cursor.fetchall()))
    return found


@pytest.mark.django_db(transaction=True)
def test_the_rehearsal_counts_what_an_independent_count_counts(purchases_csv: Path, tmp_path: Path) -> None:
    import_purchases(purchases_csv, tmp_path, customers=200)
    install(key="sms-win-back", now=datetime(2026, 11, 1, tzinfo=UTC), publish=True)
    before = snapshot()
    assert_exact(rehearse(), independent_count(purchases_csv, customers=200))
    assert snapshot() == before


@pytest.mark.whole
@pytest.mark.django_db(transaction=True)
def test_all_customers_count_alike_while_somebody_writes(purchases_csv: Path, tmp_path: Path) -> None:
    assert import_purchases(purchases_csv, tmp_path) == 23570
    assert Event.objects.filter(name="Order Completed").count() == 69659
    install(key="sms-win-back", now=datetime(2026, 11, 1, tzinfo=UTC), publish=True)
    busy = Writer()
    busy.start()
    rehearsal = rehearse()
    busy.stop()
    assert busy.refused == []
    assert busy.written > 100
    assert_exact(rehearsal, independent_count(purchases_csv))


class Writer(threading.Thread):
    """Somebody who goes on working meanwhile: one small change after the other, on a connection of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0
        self.refused: list[str] = []
        self._over = threading.Event()

    def run(self) -> None:
        pk = Contact.objects.order_by("pk").values_list("pk", flat=True)[0]
        while not self._over.wait(0.005):
            try:
                with transaction.atomic():
                    Contact.objects.filter(pk=pk).update(last_name=f"Writer {self.written}")
                self.written += 1
            except Exception as problem:
                self.refused.append(str(problem))
        connection.close()

    def stop(self) -> None:
        self._over.set()
        self.join()
