from rest_framework.viewsets import ViewSetMixin

from campaigns.message_templates.api import TemplateViewSet
from campaigns.navigation.api import KindsViewSet
from campaigns.reports.why.api import WhyContact, WhyMessage
from campaigns.teamwork.api import TaskViewSet
from campaigns.teamwork.comment_api import CommentViewSet
from campaigns.workflows.api import CampaignViewSet

# Each door under /api/v1/: its name in the address, and who answers.
routes: list[tuple[str, type[ViewSetMixin]]] = [
    ("campaigns", CampaignViewSet),
    ("kinds", KindsViewSet),
    ("templates", TemplateViewSet),
    ("tasks", TaskViewSet),
    ("comments", CommentViewSet),
    ("contacts", WhyContact),
    ("messages", WhyMessage),
]

__all__ = ["routes"]
