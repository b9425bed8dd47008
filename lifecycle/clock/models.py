from django.db import models
from django.utils.translation import gettext_lazy as _


class ManualClock(models.Model):
    """The instant that counts as now where CLOCK=manual. One row, moved by `tick`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    instant = models.DateTimeField(_("instant"))

    class Meta:
        verbose_name = verbose_name_plural = _("clock")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="clock_is_one_row")]

    def __str__(self) -> str:
        return self.instant.isoformat()
