from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from campaigns.rehearsal.anew import COUNTING, Anew
from campaigns.teamwork.models import Task
from campaigns.workflows.models import Campaign, Enrollment, StepRun, WorkflowVersion
from channels.content.models import Content
from channels.outbox.models import Attempt, Halt, Message
from channels.tracking.models import Hit
from lifecycle.consent.models import Confirmation, Consent, ConsentChange, Suppression
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event, PendingEvent
from lifecycle.rows.kept import Kept
from lifecycle.segments.models import Membership, Segment, SegmentSize
from lifecycle.stages.models import Stage, StageChange

# As they are today when the rehearsal begins; from then on only its own effects change them.
COPIED: tuple[type[Model], ...] = (
    Contact,
    Consent,
    Suppression,
    Segment,
    Membership,
    Stage,
    Campaign,
    WorkflowVersion,
    Content,
)
EMPTY: tuple[type[Model], ...] = (
    Event,
    PendingEvent,
    ConsentChange,
    Confirmation,
    StageChange,
    SegmentSize,
    Enrollment,
    StepRun,
    Message,
    Attempt,
    Halt,  # a pause of today says nothing about a rehearsal
    Hit,
    Task,
)
# Of one person who is rehearsed: all that is theirs, and nobody else's.
OF_ONE: dict[type[Model], str] = {
    Contact: "id",
    Consent: "contact_id",
    Membership: "contact_id",
    Event: "contact_id",
    ConsentChange: "contact_id",
    StageChange: "contact_id",
    Message: "contact_id",
}
# What only pages for people look up by, or another index serves too: in here each is paid for with every row.
NOT_INDEXED = (
    "campaigns_steprun_pkey",
    "enrollment_at_step",
    "enrollment_of_contact",
    "enrollment_stuck",
    "event_by_time",
    "lifecycle_consentchange_pkey",
    "message_at_provider",
    "message_by_time",
    "message_claimed",
    "message_complained",
    "message_delivered",
    "message_of_campaign",
    "message_set_aside",
    "message_to_send",
    "steprun_of_campaign",
    "steprun_of_contact",
)
# Ids of events made inside start above those of the history that is still to come.
FAR_ABOVE = 1_000_000_000
# What a campaign once told is no reason for it not to tell it again, under the same name, in a rehearsal.
OF_THE_PAST = {
    "message_id": "CASE WHEN source = 'lifecycle' THEN substr('past/' || message_id, 1, 255) ELSE message_id END"
}


@dataclass(frozen=True, slots=True)
class Share:
    """So many of each hundred contacts, with all that is theirs: nothing that a campaign does to one depends on another."""

    first: int = 0
    past: int = 100

    def sql(self, column: str) -> str:
        """Times 37 and neighbours lie far apart, so that a few people are divided as evenly as many."""
        if self == EVERYBODY:
            return ""
        return f"mod({column} * 37, 100) BETWEEN {self.first:d} AND {self.past - 1:d}"


EVERYBODY = Share()


class Scratch(ABC):
    """The scratch connection of one database engine."""

    # How to name a real table from inside.
    real = ""

    def __init__(
        self,
        live: BaseDatabaseWrapper,
        only: int | None = None,
        closed: Collection[str] = (),
        share: Share = EVERYBODY,
    ) -> None:
        """only: the one contact who is there, 0 for nobody; None: all of the share.
        closed: hashes of addresses that are theirs."""
        self.live, self.only, self.closed, self.share = live, only, closed, share
        settings = deepcopy(live.settings_dict)
        self.adapt(settings)
        self.connection = type(live)(settings, alias="default")
        # Nobody else writes what is in here, and what somebody changes outside while it lasts is not to count.
        self.kept = Kept(self.connection)
        self.connection.execute_wrappers.append(self.kept)

    @abstractmethod
    def adapt(self, settings: dict[str, object]) -> None: ...

    @abstractmethod
    def build(self) -> None:
        """Make the scratch tables, fill them, and lock the rest against writing."""

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def text_of(self, name: str) -> str:
        """SQL for a property of an event, as text; empty where it has none."""

    @abstractmethod
    def tidy(self) -> None:
        """Scratch tables are nobody's to vacuum but ours; to be called now and then, outside a transaction."""

    def filled(self) -> list[type[Model]]:
        """The tables that are not empty when it begins."""
        return [*COPIED] if self.only is None else list(dict.fromkeys((*COPIED, *OF_ONE)))

    def fill(self) -> None:
        self.kept.begin_empty(model._meta.db_table for model in (*COPIED, *EMPTY))
        for model in self.filled():
            if self.only is not None and model in OF_ONE:
                self.copy(model, f"WHERE {OF_ONE[model]} = %s ORDER BY id", [self.only])
            elif self.only is not None and model is Suppression:
                self.copy(model, f"WHERE address_hash IN ({_places(self.closed) or 'NULL'})", self.closed)
            else:
                self.copy(model, self._of_whoever_is_here(model))

    def _of_whoever_is_here(self, model: type[Model]) -> str:
        column = _contact_column(model)
        if not column:
            return ""
        mine = [mine] if (mine := self.share.sql(column)) else []
        # Who comes to be while we copy is not here, nor is anything of theirs.
        present = [] if model is Contact else [self._is_here(column)]
        return f"WHERE {' AND '.join(found)}" if (found := mine + present) else ""

    def _is_here(self, column: str) -> str:
        contact = self.connection.ops.quote_name(Contact._meta.db_table)
        return f"EXISTS (SELECT 1 FROM {contact} present WHERE present.id = {column})"  # noqa: S608 our own names

    def copy(
        self,
        model: type[Model],
        where: str = "",
        parameters: Collection[Any] = (),
        instead: Mapping[str, str] = MappingProxyType({}),
    ) -> int:
        """Rows of a real table into the scratch table of the same name; how many. instead: of a column, what to copy."""
        quote = self.connection.ops.quote_name
        table, columns = quote(model._meta.db_table), [str(field.column) for field in model._meta.concrete_fields]
        names = ", ".join(map(quote, columns))
        values = ", ".join(instead.get(column, quote(column)) for column in columns)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {values} FROM {self.real}.{table} {where}",  # noqa: S608 our own names
                list(parameters),
            )
            return int(cursor.rowcount)

    def instants(
        self, names: Collection[str], anew: Anew, after: datetime, before: datetime, most: int, *, including: bool
    ) -> list[datetime]:
        """The next moments at which one of these events happened in history, in order."""
        table = self.connection.ops.quote_name(Event._meta.db_table)
        among, parameters = self._among_news(names, anew)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT occurred_at FROM {self.real}.{table} WHERE occurred_at {'>=' if including else '>'} %s "  # noqa: S608
                f"AND occurred_at < %s {among} ORDER BY 1 LIMIT {int(most)}",
                [self._moment(after), self._moment(before), *parameters],
            )
            return [self._read_moment(row[0]) for row in cursor.fetchall()]

    def happen(self, names: Collection[str], after: datetime | None, until: datetime, anew: Anew | None = None) -> int:
        """Let history go on: events in (after, until] are there from now on, without what is told anew. How many."""
        among, parameters = self._among(names)
        bounds: list[Any] = [self._moment(until), *parameters]
        since = ""
        if after is not None:
            since = "AND occurred_at > %s"
            bounds.append(self._moment(after))
        if anew is not None:
            told, meant = self._told(anew)
            since += f" AND NOT (source = 'lifecycle' AND ({told}))"
            bounds += meant
        return self.copy(Event, f"WHERE occurred_at <= %s {among} {since} ORDER BY id", bounds, OF_THE_PAST)

    def await_reaction(self, at: datetime, names: Collection[str], anew: Anew) -> None:
        """What happened at that instant is news. Read where it is indexed by time, and before it happens: what was told
        between the two would be news that is not there, to which nobody could ever react."""
        event, pending = (self.connection.ops.quote_name(model._meta.db_table) for model in (Event, PendingEvent))
        among, parameters = self._among_news(names, anew)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {pending} (event_id, contact_id, problem) SELECT id, contact_id, '' "  # noqa: S608
                f"FROM {self.real}.{event} WHERE occurred_at = %s {among} AND {self._is_here('contact_id')}",
                [self._moment(at), *parameters],
            )

    first_own_event = FAR_ABOVE

    def _among(self, names: Collection[str]) -> tuple[str, list[str]]:
        """Events of these names, or of any where none is given, of whoever is in here."""
        mine = self.share.sql("contact_id")
        whose = f"AND {mine} " if mine else ""
        if not names:
            return whose, []
        return f"{whose}AND name IN ({_places(names)})", sorted(names)

    def _among_news(self, names: Collection[str], anew: Anew) -> tuple[str, list[str]]:
        """What we told is news only where it lets somebody in and nobody tells it anew."""
        among, parameters = self._among(names)
        if not anew.news:
            return f"{among} AND source <> 'lifecycle'", parameters
        told, meant = self._told(anew)
        news = sorted(anew.news)
        ours = " OR ".join(
            f"name = %s AND {self.text_of(each.field)} = %s" if each.field else "name = %s" for each in news
        )
        values = [value for each in news for value in ((each.name, each.value) if each.field else (each.name,))]
        return f"{among} AND (source <> 'lifecycle' OR ({ours}) AND NOT ({told}))", [*parameters, *values, *meant]

    def _told(self, anew: Anew) -> tuple[str, list[str]]:
        sql = f"{self.text_of('campaign')} = %s OR {self.text_of('campaign_id')} = %s"
        meant = [anew.key, str(anew.campaign)]
        if anew.segments:
            sql += f" OR name IN ({_places(COUNTING)}) AND {self.text_of('segment')} IN ({_places(anew.segments)})"
            meant += [*COUNTING, *sorted(anew.segments)]
        return sql, meant

    def _moment(self, moment: datetime) -> Any:
        return self.connection.ops.adapt_datetimefield_value(moment)

    def _read_moment(self, value: Any) -> datetime:
        """As the engine returns it without a model's field."""
        moment: datetime = value
        return moment


def _places(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _contact_column(model: type[Model]) -> str:
    """Where its rows say whose they are; empty where they are nobody's."""
    if model is Contact:
        return "id"
    return next((str(field.column) for field in model._meta.concrete_fields if field.related_model is Contact), "")
