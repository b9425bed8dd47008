from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.utils.translation import gettext as _

from campaigns.workflows.models import Campaign
from channels.outbox.models import Message
from channels.outbox.send_test import TEST
from lifecycle.brand.models import InstallationBrand
from lifecycle.contacts.models import Contact
from lifecycle.look.link import admin_link
from lifecycle.segments.models import Segment
from lifecycle.stages.models import Stage


@dataclass(frozen=True, slots=True)
class FirstStep:
    """url: empty where this person may not do it; then the words say who does."""

    icon: str
    title: str
    words: str
    label: str
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class FirstSteps:
    steps: list[FirstStep]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def percent(self) -> int:
        return 100 * self.done // len(self.steps)

    @property
    def next(self) -> FirstStep | None:
        return next((step for step in self.steps if not step.is_done and step.url), None)


def is_new() -> bool:
    """Nothing has gone live yet. One statement that finds at once what it looks for, or looks at an empty table."""
    return not Campaign.objects.exclude(live_version=None).exists()


def first_steps(user: User | AbstractBaseUser | AnonymousUser) -> FirstSteps:
    """One small question each; whether there is anybody or anything, never how many."""
    return FirstSteps(
        [
            FirstStep(
                "palette",
                _("Your brand"),
                _("Name, postal address, logo and colours stand in every mail. The law asks for the address."),
                _("Set up the brand"),
                _link(user, "lifecycle.change_installationbrand", "lifecycle_installationbrand_changelist"),
                InstallationBrand.objects.exclude(company="").exclude(address="").exists(),
            ),
            FirstStep(
                "forward_to_inbox",
                _("Sending"),
                _sending_words(),
                _("Try the sending"),
                _link(user, "campaigns.change_messagetemplate", "first_steps_sending"),
                Message.objects.filter(campaign_id=0, step_key=TEST, state__in=("sent", "delivered")).exists(),
            ),
            FirstStep(
                "upload_file",
                _("Your people"),
                _("Bring in a file of contacts, or let your shop or app report them by the API."),
                _("Import contacts"),
                _link(user, "lifecycle.add_import", "lifecycle_import_add"),
                Contact.objects.exclude(email__in=User.objects.values("email")).exists(),
            ),
            FirstStep(
                "stairs",
                _("Stages"),
                _("Where people are with you, from the first look to the loyal friend. Start from a ready set."),
                _("Choose stages"),
                _link(user, "lifecycle.add_stage", "lifecycle_stage_changelist"),
                Stage.objects.exists(),
            ),
            FirstStep(
                "pie_chart",
                _("A first segment"),
                _("People who have something in common, such as those who have not ordered for 60 days."),
                _("Make a segment"),
                _link(user, "lifecycle.add_segment", "lifecycle_segment_add"),
                Segment.objects.exists(),
            ),
            FirstStep(
                "account_tree",
                _("A first campaign"),
                _("Take a playbook that works and make it yours, rehearse it as one of your people, then publish."),
                _("See playbooks"),
                _link(user, "campaigns.add_campaign", "playbooks"),
                not is_new(),
            ),
        ]
    )


def _sending_words() -> str:
    if settings.SENDING == "live":
        return _("Send yourself a test, and see what receivers look for at your domain.")
    return _("Sending is off: messages are kept in the outbox. Send yourself a test and see what it will need.")


def _link(user: User | AbstractBaseUser | AnonymousUser, right: str, page: str) -> str:
    return admin_link(page) if user.has_perm(right) else ""  # type: ignore[union-attr]
