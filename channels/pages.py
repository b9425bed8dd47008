from django.urls import URLPattern, URLResolver, include, path

from channels.feedback import mail_hooks, twilio
from channels.feedback.hook import hook
from channels.pictures.views import picture as library_picture
from channels.tracking.views import follow, picture

urlpatterns: list[URLPattern | URLResolver] = [
    path("r/<str:token>", follow, name="follow"),
    path("r/<str:token>/<int:link>", follow, name="follow_link"),
    path("o/<str:token>.gif", picture, name="open_picture"),
    path("pictures/<str:name>", library_picture, name="picture"),
    path("hooks/anymail/", include(mail_hooks.urlpatterns)),
    path("hooks/twilio/status", twilio.status, name="hook_twilio_status"),
    path("hooks/twilio/inbound", twilio.inbound, name="hook_twilio_inbound"),
    path("hooks/<slug:channel>", hook, name="hook"),
]

__all__ = ["urlpatterns"]
