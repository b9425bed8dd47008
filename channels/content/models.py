from django.db import models


class Content(models.Model):
    """Words in the form a carrier compiles: immutable, one row per different payload.

    A message keeps its content and its merge values; the body is made from the two and is never stored.
    """

    channel = models.CharField(max_length=32)
    payload = models.JSONField()
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of channel and payload
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} {self.digest[:8]}"
