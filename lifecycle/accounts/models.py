from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class CannotChange(TypeError):
    """What was done stays as it was written."""


class OnlyAdded(models.QuerySet["Deed"]):
    def update(self, **_values: Any) -> NoReturn:
        raise CannotChange("What somebody did is never changed.")

    def delete(self) -> NoReturn:
        raise CannotChange("What somebody did is never taken away.")

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        raise CannotChange("What somebody did is never changed.")


class Deed(models.Model):
    """Who did what, when, from what to what. Rows are added and nothing else.

    Without foreign keys: a user who goes does not take along what they did. People who are written to are named by
    their number only, so that erasing one leaves nothing of them here.
    """

    at = models.DateTimeField(_("when"))
    by = models.CharField(_("who"), max_length=150, blank=True, default="")  # empty: the machine by itself
    by_id = models.BigIntegerField(null=True)  # of the user
    via = models.CharField(_("how"), max_length=16, blank=True, default="")  # admin, api, command
    verb = models.CharField(max_length=40)  # such as campaign.publish
    about = models.CharField(_("about"), max_length=60, blank=True, default="")  # label of a model, in small letters
    about_id = models.CharField(max_length=40, blank=True, default="")
    sentence = models.CharField(_("what"), max_length=500)  # without who: “published version 3 of …”
    changes = models.JSONField(_("from what to what"), default=list)  # [{"what", "before", "after"}] or sentences

    objects = OnlyAdded.as_manager()

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("who did what")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["about", "about_id", "at"], name="deed_about")]

    def __str__(self) -> str:
        return f"{self.by} {self.sentence}".strip()

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise CannotChange("What somebody did is never changed.")
        super().save(*args, **options)

    def delete(self, *_args: Any, **_options: Any) -> NoReturn:
        raise CannotChange("What somebody did is never taken away.")
