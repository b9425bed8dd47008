from datetime import datetime

from lifecycle.contacts.models import Contact
from lifecycle.figures.figure import figure


@figure("contacts", of=(Contact,), empty=0)
def everybody(*, now: datetime) -> int:
    """How many people there are."""
    return Contact.objects.count()
