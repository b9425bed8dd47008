from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    label = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        # Models are there only now.
        from campaigns.message_templates.redress import redress
        from campaigns.message_templates.uses import tell_uses
        from campaigns.policy.ask_again import ask_again
        from campaigns.policy.seed import seed_policy
        from campaigns.schedules.seed import seed_schedule
        from campaigns.teamwork.read_texts import ask_to_read
        from campaigns.workflows import whole_person
        from campaigns.workflows.awaken import awaken
        from campaigns.workflows.origins import CampaignOrigins
        from campaigns.workflows.template_uses import CampaignUses
        from channels.feedback.hear import on_wording
        from channels.outbox.halt import on_lift
        from channels.outbox.origin import tell_origins
        from lifecycle.accounts.roles import look_at_rights, seed_roles
        from lifecycle.brand.save_brand import on_change
        from lifecycle.events.signal import events_recorded

        events_recorded.connect(awaken, dispatch_uid="campaigns.awaken")
        whole_person.register()
        on_lift(ask_again)
        on_wording(ask_to_read)
        on_change(redress)
        tell_origins(CampaignOrigins())
        tell_uses(CampaignUses())
        post_migrate.connect(seed_schedule, sender=self, dispatch_uid="campaigns.schedule")
        pre_migrate.connect(look_at_rights, sender=self, dispatch_uid="lifecycle.rights")
        post_migrate.connect(seed_roles, sender=self, dispatch_uid="lifecycle.roles")  # once all rights are there
        post_migrate.connect(seed_policy, sender=self, dispatch_uid="campaigns.policy")
