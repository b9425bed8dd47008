from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from lifecycle.contacts.models import Contact


class Topic(models.Model):
    """What a contact can subscribe to. Transactional topics need no consent."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("what people get"), max_length=255, blank=True, default="")
    is_transactional = models.BooleanField(_("service messages, no consent needed"), default=False)
    is_default = models.BooleanField(_("used when nothing else is said"), default=False)
    needs_confirmation = models.BooleanField(
        _("ask people to confirm"),
        default=False,
        help_text=_("They get a message with a link, and nothing else until they have followed it and pressed yes."),
    )

    names = models.TextField(
        _("name in other languages"),
        blank=True,
        default="",
        help_text=_("One line each, such as “de: Angebote und Neues”. People see their own language’s."),
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> str:
        """Its name in the language of the moment."""
        lines = (line.partition(":") for line in self.names.splitlines())
        said = {language.strip().lower(): name.strip() for language, _colon, name in lines}
        language = (get_language() or "en").lower()
        if name := said.get(language) or said.get(language.split("-")[0]):
            return name
        return gettext(self.name) if self.name else ""


class Consent(models.Model):
    """What stands now: may we use this channel for this topic. Without a row: no."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="consents", db_index=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="consents")
    channel = models.CharField(_("channel"), max_length=32)
    is_subscribed = models.BooleanField(_("subscribed"))
    changed_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["contact", "channel", "topic"], name="consent_once_per_topic_and_channel")
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.channel}"


class ConsentChange(models.Model):
    """The evidence: who said what, where and in which words. Append-only."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="consent_changes")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=32)
    is_subscribed = models.BooleanField(_("subscribed"))
    at = models.DateTimeField(_("when"))
    source = models.CharField(_("by"), max_length=64)  # import, preference centre, sms, campaign, api, admin
    evidence = models.TextField(_("evidence"), blank=True, default="")

    class Meta:
        verbose_name = _("consent change")
        verbose_name_plural = _("consent changes")

    def __str__(self) -> str:
        return f"{self.topic}: {self.channel}"


class Confirmation(models.Model):
    """A yes that waits for the person to confirm it; until then it is none."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="confirmations")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=32)
    asked_at = models.DateTimeField(_("asked"))
    source = models.CharField(_("by"), max_length=64)
    evidence = models.TextField(_("evidence"), blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "channel", "topic"], name="one_question_per_topic_and_channel")
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.channel}"


class Suppression(models.Model):
    """An address we never write to again, whatever anybody consents to. Survives the contact's erasure."""

    channel = models.CharField(_("channel"), max_length=32)
    address_hash = models.CharField(max_length=64)  # keyed, so that an erased address stays suppressed
    address = models.CharField(_("address"), max_length=320, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=32)  # bounced, complained, opted_out, erased, by_hand
    at = models.DateTimeField(_("since"))
    evidence = models.TextField(_("evidence"), blank=True, default="")

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [models.UniqueConstraint(fields=["channel", "address_hash"], name="suppressed_once")]

    def __str__(self) -> str:
        return self.address or str(_("An erased address"))
