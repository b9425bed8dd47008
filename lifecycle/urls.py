from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

import campaigns.api
import channels.api
import lifecycle.api
from lifecycle.rest.problems import no_such_route

router = SimpleRouter()
router.trailing_slash = "/?"  # a POST cannot follow a redirect to the other form
for prefix, viewset in (*lifecycle.api.routes, *channels.api.routes, *campaigns.api.routes):
    router.register(prefix, viewset, basename=f"{prefix}-{viewset.__name__.lower()}")

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("favicon.ico", RedirectView.as_view(url=static("img/favicon.svg"))),  # what browsers ask for by themselves
    path("admin/", admin.site.urls),
    path("language/", set_language, name="set_language"),  # what Unfold's menu posts to
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/", include(router.urls)),
    re_path("^api/", no_such_route),
    path("", include("lifecycle.pages")),
    path("", include("channels.pages")),
    path("", include("campaigns.pages")),
]

handler500 = "lifecycle.rest.unavailable.failed"
