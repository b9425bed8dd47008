"""The API against its own description: what it says of itself it does, whatever it is sent."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from channels.outbox.deliver import deliver
from lifecycle.segments.save import save_segment
from lifecycle.stages.install import install
from tests.campaigns.message_templates.letters import text
from tests.campaigns.workflows.journeys import FINISH, live, step
from tests.cast import Cast
from tests.channels.letters import send
from tests.program import Program

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 15
# Chance alone hardly ever names a thing that is there.
KNOWN = {
    "campaigns": "welcome",
    "contacts": "external:ada",
    "segments": "vip",
    "stages": "activation",
    "templates": "hello",
    "topics": "marketing",
}


@pytest.fixture
def world(cast: Cast, settings: Settings) -> Iterator[None]:
    """Something of everything."""
    # as Django's own test client does: the test's connection outlives a request
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    settings.API_REQUESTS_PER_MINUTE = settings.API_REQUESTS_PER_MINUTE_AND_ADDRESS = 1_000_000
    cache.clear()
    text("Hello {{ contact.first_name }}")
    install("lifecycle")
    save_segment(name="VIP", is_static=True, now=cast.now)
    steps = {"say": step("send", {"next": "end"}, template="hello"), "end": FINISH}
    live("welcome", "say", steps, cast.now)
    send(cast.ada, "email", cast.now)
    deliver(now=cast.now)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def tried(operation: Any, mode: GenerationMode, secret: str, examples: int) -> None:
    """So many requests of one kind; a failed check raises, with a request that shows it."""
    room = operation.path.split("/")[3]

    @hypothesis.settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode), is_known=st.booleans())
    def holds(case: Any, is_known: bool) -> None:
        if is_known and room in KNOWN and case.path_parameters:
            case.path_parameters = dict.fromkeys(case.path_parameters, KNOWN[room])
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)

    holds()


@pytest.mark.schema
@pytest.mark.django_db
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_whatever_it_is_sent_it_answers_as_it_says(
    world: None, api: Program, subtests: pytest.Subtests, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 40
    for operation in operations:
        with subtests.test(msg=operation.label):
            tried(operation, mode, api.secret, EXAMPLES)
