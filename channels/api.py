from rest_framework.viewsets import ViewSetMixin

from channels.outbox.api import MessageViewSet

# Each door under /api/v1/: its name in the address, and who answers.
routes: list[tuple[str, type[ViewSetMixin]]] = [("messages", MessageViewSet)]

__all__ = ["routes"]
