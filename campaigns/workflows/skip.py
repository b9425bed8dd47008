from collections.abc import Collection
from datetime import datetime

from campaigns.workflows.editing.draft import usual_way
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Campaign
from campaigns.workflows.place import decide_about, send_on
from campaigns.workflows.versions import Version
from campaigns.workflows.visits import Visit


def skip(*, campaign: Campaign, contact_ids: Collection[int], now: datetime, at: str = "") -> int:
    """Let people leave their step by its usual way out, without what it does; how many."""

    def decide(visit: Visit, version: Version, ledger: Ledger) -> bool:
        step = version.graph.steps.get(visit.step_key)
        if step is None:
            return False
        way = usual_way(step.exit_names())
        target = version.graph.next_of(visit.step_key, way)
        if target is None:
            ledger.end(visit, "finished")
            return True
        ledger.note(visit, way)
        send_on(visit, target, now)
        return True

    return decide_about(campaign, contact_ids, at, now, decide)
