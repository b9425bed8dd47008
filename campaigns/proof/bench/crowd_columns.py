"""What the rows of a crowd hold, table by table."""

from django.db.models import Model

from campaigns.proof.bench.crowd_writer import Writer, of, spread
from campaigns.teamwork.models import Task
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from channels.content.models import Content
from channels.outbox.models import Message
from channels.tracking.models import Hit
from lifecycle.accounts.models import Deed
from lifecycle.consent.models import Consent, ConsentChange, Suppression
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.segments.models import Membership, Segment
from lifecycle.stages.models import Stage, StageChange

DAY = 86_400
YEAR = 365 * DAY
QUARTER = 90 * DAY
EVENTS = ("Logged In", "Page Viewed", "Product Viewed", "Order Completed", "Feature Used")
Columns = dict[str, str]  # of a table, by name: an expression of `i`


class _Setting:
    """What there is already, that the crowd's rows name."""

    def __init__(self, total: int) -> None:
        self.stages = list(Stage.objects.values_list("key", flat=True))
        self.segments = list(Segment.objects.order_by("pk").values_list("pk", flat=True))
        self.contents = dict(Content.objects.values_list("pk", "channel"))
        self.topic = str(default_topic().pk)
        self.person = f"(1 + {spread(total)})"
        running = list(Campaign.objects.exclude(status="draft").select_related("live_version").order_by("pk"))
        self.campaigns = [each.pk for each in running]
        versions = [each.live_version for each in running if each.kind == "journey" and each.live_version]
        self.steps = [(version, key) for version in versions for key in version.graph["steps"]]

    def of_steps(self, name: str, place: str) -> str:
        """The step's own key, or this of its version."""
        return of([key if name == "key" else getattr(version, name) for version, key in self.steps], place)


def columns_of_all(write: Writer, total: int) -> dict[type[Model], Columns]:
    there = _Setting(total)
    return {
        Contact: _contacts(write, there),
        Consent: _consents(write, there, at="changed_at"),
        ConsentChange: _consents(write, there, at="at") | {"source": "'import'"},
        Event: _events(write, there),
        StageChange: _stage_changes(write, there),
        Membership: _memberships(write, there),
        Enrollment: _enrollments(write, there),
        StepRun: _step_runs(write, there),
        Message: _messages(write, there) | _what_became_of_them(write, there),
        Hit: _hits(write),
        Deed: _deeds(write, there),
        Suppression: _suppressions(write),
        Task: _tasks(write, there),
    }


def _contacts(write: Writer, there: _Setting) -> Columns:
    plan = of(("free", "free", "pro"), "i")
    return {
        "external_id": "'bench-' || i",
        "email": "'person' || i || '@people.example'",
        "phone": "'+1212' || (5000000 + i)",
        "first_name": of(("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana"), "i / 3") + " || (i % 977)",
        "last_name": "'Family ' || (i % 9973)",
        "timezone": of(("UTC", "Europe/Paris", "Asia/Bangkok"), "i"),
        "attributes": write.json(f"""'{{"plan": "' || {plan} || '", "points": ' || (i % 500) || '}}'"""),
        "stage": of([*there.stages, *there.stages[:2], ""], "i / 7"),
        "created_at": write.ago(spread(YEAR)),
        "updated_at": write.ago(spread(DAY)),
    }


def _consents(write: Writer, there: _Setting, *, at: str) -> Columns:
    return {
        "contact_id": "i + 1",
        "topic_id": there.topic,
        "channel": "'email'",
        "is_subscribed": "(i % 8 > 0)",
        at: write.ago(spread(YEAR)),
    }


def _events(write: Writer, there: _Setting) -> Columns:
    return {
        "contact_id": there.person,
        "name": of(EVENTS, "i / 3"),
        "occurred_at": write.ago(spread(YEAR, 104_729)),
        "received_at": write.ago(spread(YEAR, 104_729)),
        "source": "'bench'",
        "message_id": "'' || i",
    }


def _stage_changes(write: Writer, there: _Setting) -> Columns:
    stages = there.stages
    return {
        "contact_id": there.person,
        "from_stage": of([*stages, *stages[::-1]], "i"),
        "to_stage": of([*stages[1:], *stages[::-1], stages[0]], "i"),
        "at": write.ago(spread(YEAR)),
        "reason": "'by rule'",
    }


def _memberships(write: Writer, there: _Setting) -> Columns:
    return {
        "segment_id": of(there.segments, "i"),
        "contact_id": "1 + i / 3",
        "joined_at": write.ago(spread(YEAR)),
    }


def _enrollments(write: Writer, there: _Setting) -> Columns:
    """Two of five are inside and wait."""
    return {
        "campaign_id": there.of_steps("campaign_id", "i"),
        "contact_id": "i + 1",
        "version_id": there.of_steps("pk", "i"),
        "is_active": "(i % 5 < 2)",
        "step_key": there.of_steps("key", "i"),
        "visit": "1",
        "is_resting": "(i % 5 < 2)",
        "due_at": f"CASE WHEN i % 5 < 2 THEN {write.ago(f'-3600 - {spread(QUARTER)}')} END",
        "entered_at": write.ago(spread(QUARTER)),
        "ended_at": f"CASE WHEN i % 5 > 1 THEN {write.ago(spread(QUARTER))} END",
        "ended_reason": f"CASE WHEN i % 5 > 1 THEN {of(('finished', 'goal', 'exit_rule'), 'i')} ELSE '' END",
    }


def _step_runs(write: Writer, there: _Setting) -> Columns:
    return {
        "enrollment_id": "1 + i / 3",
        "campaign_id": there.of_steps("campaign_id", "i / 3"),
        "contact_id": "1 + i / 3",
        "number": "1",
        "step_key": f"CASE WHEN i % 3 = 0 THEN '' ELSE {there.of_steps('key', 'i / 3')} END",
        "visit": "i % 3",
        "at": write.ago(spread(QUARTER)),
        "outcome": of(("entered", "next", "next", "entered", "next", "goal"), "i"),
    }


def _messages(write: Writer, there: _Setting) -> Columns:
    return {
        "reference": "'bench/' || i",
        "contact_id": there.person,
        "channel": of([*there.contents.values()], "i"),
        "address": "'person@people.example'",
        "campaign_id": of(there.campaigns, "i / 5"),
        "enrollment_id": "1 + i / 3",
        "number": "1",
        "step_key": "'send'",
        "content_id": of([*there.contents], "i"),
        "merge": write.json("""'{"contact": {"first_name": "Ada"}}'"""),
        "created_at": write.ago(spread(QUARTER)),
        "domain": "'bench.example'",
        "provider": of([*["smtp"] * 15, "capture", *["smtp"] * 4], "i"),
    }


def _what_became_of_them(write: Writer, there: _Setting) -> Columns:
    past, later = write.ago(spread(QUARTER)), write.ago(f"-3600 - {spread(7 * DAY)}")
    return {
        "state": of(_STATES, "i"),
        "reason": of(_REASONS, "i"),
        "crowded_by": f"CASE WHEN i % 20 = 18 THEN {of(there.campaigns, 'i / 3')} ELSE 0 END",
        "due_at": f"CASE WHEN i % 20 = 18 THEN {later} ELSE {past} END",
        "sent_at": f"CASE WHEN i % 20 < 16 THEN {past} END",
        "delivered_at": f"CASE WHEN i % 20 < 15 THEN {past} END",
        "opened_at": f"CASE WHEN i % 20 < 6 THEN {past} END",
    }


# Of twenty messages fifteen were delivered, and one waits.
_STATES = (*["delivered"] * 15, "sent", "cancelled", "suppressed", "held", "failed")
_REASONS = (*[""] * 16, "capped", "not_subscribed", "capped", "bounced")


def _hits(write: Writer) -> Columns:
    moment = write.ago(spread(QUARTER))
    return {"message_id": "1 + 3 * i", "kind": "'open'", "at": moment, "judged_at": moment}


def _deeds(write: Writer, there: _Setting) -> Columns:
    return {
        "at": write.ago(spread(YEAR)),
        "by": "'mara'",
        "via": "'admin'",
        "verb": "'campaign.publish'",
        "about": "'campaigns.campaign'",
        "about_id": f"'' || {of(there.campaigns, 'i')}",
        "sentence": "'published version 3'",
    }


def _suppressions(write: Writer) -> Columns:
    return {
        "channel": "'email'",
        "address_hash": "'bench-' || i",
        "address": "'gone' || i || '@people.example'",
        "reason": of(("bounced", "opted_out", "complained"), "i"),
        "at": write.ago(spread(YEAR)),
    }


def _tasks(write: Writer, there: _Setting) -> Columns:
    return {
        "reference": "'bench/' || i",
        "title": "'Call them'",
        "contact_id": there.person,
        "due_at": write.ago(f"{spread(QUARTER)} - {QUARTER // 2}"),
        "created_at": write.ago(spread(QUARTER)),
        "done_at": f"CASE WHEN i % 4 > 0 THEN {write.ago(spread(QUARTER))} END",
    }
