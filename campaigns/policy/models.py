from django.db import models
from django.utils.translation import gettext_lazy as _


class FrequencyCap(models.Model):
    """At most `limit` marketing messages to one contact in any `days` days, over all campaigns."""

    limit = models.PositiveSmallIntegerField(_("at most"))
    days = models.PositiveSmallIntegerField(_("in so many days"))
    channel = models.CharField(_("on this channel"), max_length=32, blank=True, default="")  # empty: all together
    topic = models.CharField(_("on this topic"), max_length=50, blank=True, default="")

    class Meta:
        verbose_name = _("frequency cap")
        verbose_name_plural = _("frequency caps")

    def __str__(self) -> str:
        return _("%(limit)d in %(days)d days") % {"limit": self.limit, "days": self.days}


class QuietHours(models.Model):
    """One row: when marketing goes out by the contact's clock, how closely, and how long one waits for a free place."""

    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("until"))
    is_on = models.BooleanField(_("keep quiet hours"), default=True)
    hours_between = models.PositiveSmallIntegerField(_("hours between two messages, at least"), default=0)
    days_in_line = models.PositiveSmallIntegerField(_("days a message waits for a free place, at most"), default=30)

    class Meta:
        verbose_name = _("hours and distance")
        verbose_name_plural = _("hours and distance")

    def __str__(self) -> str:
        return _("%(opens)s to %(closes)s") % {"opens": f"{self.opens:%H:%M}", "closes": f"{self.closes:%H:%M}"}
