from datetime import datetime
from typing import TYPE_CHECKING

from campaigns.playbooks.bring_in import bring_in
from campaigns.playbooks.plan import read
from campaigns.workflows.models import Campaign

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def import_campaign(*, text: str, by: "User | None", now: datetime) -> Campaign:
    """A file that `export` made, perhaps elsewhere and changed since, as a draft. Raises BadPlan."""
    return bring_in(plan=read(text), by=by, now=now)
