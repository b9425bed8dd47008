"""P24: what every operation answers to a body that it does not read stands in its description."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.program import Program

LARGE = b'{"x": "' + b"x" * 600_000 + b'"}'


def writing() -> Iterator[tuple[str, str, set[int]]]:
    """Each operation that takes a body: its method, an address of it, and what it says it may answer."""
    paths: dict[str, dict[str, Any]] = SchemaGenerator().get_schema(public=True)["paths"]
    for path, operations in paths.items():
        for method in set(operations) & {"post", "put", "patch"}:
            address = re.sub(r"\{\w+\}", "1", path.removeprefix("/api/v1/"))
            yield method, address, {int(status) for status in operations[method]["responses"]}


def answer(api: Program, method: str, address: str, **more: Any) -> int:
    headers = {"Authorization": f"Bearer {api.secret}", **more.pop("headers", {})}
    return int(getattr(api.client, method)(f"/api/v1/{address}", headers=headers, **more).status_code)


@pytest.mark.parametrize(
    ("sent", "means"),
    [
        ({"data": b"x=1", "content_type": "text/plain"}, 415),
        ({"data": b"<x/>", "content_type": "application/xml"}, 415),
        ({"data": LARGE, "content_type": "application/json"}, 413),
        ({"data": b"{", "content_type": "application/json"}, 400),
        ({"data": b"{}", "content_type": "application/json", "headers": {"Idempotency-Key": "x" * 1_000}}, 400),
    ],
    ids=["words", "xml", "too large", "broken", "a key too long"],
)
def test_what_it_answers_to_a_body_that_it_does_not_read_is_documented(
    api: Program, sent: dict[str, Any], means: int
) -> None:
    every = list(writing())
    answers = {(method, address): answer(api, method, address, **sent) for method, address, _says in every}
    assert list(answers.values()).count(means) > 15  # the others look first whether the thing is there
    assert [(each[:2], answers[each[:2]]) for each in every if answers[each[:2]] not in each[2]] == []


def test_that_there_are_too_many_is_documented_everywhere(api: Program, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 0
    for method, address, says in writing():
        assert answer(api, method, address, data=b"{}", content_type="application/json") == 429
        assert 429 in says
