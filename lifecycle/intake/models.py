from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.contacts.models import Contact


class Import(models.Model):
    """An uploaded file on its way in, with its progress and the lines it refused."""

    kind = models.CharField(_("what"), max_length=16)  # contacts or events
    file = models.FileField(_("file"), upload_to="imports/")
    filename = models.CharField(_("file name"), max_length=255)
    options = models.JSONField(default=dict)  # column mapping, subscribe, evidence, event, contact, at, id, react
    state = models.CharField(_("state"), max_length=16, default="waiting")  # draft, waiting, running, done, failed
    lines_total = models.PositiveBigIntegerField(null=True)
    lines_done = models.PositiveBigIntegerField(_("lines read"), default=0)
    created = models.PositiveBigIntegerField(_("new"), default=0)
    updated = models.PositiveBigIntegerField(_("changed"), default=0)
    unchanged = models.PositiveBigIntegerField(_("as before"), default=0)
    refused = models.PositiveBigIntegerField(_("refused"), default=0)
    refused_file = models.FileField(_("refused lines"), upload_to="imports/", blank=True)
    notices = models.JSONField(default=list)  # what was left out of lines that came in, as Notices writes it
    problem = models.TextField(_("problem"), blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(_("started"))
    touched_at = models.DateTimeField(null=True, blank=True)  # by its worker; long ago means that it died
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename


class ImportedPerson(models.Model):
    """Somebody who stands in a file. Of several lines about one person the first counts.

    outcome: created, updated or unchanged; empty where the lines are what they did
    """

    file = models.ForeignKey(Import, models.CASCADE, related_name="people", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "contact"], name="imported_once_per_file")]

    def __str__(self) -> str:
        return f"{self.contact_id} in {self.file_id}"
