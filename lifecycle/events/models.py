from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.contacts.models import Contact


class Event(models.Model):
    """Something a contact did, or that happened to them. Append-only; written by `record_events` alone."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="events", db_index=False)
    name = models.CharField(_("event"), max_length=200)
    occurred_at = models.DateTimeField(_("when"))
    received_at = models.DateTimeField(_("received"))
    properties = models.JSONField(_("details"), default=dict, blank=True)
    source = models.CharField(_("source"), max_length=64)
    message_id = models.CharField(max_length=255)
    # How many effects of steps led to this one (engine rule 7: the eleventh is refused).
    hops = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [models.UniqueConstraint(fields=["source", "message_id"], name="event_counts_once")]
        indexes = [
            models.Index(fields=["contact", "name", "occurred_at"], name="event_of_contact"),
            models.Index(fields=["name", "occurred_at", "contact"], name="event_by_name"),
            models.Index(fields=["occurred_at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return self.name


class PendingEvent(models.Model):
    """An event nobody has reacted to yet. Deleted in the transaction that stores the reaction."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="pending")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    # Why nobody could react to it. Such a row waits for a person; the sweep passes it by.
    problem = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("event without a reaction")
        verbose_name_plural = _("events without a reaction")
        # only what waits for a person is in it, so it costs an event nothing
        indexes = [models.Index(fields=["event"], name="pending_kept_back", condition=~models.Q(problem=""))]

    def __str__(self) -> str:
        return str(self.event_id)
