from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from lifecycle.segments.models import Membership, Segment


def recount() -> None:
    """The sizes of all segments, as lists show them. One statement, and outside of any contact's lock."""
    counted = (
        Membership.objects.filter(segment=OuterRef("pk")).order_by().values("segment").annotate(people=Count("pk"))
    )
    Segment.objects.update(size=Coalesce(Subquery(counted.values("people")), Value(0)))
