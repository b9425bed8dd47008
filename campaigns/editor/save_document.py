from datetime import datetime

from django.db import transaction

from campaigns.editor.document import Document
from campaigns.workflows.editing.replace_draft import replace_draft
from campaigns.workflows.editing.set_rules import set_rules
from campaigns.workflows.models import Campaign


def save_document(*, campaign: Campaign, document: Document, seen: datetime, now: datetime) -> None:
    """Store what somebody drew. Raises Stale where the campaign is not as it was `seen`.

    A step that was taken away may come back: whoever undoes that means the same step, with its history. New steps get
    keys that were never used; the editor sees to that, for it knows which are gone.
    """
    with transaction.atomic():
        back = set(document.draft["steps"])
        replace_draft(campaign=campaign, draft=document.draft, seen=seen, now=now, back=back)
        before = {name: getattr(campaign, name) for name in document.rules}
        if before != document.rules:
            set_rules(campaign=campaign, rules=dict(document.rules), seen=campaign.updated_at, now=now)
