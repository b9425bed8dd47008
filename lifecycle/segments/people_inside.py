from datetime import datetime

from django.db.models import Count

from lifecycle import rows
from lifecycle.figures.figure import figure
from lifecycle.segments.models import Membership


@figure("segments", of=(Membership,), empty=rows.Answer())
def people_inside(*, now: datetime) -> rows.Answer:
    """Segment and number of each that has anybody."""
    counted = Membership.objects.order_by().values_list("segment_id").annotate(Count("pk"))
    return rows.together({"inside": counted})["inside"]
