from datetime import timedelta

from campaigns.policy.facts import PATIENCE, Cap, Rules
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.policy.window import Window
from lifecycle.consent.topics import default_topic


def load_rules() -> Rules:
    """The installation's caps, pace and quiet hours: two statements, and one more where a cap is for one topic."""
    found = FrequencyCap.objects.order_by("days", "limit").values_list("limit", "days", "channel", "topic")
    caps = [Cap(limit, days * 24, channel, topic) for limit, days, channel, topic in found]
    row = QuietHours.objects.order_by("pk").first()
    return Rules(
        caps=caps,
        waking=Window(row.opens, row.closes) if row and row.is_on else None,
        distance=timedelta(hours=row.hours_between if row else 0),
        patience=timedelta(days=row.days_in_line) if row else PATIENCE,
        default_topic=default_topic().key if any(cap.topic for cap in caps) else "",
    )
