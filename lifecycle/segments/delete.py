from django.utils.translation import gettext as _

from lifecycle.conditions.references import users_of
from lifecycle.look.quotes import quoted
from lifecycle.segments.dynamic import node
from lifecycle.segments.models import Segment


class SegmentInUse(ValueError):
    pass


def delete_segment(segment: Segment) -> None:
    """Refused while anything asks about it. Nobody is told that they left: what they left is gone."""
    if sentence := in_use(segment):
        raise SegmentInUse(sentence)
    segment.delete()


def in_use(segment: Segment) -> str:
    users = users_of(node(segment.key))
    if not users:
        return ""
    named = ", ".join(quoted(user.partition(":")[2] or user) for user in users)
    return _("“%(name)s” is asked about by %(named)s.") % {"name": segment.name, "named": named}
