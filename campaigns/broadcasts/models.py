from typing import Any, ClassVar

from django.db.models import Manager, QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.models import Campaign


class Broadcasts(Manager["Broadcast"]):
    def get_queryset(self) -> "QuerySet[Broadcast]":
        return super().get_queryset().filter(kind="broadcast")


class Broadcast(Campaign):
    """A campaign of one message: to these people, at this moment."""

    objects: ClassVar[Any] = Broadcasts()

    class Meta:
        proxy = True
        verbose_name = _("broadcast")
        verbose_name_plural = _("broadcasts")
        ordering = ["-pk"]
