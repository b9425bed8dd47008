"""Win-back run live over real purchases, against a Twilio and a mail server on localhost, does what its rehearsal said."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from campaigns.playbooks.bring_in import bring_in
from campaigns.playbooks.plan import Plan
from campaigns.playbooks.ready import playbook
from campaigns.proof.smtp_sink import Sink
from campaigns.rehearsal.simulate import Rehearsal, simulate
from campaigns.workflows.publish import publish
from campaigns.workflows.run_until import run_until
from channels.outbox.models import Message
from lifecycle.clock.set import set_clock
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.events.record import NewEvent, record_events
from tests.fakes.twilio import FakeTwilio

START, END = datetime(2021, 1, 1, tzinfo=UTC), datetime(2022, 6, 30, tzinfo=UTC)
JUST_BEFORE = timedelta(microseconds=1)
Said = list[tuple[str, str, datetime]]  # contact, step, instant


@pytest.fixture
def live(settings: Settings) -> Iterator[tuple[FakeTwilio, Sink]]:
    settings.SENDING, settings.CLOCK, settings.GRID = "live", "manual", timedelta(days=30)
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", "secret"
    settings.EMAIL_PROVIDER, settings.EMAIL_HOST = "smtp", "127.0.0.1"
    sink = Sink(keep=True).start()
    settings.EMAIL_PORT = sink.port
    with FakeTwilio() as twilio:
        settings.TWILIO_API_BASE_URL = twilio.url
        yield twilio, sink
    sink.stop()


def by_mail(plan: Plan) -> Plan:
    """The same campaign, its three texts as mails."""

    def mail(message: dict[str, object], name: str) -> dict[str, object]:
        blocks = [{"kind": "text", "text": "Hello, have a look: https://northwind.example/" + name}]
        words = {"subject": f"Win back: {name}", "blocks": blocks}
        return {**message, "channel": "email", "words": {"everybody": words}}

    steps = {**plan.steps, "unsubscribe": {**plan.steps["unsubscribe"]}}
    steps["unsubscribe"]["settings"] = {"channel": "email", "subscribed": False}
    return replace(plan, steps=steps, messages={name: mail(message, name) for name, message in plan.messages.items()})


def purchases_of(path: Path, customers: int) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        lines = list(csv.DictReader(file))
    chosen = set(sorted({line["customer_id"] for line in lines})[:customers])
    return [line for line in lines if line["customer_id"] in chosen]


def prepare(plan: Plan, channel: str, lines: list[dict[str, str]], folder: Path) -> Rehearsal:
    """People, their purchases as history, and the published campaign; what its rehearsal says."""
    set_clock(to=START - timedelta(days=1))
    people = folder / "people.csv"
    ids = sorted({line["customer_id"] for line in lines})
    contacts = [f"{pk},{pk}@example.com,+1212{5_000_000 + int(pk)}" for pk in ids]
    people.write_text("\n".join(["external_id,email,phone", *contacts]))
    call_command("import_contacts", str(people), subscribe=channel, evidence="Loyalty card", verbosity=0)
    campaign = bring_in(plan=plan, by=None, now=START - timedelta(days=1))
    publish(campaign=campaign, by=None, now=START - timedelta(days=1))
    buy(lines, history=True, now=END)
    rehearsal = simulate(campaign_key=plan.key, start=START, end=END, with_people=True)
    Event.objects.filter(name="Order Completed").delete()
    return rehearsal


def buy(lines: list[dict[str, str]], *, now: datetime, history: bool = False) -> None:
    ids = dict(Contact.objects.values_list("external_id", "pk"))
    events = [NewEvent(ids[each["customer_id"]], "Order Completed", at(each["date"])) for each in lines]
    record_events(events, now=now, history=history)


def at(date: str) -> datetime:
    return datetime.fromisoformat(date).replace(tzinfo=UTC)


def go_live(lines: list[dict[str, str]]) -> Said:
    """Day after day: what falls due before it, then what people buy on it."""
    now = START
    for day in sorted({line["date"] for line in lines if START <= at(line["date"]) < END}):
        run_until(start=now, to=at(day) - JUST_BEFORE, clock=lambda moment: set_clock(to=moment))
        now = at(day)
        set_clock(to=now)
        buy([line for line in lines if line["date"] == day], now=now)
    run_until(start=now, to=END - JUST_BEFORE, clock=lambda moment: set_clock(to=moment))
    sent = Message.objects.filter(sent_at__isnull=False).order_by("sent_at", "contact_id")
    return list(sent.values_list("contact__external_id", "step_key", "sent_at"))


def said(rehearsal: Rehearsal) -> Said:
    return [(person.contact, person.step, person.at) for person in rehearsal.people]


A_FEW_AND_MANY = pytest.mark.parametrize("customers", [100, pytest.param(1000, marks=pytest.mark.whole)])


@A_FEW_AND_MANY
@pytest.mark.django_db(transaction=True)
def test_customers_get_the_texts_that_the_rehearsal_named(
    customers: int, purchases_csv: Path, tmp_path: Path, live: tuple[FakeTwilio, Sink]
) -> None:
    lines = purchases_of(purchases_csv, customers)
    rehearsal = prepare(playbook("sms-win-back"), "sms", lines, tmp_path)
    lived = go_live(lines)
    assert lived == said(rehearsal)
    phones = dict(Contact.objects.values_list("external_id", "phone"))
    assert sorted(text["To"] for text in live[0].texts) == sorted(phones[contact] for contact, _step, _at in lived)


@A_FEW_AND_MANY
@pytest.mark.django_db(transaction=True)
def test_customers_get_the_mails_that_the_rehearsal_named(
    customers: int, purchases_csv: Path, tmp_path: Path, live: tuple[FakeTwilio, Sink]
) -> None:
    lines = purchases_of(purchases_csv, customers)
    rehearsal = prepare(by_mail(playbook("sms-win-back")), "email", lines, tmp_path)
    lived = go_live(lines)
    assert lived == said(rehearsal)
    arrived = [(to.removesuffix("@example.com"), message_from_bytes(body)["Subject"]) for to, body in live[1].mails]
    assert sorted(arrived) == sorted((contact, f"Win back: {step}") for contact, step, _at in lived)
