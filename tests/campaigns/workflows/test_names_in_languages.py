import pytest
from django.utils import translation

from campaigns.workflows.named_fields import named
from campaigns.workflows.steps.base import steps
from lifecycle.stages.models import Stage


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr", "ru", "th"])
def test_a_step_says_the_name_of_what_it_knows_by_a_key_in_every_language(language: str) -> None:
    Stage.objects.create(key="first-days", name="First days", position=99)
    step = steps.get("move_stage")({"stage": "first-days"})
    with translation.override(language):
        said = named(step)
    assert "First days" in said
    assert "first-days" not in said
