"""Form fields that hold the key of a row, chosen by name from what is there now.

The engine makes steps from published settings, so reading a key asks no database. Whether the row is there is asked
where somebody publishes, by `missing`.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Protocol

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.models import Campaign
from channels.adapters.base import adapters
from lifecycle.conditions.settings_fields import KeyField
from lifecycle.consent.models import Topic
from lifecycle.kinds.rows_field import RowsField
from lifecycle.look.quotes import quoted
from lifecycle.look.small import small
from lifecycle.segments.models import Segment
from lifecycle.stages.models import Stage

Names = Mapping[str, str | Promise]


class NamedField(KeyField):
    """`noun`: what a sentence calls it. `nothing`: the words for no choice."""

    noun: ClassVar[str | Promise] = ""
    nothing: ClassVar[str | Promise] = "—"
    default_error_messages = {"required": gettext_lazy("Choose one.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self._offered, **kwargs)

    def names(self) -> Names:
        """What is there now: names by key. One statement at most."""
        raise NotImplementedError  # abstract

    def missing(self, key: str) -> str:
        return _("There is no %(noun)s “%(key)s”.") % {"noun": self.noun, "key": key}

    def _offered(self) -> list[tuple[str, Any]]:
        return [("", self.nothing), *self.names().items()]


class SegmentField(NamedField):
    noun = gettext_lazy("segment")

    def names(self) -> Names:
        return dict(Segment.objects.values_list("key", "name"))


class StaticSegmentField(NamedField):
    """Only segments into which people are put."""

    noun = gettext_lazy("segment for people added by hand called")

    def names(self) -> Names:
        return dict(Segment.objects.filter(is_static=True).values_list("key", "name"))


class StageField(NamedField):
    noun = gettext_lazy("stage")

    def names(self) -> Names:
        return dict(Stage.objects.values_list("key", "name"))


class TopicField(NamedField):
    noun = gettext_lazy("topic")
    nothing = gettext_lazy("the usual topic")

    def names(self) -> Names:
        return {topic.key: topic.words for topic in Topic.objects.filter(is_transactional=False)}


class CampaignField(NamedField):
    noun = gettext_lazy("campaign")

    def names(self) -> Names:
        return dict(Campaign.objects.filter(kind="journey").values_list("key", "name"))


class ChannelField(NamedField):
    noun = gettext_lazy("channel")

    def names(self) -> Names:
        return {adapter.kind: adapter.label for adapter in adapters.all()}


class TemplateField(NamedField):
    noun = gettext_lazy("message called")

    def names(self) -> Names:
        return {key: _("%(name)s, by %(channel)s") % self._words(name, channel) for key, name, channel in self._rows()}

    def _words(self, name: str, channel: str) -> dict[str, Any]:
        label = adapters.get(channel).label if channel in adapters else channel
        return {"name": name, "channel": small(label)}

    def _rows(self) -> "QuerySet[MessageTemplate, tuple[str, str, str]]":
        return MessageTemplate.objects.filter(is_archived=False).values_list("key", "name", "channel")

    def missing(self, key: str) -> str:
        if MessageTemplate.objects.filter(key=key).exists():
            return ""  # put away, and still sent
        return super().missing(key)


def missing_names(form: type[forms.Form], settings: Mapping[str, Any], seen: dict[type, Names]) -> Iterator[str]:
    """Sentences about rows that these settings name and that are not there. `seen`: what was read already."""
    for name, field in form.base_fields.items():
        value = settings.get(name)
        if isinstance(field, NamedField) and value:
            if _names(field, seen).get(value) is None and (sentence := field.missing(value)):
                yield sentence
        elif isinstance(field, RowsField) and isinstance(value, Collection):
            for row in value:
                yield from missing_names(field.row, row, seen)


class Saying(Protocol):
    """A step or a trigger."""

    @property
    def settings(self) -> dict[str, Any]: ...

    @property
    def Settings(self) -> type[forms.Form]: ...  # noqa: N802 - what kinds call it

    def sentence(self) -> str: ...


def named(made: Saying, seen: dict[type, Names] | None = None) -> str:
    """What it says, with names in place of the keys that it knows. `seen`: what was read already."""
    sentence, known = made.sentence(), {} if seen is None else seen
    for name, field in made.Settings.base_fields.items():
        key = made.settings.get(name)
        if isinstance(field, NamedField) and isinstance(key, str) and quoted(key) in sentence:
            sentence = sentence.replace(quoted(key), quoted(str(_names(field, known).get(key) or key)))
    return sentence


def _names(field: NamedField, seen: dict[type, Names]) -> Names:
    if type(field) not in seen:
        seen[type(field)] = field.names()
    return seen[type(field)]
