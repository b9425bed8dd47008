from django.db import models
from django.utils.translation import gettext_lazy as _


class Contact(models.Model):
    """One person. Written by `identify` and `merge`, and by the workflow engine's effects in sets."""

    external_id = models.CharField(_("your id"), max_length=255, null=True)  # noqa: DJ001 unique where known
    email = models.CharField(_("email"), max_length=320, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=20, blank=True, default="")
    first_name = models.CharField(_("first name"), max_length=150, blank=True, default="")
    last_name = models.CharField(_("last name"), max_length=150, blank=True, default="")
    timezone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    locale = models.CharField(_("language"), max_length=35, blank=True, default="")
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    # The key of a Stage. Foreign keys point down only, and stages are a room above.
    stage = models.CharField(_("stage"), max_length=64, blank=True, default="")
    stage_since = models.DateTimeField(_("in this stage since"), null=True, blank=True)
    # What the stages' conditions said last. Only when they say something else do they move anybody.
    stage_by_rule = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    created_at = models.DateTimeField(_("with us since"))
    updated_at = models.DateTimeField(_("last change"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-pk"]
        # Named here: db_index and unique on text would each make a second index on PostgreSQL.
        constraints = [models.UniqueConstraint(fields=["external_id"], name="contact_once_per_external_id")]
        indexes = [
            # by pattern, so that their beginnings are found as well; the same for names is made in the migration
            models.Index(fields=["email"], name="contact_by_email", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["phone"], name="contact_by_phone", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["stage"], name="contact_by_stage"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or self.external_id or str(_("Somebody without a name"))

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Alias(models.Model):
    """Another name under which a contact is known: an anonymous id, or an id that a merge retired.

    kind: `anonymous`, `external` or `contact` (a retired primary key, as text).
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="aliases")
    kind = models.CharField(max_length=16)
    value = models.CharField(max_length=255)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="alias_names_one_contact")]

    def __str__(self) -> str:
        return self.value


class Device(models.Model):
    """Where a push notification can reach a contact."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="devices")
    token = models.CharField(_("token"), max_length=512, unique=True)
    platform = models.CharField(_("platform"), max_length=16)  # ios, android, web
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    last_seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")

    def __str__(self) -> str:
        return self.platform


class PostalAddress(models.Model):
    """As much of it as is known: perhaps only a city and a country."""

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="postal_address")
    line1 = models.CharField(_("street"), max_length=255, blank=True, default="")
    line2 = models.CharField(_("second line"), max_length=255, blank=True, default="")
    city = models.CharField(_("city"), max_length=120, blank=True, default="")
    region = models.CharField(_("region"), max_length=120, blank=True, default="")
    postal_code = models.CharField(_("postal code"), max_length=32, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")  # ISO 3166-1 alpha-2

    class Meta:
        verbose_name = _("postal address")
        verbose_name_plural = _("postal addresses")

    def __str__(self) -> str:
        return ", ".join(self.lines())

    def lines(self) -> list[str]:
        """As on an envelope, without the person."""
        place = " ".join(filter(None, (self.postal_code, self.city)))
        return [line for line in (self.line1, self.line2, place, self.region, self.country) if line]
