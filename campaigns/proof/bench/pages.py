"""Every page of the admin with a million people and ten million events, against the same page with a thousand."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from time import perf_counter

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.proof.bench.addresses import addresses, marketer
from campaigns.proof.bench.company import company
from campaigns.proof.bench.crowd import crowd
from campaigns.proof.bench.row import Row, Speed
from campaigns.proof.bench.size import Size
from campaigns.proof.bench.stopwatch import insist
from lifecycle.clock.read import now as read_clock
from lifecycle.figures.count import count_figures
from lifecycle.figures.models import Figure
from lifecycle.figures.rows_about import forget

LONGEST = 0.3  # seconds, at the 95th percentile
MOST_QUERIES = 20
SLOWEST = 8  # named in words


@dataclass(frozen=True, slots=True)
class Page:
    queries: int
    p95: float


def measure(size: Size, *, now: datetime) -> Row:
    company(now)
    crowd(range(size.few_people), total=size.few_people, now=now)
    client = marketer()
    asked = addresses(client.get, most=size.pages)
    few = {name: _page(client, address, size.looks) for name, address in asked.items()}
    there = crowd(range(size.few_people, size.people), total=size.people, now=now)
    counting = _settle(client, asked)
    many = {name: _page(client, address, size.looks) for name, address in asked.items()}
    worst = max(many, key=lambda name: many[name].p95)
    most = max(page.queries for page in many.values())
    most_of_lists = max(page.queries for name, page in many.items() if is_list(name))
    insist(most_of_lists <= MOST_QUERIES, True, f"a list that asks {MOST_QUERIES} times at most, not {most_of_lists}")
    ours, theirs = Speed(1, many[worst].p95), Speed(1, few[worst].p95)
    table = {name: [page.queries, _ms(few[name].p95), _ms(page.p95)] for name, page in many.items()}
    slowest = sorted(table.items(), key=lambda item: -item[1][2])
    notes = {
        **there,
        "looks": size.looks,
        "most_queries": most,
        "most_queries_of_lists": most_of_lists,
        "p95_ms": _ms(many[worst].p95),
        "first_count_seconds": round(counting, 1),
        "slowest": [f"{name}: {large} ms ({small})" for name, (_queries, small, large) in slowest[:SLOWEST]],
        "pages": dict(slowest),
    }
    baseline = "the slowest page with 1,000 contacts"
    return Row("pages", connection.vendor, "pages/s", ours, baseline, theirs, theirs.seconds / LONGEST, notes)


def is_list(name: str) -> bool:
    """Or the first page. The others are about one thing, and show what stands around it."""
    return name.split(" ")[0].endswith(("_changelist", "index"))


def _settle(client: Client, asked: dict[str, str]) -> float:
    """As in an installation that runs: whatever a worker counts for these pages is counted, once; a number is due again
    before all the others are there. Answers how many seconds a worker counts."""
    forget()
    seconds = 0.0
    while True:
        for address in asked.values():
            client.get(address)
        if not Figure.objects.filter(counted_at=None).exists():
            return seconds
        begun = perf_counter()
        count_figures(clock=read_clock)
        seconds += perf_counter() - begun


def _page(client: Client, address: str, looks: int) -> Page:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    insist(answer.status_code, 200, f"the answer of {address}")
    return Page(len(captured), _p95([_seconds(client, address) for _ in range(looks)]))


def _seconds(client: Client, address: str) -> float:
    begun = perf_counter()
    client.get(address)
    return perf_counter() - begun


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[ceil(0.95 * len(seconds)) - 1]


def _ms(seconds: float) -> int:
    return round(1000 * seconds)
