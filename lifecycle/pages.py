from django.urls import URLPattern, URLResolver, path

from lifecycle.consent.views import confirm_subscription, preferences, unsubscribe

urlpatterns: list[URLPattern | URLResolver] = [
    path("unsubscribe/<str:token>", unsubscribe, name="unsubscribe"),
    path("confirm/<str:token>", confirm_subscription, name="confirm_subscription"),
    path("preferences/<str:token>", preferences, name="preferences"),
]

__all__ = ["urlpatterns"]
