from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from lifecycle.rows import among, moments


class LifecycleConfig(AppConfig):
    name = "lifecycle"
    label = "lifecycle"
    verbose_name = _("People")

    def ready(self) -> None:
        among.register()
        moments.register()
        # Not before now may anything be imported that imports models.
        from lifecycle.accounts import watched
        from lifecycle.conditions import references
        from lifecycle.consent.topics import seed_topics
        from lifecycle.intake import whole_person
        from lifecycle.segments import dynamic
        from lifecycle.stages import rules

        whole_person.register()
        watched.register()
        references.register(dynamic.definitions)
        references.register(rules.definitions)
        post_migrate.connect(seed_topics, sender=self)
