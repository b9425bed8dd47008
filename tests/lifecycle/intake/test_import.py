import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import Consent, ConsentChange
from lifecycle.consent.permission import permissions
from lifecycle.consent.suppress import suppress
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.models import Contact, Device, PostalAddress
from lifecycle.events.models import Event, PendingEvent
from tests.cast import NOW, Cast, gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path):
    def write(content: str | bytes, name: str = "people.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def contacts(path: Path, **options) -> str:
    out = io.StringIO()
    call_command("import_contacts", str(path), stdout=out, **options)
    return out.getvalue()


def events(path: Path, **options) -> str:
    out = io.StringIO()
    named = {"event": "Order Completed", "contact": "customer_id", "at": "date"} | options
    call_command("import_events", str(path), stdout=out, **named)
    return out.getvalue()


def refused(path: Path) -> list[dict[str, str]]:
    with path.with_name("people.refused.csv").open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_known_columns_are_fields_and_the_rest_attributes(file) -> None:
    said = contacts(
        file(
            "external_id,email,phone,First Name,timezone,created_at,plan,seats,zip,score,vip,note\n"
            "00001,ADA@example.com,+49 170 1234567,Ada,europe/berlin,2021-01-01,pro,3,01067,4.5,true,\n"
        )
    )
    ada = Contact.objects.get()
    assert "1 lines: 1 new, 0 changed, 0 as before, 0 refused." in said
    assert (ada.external_id, ada.email, ada.phone) == ("00001", "ada@example.com", "+491701234567")
    assert (ada.first_name, ada.timezone, ada.created_at) == ("Ada", "Europe/Berlin", datetime(2021, 1, 1, tzinfo=UTC))
    assert ada.attributes == {"plan": "pro", "seats": 3, "zip": "01067", "score": 4.5, "vip": True}


def test_an_address_and_a_device_come_in_under_their_own_names(file) -> None:
    said = contacts(
        file(
            "external_id,Address Line1,address_city,address_postal_code,address_country,city,device_token,device_platform\n"
            "1,12 Mill Lane,London,NW6 1TH,United Kingdom,Paris,t-1,iOS\n"
            "1,,,,,,t-2,android\n"
            "2,,,,,,,\n"
            "3,,,,Atlantis,,,\n"
            "4,,,,,,t-4,fridge\n"
        )
    )
    address = PostalAddress.objects.get()
    assert str(address) == "12 Mill Lane, NW6 1TH London, GB"
    assert address.contact.attributes == {"city": "Paris"}
    assert list(Device.objects.order_by("token").values_list("contact__external_id", "token", "platform")) == [
        ("1", "t-1", "ios"), ("1", "t-2", "android"),
    ]  # fmt: skip
    assert "3 new, 1 changed, 0 as before, 1 refused" in said and "line 5: We know no country “Atlantis”" in said
    with pytest.raises(CommandError, match="device_platform"):
        contacts(file("external_id,device_token\n1,t-1\n"))


def test_what_nobody_knows_is_left_out_of_its_line_and_said(file) -> None:
    lines = "".join(f"{n},{zone}\n" for n, zone in enumerate(["Mars/Base", "UTC", *["Moon"] * 7, "Europe/Berlin"]))
    known = [f"{n + 100},Sun {n}\n" for n in range(20)]
    said = contacts(file("external_id,timezone\n" + lines + "".join(known)))
    assert "30 lines: 30 new, 0 changed, 0 as before, 0 refused." in said
    assert "Of 28 lines that came in something was left out:" in said
    assert "  line 2: We know no time zone “Mars/Base”, so it was not stored." in said
    assert "  lines 4, 5, 6, 7, 8 and 2 more: We know no time zone “Moon”, so it was not stored." in said
    assert "  lines 30, 31: other things of the same sort." in said
    assert Contact.objects.get(external_id="9").timezone == "Europe/Berlin"


def snapshot() -> list:
    tables = (Contact, PostalAddress, Device, Consent, ConsentChange, Event)
    return [list(model.objects.order_by("pk").values()) for model in tables]


def test_a_second_run_changes_nothing(file) -> None:
    path = file(
        "external_id,email,plan,address_city,device_token,device_platform\n"
        "1,a@example.com,free,Ulm,t-1,ios\n2,b@example.com,pro,,,\n1,a@example.com,pro,Bonn,t-1,ios\n"
    )
    contacts(path, subscribe="email,sms", evidence="newsletter form of the shop")
    before = snapshot()
    assert "0 new, 0 changed, 3 as before" in contacts(
        path, subscribe="email,sms", evidence="newsletter form of the shop"
    )
    assert snapshot() == before


def test_subscribing_is_consent_to_the_default_topic_with_its_evidence(file) -> None:
    contacts(file("external_id,phone\n1,+15550000001\n"), subscribe="sms", evidence="ticked at the till")
    change = ConsentChange.objects.get()
    assert (change.topic, change.channel, change.evidence) == (default_topic(), "sms", "ticked at the till")
    assert not PendingEvent.objects.exists()


def test_subscribing_without_evidence_is_refused(file) -> None:
    for said in ({}, {"evidence": "  "}):
        with pytest.raises(CommandError, match="evidence"):
            contacts(file("external_id\n1\n"), subscribe="sms", **said)
    assert not Contact.objects.exists()


def test_a_column_says_who_of_them_agreed(file) -> None:
    lines = "1,a@example.com,Yes\n2,b@example.com,no\n3,c@example.com,\n4,d@example.com,weekly\n"
    path = file(f"external_id,email,agreed_email\n{lines}")
    with pytest.raises(CommandError, match="evidence"):
        contacts(path)
    with pytest.raises(CommandError, match="not all did"):
        contacts(path, subscribe="email", evidence="ticked at the till")
    assert not Contact.objects.exists()
    contacts(path, evidence="ticked at the till")
    assert list(Consent.objects.values_list("contact__external_id", "is_subscribed")) == [("1", True)]
    assert not any(Contact.objects.values_list("attributes", flat=True))
    before = snapshot()
    assert "0 new, 0 changed, 4 as before" in contacts(path, evidence="ticked at the till")
    assert snapshot() == before


def test_whoever_is_subscribed_and_else_as_before_counts_as_changed(file) -> None:
    path = file("external_id,phone\n1,+15550000001\n")
    contacts(path)
    assert "0 new, 1 changed" in contacts(path, subscribe="sms", evidence="ticked at the till")


def test_dan_is_not_revived_by_an_import(file) -> None:
    cast = gather()
    contacts(file("external_id,email,phone\ndan,dan@example.com,\n"), subscribe="email,sms", evidence="our old list")
    assert not permissions([cast.dan.pk], channel="email", topic_key="")
    assert not permissions([cast.dan.pk], channel="sms", topic_key="")


def test_a_closed_address_is_not_subscribed(file) -> None:
    suppress([("email", "ada@example.com")], reason="complained", evidence="", now=NOW)
    contacts(file("external_id,email\n1,Ada@example.com\n2,b@example.com\n"), subscribe="email", evidence="a list")
    assert list(Consent.objects.values_list("contact__external_id", flat=True)) == ["2"]


def test_a_yes_that_was_taken_back_stays_taken_back(file) -> None:
    path = file("external_id,email\n1,a@example.com\n")
    contacts(path, subscribe="email", evidence="a list")
    contact = Contact.objects.get()
    change_consent([Change(contact.pk, "email", default_topic().pk, False)], now=NOW, source="api")
    contacts(path, subscribe="email", evidence="a list")
    assert not Consent.objects.get().is_subscribed


def test_refused_lines_come_back_with_their_number_and_reason(file) -> None:
    path = file(
        "external_id,email,plan\n"
        "1,ada@example.com,pro\n"
        "2,not an address,pro\n"
        '3,"c@example.com","two\nlines"\n'
        "4,d@example.com\n"
        ",,pro\n"
        f"6,e@example.com,{'x' * 10_000_000}\n"
        "7,f@example.com,=cmd()\n"
        "8,g@exam\x00ple.com,pro\n"
    )
    said = contacts(path)
    lines = {line["refused line"]: line for line in refused(path)}
    assert list(lines) == sorted(lines, key=int)
    assert "3 new" in said and "5 refused" in said and "people.refused.csv" in said
    assert set(lines) == {"3", "6", "7", "8", "10"}
    assert "not an email" in lines["3"]["refused because"] and lines["3"]["external_id"] == "2"
    assert "2 cells, the header has 3" in lines["6"]["refused because"]
    assert "Nobody" in lines["7"]["refused because"]
    assert "10,000,000 characters" in lines["8"]["refused because"] and len(lines["8"]["plan"]) == 10_000_000
    assert Contact.objects.get(external_id="3").attributes == {"plan": "two\nlines"}


def test_a_formula_is_kept_as_text_and_leaves_without_starting(file) -> None:
    path = file("external_id,email,plan\n1,ada@example.com,=1+1\n2,wrong,=HYPERLINK()\n")
    contacts(path)
    assert Contact.objects.get().attributes == {"plan": "=1+1"}
    assert refused(path)[0]["plan"] == "'=HYPERLINK()"


def test_what_was_kept_from_starting_a_formula_comes_back_as_it_was(file) -> None:
    path = file("external_id,phone,plan\n1,call me,=1+1\n")
    contacts(path)
    assert refused(path)[0]["plan"] == "'=1+1"
    contacts(file("external_id,phone,plan\n1,'+15550000001,'=1+1\n", "mended.csv"))
    ada = Contact.objects.get()
    assert (ada.phone, ada.attributes) == ("+15550000001", {"plan": "=1+1"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_file_in_any_usual_encoding(file, encoding) -> None:
    said = contacts(file("external_id,first_name,city\n1,Zoë,Köln\n".encode(encoding)))
    assert ("read as Windows-1252" in said) is (encoding == "cp1252")
    ada = Contact.objects.get()
    assert (ada.external_id, ada.first_name, ada.attributes["city"]) == ("1", "Zoë", "Köln")


def test_a_line_in_another_encoding_spoils_no_other_one(file) -> None:
    path = file("external_id,first_name\n1,Zoë\n2,Łukasz\n".encode() + b'3,Ren\xe9\n4,Ada\n5,"cut off \xc3')
    said = contacts(path)
    assert "3 new" in said
    assert [*Contact.objects.order_by("pk").values_list("first_name", flat=True)] == ["Zoë", "Łukasz", "Ada"]
    rene, last = refused(path)
    assert (rene["external_id"], rene["first_name"]) == ("3", "René")
    assert "another encoding" in rene["refused because"] and "never closed" in last["refused because"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "first line"),
        (b"\n\n", "first line"),
        (b"plan,city\npro,Ulm\n", "who"),
        (b"external_id,external_id\n1,1\n", "twice"),
        (b"email,Email\na@example.com,b@example.com\n", "Two columns"),
        (b"external_id,stage\n1,loyal\n", "ourselves"),
        (bytes(range(256)) * 20, "column"),
        (b"\xff\xfe\x00\xd8" * 50, "column"),
    ],
)
def test_a_file_that_is_no_table_is_answered_with_a_sentence(file, content, word) -> None:
    with pytest.raises(CommandError, match=word):
        contacts(file(content))
    assert not Contact.objects.exists()


def test_a_file_that_is_not_there_is_answered_with_a_sentence(tmp_path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        contacts(tmp_path / "nothing.csv")


def test_semicolons_and_tabs_separate_as_well(file) -> None:
    contacts(file("external_id;plan\n1;a,b\n"))
    contacts(file("external_id\tplan\n2\tpro\n"))
    assert [ada.attributes["plan"] for ada in Contact.objects.order_by("external_id")] == ["a,b", "pro"]


def test_what_a_quotation_mark_that_is_never_closed_swallows_comes_back(file) -> None:
    path = file('external_id,plan\n1,pro\n2,"never closed\n3,pro\n')
    said = contacts(path)
    (line,) = refused(path)
    assert "1 new" in said and "1 refused" in said
    assert (line["refused line"], line["plan"]) == ("3", "never closed\n3,pro")
    assert "never closed" in line["refused because"]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n", '\n2,"pro"', '\n2,"two\nlines"', "\n2,"])
def test_a_file_may_end_as_it_likes(file, end: str) -> None:
    assert "0 refused" in contacts(file("external_id,plan\n1,pro" + end))


def test_imported_events_are_history_with_numbers_as_numbers(file) -> None:
    said = events(
        file(
            "customer_id,date,items,amount,code\n00001,2021-01-01,1,11.77,007\n00001,2021-01-12T10:30:00+02:00,2,12.00,\n"
        )
    )
    first, second = Event.objects.order_by("occurred_at")
    assert "2 new" in said
    assert first.contact.external_id == "00001"
    assert first.properties == {"items": 1, "amount": 11.77, "code": "007"}
    assert second.properties == {"items": 2, "amount": 12.0}
    assert first.occurred_at == datetime(2021, 1, 1, tzinfo=UTC)
    assert second.occurred_at == datetime(2021, 1, 12, 8, 30, tzinfo=UTC)
    assert not PendingEvent.objects.exists()


def test_two_equal_lines_are_two_events_and_a_second_run_adds_none(file) -> None:
    path = file("customer_id,date,amount\n1,2021-01-01,5\n1,2021-01-01,5\n")
    events(path)
    assert "0 new, 0 changed, 2 as before" in events(path)
    assert Event.objects.count() == 2 and Contact.objects.count() == 1


def test_an_id_column_tells_events_apart_in_any_file(file) -> None:
    events(file("customer_id,date,order\n1,2021-01-01,o-1\n1,2021-01-01,o-1\n", "a.csv"), id="order")
    events(file("customer_id,date,order\n1,2021-01-01,o-1\n1,2021-01-02,o-2\n", "b.csv"), id="order")
    events(file("customer_id,date,order\n1,2021-01-03,o-1\n", "c.csv"), id="order", event="Order Refunded")
    assert Event.objects.count() == 3


def test_with_react_all_of_it_is_news(file) -> None:
    recent = datetime.now(UTC).isoformat()
    events(file(f"customer_id,date\n1,{recent}\n1,2021-01-01\n"), react=True)
    assert PendingEvent.objects.count() == 2


def test_event_lines_that_are_refused_say_why(file) -> None:
    path = file("customer_id,date\n1,yesterday\n,2021-01-01\n2,2021-01-01\n" + "9" * 300 + ",2021-01-01\n")
    assert "1 new" in events(path) and Event.objects.count() == 1
    reasons = [line["refused because"] for line in refused(path)]
    assert [word in reason for word, reason in zip(["not a date", "whose", "255"], reasons, strict=True)] == [True] * 3


def test_a_column_that_is_not_there_is_named(file) -> None:
    with pytest.raises(CommandError, match="“date”.*when"):
        events(file("customer_id,when\n1,2021-01-01\n"))


def statements(file, size: int, name: str) -> int:
    lines = "".join(f"{name}{n},{name}{n}@example.com,Ulm,Mars,{name}-{n},ios\n" for n in range(size))
    path = file("external_id,email,address_city,timezone,device_token,device_platform\n" + lines)
    with CaptureQueriesContext(connection) as captured:
        contacts(path, subscribe="email", evidence="a list")
    return len(captured)


def test_a_batch_of_lines_costs_the_same_statements_whatever_its_size(file) -> None:
    assert statements(file, 3, "few") == statements(file, 900, "many")


def test_the_purchases_come_in_whole(purchases_csv: Path, tmp_path) -> None:
    path = tmp_path / "purchases.csv"
    path.write_text("".join(line for _, line in zip(range(3001), purchases_csv.open(), strict=False)))
    assert "3,000 new" in events(path)
    with path.open() as opened:
        amounts = sum(round(float(row["amount"]) * 100) for row in csv.DictReader(opened))
    assert sum(round(event.properties["amount"] * 100) for event in Event.objects.all()) == amounts


def test_the_cast_is_not_disturbed_by_an_import_of_themselves(file, cast: Cast) -> None:
    contacts(file("external_id,email\nada,ada@example.com\nben,ben@example.com\n"))
    assert Contact.objects.count() == 5
