"""The segments that follow a condition, each after those it asks about."""

import logging
from collections.abc import Iterable
from typing import Any

from lifecycle import rows
from lifecycle.conditions.base import BadCondition, Condition
from lifecycle.conditions.parsed import parsed
from lifecycle.conditions.references import in_order
from lifecycle.segments.models import Segment

logger = logging.getLogger(__name__)


def dynamic() -> list[tuple[Segment, Condition]]:
    return ordered(Segment.from_db("default", _COLUMNS, row) for row in _FOLLOWING.fetch())


_COLUMNS = [field.attname for field in Segment._meta.concrete_fields]
_FOLLOWING = rows.Fixed(
    lambda: Segment.objects.filter(is_static=False).exclude(definition={}).order_by("pk").values_list(*_COLUMNS)
)


def ordered(segments: Iterable[Segment]) -> list[tuple[Segment, Condition]]:
    found: dict[str, tuple[Segment, Condition]] = {}
    for segment in segments:
        try:
            found[node(segment.key)] = (segment, parsed(segment.definition))
        except BadCondition as problem:
            # A kind may have gone with its package. Its people stay as they are.
            logger.warning("The segment %s is not kept up to date: %s", segment.key, problem)
    graph = {name: condition.refers_to() for name, (_segment, condition) in found.items()}
    return [found[name] for name in in_order(found, graph)]


def node(key: str) -> str:
    """Its name among what conditions refer to."""
    return f"segment:{key}"


def definitions() -> dict[str, list[Any]]:
    return {node(key): [definition] for key, definition in Segment.objects.values_list("key", "definition")}
