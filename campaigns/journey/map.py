"""The journey map: stages across, touchpoints down, and in each cell what acts there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.journey.models import JourneyNote, JourneyPersona, JourneyPlace, JourneyRow
from campaigns.journey.rows_of import rows_of_map
from campaigns.message_templates.models import MessageTemplate
from campaigns.reports.stage_flow import asked, stage_moves
from campaigns.reports.stage_picture import Flow, StageCount
from campaigns.workflows.models import Campaign
from campaigns.workflows.template_uses import templates_of
from channels.outbox.models import Message
from lifecycle.contacts.models import Contact
from lifecycle.figures.as_of import as_of
from lifecycle.figures.figure import figure
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped
from lifecycle.rows import Answer, together
from lifecycle.segments.models import Segment
from lifecycle.stages.models import StageChange

OUT = ("sent", "delivered")
NOWHERE = ""  # the stage of a campaign that names none


@dataclass(frozen=True)
class Card:
    campaign: int
    name: str
    url: str
    dot: str  # live, once, draft, paused
    state: str
    words: str
    out: str  # how many messages of it went out
    out_url: str  # who got them
    is_moved: bool


@dataclass(frozen=True)
class Whom:
    """The people whom the map counts: since when, and of which segment; 0 is everybody."""

    since: datetime
    segment: int

    def got(self, campaign: int, channel: str) -> str:
        more = {"in_segment": self.segment} if self.segment else {}
        got = f"{campaign}~{channel}~{self.since:%Y-%m-%d}"
        return admin_link("lifecycle_contact_changelist", got=got, **more)


@dataclass
class Cell:
    stage: str
    cards: list[Card] = field(default_factory=list)
    notes: list[JourneyNote] = field(default_factory=list)
    gap: str = ""  # nobody in this stage hears from us: said in the first row that could


@dataclass(frozen=True)
class Row:
    row: JourneyRow
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Head:
    stage: StageCount
    forward: Flow | None  # to the next stage
    back: Flow | None  # from the next stage
    is_gap: bool


@dataclass(frozen=True)
class Column:
    """One stage with its cells, for a phone and for the table. Without a head: campaigns that name no stage."""

    head: Head | None
    name: str
    cells: Sequence[tuple[JourneyRow, Cell]]


@dataclass(frozen=True)
class Journey:
    heads: Sequence[Head]
    rows: Sequence[Row]
    hidden_rows: Sequence[JourneyRow]
    hidden: Sequence[Campaign]
    others: Sequence[tuple[str, str, Flow]]  # moves over more than one stage
    has_nowhere: bool
    people: int
    as_of: str = ""

    @property
    def by_stage(self) -> list[Column]:
        heads: list[Head | None] = [*self.heads, *([None] if self.has_nowhere else [])]
        return [
            Column(head, head.stage.name if head else "–", [(row.row, row.cells[place]) for row in self.rows])
            for place, head in enumerate(heads)
        ]

    @property
    def moves(self) -> list[tuple[str, str, Flow]]:
        """All of them, for the table."""
        near: list[tuple[str, str, Flow]] = []
        for head, after in zip(self.heads, self.heads[1:], strict=False):
            this, next_one = head.stage.name, after.stage.name
            near += [(this, next_one, head.forward)] if head.forward else []
            near += [(next_one, this, head.back)] if head.back else []
        return [*near, *self.others]

    @property
    def gaps(self) -> list[StageCount]:
        return [head.stage for head in self.heads if head.is_gap]


def journey(*, since: datetime, now: datetime, segment: Segment | None = None) -> Journey:
    """Nine queries, whatever the number of people, campaigns, rows or notes."""
    persona = segment.pk if segment else 0
    numbers = journey_numbers(now=now, days=(now - since).days, segment=persona)
    stages, flows = stage_moves(numbers.value, since=since, now=now, segment=persona or None)
    stages.sort(key=lambda stage: stage.is_aside)  # who went quiet stands last, as in the picture of Today
    rows = rows_of_map()
    shown = [row for row in rows if not row.is_hidden]
    placed, hidden, reached = _placed(shown, {stage.key for stage in stages}, numbers.value, Whom(since, persona))
    notes: dict[tuple[int, str], list[JourneyNote]] = defaultdict(list)
    for note in JourneyNote.objects.all():
        notes[note.row_id, note.stage].append(note)
    columns = [stage.key for stage in stages] + ([NOWHERE] if any(key == NOWHERE for _place, key in placed) else [])
    gaps = {stage.key for stage in stages if stage.people and stage.key not in reached}
    cells = [
        Row(row, [Cell(key, placed.get((place, key), []), notes.get((row.pk or 0, key), [])) for key in columns])
        for place, row in enumerate(shown)
    ]
    _mark(cells, {stage.key: stage for stage in stages if stage.key in gaps})
    heads, others = _heads(stages, flows, gaps)
    return Journey(
        heads=heads,
        rows=cells,
        hidden_rows=[row for row in rows if row.is_hidden],
        hidden=hidden,
        others=others,
        has_nowhere=NOWHERE in columns,
        people=sum(stage.people for stage in stages),
        as_of=as_of([numbers], now=now, zone=get_current_timezone()),
    )


def _placed(
    rows: Sequence[JourneyRow], stages: set[str], told: Mapping[str, Answer], whom: Whom
) -> tuple[dict[tuple[int, str], list[Card]], list[Campaign], set[str]]:
    """Cards by row and stage, campaigns the team left out, and the stages somebody hears from us in."""
    channels = dict(MessageTemplate.objects.values_list("key", "channel"))
    places = {place.campaign_id: place for place in JourneyPlace.objects.all()}
    sent = _sent(told.get("sent", []))
    found: dict[tuple[int, str], list[Card]] = defaultdict(list)
    hidden, reached = [], set()
    for campaign in Campaign.objects.select_related("live_version").order_by("name"):
        uses: dict[str, int] = defaultdict(int)
        graph = campaign.live_version.graph if campaign.live_version else campaign.draft or {}
        for template in templates_of(graph):
            uses[channels.get(template, "")] += 1
        by_channel = sent.get(campaign.pk, {})
        if campaign.status == "ended" and not by_channel:
            continue
        place = places.get(campaign.pk)
        stage = place.stage if place and place.row_id else campaign.stage
        stage = stage if stage in stages else NOWHERE
        if campaign.status == "live" and (uses or by_channel):
            reached.add(stage)
        if place and place.is_hidden:
            hidden.append(campaign)
            continue
        for position, row in enumerate(rows):
            is_here = row.pk == place.row_id if place and place.row_id else row.channel and row.channel in uses
            if is_here:
                number = uses[row.channel] if row.channel in uses else sum(uses.values())
                out = by_channel.get(row.channel, 0) if row.channel else sum(by_channel.values())
                url = whom.got(campaign.pk, row.channel) if out else ""
                found[position, stage].append(_card(campaign, number, out, url, bool(place and place.row_id)))
    return found, hidden, reached


@figure("journey", of=(Contact, Message, StageChange), empty=dict[str, Answer]())
def journey_numbers(*, now: datetime, days: int, segment: int) -> dict[str, Answer]:
    """Where people are, who moved, and what went out, of everybody or a segment. One statement."""
    since = now - timedelta(days=days)
    messages = Message.objects.filter(created_at__gte=since, state__in=OUT, campaign_id__gt=0)
    if segment:
        messages = messages.filter(contact__memberships__segment=segment)
    sent = messages.order_by().values_list("campaign_id", "channel").annotate(Count("pk"))
    return together({**asked(since=since, segment=segment or None), "sent": sent})


def _sent(counted: Answer) -> Mapping[int, Mapping[str, int]]:
    """What went out, by campaign and channel."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for campaign, channel, count in counted:
        found[campaign][channel] = count
    return found


STATES = {"live": "live", "paused": "paused", "ended": "once"}


def _card(campaign: Campaign, number: int, out: int, url: str, is_moved: bool) -> Card:
    dot = (
        "once" if campaign.kind == "broadcast" and campaign.status != "draft" else STATES.get(campaign.status, "draft")
    )
    words = {"live": _("always on"), "once": _("one-off"), "paused": _("paused"), "draft": _("draft")}
    kind = "broadcast" if campaign.kind == "broadcast" else "campaign"
    return Card(
        campaign=campaign.pk,
        name=campaign.name,
        url=admin_link(f"campaigns_{kind}_change", campaign.pk),
        dot=dot,
        state=words[dot],
        words=ngettext("%d message", "%d messages", number) % number if number else "",
        out=_("%s went out") % grouped(out) if out else "",
        out_url=url,
        is_moved=is_moved,
    )


def _mark(rows: Sequence[Row], gaps: Mapping[str, StageCount]) -> None:
    """One hatched card a stage, in the first row where a message could stand."""
    first = next((row for row in rows if row.row.channel), None)
    for cell in first.cells if first else ():
        if stage := gaps.get(cell.stage):
            said = ngettext(
                "%(n)s person in %(stage)s hears nothing from us now",
                "%(n)s people in %(stage)s hear nothing from us now",
                stage.people,
            )
            cell.gap = said % {"n": grouped(stage.people), "stage": stage.name}


def _heads(
    stages: Sequence[StageCount], flows: Sequence[Flow], gaps: set[str]
) -> tuple[list[Head], list[tuple[str, str, Flow]]]:
    ways = {(flow.source, flow.target): flow for flow in flows}
    heads, beside = [], set()
    for place, stage in enumerate(stages):
        after = stages[place + 1].key if place + 1 < len(stages) else ""
        beside |= {(stage.key, after), (after, stage.key)}
        heads.append(Head(stage, ways.get((stage.key, after)), ways.get((after, stage.key)), stage.key in gaps))
    names = {stage.key: stage.name for stage in stages}
    far = [flow for way, flow in ways.items() if way not in beside and way[0] in names and way[1] in names]
    far.sort(key=lambda flow: -flow.people)
    return heads, [(names[flow.source], names[flow.target], flow) for flow in far]


def personas() -> list[Segment]:
    return [persona.segment for persona in JourneyPersona.objects.select_related("segment")]
