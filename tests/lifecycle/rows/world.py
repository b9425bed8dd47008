"""Tables of our own, in a registry of their own: migrations and the admin never hear of them."""

import uuid

from django.apps.registry import Apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

places = Apps()


class Town(models.Model):
    name = models.CharField(max_length=20, unique=True)

    class Meta:
        app_label, apps, db_table = "places", places, "rows_town"

    def __str__(self) -> str:
        return self.name


class Visitor(models.Model):
    key = models.CharField(max_length=40, unique=True)
    town = models.ForeignKey(Town, models.CASCADE, null=True, related_name="visitors")
    note = models.TextField(default="none yet")
    visits = models.IntegerField(default=1)
    steps = models.BigIntegerField(null=True)
    active = models.BooleanField(default=True)
    came_at = models.DateTimeField(null=True)
    born_on = models.DateField(null=True)
    paid = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    weight = models.FloatField(null=True)
    stay = models.DurationField(null=True)
    facts = models.JSONField(default=dict)
    rich = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    number = models.UUIDField(default=uuid.uuid4)

    class Meta:
        app_label, apps, db_table = "places", places, "rows_visitor"
        constraints = [
            models.UniqueConstraint(fields=["town", "visits"], condition=Q(active=True), name="rows_one_active")
        ]

    def __str__(self) -> str:
        return self.key
