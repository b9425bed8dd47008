from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels.content.models import Content
from channels.outbox.reasons import IN_LINE
from lifecycle.contacts.models import Contact

WAITING = ("queued", "held")  # no sender has claimed it
UNDER_WAY = ("queued", "held", "sending")
RESERVED = ("queued", "held", "sending", "unknown", "sent", "delivered", "failed")
# What counts under a cap (engine rule 15): whoever waits in line for a place has none yet.
COUNTED = Q(state__in=RESERVED) & ~Q(state="held", reason__in=IN_LINE)

SET_ASIDE = ("unknown", "failed", "cancelled", "expired", "suppressed")


class Message(models.Model):
    """One message to one contact, or the recorded decision not to send it.

    state:  queued, held, sending, unknown, sent, delivered, failed, cancelled, expired, suppressed
    reason: why it is not (yet) sent, a key of `outbox.reasons`; empty where nothing needs saying
    """

    reference = models.CharField(max_length=190, unique=True)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="messages", db_index=False)
    channel = models.CharField(_("channel"), max_length=32)
    address = models.CharField(_("to"), max_length=512, blank=True, default="")  # frozen at the claim
    topic = models.CharField(_("topic"), max_length=50, blank=True, default="")
    # marketing (consent, caps, quiet hours) | transactional (suppression only) | service (ours: STOP, tests)
    kind = models.CharField(max_length=16, default="marketing")
    # Who asked. Ids of floor 3, so no foreign keys; 0 where there is none.
    campaign_id = models.BigIntegerField(_("campaign"), default=0)
    enrollment_id = models.BigIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)
    step_key = models.CharField(max_length=64, blank=True, default="")
    priority = models.SmallIntegerField(default=0)

    content = models.ForeignKey(Content, models.PROTECT, null=True, related_name="+", db_index=False)
    merge = models.JSONField(default=dict, blank=True)

    state = models.CharField(_("state"), max_length=16)
    reason = models.CharField(_("why"), max_length=32, blank=True, default="")
    detail = models.CharField(_("in words"), max_length=500, blank=True, default="")

    created_at = models.DateTimeField(_("decided"))
    asked_again_at = models.DateTimeField(null=True, blank=True)  # when policy last answered about it while held
    # Floor 3's id of the campaign whose message had the place under a cap; stays when this one goes out later.
    crowded_by = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(_("goes out"))  # queued: not before; held: asked again then
    expires_at = models.DateTimeField(_("too late after"), null=True, blank=True)
    # The next quiet hours at the contact's place: who takes it out of the line from then on has policy asked again.
    not_after = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=40, blank=True, default="")
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    # By a person, the first time; scanners' hits are only in tracking.
    opened_at = models.DateTimeField(pgettext_lazy("when", "opened"), null=True, blank=True)
    clicked_at = models.DateTimeField(_("clicked"), null=True, blank=True)
    complained_at = models.DateTimeField(_("called spam"), null=True, blank=True)
    domain = models.CharField(max_length=120, blank=True, default="")  # of our sender, when it was delivered

    attempts = models.PositiveSmallIntegerField(default=0)
    provider = models.CharField(max_length=40, blank=True, default="")  # "capture" while sending is off
    provider_id = models.CharField(max_length=255, blank=True, default="")
    parts = models.PositiveSmallIntegerField(_("parts"), default=0)
    cost_micros = models.PositiveIntegerField(default=0)  # millionths of the installation's currency

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            # not partial: SQLite cannot tell from a bound parameter that a partial one serves
            models.Index(fields=["state", "due_at", "id"], name="message_due"),
            # what a sender takes: a channel with nothing due must not read through the others' line
            models.Index(fields=["channel", "due_at", "id"], name="message_to_send", condition=Q(state="queued")),
            models.Index(fields=["claimed_at"], name="message_claimed", condition=Q(state="sending")),
            # caps ask for what a contact had lately and for what is still to come
            models.Index(fields=["contact", "sent_at"], name="message_of_contact"),
            models.Index(fields=["campaign_id", "step_key", "state", "created_at"], name="message_of_campaign"),
            models.Index(fields=["enrollment_id"], name="message_of_enrollment"),
            models.Index(fields=["provider", "provider_id"], name="message_at_provider", condition=~Q(provider_id="")),
            # for people who look: by day, and the few that did not simply go out
            models.Index(fields=["created_at"], name="message_by_time"),
            # how many complain, of how many
            models.Index(
                fields=["delivered_at", "channel", "domain"],
                name="message_delivered",
                condition=Q(delivered_at__isnull=False),
            ),
            models.Index(fields=["complained_at"], name="message_complained", condition=Q(complained_at__isnull=False)),
            models.Index(fields=["state", "id"], name="message_set_aside", condition=Q(state__in=SET_ASIDE)),
        ]

    def __str__(self) -> str:
        return self.reference


class Attempt(models.Model):
    """A try that did not simply end as sent: what the provider said, in words."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    provider = models.CharField(max_length=40)
    outcome = models.CharField(max_length=16)  # try_later, refused, address_gone, misconfigured, unknown
    detail = models.CharField(max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.outcome}: {self.detail}"


class Halt(models.Model):
    """Nothing of this scope is handed to a provider while the row stands."""

    scope = models.CharField(max_length=16)  # everything, channel, campaign
    key = models.CharField(max_length=64, blank=True, default="")  # the channel's kind, or the campaign's id
    at = models.DateTimeField(_("since"))
    by = models.CharField(_("by"), max_length=150, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="halted_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}".strip()


class Lane(models.Model):
    """A provider and sender of whom something has to be remembered: a rate, or that the provider fails."""

    key = models.CharField(max_length=200, unique=True)  # provider:sender
    channel = models.CharField(max_length=32)
    free_at = models.DateTimeField(null=True)  # when what went under the rate is paid off
    full_at = models.DateTimeField(null=True)  # when somebody was last turned away because of the rate
    failures = models.PositiveSmallIntegerField(default=0)  # batches in a row of which nothing was taken
    failing_since = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)  # nothing goes before; then one message is tried

    def __str__(self) -> str:
        return self.key


class SendingPlace(models.Model):
    """The database from which live messages go, as it knew itself: a copy of it is another."""

    identity = models.CharField(max_length=500)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.identity
