from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/", include("lifecycle.api")),
    path("api/v1/", include("channels.api")),
    path("api/v1/", include("campaigns.api")),
    path("", include("lifecycle.pages")),
    path("", include("channels.pages")),
    path("", include("campaigns.pages")),
]
