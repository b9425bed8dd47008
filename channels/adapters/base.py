from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django import forms
from django.http import Http404, HttpRequest
from django.utils.functional import Promise

from channels.content.models import Content
from lifecycle.brand.brand import Brand
from lifecycle.kinds.registry import Registry
from lifecycle.look.small import small


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed message, checked and with its address, as an adapter gets it."""

    id: int  # of the Message; the key under which a provider's answer finds it again
    reference: str
    contact_id: int
    channel: str
    address: str
    content: Content
    merge: Mapping[str, Any]
    topic: str = ""
    kind: str = "marketing"
    campaign_id: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider has taken it."""

    provider_id: str = ""
    parts: int = 0
    cost_micros: int = 0


@dataclass(frozen=True, slots=True)
class TryLater:
    """Surely not accepted, and it may work another time. `after`: no sooner than the provider asks."""

    detail: str
    after: timedelta | None = None
    is_theirs: bool = False  # the recipient's side said it, which tells nothing about the provider


@dataclass(frozen=True, slots=True)
class Refused:
    """Surely not accepted, and never will be."""

    detail: str


@dataclass(frozen=True, slots=True)
class CannotRender:
    """The words could not be put together for this contact; nobody was asked."""

    detail: str


@dataclass(frozen=True, slots=True)
class AddressGone:
    """Nobody can be reached there: the address is suppressed. `reason`: one of Suppression's."""

    detail: str
    reason: str = "bounced"


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """Our own settings are wrong: nothing goes out on this channel until a person mends them."""

    detail: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The provider was asked and may have accepted: never sent again by itself."""

    detail: str


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Sending was stopped before the provider was asked: back into the line, as if never claimed."""


Result: TypeAlias = Receipt | TryLater | Refused | CannotRender | AddressGone | Misconfigured | NoAnswer | NotAsked


@dataclass(frozen=True, slots=True)
class Measure:
    """What one message weighs: parts the provider charges for, and their price in millionths."""

    parts: int = 0
    cost_micros: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """One thing a provider tells, in our words. `kind`: see DeliveryNews."""

    provider: str
    dedupe_key: str
    kind: str
    at: datetime
    provider_id: str = ""
    reference: str = ""
    recipient: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


class CannotTell(Exception):
    """Why a provider could not be asked what became of a message; a sentence."""


def always() -> bool:
    return True


OWN_FIELDS = ("email", "phone")  # addresses that are fields of a contact; others are attributes


class Adapter(ABC):
    """A channel. `reaches`: the address it needs: email, phone, or the attribute that holds another; empty: none."""

    kind: str = ""
    label: str | Promise = ""
    icon: str = ""
    reaches: str = ""
    needs_consent: bool = True
    batch: int = 100  # what one crash may leave unknown
    can_look_up: bool = False  # has `look_up`
    marks_blocks: bool = False  # its `compile` takes `marks`: names the blocks in the page, for the studio
    keeps_notes: bool = False  # names whom it asks before it does, see `adapters/notes.py`

    class Content(forms.Form):
        """What a marketer writes."""

    class Settings(forms.Form):
        """What an operator configures."""

    @property
    def channel(self) -> str:
        return self.kind

    @property
    def provider(self) -> str:
        """Who carries it, as recorded with each message."""
        return self.kind

    @property
    def sender(self) -> str:
        """Whom it comes from, as the provider knows us: rates are for each."""
        return ""

    def address_of(self, values: Mapping[str, Any]) -> str:
        """The address among a contact's values, empty where there is none. `values`: of a channel that reaches an
        email or phone those two, else all that a message may say of a contact.
        """
        return str(values.get(self.reaches) or "") if self.reaches else ""

    def compile(
        self,
        source: Mapping[str, Any],
        *,
        locale: str = "en",
        marketing: bool = True,
        snippets: Mapping[str, str] | None = None,
        brand: Brand | None = None,
    ) -> dict[str, Any]:
        """From cleaned data of `Content` to the payload of a Content row. Raises TemplateProblem."""
        return {"fields": dict(source), "snippets": dict(snippets or {})}

    @abstractmethod
    def deliver(
        self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool] = always
    ) -> list[Result]:
        """One result per message, in order. Asks `go_on` before each call to the provider."""

    def look_up(self, message: Outgoing, *, since: datetime) -> list[Receipt]:
        """What the provider has taken that may be this message, asked for at `since`. Raises CannotTell."""
        raise CannotTell

    def measure(self, message: Outgoing) -> Measure:
        """What it would weigh. Raises what rendering raises."""
        return Measure()

    def feedback(self, request: HttpRequest, *, now: datetime) -> list[News]:
        """What a provider's call to `/hooks/<channel>` tells us. PermissionDenied where its signature is wrong."""
        raise Http404


adapters: Registry[Adapter] = Registry("adapters", Adapter, "adapters")


def consented() -> dict[str, str]:
    """By which nobody hears from us who did not agree: as a sentence calls them."""
    return {adapter.kind: small(adapter.label) for adapter in adapters.all() if adapter.needs_consent}
