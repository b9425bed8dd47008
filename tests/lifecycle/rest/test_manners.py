import gzip

import pytest
from django.core.cache import cache
from django.test import Client

from lifecycle.clock.read import now
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.rest.models import ApiToken, IdempotencyKey
from tests.cast import Cast

pytestmark = pytest.mark.django_db
EVENT = {"event": "Logged In", "external_id": "1"}


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


def test_without_a_token_nothing_is_answered(client) -> None:
    for path in ("contacts", "events", "topics", "consents", "suppressions"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"
        assert answer["Content-Type"] == "application/problem+json"


def test_a_log_in_to_the_admin_is_no_token(admin_client) -> None:
    assert admin_client.get("/api/v1/contacts").status_code == 401


def test_a_withdrawn_token_opens_nothing(api) -> None:
    assert api("get", "contacts").status_code == 200
    ApiToken.objects.update(revoked_at=now())
    assert api("get", "contacts").status_code == 401


def test_a_token_may_do_what_its_scopes_say_and_no_more(program) -> None:
    reader = program("contacts:read")
    assert reader("get", "contacts").status_code == 200
    refused = reader("post", "contacts", {"external_id": "1"})
    assert refused.status_code == 403 and "contacts:write" in refused.json()["detail"]
    assert reader("get", "events").status_code == 403


def test_the_secret_is_nowhere_in_the_database(api) -> None:
    token = ApiToken.objects.get()
    assert api.secret not in str(ApiToken.objects.values().get())
    assert api.secret.startswith(token.prefix) and len(api.secret) > 40


def test_a_problem_has_a_title_a_status_and_a_sentence(api) -> None:
    problem = api("post", "events", {"event": "", "external_id": "1"}).json()
    assert problem["status"] == 400 and problem["title"] == "Bad Request"
    assert problem["detail"] == "The event has no name."


def test_an_address_that_is_not_there_is_a_problem_in_json(api) -> None:
    for path in (
        "nothing",
        "no%0Athing",
        "contacts/999999",
        "contacts/99999999999999999999",
        "events/1",
        "topics/none",
    ):
        answer = api("get", path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), path


def test_a_post_to_nowhere_is_a_problem_in_json_too() -> None:
    answer = Client(enforce_csrf_checks=True).post("/api/v1/nothing", {"x": 1})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


BODIES = [
    (b"", 400), (b"{", 400), (b"[]", 400), (b"null", 400), (b'"x"', 400), (b"\xff\xfe", 400), (b'{"event": NaN}', 400),
    (b'{"event": "x", "external_id": "\\ud800"}', 400), (b'{"event": "x", "external_id": "a\\u0000b"}', 400),
    (b'{"event": "x\\u0000", "external_id": "1"}', 400), (b'{"event": ["x"], "external_id": "1"}', 400),
    (b'{"event": "x", "external_id": "1", "properties": {"a": "\\u0000"}}', 400),
    (b'{"event": "x", "external_id": "1", "occurred_at": "0001-01-01T00:00:00+23:59"}', 400),
    (b'{"event": "x", "external_id": "1", "occurred_at": 17}', 400),
    (b'{"event": "x", "external_id": "1", "properties": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}", 400),
    (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400), (b'{"event": "x"' + b" " * 600_000 + b"}", 413),
    (b'{"event": "x", "external_id": "1", "properties": {"a": "' + b"y" * 33_000 + b'"}}', 400),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status"), BODIES)
def test_any_body_gets_a_clear_answer(api, body, status) -> None:
    answer = api("post", "events", body)
    assert answer.status_code == status and answer.json()["detail"].endswith((".", "”"))
    assert not Event.objects.exists()


def test_a_small_packet_that_unpacks_to_much_is_too_large(api) -> None:
    headers = {"Content-Encoding": "gzip"}
    assert api("post", "events", gzip.compress(b" " * 5_000_000), **headers).status_code == 413
    for broken in (b"not packed", gzip.compress(b"{}" * 1000)[:-10]):
        assert api("post", "events", broken, **headers).status_code == 400


def test_another_kind_of_body_is_not_read(api) -> None:
    headers = {"Authorization": f"Bearer {api.secret}"}
    assert api.client.post("/api/v1/events", {"event": "x"}, headers=headers).status_code == 415


@pytest.mark.parametrize(
    "query",
    [
        "contacts?cursor=x", "contacts?cursor=LTE", "contacts?cursor=%00", "contacts?limit=0", "contacts?limit=501",
        "contacts?limit=%D9%A1", "contacts?email=%00", "contacts?created_since=x", "events?contact=x", "events?contact=0",
        "events?contact=99999999999999999999", "events?contact=NaN", "events?since=0001-01-01T00:00:00%2B23:59",
    ],
)  # fmt: skip
def test_any_query_gets_a_clear_answer(api, query) -> None:
    answer = api("get", query)
    assert answer.status_code == 400 and answer.json()["detail"]


def test_a_list_names_its_parameters_to_who_asks_for_another(api) -> None:
    for path, name in (
        ("contacts?emial=a@example.com", "emial"),
        ("events?limit=2&page=3", "page"),
        ("topics?x=", "x"),
    ):
        answer = api("get", path)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name)
        assert answer.json()["detail"].endswith("limit, cursor.")
    assert "email, phone" in api("get", "contacts?emial=a@example.com").json()["detail"]


def test_the_same_key_does_it_once_and_answers_as_before(api) -> None:
    first, again = (api("post", "events", EVENT, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert Event.objects.count() == 1


def test_the_same_key_for_something_else_is_refused(api) -> None:
    api("post", "events", EVENT, **{"Idempotency-Key": "k"})
    other = api("post", "events", {**EVENT, "external_id": "2"}, **{"Idempotency-Key": "k"})
    elsewhere = api("post", "contacts", {"external_id": "2"}, **{"Idempotency-Key": "k"})
    same_words = api("post", "contacts", EVENT, **{"Idempotency-Key": "k"})
    assert (other.status_code, elsewhere.status_code, same_words.status_code) == (422, 422, 422)
    assert Event.objects.count() == 1


def test_another_tokens_key_is_another_key(program) -> None:
    for who in (program(), program()):
        assert who("post", "events", EVENT, **{"Idempotency-Key": "k"}).status_code == 201
    assert Event.objects.count() == 2


def test_an_error_is_not_remembered(api) -> None:
    assert api("post", "events", {"event": ""}, **{"Idempotency-Key": "k"}).status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert api("post", "events", EVENT, **{"Idempotency-Key": "k"}).status_code == 201


def test_a_key_that_no_header_may_hold_is_refused(api) -> None:
    for key in ("x" * 256, "a\tb"):
        assert api("post", "events", EVENT, **{"Idempotency-Key": key}).status_code == 400


def test_too_many_requests_of_a_token_wait_for_the_next_minute(program, settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    busy, other = program(), program()
    answers = [busy("get", "topics") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert other("get", "topics").status_code == 200


def test_guessing_tokens_has_a_limit_per_address(client, settings) -> None:
    settings.API_REQUESTS_PER_MINUTE_AND_ADDRESS = 2
    answers = [client.get("/api/v1/topics", headers={"Authorization": f"Bearer {n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]


def test_a_read_writes_at_most_once_a_minute(api, django_assert_num_queries) -> None:
    api("get", "topics")
    with django_assert_num_queries(2):
        api("get", "topics")


def test_every_operation_documents_its_errors(client) -> None:
    paths = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            if method in ("get", "post", "patch", "put", "delete") and path.startswith("/api/v1/"):
                assert {"401", "403", "429"} <= set(operation["responses"]), (path, method)
                media = operation["responses"]["401"]["content"]
                assert list(media) == ["application/problem+json"]


def test_an_erased_contact_is_not_brought_back_by_a_repeat(cast: Cast, api) -> None:
    said = {"external_id": "zoe", "email": "zoe@example.com"}
    api("post", "contacts", said, **{"Idempotency-Key": "k"})
    api("delete", "contacts/external:zoe")
    repeat = api("post", "contacts", said, **{"Idempotency-Key": "k"})
    assert not Contact.objects.filter(external_id="zoe").exists()
    assert repeat.status_code == 410 and "erased" in repeat.json()["detail"]
    assert api("post", "contacts", {**said, "first_name": "Zoe"}, **{"Idempotency-Key": "k"}).status_code == 422
