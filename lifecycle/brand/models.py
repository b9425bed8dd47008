from django.db import models
from django.utils.translation import gettext_lazy as _

THE_ONE = 1


class InstallationBrand(models.Model):
    """The one row. What is empty is as usual: see `brand.py`, which also says what is allowed."""

    company = models.CharField(_("name"), max_length=120, blank=True, default="")
    address = models.CharField(_("postal address"), max_length=300, blank=True, default="")
    website = models.CharField(_("website"), max_length=300, blank=True, default="")
    logo = models.CharField(_("logo"), max_length=500, blank=True, default="")
    text_sender = models.CharField(_("texts come from"), max_length=11, blank=True, default="")
    color = models.CharField(_("buttons and links"), max_length=7, blank=True, default="")
    accent = models.CharField(_("accent"), max_length=7, blank=True, default="")
    soft = models.CharField(_("quiet bands"), max_length=7, blank=True, default="")
    ink = models.CharField(_("words"), max_length=7, blank=True, default="")
    paper = models.CharField(_("paper"), max_length=7, blank=True, default="")
    background = models.CharField(_("around it"), max_length=7, blank=True, default="")
    font = models.CharField(_("letters"), max_length=16, blank=True, default="")
    heading_font = models.CharField(_("letters of headings"), max_length=16, blank=True, default="")
    shape = models.CharField(_("shape of buttons"), max_length=16, blank=True, default="")
    social = models.JSONField(_("social links"), blank=True, default=list)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brand")

    def __str__(self) -> str:
        return self.company
