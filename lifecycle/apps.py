from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lifecycle.rows import among


class LifecycleConfig(AppConfig):
    name = "lifecycle"
    label = "lifecycle"
    verbose_name = _("People")

    def ready(self) -> None:
        among.register()
