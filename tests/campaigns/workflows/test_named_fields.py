import pytest
from django import forms
from pytest_django import DjangoAssertNumQueries

from campaigns.workflows.named_fields import SegmentField, TopicField, missing_names
from campaigns.workflows.steps.base import steps
from campaigns.workflows.triggers.base import triggers
from lifecycle.kinds.form_cells import cells
from lifecycle.segments.models import Segment
from tests.cast import NOW


class Where(forms.Form):
    segment = SegmentField(label="Segment")
    topic = TopicField(label="Topic", required=False)


@pytest.mark.django_db
def test_making_a_step_of_settings_asks_no_database(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        steps.get("send")({"template": "hello"})
        steps.get("change_consent")({"channel": "email"})
        triggers.get("segment")({"segment": "vip", "change": "joins"})


@pytest.mark.django_db
def test_what_is_there_is_offered_by_name() -> None:
    Segment.objects.create(key="vip", name="Best friends", created_at=NOW)
    drawn = next(cells(Where())).widget
    assert '<option value="vip">Best friends</option>' in drawn


@pytest.mark.django_db
def test_a_key_that_is_not_there_any_more_stays_chosen_and_says_so() -> None:
    drawn = next(cells(Where(initial={"segment": "gone"}))).widget
    assert '<option value="gone" selected>“gone”, which is not there</option>' in drawn


@pytest.mark.django_db
def test_missing_names_are_said_in_a_sentence_with_one_statement_for_each_sort(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    seen: dict[type, object] = {}
    with django_assert_num_queries(1):
        for key in ("gone", "lost"):
            said = list(missing_names(Where, {"segment": key, "topic": ""}, seen))  # type: ignore[arg-type]
            assert said == [f"There is no segment “{key}”."]
