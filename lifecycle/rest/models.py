from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """A developer's key. The secret is shown once; its SHA-256 is kept."""

    name = models.CharField(_("name"), max_length=120)
    prefix = models.CharField(_("starts with"), max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("it may"), default=list)  # e.g. contacts:read, events:write
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(_("made"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """The answer a POST got, so that a repeat under the same key gets it again and does nothing."""

    token = models.ForeignKey(ApiToken, models.CASCADE)
    # Both are keyed hashes: the client's key; path and body, so that the same key for something else is refused.
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    # null while the first is under way; 410 and no body once somebody it names is erased
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
