"""Why somebody moved: a change keeps its condition's words, in English, whoever's work it was."""

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation

from lifecycle.conditions.base import BadCondition, Condition
from lifecycle.conditions.parsed import parsed
from lifecycle.stages.models import Stage


def kept_words(condition: Condition) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return condition.sentence()


def told_words(stages: Iterable[Stage]) -> dict[str, str]:
    """What is kept, and how it is said to this reader; a stage that says something else by now is not in it."""
    if translation.get_language() == settings.LANGUAGE_CODE:
        return {}
    found = {}
    for stage in stages:
        if stage.definition:
            try:
                condition = parsed(stage.definition)
            except BadCondition:
                continue
            found[kept_words(condition)] = condition.sentence()
    return found
