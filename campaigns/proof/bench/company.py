"""What a marketer has made before anybody is there: stages, segments, every ready campaign live, and past broadcasts."""

from datetime import datetime, timedelta

from campaigns.playbooks.install import install
from campaigns.playbooks.ready import playbooks
from campaigns.policy.models import FrequencyCap
from campaigns.workflows.models import Campaign
from lifecycle.segments.save import save_segment
from lifecycle.stages.install import install as install_stages
from lifecycle.stages.sets import SETS

SEGMENTS, BROADCASTS = 20, 20


def company(now: datetime) -> None:
    install_stages(next(iter(SETS)))
    for number in range(SEGMENTS):
        who = {"kind": "attribute", "field": "points", "type": "number", "op": "gte", "value": 20 * number}
        save_segment(now=now, name=f"Group {number}", key=f"group-{number}", definition=who)
    for each in playbooks():
        install(key=each.key, now=now, publish=True)
    for number in range(BROADCASTS):
        at = now - timedelta(days=number)
        who = {"kind": "segment", "segment": f"group-{number}", "member": True}
        trigger = {"kind": "schedule", "at": at.isoformat(), "repeat": "once", "who": who}
        send = {"kind": "send", "settings": {"template": "welcome"}, "exits": {"next": "end"}}
        graph = {"triggers": [trigger], "start": "send", "steps": {"send": send, "end": {"kind": "finish"}}}
        Campaign.objects.create(
            key=f"letter-{number}", name=f"Letter {number}", kind="broadcast", status="live" if number < 2 else "ended",
            draft=graph, created_at=at, updated_at=at,
        )  # fmt: skip
    FrequencyCap.objects.get_or_create(limit=3, days=7, channel="", topic="")
