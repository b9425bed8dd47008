from django.urls import URLPattern, URLResolver, path

from lifecycle.consent.views import preferences, unsubscribe

urlpatterns: list[URLPattern | URLResolver] = [
    path("unsubscribe/<str:token>", unsubscribe, name="unsubscribe"),
    path("preferences/<str:token>", preferences, name="preferences"),
]

__all__ = ["urlpatterns"]
