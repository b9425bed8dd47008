from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels.content.models import Content


class MessageTemplate(models.Model):
    """What a marketer writes for one channel. Campaigns name it by key."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    channel = models.CharField(_("channel"), max_length=32)
    is_archived = models.BooleanField(_("put away"), default=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """One saved wording in one language. The newest of a language is the one in use."""

    template = models.ForeignKey(MessageTemplate, models.CASCADE, related_name="versions")
    locale = models.CharField(_("language"), max_length=35, blank=True, default="")  # empty: for everybody else
    number = models.PositiveIntegerField(_("version"))
    source = models.JSONField()  # what the marketer edits, in the shape of the adapter's Content form
    content = models.ForeignKey(Content, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "locale", "number"], name="template_version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.locale} {self.number}"


class Snippet(models.Model):
    """Words used in many messages: `{% render 'signature' %}`."""

    key = models.SlugField(_("key"), unique=True)
    text = models.TextField(_("words"))

    class Meta:
        verbose_name = _("snippet")
        verbose_name_plural = _("snippets")

    def __str__(self) -> str:
        return self.key
