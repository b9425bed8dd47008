from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from lifecycle.clock.read import now
from lifecycle.consent.models import Consent
from lifecycle.contacts.erase import erase
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.merge import merge
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event, PendingEvent
from lifecycle.intake.models import Import, ImportedPerson
from lifecycle.intake.note_people import note_people
from lifecycle.intake.run import Refusals
from lifecycle.intake.run_import import DEAD_AFTER, run_waiting_imports
from lifecycle.intake.table import Table
from lifecycle.intake.throw_away import FILES_KEPT, REPEATS_KEPT, throw_away
from lifecycle.rest.models import IdempotencyKey

pytestmark = pytest.mark.django_db
ADD = "/admin/lifecycle/import/add/"
PEOPLE = "Kunde,E-Mail,Plan,zip\n00001,ada@example.com,pro,01067\n00002,nobody,free,1\n"
COLUMNS = {"column_0": "external_id", "column_1": "email", "column_2": "=", "column_3": "-"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda self, name, *_, **__: names.append(name))
    return names


def upload(client: Client, content: str, kind: str = "contacts", encoding: str = "utf-8"):
    file = SimpleUploadedFile("people.csv", content.encode(encoding))
    return client.post(ADD, {"kind": kind, "file": file}, follow=True)


def test_a_file_is_uploaded_explained_read_and_its_refusals_taken_back(
    admin_client, sent, django_capture_on_commit_callbacks
) -> None:
    page = upload(admin_client, PEOPLE).content.decode()
    row = Import.objects.get()
    assert row.state == "draft" and "ada@example.com" in page and "Plan" in page
    said = {**COLUMNS, "subscribe_email": "on", "evidence": "the form in the shop"}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(f"/admin/lifecycle/import/{row.pk}/columns/", said).status_code == 302
    assert sent == ["lifecycle.run_imports"] and Import.objects.get().state == "waiting"
    run_waiting_imports(clock=now)
    row = Import.objects.get()
    assert (row.state, row.lines_done, row.created, row.refused) == ("done", 2, 1, 1)
    ada = Contact.objects.get()
    assert (ada.external_id, ada.email, ada.attributes) == ("00001", "ada@example.com", {"Plan": "pro"})
    assert Consent.objects.get().is_subscribed
    page = admin_client.get(f"/admin/lifecycle/import/{row.pk}/change/").content.decode()
    assert "1 line was refused" in page
    back = admin_client.get(f"/admin/lifecycle/import/{row.pk}/refused/")
    assert b"not an email" in b"".join(back.streaming_content)
    assert "attachment" in back["Content-Disposition"]


def test_what_they_agreed_to_stands_by_itself_after_the_columns(admin_client) -> None:
    page = upload(admin_client, PEOPLE).content.decode()
    _columns, agreed = page.split("Who agreed to what</h3>")
    assert 'name="column_3"' not in agreed
    assert all(f'name="{name}"' in agreed for name in ("subscribe_email", "subscribe_sms", "evidence"))
    events = upload(admin_client, "id,at\n00001,2026-01-01\n", "events").content.decode()
    assert 'name="contact_is"' in events and "Who agreed to what" not in events


def test_a_column_of_who_agreed_is_seen_and_never_overruled_by_a_tick_for_all(admin_client, sent) -> None:
    page = upload(admin_client, "Email,Accepts Marketing\na@example.com,yes\nb@example.com,no\n").content.decode()
    assert '<option value="agreed_email" selected' in page
    row = Import.objects.get()
    columns, evidence = {"column_0": "email", "column_1": "agreed_email"}, {"evidence": "the form in the shop"}
    for said, word in (({}, "how they agreed"), ({"subscribe_email": "on", **evidence}, "not all did")):
        page = admin_client.post(f"/admin/lifecycle/import/{row.pk}/columns/", columns | said).content.decode()
        assert word in page
    admin_client.post(f"/admin/lifecycle/import/{row.pk}/columns/", columns | evidence)
    run_waiting_imports(clock=now)
    assert Consent.objects.get().contact.email == "a@example.com"


def test_a_file_whose_letters_can_only_be_assumed_says_so_before_it_is_read(admin_client) -> None:
    assert (
        "read as Windows-1252"
        in upload(admin_client, "Email,Имя\na@example.com,Ада\n", encoding="cp1251").content.decode()
    )
    assert "Windows-1252" not in upload(admin_client, "Email,Имя\na@example.com,Ада\n").content.decode()


def test_the_uploaded_file_is_gone_when_it_is_in(admin_client, files: Path, sent) -> None:
    upload(admin_client, PEOPLE)
    assert list(files.rglob("people*.csv"))
    Import.objects.update(state="waiting", options={"mapping": {"Kunde": "external_id", "E-Mail": "email"}})
    run_waiting_imports(clock=now)
    assert not list(files.rglob("people*.csv"))


def test_events_are_brought_in_as_history(admin_client, sent) -> None:
    upload(admin_client, "who,day,total\n00001,2021-01-01,12.5\n", kind="events")
    row = Import.objects.get()
    said = {"event": "Order Completed", "contact": "who", "contact_is": "external_id", "at": "day", "id": ""}
    admin_client.post(f"/admin/lifecycle/import/{row.pk}/columns/", said)
    run_waiting_imports(clock=now)
    event = Event.objects.get()
    assert (event.name, event.properties, event.contact.external_id) == ("Order Completed", {"total": 12.5}, "00001")
    assert event.message_id.startswith("people.csv/2/") and not PendingEvent.objects.exists()


def test_a_file_that_is_no_table_is_said_to_be_none(admin_client) -> None:
    page = upload(admin_client, "\n").content.decode()
    assert "first line" in page and not Import.objects.exists()


def test_a_file_that_is_too_large_is_refused(admin_client, settings) -> None:
    settings.LARGEST_UPLOAD_MB = 0
    assert "larger than 0 MB" in upload(admin_client, PEOPLE).content.decode()
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"column_0": "-", "column_1": "-"}, "who"),
        ({"column_0": "email"}, "Two columns"),
        ({"subscribe_sms": "on"}, "how they agreed"),
    ],
)
def test_columns_that_make_no_sense_are_asked_for_again(admin_client, sent, said, word) -> None:
    upload(admin_client, PEOPLE)
    row = Import.objects.get()
    page = admin_client.post(f"/admin/lifecycle/import/{row.pk}/columns/", COLUMNS | said).content.decode()
    assert word in page and Import.objects.get().state == "draft"


def waiting(content: str = "external_id\n1\n", **more) -> Import:
    row = Import(kind="contacts", filename="p.csv", created_at=timezone.now(), state="waiting", **more)
    row.file.save("p.csv", ContentFile(content))
    return row


def test_an_import_whose_worker_died_is_taken_up_and_one_that_is_alive_is_not() -> None:
    alive, dead = waiting(), waiting("external_id\n2\n")
    Import.objects.filter(pk=alive.pk).update(state="running", touched_at=now())
    Import.objects.filter(pk=dead.pk).update(state="running", touched_at=now() - 2 * DEAD_AFTER)
    assert run_waiting_imports(clock=now) == 1
    assert list(Contact.objects.values_list("external_id", flat=True)) == ["2"]


def test_an_import_that_cannot_be_read_says_so_and_the_next_one_runs() -> None:
    broken, good = waiting("plan\npro\n"), waiting()
    assert run_waiting_imports(clock=now) == 2
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, good.state) == ("failed", "done")
    assert "No column says who" in broken.problem


def test_a_fault_of_ours_is_told_to_who_waits(monkeypatch) -> None:
    row = waiting()
    monkeypatch.setattr("lifecycle.intake.run_import.import_contacts", lambda **_: 1 / 0)
    run_waiting_imports(clock=now)
    row.refresh_from_db()
    assert row.state == "failed" and "fault of ours" in row.problem


def test_lines_refused_before_a_fault_go_with_whoever_is_erased(
    files: Path, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    def stops(*, path: Path, refused_path: Path, **_) -> None:
        table = Table(path)
        Refusals(refused_path, table).add([(line, "This is no address.") for line in table])
        raise ZeroDivisionError

    monkeypatch.setattr("lifecycle.intake.run_import.import_contacts", stops)
    row = waiting("email\nada@example\n")
    run_waiting_imports(clock=now)
    row.refresh_from_db()
    assert row.state == "failed" and b"ada@example" in row.refused_file.read()
    people = identify([Identity(external_id="ada")], now=now())
    with django_capture_on_commit_callbacks(execute=True):
        erase([people[0].contact_id or 0], now=now())
    assert not list(files.rglob("*.csv"))


def test_who_may_not_see_imports_sees_none(client, django_user_model) -> None:
    client.force_login(django_user_model.objects.create_user("jonas", is_staff=True))
    row = waiting()
    for path in (ADD, "", f"{row.pk}/change/", f"{row.pk}/columns/", f"{row.pk}/refused/"):
        url = path if path.startswith("/") else f"/admin/lifecycle/import/{path}"
        assert client.get(url).status_code in (403, 404), path


def test_old_files_and_remembered_answers_are_thrown_away(api, files: Path) -> None:
    row = waiting()
    api("post", "events", {"event": "Logged In", "external_id": "1"}, **{"Idempotency-Key": "k"})
    throw_away(now=now())
    assert list(files.rglob("*.csv")) and IdempotencyKey.objects.exists()
    throw_away(now=now() + max(FILES_KEPT, REPEATS_KEPT) + DEAD_AFTER)
    assert not list(files.rglob("*.csv")) and not IdempotencyKey.objects.exists()
    assert Import.objects.filter(pk=row.pk).exists()


def test_no_file_that_may_name_an_erased_person_is_kept(files: Path, django_capture_on_commit_callbacks) -> None:
    failed, done, ahead, begun = waiting("plan\npro\n"), waiting(), waiting(), waiting()
    run_waiting_imports(clock=now)
    refused = files / "imports/refused.csv"
    refused.write_text("email,problem\nada@example,This is no address.\n")
    Import.objects.filter(pk=done.pk).update(refused_file="imports/refused.csv")
    Import.objects.filter(pk=ahead.pk).update(state="waiting")
    Import.objects.filter(pk=begun.pk).update(state="draft")
    kept = [Path(row.file.path) for row in (ahead, begun)]
    for path in kept:
        path.write_text("id\n1\n")
    people = identify([Identity(external_id="ada")], now=now())
    with django_capture_on_commit_callbacks(execute=True):
        erase([people[0].contact_id or 0], now=now())
    assert sorted(files.rglob("*.csv")) == sorted(kept)
    failed.refresh_from_db()
    assert not failed.file


def test_of_an_upload_that_nobody_went_on_with_nothing_stays(client, files: Path) -> None:
    row = waiting()
    Import.objects.filter(pk=row.pk).update(state="draft")
    throw_away(now=now() + FILES_KEPT + DEAD_AFTER)
    assert not Import.objects.exists() and not list(files.rglob("*.csv"))


def test_what_was_left_out_is_told_with_its_lines_until_somebody_is_forgotten(
    admin_client: Client, sent: list[str], django_capture_on_commit_callbacks
) -> None:
    row = brought(admin_client, "id,timezone\n1,Mars\n2,UTC\n3,Mars\n", {"id": "external_id"})
    page = admin_client.get(f"/admin/lifecycle/import/{row.pk}/change/").content.decode()
    assert "Of 2 lines that came in something was left out:" in page
    assert "“Mars”" in page and "lines 2, 4" in page
    with django_capture_on_commit_callbacks(execute=True):
        erase([Contact.objects.earliest("pk").pk], now=now())
    row.refresh_from_db()
    assert row.notices == []


def names(client: Client, **asked: str) -> list[str]:
    answer = client.get("/admin/lifecycle/contact/", asked)
    assert answer.status_code == 200
    return sorted(contact.email for contact in answer.context["cl"].result_list)


def brought(client: Client, content: str, mapping: dict[str, str] | None = None) -> Import:
    upload(client, content)
    row = Import.objects.get(state="draft")
    Import.objects.filter(pk=row.pk).update(state="waiting", options={"mapping": mapping or {}})
    run_waiting_imports(clock=now)
    row.refresh_from_db()
    return row


def test_an_import_leads_to_its_people_by_what_became_of_their_line(admin_client: Client, sent: list[str]) -> None:
    identify([Identity(email="ben@example.com"), Identity(email="eve@example.com")], now=now())
    identify([Identity(email="zoe@example.com", traits={"first_name": "Zoe"})], now=now())
    people = (
        "email,first_name\nada@example.com,Ada\nben@example.com,Ben\neve@example.com,\nnobody,\nada@example.com,A\n"
    )
    row = brought(admin_client, people)
    page = " ".join(admin_client.get(f"/admin/lifecycle/import/{row.pk}/change/").content.decode().split())
    assert ">people.csv</h2>" in page and "by admin" in page
    for outcome in ("", "~created", "~updated", "~unchanged"):
        assert f'href="/admin/lifecycle/contact/?in_file={row.pk}{outcome}"' in page
    assert names(admin_client, in_file=f"{row.pk}") == ["ada@example.com", "ben@example.com", "eve@example.com"]
    # Ada stands on two lines; the first made her.
    assert names(admin_client, in_file=f"{row.pk}~created") == ["ada@example.com"]
    assert names(admin_client, in_file=f"{row.pk}~updated") == ["ben@example.com"]
    assert names(admin_client, in_file=f"{row.pk}~unchanged") == ["eve@example.com"]


def test_a_file_read_again_after_its_worker_died_still_says_whom_it_made(admin_client: Client, sent: list[str]) -> None:
    row = brought(admin_client, "email\nada@example.com\n")
    file = ContentFile(b"email\nada@example.com\n", "again.csv")
    row.file.save("again.csv", file, save=False)
    Import.objects.filter(pk=row.pk).update(state="running", file=row.file.name, touched_at=now() - DEAD_AFTER * 2)
    run_waiting_imports(clock=now)
    row.refresh_from_db()
    assert (row.state, row.created, row.unchanged) == ("done", 0, 1)
    assert names(admin_client, in_file=f"{row.pk}~created") == ["ada@example.com"]


def test_a_file_of_deeds_leads_to_whose_they_are(admin_client: Client, sent: list[str]) -> None:
    upload(
        admin_client, "who,day\nada@example.com,2021-01-01\nada@example.com,2021-01-02\n,2021-01-02\n", kind="events"
    )
    row = Import.objects.get()
    said = {"event": "Order Completed", "contact": "who", "contact_is": "email", "at": "day", "id": ""}
    admin_client.post(f"/admin/lifecycle/import/{row.pk}/columns/", said)
    run_waiting_imports(clock=now)
    page = admin_client.get(f"/admin/lifecycle/import/{row.pk}/change/").content.decode()
    assert f'href="/admin/lifecycle/contact/?in_file={row.pk}"' in page and "~created" not in page
    assert names(admin_client, in_file=str(row.pk)) == ["ada@example.com"]


def test_whoever_may_not_see_people_is_not_led_to_them(client: Client, admin_client: Client, sent: list[str]) -> None:
    row = brought(admin_client, "email\nada@example.com\n")
    user = get_user_model().objects.create_user("anne", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_import"))
    client.force_login(user)
    page = client.get(f"/admin/lifecycle/import/{row.pk}/change/").content.decode()
    assert "people.csv" in page and "in_file=" not in page


def test_noting_whom_a_batch_was_about_is_one_statement(django_assert_num_queries) -> None:
    row = Import.objects.create(kind="contacts", filename="a.csv", created_at=now())
    found = identify([Identity(email=f"p{n}@example.com") for n in range(1000)], now=now())
    with django_assert_num_queries(1):
        note_people([(each.contact_id, each.status) for each in found], import_id=row.pk)
    assert ImportedPerson.objects.filter(file=row, outcome="created").count() == 1000


def test_two_who_are_found_to_be_one_stand_in_the_file_once(admin_client: Client, sent: list[str]) -> None:
    identify([Identity(external_id="a0")], now=now())
    row = brought(admin_client, "email,external_id\nada@example.com,a1\nada@old.example,a2\n")
    keep, *drops = Contact.objects.order_by("pk")
    for drop in drops:  # the first of them alone is in no file
        merge(keep_id=keep.pk, drop_id=drop.pk, now=now())
    assert names(admin_client, in_file=str(row.pk)) == ["ada@example.com"]
    erase([keep.pk], now=now())
    assert not ImportedPerson.objects.exists()


@pytest.mark.parametrize("asked", ["x", "²", "~created", "1~thrown", "9" * 30, "0"])
def test_a_file_that_nobody_meant_shows_a_page(admin_client: Client, asked: str) -> None:
    assert names(admin_client, in_file=asked) == []
