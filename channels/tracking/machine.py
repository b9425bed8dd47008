"""Whether a look at a message was a person's.

Some machines say so themselves, or look without wanting to see (HEAD, a prefetch, a link that no person can see).
The others are known by what they do: they follow all links of a mail in seconds. That shows only with the second
link, so a mail's looks wait for a moment before they count. The proxies through which some mail programs load
pictures for a person who reads (Google's, Yahoo's) are that person.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Not by their makers: people read with Avast's browser, in Telegram, and on a Cubot.
MACHINES = re.compile(
    r"(?<!cu)bot\b|bot/|crawl|spider|slurp|preview|prefetch|scanner|headless|monitor|validator|facebookexternalhit"
    r"|whatsapp|skypeuripreview|slack-imgproxy|embedly|discord|barracuda|mimecast|proofpoint|symantec|messagelabs"
    r"|trendmicro|fireeye|sophos|forcepoint|cloudmark|urlscan|virustotal|safebrowsing|bitdefender|trustwave|zscaler"
    r"|safelinks|cisco ironport|ironport|kaspersky|mcafee|f-secure|\beset\b|cyren|vade|hornetsecurity|retarus",
    re.IGNORECASE,
)
# Apple's and Microsoft's loaders fetch every picture at delivery, under a name that no browser has.
LOADERS = ("Mozilla/5.0", "Mozilla/4.0 (compatible;)")
AHEAD_OF_TIME = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")

HOLD = timedelta(seconds=10)  # before a mail's look counts; no rule below looks further than this
AT_ONCE = timedelta(seconds=1)  # nobody comes back from one page and follows another link within it
ALL_BUT_AT_ONCE = timedelta(seconds=5)
MOST_OF_THEM = 0.75


def is_machine(method: str, agent: str, headers: Mapping[str, str]) -> bool:
    """By what it says itself."""
    if method != "GET" or agent.strip() in LOADERS or MACHINES.search(agent):
        return True
    return any(word in headers.get(name, "").lower() for name in AHEAD_OF_TIME for word in ("prefetch", "preview"))


@dataclass(frozen=True, slots=True)
class Seen:
    """A look at one message. `kind`: open, click, or trap for the link that no person sees."""

    id: int
    kind: str
    link: int | None
    at: datetime
    agent: str
    is_machine: bool


def machines_among(looks: Sequence[Seen], links: int) -> set[int]:
    """Those of one message's looks that no person made. `links`: how many the message has."""
    clicks = sorted((look for look in looks if look.kind == "click"), key=lambda look: look.at)
    found = {look.id: look for look in looks if look.is_machine}
    for index, first in enumerate(clicks):
        for length, different in ((AT_ONCE, 2), (ALL_BUT_AT_ONCE, max(links, 2)), (HOLD, most_of(links))):
            burst = [look for look in clicks[index:] if look.at - first.at <= length]
            if len({look.link for look in burst}) >= different:
                found |= {look.id: look for look in burst}
    company = {look.id for look in looks for machine in found.values() if came_with(look, machine)}
    return company | set(found)


def most_of(links: int) -> int:
    """Different links in ten seconds that no reader opens; of a mail with few it takes more than a few."""
    return max(3, -int(-links * MOST_OF_THEM // 1))


def came_with(look: Seen, machine: Seen) -> bool:
    """By the same program at about the same time; whatever falls into the trap brings all who look just then."""
    return abs(look.at - machine.at) <= HOLD and (look.agent == machine.agent or machine.kind == "trap")
