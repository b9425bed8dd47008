from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

import campaigns.api
import channels.api
import lifecycle.api

router = SimpleRouter()
for prefix, viewset in (*lifecycle.api.routes, *channels.api.routes, *campaigns.api.routes):
    router.register(prefix, viewset, basename=prefix)

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/", include(router.urls)),
    path("", include("lifecycle.pages")),
    path("", include("channels.pages")),
    path("", include("campaigns.pages")),
]
