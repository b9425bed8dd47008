from rest_framework.viewsets import ViewSetMixin

# Each door under /api/v1/: its name in the address, and who answers.
routes: list[tuple[str, type[ViewSetMixin]]] = []

__all__ = ["routes"]
