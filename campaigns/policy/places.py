"""Places under the caps: which cap is full, and when it is free again. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from campaigns.policy.facts import Cap, Case, Reservation

MOST_TRIES = 200  # each goes past one more message that has a place


def full_cap(case: Case, caps: Iterable[Cap], among: Sequence[Reservation], at: datetime) -> Cap | None:
    """The first of the caps under which nothing more goes out at that moment."""
    return next((cap for cap in _covering(case, caps) if len(near(cap, among, at)) >= cap.limit), None)


def near(cap: Cap, among: Iterable[Reservation], at: datetime) -> list[Reservation]:
    """Those that count under this cap together with a message at that moment; what is still to come counts too."""
    since, until = at - cap.span, at + cap.span
    return [each for each in among if since < each.at < until and cap.covers(each.channel, each.topic)]


def free_at(case: Case) -> datetime:
    """The first moment from now on at which every cap has a place and nobody is asleep, as far as is known now."""
    caps = list(_covering(case, every_cap(case)))
    moment = case.goes_out
    for _try in range(MOST_TRIES):
        later = case.waking(max([moment, *(_leaves(cap, case.facts.reservations, moment) for cap in caps)]))
        if later == moment:
            break
        moment = later
    return moment


def every_cap(case: Case) -> list[Cap]:
    spacing = case.rules.spacing
    return [*case.rules.caps, spacing] if spacing else [*case.rules.caps]


def _covering(case: Case, caps: Iterable[Cap]) -> Iterator[Cap]:
    topic = case.facts.topic or case.rules.default_topic
    return (cap for cap in caps if cap.covers(case.facts.channel, topic))


def _leaves(cap: Cap, among: Iterable[Reservation], moment: datetime) -> datetime:
    """When so many of those in the way have left the window that there is a place."""
    moments = sorted(each.at for each in near(cap, among, moment))
    return moments[-cap.limit] + cap.span if len(moments) >= cap.limit else moment
