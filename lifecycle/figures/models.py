from django.db import models


class Figure(models.Model):
    """Numbers that take reading much, as last counted: pages show these and wait for none.

    asked: what was given besides the name, as JSON with sorted names
    due_at: when they are counted again if somebody still looks; null: never counted yet
    """

    name = models.CharField(max_length=60)
    asked = models.CharField(max_length=200)
    value = models.JSONField(null=True)
    asked_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)  # by a worker that counts

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "asked"], name="figure_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.asked}"
