"""Whether a look at a message was a person's. Only what says so itself is taken for a machine.

The proxies through which some mail programs load pictures for a person who reads (Google's, Yahoo's) are that person.
"""

import re
from collections.abc import Mapping

MACHINES = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|prefetch|scanner|headless|monitor|validator|facebookexternalhit|whatsapp"
    r"|telegram|skypeuripreview|slack-imgproxy|embedly|discord|barracuda|mimecast|proofpoint|symantec|messagelabs"
    r"|trendmicro|fireeye|sophos|forcepoint|cloudmark|urlscan|virustotal|safebrowsing|bitdefender|trustwave|zscaler",
    re.IGNORECASE,
)
# Apple's and Microsoft's loaders fetch every picture at delivery, under a name that no browser has.
LOADERS = ("Mozilla/5.0", "Mozilla/4.0 (compatible;)")
AHEAD_OF_TIME = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def is_machine(method: str, agent: str, headers: Mapping[str, str]) -> bool:
    if method != "GET" or agent.strip() in LOADERS or MACHINES.search(agent):
        return True
    return any(word in headers.get(name, "").lower() for name in AHEAD_OF_TIME for word in ("prefetch", "preview"))
