from django.db import models
from django.db.models import Q

from channels.outbox.models import Message


class Hit(models.Model):
    """One look at a message: an opened mail or a followed link, by a person or a machine."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="hits")
    kind = models.CharField(max_length=8)  # open, click, trap
    link = models.PositiveSmallIntegerField(null=True)  # index of the link in the content
    url = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    agent = models.CharField(max_length=255, blank=True, default="")
    is_machine = models.BooleanField(default=False)
    judged_at = models.DateTimeField(null=True)  # until then it counts for nobody

    class Meta:
        indexes = [models.Index(fields=["at"], name="hit_unjudged", condition=Q(judged_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
