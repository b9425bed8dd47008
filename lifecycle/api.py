from rest_framework.viewsets import ViewSetMixin

from lifecycle.consent.api import ConsentViewSet, SuppressionViewSet, TopicViewSet
from lifecycle.contacts.api import ContactViewSet
from lifecycle.events.api import EventViewSet
from lifecycle.segments.api import SegmentViewSet
from lifecycle.stages.api import StageViewSet

# Each door under /api/v1/: its name in the address, and who answers.
routes: list[tuple[str, type[ViewSetMixin]]] = [
    ("contacts", ContactViewSet),
    ("events", EventViewSet),
    ("topics", TopicViewSet),
    ("consents", ConsentViewSet),
    ("suppressions", SuppressionViewSet),
    ("segments", SegmentViewSet),
    ("stages", StageViewSet),
]

__all__ = ["routes"]
