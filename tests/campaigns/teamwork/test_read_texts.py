"""What people text beyond STOP, START and HELP goes to a person."""

import pytest
from django.utils.translation import override

from campaigns.teamwork.models import Task
from channels.adapters.base import News
from channels.feedback.settle import settle
from channels.feedback.tell import tell
from lifecycle.consent.models import Suppression
from lifecycle.contacts.erase import erase
from lifecycle.contacts.identify import Identity, identify
from tests.cast import Cast

STRANGER = "+12125559999"


def says(cast: Cast, phone: str, *texts: str) -> None:
    for text in texts:
        detail = {"channel": "sms", "text": text}
        tell([News("twilio", f"{phone}{text}", "inbound", cast.now, recipient=phone, detail=detail)], now=cast.now)
    settle(now=cast.now)


@pytest.mark.parametrize("text", ["please stop it", "lass mich in Ruhe", "When do you open?", "👍"])
def test_other_wording_is_a_task_for_a_person(cast: Cast, text: str) -> None:
    says(cast, cast.ada.phone, text)
    task = Task.objects.get()
    assert (task.contact, task.due_at) == (cast.ada, cast.now)
    assert text in task.title and text in task.note and cast.ada.phone in task.note
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("text", ["Stop!", "START", "help?", ""])
def test_words_that_we_understand_are_no_task(cast: Cast, text: str) -> None:
    says(cast, cast.ada.phone, text)
    assert not Task.objects.exists()


def test_a_text_is_one_task_however_often_it_is_told(cast: Cast) -> None:
    says(cast, cast.ada.phone, "Hm", "Hm", "Well " * 300)
    assert Task.objects.count() == 2


@pytest.mark.parametrize("language", ["en", "fr", "ru", "th"])
def test_what_a_stranger_wrote_goes_when_they_are_erased_later(cast: Cast, language: str) -> None:
    with override(language):
        says(cast, STRANGER, "Who are you?")
    says(cast, "+12125558888", "And you?")
    assert Task.objects.filter(contact=None).count() == 2
    [one] = identify([Identity(phone=STRANGER)], now=cast.now)
    erase([one.contact_id or 0], now=cast.now)
    assert [task.title for task in Task.objects.all()] == ["Read this text: “And you?”"]
