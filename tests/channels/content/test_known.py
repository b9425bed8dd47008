from typing import Any

import pytest

from channels.content.known import contents
from channels.content.models import Content
from tests.cast import NOW
from tests.channels.letters import words

pytestmark = pytest.mark.django_db


def test_words_are_read_once_and_by_what_they_are_not_by_their_number(django_assert_num_queries: Any) -> None:
    content = words("sms", NOW, {"text": "Read once, known ever after"})
    with django_assert_num_queries(1):
        assert contents({content.pk: content.digest})[content.pk].payload == content.payload
    with django_assert_num_queries(0):
        (again,) = contents({content.pk + 7: content.digest}).values()
    assert (again.pk, again.channel, again.payload) == (content.pk + 7, "sms", content.payload)
    other = words("sms", NOW, {"text": "Something else"})
    Content.objects.filter(pk=content.pk).delete()
    Content.objects.filter(pk=other.pk).update(id=content.pk)
    assert contents({content.pk: other.digest})[content.pk].payload == other.payload
