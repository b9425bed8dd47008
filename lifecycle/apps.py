from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from lifecycle.rows import among


class LifecycleConfig(AppConfig):
    name = "lifecycle"
    label = "lifecycle"
    verbose_name = _("People")

    def ready(self) -> None:
        among.register()
        # These import models, which are not there before now.
        from lifecycle.consent.merge import merge_consent
        from lifecycle.consent.topics import seed_topics
        from lifecycle.contacts.merge import on_merge
        from lifecycle.events.merge import merge_events

        on_merge(merge_events)
        on_merge(merge_consent)
        post_migrate.connect(seed_topics, sender=self)
