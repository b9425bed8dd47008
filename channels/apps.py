from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "channels"
    label = "channels"
    verbose_name = _("Channels")

    def ready(self) -> None:
        # Not before now may anything be imported that imports models.
        from channels.adapters.base import consented
        from channels.feedback import whole_person
        from lifecycle.consent import channels

        whole_person.register()
        channels.register(consented)
