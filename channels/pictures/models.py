from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.brand.brand import OUR_PICTURES


class Picture(models.Model):
    """One picture of the library. Its file never changes: mails that were sent show it for years."""

    name = models.CharField(
        max_length=48, unique=True
    )  # digest of what is in the file, and the ending that says its kind
    title = models.CharField(_("name"), max_length=120, blank=True, default="")
    alt = models.CharField(_("what it shows"), max_length=300, blank=True, default="")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(_("bytes"))
    is_hidden = models.BooleanField(_("put away"), default=False)
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def address(self) -> str:
        return OUR_PICTURES + self.name

    @property
    def kilobytes(self) -> int:
        return max(1, self.size // 1000)
