"""All that moves on the canvas of one campaign, as the editor reads it."""

from datetime import datetime
from hashlib import blake2s
from time import monotonic
from typing import Any

import orjson
from django.core.cache import cache
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.watching.lately import Lately, Sent, entered_since, lately
from campaigns.watching.window import since
from campaigns.workflows.counts import Counts, standing_counts
from campaigns.workflows.models import Campaign
from lifecycle.look.number import grouped

# However many look at one campaign, each process counts once in so many seconds, and spends a tenth of its time on it
# at most.
KEPT_SECONDS = 3
KEPT_TIMES = 10


def snapshot(campaign: Campaign, window: str, now: datetime) -> dict[str, Any]:
    """Five statements, or none where somebody asked a moment ago. `version` changes with anything else."""
    key = f"watching/{campaign.pk}/{window}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        begun = monotonic()
        kept = _counted(campaign, window, now)
        cache.set(key, kept, max(KEPT_SECONDS, KEPT_TIMES * (monotonic() - begun)))
    return kept


def _counted(campaign: Campaign, window: str, now: datetime) -> dict[str, Any]:
    graphs = [campaign.draft, campaign.live_version.graph if campaign.live_version else {}]
    standing = standing_counts(campaign.pk)
    found = lately(campaign.pk, graphs, since=since(window, now))
    keys = {*standing.waiting, *found.passed, *found.left, *found.sent}
    made: dict[str, Any] = {
        "window": window,
        "status": campaign.status,
        "inside": standing.inside,
        "stuck": standing.in_trouble,
        "entered": found.entered,
        "today": entered_since(campaign.pk, _midnight(now)),
        "ended": _ended(found),
        "steps": {key: _step(key, standing, found) for key in sorted(keys)},
        "said": said(standing, found, window),
    }
    made["version"] = blake2s(orjson.dumps(made), digest_size=8).hexdigest()
    return made


def _midnight(now: datetime) -> datetime:
    return now.astimezone(get_current_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)


def _step(key: str, standing: Counts, found: Lately) -> dict[str, Any]:
    passed, last = found.passed.get(key, {}), found.last.get(key)
    shown: dict[str, Any] = {
        "waiting": standing.waiting.get(key, 0),
        "stuck": standing.stuck.get(key, 0),
        "passed": sum(passed.values()),
        "exits": passed,
        "left": found.left.get(key, {}),
        "last": last.isoformat() if last else None,
    }
    if key in found.sent:
        shown |= _message(found.sent[key], found.converted.get(key, 0))
    return shown


def _message(sent: Sent, converted: int) -> dict[str, Any]:
    return {
        "sent": sent.out,
        "in_line": sent.in_line,
        "not_sent": sum(sent.reasons.values()),
        "reasons": sent.reasons,
        "opened": sent.opened,
        "clicked": sent.clicked,
        "converted": converted,
    }


def _ended(found: Lately) -> dict[str, int]:
    ended: dict[str, int] = {}
    for reasons in found.left.values():
        for reason, count in reasons.items():
            ended[reason] = ended.get(reason, 0) + count
    return ended


def said(standing: Counts, found: Lately, window: str) -> str:
    """For whoever has the screen read aloud."""
    inside = ngettext("%s person is inside", "%s people are inside", standing.inside) % grouped(standing.inside)
    entered = ngettext("%s came in", "%s came in", found.entered) % grouped(found.entered)
    time = _("in the last 24 hours") if window == "24h" else _("in the last 30 days")
    return _("%s.") % f"{inside}, {entered} {time}"
