from datetime import datetime

from lifecycle.conditions.base import Condition
from lifecycle.contacts.models import Contact


def holds_for(condition: Condition, contact: Contact, now: datetime) -> bool:
    """For kinds whose answer stands in other tables."""
    return Contact.objects.filter(condition.q(now), pk=contact.pk).exists()
