"""Whatever we know of a person is in their export and goes with them: no table may be forgotten."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, JSONField, Model, TextField

from campaigns.teamwork.models import Comment, Task
from channels.adapters.base import News
from channels.feedback.settle import settle
from channels.feedback.tell import tell
from channels.links.token import token
from channels.outbox.deliver import deliver
from channels.outbox.models import Attempt
from channels.tracking.models import Hit
from lifecycle.consent.models import Confirmation, Suppression, Topic
from lifecycle.consent.permission import suppressed
from lifecycle.consent.suppress import suppress
from lifecycle.contacts.erase import erase
from lifecycle.contacts.export import _exporters, export
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact, Device, PostalAddress
from lifecycle.intake.models import Import, ImportedPerson
from tests.cast import Cast
from tests.channels.letters import send
from tests.program import Program

# Tables with words in them that are under no contact, each with the reason why it may stay when a person goes.
NOT_OF_A_PERSON = {
    "campaigns/Approval": "who of us lets what be published",
    "campaigns/Broadcast": "what goes to whom, as a rule",
    "campaigns/Campaign": "what the team made",
    "campaigns/FrequencyCap": "a rule",
    "campaigns/JourneyNote": "what the team made",
    "campaigns/JourneyPlace": "what the team made",
    "campaigns/JourneyRow": "what the team made",
    "campaigns/MessageTemplate": "words before anybody's values are filled in",
    "campaigns/Presence": "which of us looks at a campaign just now",
    "campaigns/QuietHours": "a rule",
    "campaigns/RehearsalRun": "people by their number only",
    "campaigns/Snippet": "words of ours",
    "campaigns/TemplateVersion": "words before anybody's values are filled in",
    "campaigns/WorkflowVersion": "what the team made",
    "channels/Content": "words before anybody's values are filled in",
    "channels/DeliveryNews": "by address: erased and exported with the person",
    "channels/Halt": "what is paused, and which of us paused it",
    "channels/Lane": "how quickly a provider takes messages",
    "channels/Picture": "what the team shows in messages",
    "channels/SendingPlace": "the database that sends",
    "lifecycle/ApiToken": "a program's key",
    "lifecycle/Deed": "names people by their number only",
    "lifecycle/IdempotencyKey": "keyed hashes, and answers kept for a day: those that name the person go with them",
    "lifecycle/Import": "uploaded files, thrown away after thirty days",
    "lifecycle/InstallationBrand": "who we are",
    "lifecycle/Figure": "numbers of many people",
    "lifecycle/Segment": "a rule",
    "lifecycle/Stage": "a rule",
    "lifecycle/Suppression": "stays as a keyed hash, so that the address stays closed",
    "lifecycle/Topic": "what people can subscribe to",
    "lifecycle/ManualClock": "an instant",
}
# Exported under this name; a table of a person that is missing here fails the test below.
EXPORTED = {
    "Alias": "aliases",
    "Attempt": "tries",
    "Comment": "task_comments",
    "Confirmation": "confirmations",
    "Consent": "consents",
    "ConsentChange": "consent_changes",
    "Contact": "contact",
    "DeliveryNews": "provider_reports",
    "Device": "devices",
    "Enrollment": "enrollments",
    "Event": "events",
    "Hit": "looks",
    "ImportedPerson": "files",
    "Membership": "segments",
    "Message": "messages",
    "PostalAddress": "postal_addresses",
    "StageChange": "stage_changes",
    "StepRun": "steps",
    "Suppression": "closed_addresses",
    "Task": "tasks",
}
ONLY_A_POINTER = {"PendingEvent", "Mention"}  # to an event or a comment that is exported
FLOORS = ("lifecycle", "channels", "campaigns")
TRACES = (
    "ada@example.com",
    "ada+tag@example.com",
    "ada@old.example",
    "+4915112345671",
    "Lovelace",
    "ada-phone",
    "Mill Lane",
)


def leads_to_contact(model: type[Model], seen: frozenset[type[Model]] = frozenset()) -> bool:
    if model is Contact or any(field.name == "contact_id" for field in model._meta.concrete_fields):
        return True
    targets = {field.related_model for field in model._meta.concrete_fields if field.related_model} - seen - {model}
    return any(
        isinstance(target, type) and leads_to_contact(target, seen | {model})
        for target in targets
        if target is not None
    )


def models() -> list[type[Model]]:
    return [model for floor in FLOORS for model in apps.get_app_config(floor).get_models()]


def is_exempt(model: type[Model]) -> bool:
    return f"{model._meta.app_label}/{model.__name__}" in NOT_OF_A_PERSON


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_table_is_either_a_person_s_or_nobody_s(model: type[Model]) -> None:
    """A new table fails here until it is exported and erased, or said to be about nobody."""
    if leads_to_contact(model):
        assert model.__name__ in EXPORTED or model.__name__ in ONLY_A_POINTER
        assert EXPORTED.get(model.__name__, "contact") in {*_exporters, "contact"}
    else:
        has_words = any(isinstance(field, CharField | TextField | JSONField) for field in model._meta.concrete_fields)
        assert is_exempt(model) or not has_words


def a_full_life(cast: Cast, api: Program) -> None:
    """Ada in every table."""
    identify([Identity(external_id="ada", anonymous_id="ada-phone")], now=cast.now)
    old = send(cast.ada, "email", cast.now, address="ada@old.example", kind="service", reference="old")
    mail = send(cast.ada, "email", cast.now)
    text = send(cast.ada, "sms", cast.now)
    deliver(now=cast.now)
    tell(
        [
            News("sparkpost", "1", "deferred", cast.now, recipient="Ada Lovelace <ADA@Example.com>"),
            News("sparkpost", "2", "delivered", cast.now, reference=token(mail.pk), recipient="ada+tag@example.com"),
            News("sparkpost", "3", "bounced", cast.now, "", token(old.pk), "ada@old.example", {"said": "550 5.1.1"}),
            News("twilio", "4", "inbound", cast.now, recipient=cast.ada.phone, detail={"channel": "sms", "text": "Hm"}),
        ],
        now=cast.now,
    )
    settle(now=cast.now)
    suppress([("sms", cast.ada.phone)], reason="opted_out", evidence="Ada Lovelace rang us", now=cast.now)
    Attempt.objects.create(message=text, at=cast.now, provider="twilio", outcome="refused", detail=cast.ada.phone)
    Hit.objects.create(message=mail, kind="open", at=cast.now, agent="Firefox")
    Device.objects.create(contact=cast.ada, token="ada-phone", platform="ios", last_seen_at=cast.now)
    PostalAddress.objects.create(contact=cast.ada, line1="12 Mill Lane", city="London", postal_code="1", country="GB")
    Task.objects.get_or_create(
        reference="t", defaults={"title": "Call Ada Lovelace", "contact": cast.ada, "created_at": cast.now}
    )
    about = Task.objects.get(reference="t")
    Comment.objects.create(task=about, author_name="Mara", text="Ada Lovelace called back", written_at=cast.now)
    Confirmation.objects.create(
        contact=cast.ada, topic=Topic.objects.get(key="marketing"), channel="email", asked_at=cast.now, source="api"
    )
    file = Import.objects.create(kind="contacts", filename="list.csv", created_at=cast.now)
    ImportedPerson.objects.create(file=file, contact=cast.ada, outcome="created")
    user = get_user_model().objects.create(username="mara")
    kind = ContentType.objects.get_for_model(Contact)
    LogEntry.objects.create(
        user=user, content_type=kind, object_id=str(cast.ada.pk), object_repr="Ada Lovelace", action_flag=CHANGE
    )
    said = {"external_id": "ada", "email": "ada@example.com"}
    assert api("post", "contacts", said, **{"Idempotency-Key": "ada@example.com"}).status_code in (200, 201)


def everything() -> str:
    """All that is in all tables, those of Django too."""
    rows: list[Any] = []
    for model in apps.get_models():
        rows += list(model._default_manager.values())
    return json.dumps(rows, default=str).lower()


def test_an_export_has_something_of_each(cast: Cast, api: Program) -> None:
    a_full_life(cast, api)
    found = export(cast.ada)
    assert json.loads(json.dumps(found)) == found
    empty = {name for name in EXPORTED.values() if not found[name]}
    assert empty <= {"segments", "stage_changes", "enrollments", "steps"}
    assert {row["kind"] for row in found["provider_reports"]} == {"deferred", "bounced", "inbound"}
    assert found["closed_addresses"][0]["reason"] == "opted_out"


def test_nothing_of_an_erased_person_is_anywhere(cast: Cast, api: Program) -> None:
    a_full_life(cast, api)
    before = everything()
    assert all(trace.lower() in before for trace in TRACES)
    erase([cast.ada.pk], now=cast.now)
    left = everything()
    assert [trace for trace in TRACES if trace.lower() in left] == []
    assert "ben@example.com" in left


def test_an_address_they_had_before_stays_closed_too(cast: Cast, api: Program) -> None:
    a_full_life(cast, api)
    Suppression.objects.all().delete()  # nothing but the erasure closes them
    erase([cast.ada.pk], now=cast.now)
    later = cast.now + timedelta(days=400)
    for email in ("ada@example.com", "ada@old.example"):
        identify([Identity(email=email)], now=later)
        assert suppressed("email", [email]) == {email}
        message = send(Contact.objects.get(email=email), "email", later, kind="transactional", reference=email)
        deliver(now=later)
        message.refresh_from_db()
        assert (message.state, message.reason) == ("suppressed", "suppressed")
