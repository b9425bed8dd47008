from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property

from django.db.models.functions import Coalesce

from campaigns.policy.facts import Cap, Case, Rules
from campaigns.policy.gather import Ask, gather
from campaigns.policy.place import home_zone
from campaigns.policy.rules import load_rules
from campaigns.workflows.models import Campaign
from channels.adapters.base import Adapter, adapters
from channels.outbox.models import COUNTED, Message
from channels.outbox.origin import origins
from lifecycle.consent.address import hash_of
from lifecycle.consent.models import Confirmation, ConsentChange, Suppression, Topic
from lifecycle.consent.topics import topic_named
from lifecycle.contacts.models import Contact
from lifecycle.contacts.values import load_values
from lifecycle.look.small import small
from lifecycle.look.when import moment_words


@dataclass(frozen=True)
class About:
    """One contact and what somebody wanted, or would want, to send them; `at`: when policy answered, or is asked."""

    contact: Contact
    campaign: Campaign | None
    message: Message | None
    channel: str
    topic_key: str
    kind: str
    at: datetime
    now: datetime
    zone: tzinfo

    @cached_property
    def adapter(self) -> Adapter | None:
        return adapters.get(self.channel)() if self.channel in adapters else None

    @cached_property
    def channel_words(self) -> str:
        return small(self.adapter.label) if self.adapter else self.channel

    @cached_property
    def topic_name(self) -> str:
        return self.topic.words

    @cached_property
    def rules(self) -> Rules:
        return load_rules()

    @cached_property
    def case(self) -> Case:
        """As policy sees it at `at`, with what counts under the caps today."""
        message = self.message
        ask = Ask(
            message.reference if message else "",
            self.contact.pk,
            self.channel,
            self.topic_key,
            self.kind,
            self.at,
            message.expires_at if message else None,
            priority=message.priority if message else self.campaign.priority if self.campaign else 0,
        )
        gathered = gather([ask], load_values([self.contact.pk]), self.rules, self.at)
        return Case(gathered.facts(ask, gathered.reservations.get(self.contact.pk, ())), self.rules, self.at)

    @cached_property
    def topic(self) -> Topic:
        return topic_named(self.topic_key)

    @cached_property
    def consent_change(self) -> ConsentChange | None:
        """What they had said last about this topic on this channel by then."""
        said = ConsentChange.objects.filter(
            contact=self.contact, channel=self.channel, topic=self.topic, at__lte=self.at
        )
        return said.order_by("-at", "-pk").first()

    @cached_property
    def unconfirmed(self) -> Confirmation | None:
        """What they were asked to confirm, and have not."""
        asked = Confirmation.objects.filter(
            contact=self.contact, channel=self.channel, topic=self.topic, asked_at__lte=self.at
        )
        return asked.first()

    @cached_property
    def address(self) -> str:
        return (self.message.address if self.message else "") or self.case.facts.address

    @cached_property
    def closed(self) -> Suppression | None:
        key = hash_of(self.channel, self.address) if self.address else ""
        return Suppression.objects.filter(channel=self.channel, address_hash=key).first() if key else None

    def place_zone(self) -> tzinfo:
        return home_zone(self.contact.timezone, self.contact.phone)

    def when(self, moment: datetime) -> str:
        return moment_words(moment, now=self.now, zone=self.zone, inside=True)

    def ahead(self, cap: Cap, *, before: bool = False) -> list[tuple[str, datetime]]:
        """The messages that counted under a cap at `at`, by the names of their campaigns, in order of time.

        before: without those decided at that very instant.
        """
        counted = Message.objects.filter(COUNTED, contact=self.contact, kind="marketing")
        counted = counted.filter(**{"created_at__lt" if before else "created_at__lte": self.at})
        counted = counted.exclude(pk=self.message.pk) if self.message else counted
        if cap.channel:
            counted = counted.filter(channel=cap.channel)
        if cap.topic:
            default = self.rules.default_topic
            counted = counted.filter(topic__in=(cap.topic, "") if cap.topic == default else (cap.topic,))
        timed = counted.annotate(moment=Coalesce("sent_at", "due_at")).filter(moment__gt=self.at - cap.span)
        found = list(timed.order_by("moment").values_list("campaign_id", "moment")[: cap.limit + 20])
        names = origins().of({pk for pk, _moment in found if pk}) if found else {}
        return [(names[pk].name if pk in names else "", moment) for pk, moment in found]
