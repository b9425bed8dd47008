from datetime import time
from typing import Any

from campaigns.policy.models import FrequencyCap, QuietHours

# Marketing messages to one contact over all campaigns: (at most, in so many days).
FIRST_CAPS = ((1, 1), (3, 7))
FIRST_WAKING = (time(8), time(21))


def seed_policy(**_: Any) -> None:
    """After the first migrate: what a new installation keeps to until somebody decides otherwise.

    The quiet hours' row stands from then on, so it tells whether this was done before.
    """
    if QuietHours.objects.exists():
        return
    FrequencyCap.objects.bulk_create(FrequencyCap(limit=limit, days=days) for limit, days in FIRST_CAPS)
    QuietHours.objects.create(opens=FIRST_WAKING[0], closes=FIRST_WAKING[1])
