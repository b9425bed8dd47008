from django.db import models


class DeliveryNews(models.Model):
    """What a provider told us, stored once before anything is done with it; settled rows have `settled_at`."""

    provider = models.CharField(max_length=40)
    dedupe_key = models.CharField(max_length=255)
    kind = models.CharField(
        max_length=16
    )  # delivered, bounced, deferred, complained, unsubscribed, opened, clicked, failed, inbound, unknown
    provider_id = models.CharField(max_length=255, blank=True, default="")
    reference = models.CharField(max_length=190, blank=True, default="")
    recipient = models.CharField(max_length=512, blank=True, default="")
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "dedupe_key"], name="news_counts_once")]
        indexes = [
            models.Index(fields=["received_at"], name="news_unsettled", condition=models.Q(settled_at__isnull=True)),
            # what an erasure removes and an export shows
            models.Index(fields=["recipient"], name="news_of_address"),
            models.Index(fields=["reference"], name="news_of_message"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind}"
