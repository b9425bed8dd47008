from datetime import timedelta

from campaigns.policy.facts import PATIENCE, Cap, Rules
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.policy.window import Window
from lifecycle import rows
from lifecycle.consent.topics import default_topic


def load_rules() -> Rules:
    """The installation's caps, pace and quiet hours: two statements, and one more where a cap is for one topic."""
    caps = [Cap(limit, days * 24, channel, topic) for limit, days, channel, topic in _CAPS.fetch()]
    row = next((QuietHours.from_db("default", _COLUMNS, row) for row in _QUIET.fetch(limit=1)), None)
    return Rules(
        caps=caps,
        waking=Window(row.opens, row.closes) if row and row.is_on else None,
        distance=timedelta(hours=row.hours_between if row else 0),
        patience=timedelta(days=row.days_in_line) if row else PATIENCE,
        default_topic=default_topic().key if any(cap.topic for cap in caps) else "",
    )


_CAPS = rows.Fixed(
    lambda: FrequencyCap.objects.order_by("days", "limit").values_list("limit", "days", "channel", "topic")
)
_COLUMNS = [field.attname for field in QuietHours._meta.concrete_fields]
_QUIET = rows.Fixed(lambda: QuietHours.objects.order_by("pk").values_list(*_COLUMNS))
