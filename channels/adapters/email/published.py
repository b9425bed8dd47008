"""What a sending domain tells receivers about its mail: SPF, DKIM and DMARC, looked up when a person asks for it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from dns.exception import DNSException
from dns.rdatatype import TXT
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

State = Literal["good", "weak", "missing", "wrong", "unknown"]
PATIENCE = 4.0  # seconds for each question

# Where a provider says which hosts send for it.
SPF_OF = {
    "amazon_ses": "amazonses.com",
    "brevo": "spf.brevo.com",
    "mailersend": "_spf.mailersend.net",
    "mailgun": "mailgun.org",
    "mailjet": "spf.mailjet.com",
    "mandrill": "spf.mandrillapp.com",
    "postmark": "spf.mtasv.net",
    "sendgrid": "sendgrid.net",
    "sparkpost": "sparkpostmail.com",
}
# The names under which providers publish their key, where they are the same for everybody.
SELECTORS_OF = {
    "brevo": ("brevo1", "brevo2", "mail"),
    "mailersend": ("mlsend", "mlsend2"),
    "mailgun": ("k1", "mailo", "mx", "pic", "smtp"),
    "mailjet": ("mailjet",),
    "mandrill": ("mte1", "mte2", "mandrill"),
    "resend": ("resend",),
    "sendgrid": ("s1", "s2"),
    "smtp": ("default", "dkim", "mail", "selector1", "google"),
}


class NoAnswerFromDns(OSError):
    """Nobody could be asked; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """state: weak does its work, and could do more; unknown cannot be told from here.

    found: the record as it stands there; publish: what to publish under `name`, empty where nothing is to be done.
    """

    record: str
    state: State
    sentence: str
    name: str
    found: str = ""
    publish: str = ""


def findings(domain: str, *, provider: str, selector: str = "", servers: Sequence[str] = ()) -> list[Finding]:
    """Asks a few questions over the network, so only for a person who waits. Raises NoAnswerFromDns."""
    try:
        ask = _asking(servers)
    except (DNSException, ValueError) as problem:  # a machine that knows no servers, or a setting that names none
        raise _silence(domain) from problem
    selectors = [selector] if selector else list(SELECTORS_OF.get(provider, ()))
    keys = {each: ask(f"{each}._domainkey.{domain}") for each in selectors}
    policies = [(name, ask(f"_dmarc.{name}")) for name in _up(domain)]
    return [spf(domain, ask(domain), provider), dkim(domain, keys, is_told=bool(selector)), dmarc(domain, policies)]


def _asking(servers: Sequence[str]) -> Callable[[str], list[str]]:
    resolver = Resolver(configure=not servers)
    resolver.lifetime = PATIENCE
    if servers:
        split = [_host_and_port(server) for server in servers]
        resolver.nameservers = [host for host, _port in split]
        resolver.nameserver_ports = {host: int(port) for host, port in split if port}

    def ask(name: str) -> list[str]:
        try:
            answer = resolver.resolve(name, TXT, search=False)
        except (NXDOMAIN, NoAnswer):
            return []
        except (DNSException, OSError) as problem:
            raise _silence(name) from problem
        return [b"".join(each.strings).decode("utf-8", "replace") for each in answer]

    return ask


def _silence(name: str) -> NoAnswerFromDns:
    return NoAnswerFromDns(_("Nobody answered when we asked for %s. Try again in a moment.") % name)


def _host_and_port(server: str) -> tuple[str, str]:
    """`192.0.2.1:5353`, `[2001:db8::1]:5353`, or either without a port."""
    host, _colon, port = server.rpartition(":")
    if not host or (":" in host and not host.endswith("]")):
        return server.strip("[]"), ""
    return host.strip("[]"), port


def _up(domain: str) -> list[str]:
    """The domain, and what stands above it down to two labels: a policy there holds below too."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


def spf(domain: str, texts: Iterable[str], provider: str) -> Finding:
    records = [text for text in texts if re.match(r"v=spf1(\s|$)", text, re.IGNORECASE)]
    include = f"include:{SPF_OF[provider]}" if provider in SPF_OF else ""
    if not records:
        words = _("Nothing says which hosts may send for %s. Receivers trust such mail less.") % domain
        return Finding("SPF", "missing", words, domain, publish=f"v=spf1 {include or 'a mx'} ~all")
    if len(records) > 1:
        words = _("There are %d SPF records. Receivers then take none: join them into one.") % len(records)
        return Finding("SPF", "wrong", words, domain, found=" · ".join(records))
    [found] = records
    if re.search(r"(^|\s)\+?all(\s|$)", found, re.IGNORECASE):
        words = _("It lets every host in the world send for %s. End it with ~all.") % domain
        fixed = re.sub(r"(^|\s)\+?all(?=\s|$)", r"\1~all", found, flags=re.IGNORECASE)
        return Finding("SPF", "wrong", words, domain, found, fixed)
    if include and include.lower() not in found.lower():
        words = _("It does not name your provider, whose mail then counts as a stranger’s.")
        head, _space, rest = found.partition(" ")
        return Finding("SPF", "weak", words, domain, found, f"{head} {include} {rest}".strip())
    return Finding("SPF", "good", _("It says which hosts may send for %s.") % domain, domain, found)


def dkim(domain: str, keys: dict[str, list[str]], *, is_told: bool) -> Finding:
    """keys: selector → the texts that stand there."""
    for selector, texts in keys.items():
        name = f"{selector}._domainkey.{domain}"
        for text in texts:
            if re.search(r"(^|;)\s*p=\s*[A-Za-z0-9+/]", text):
                return Finding(
                    "DKIM", "good", _("Your mail can be signed, so nobody changes it on the way."), name, text
                )
            if re.search(r"(^|;)\s*p=\s*(;|$)", text):
                return Finding("DKIM", "wrong", _("The key there is taken back: it is empty."), name, text)
    asked = ", ".join(keys)
    if is_told:
        words = _("There is no key under this name. Your provider tells the record to publish.")
        return Finding("DKIM", "missing", words, f"{asked}._domainkey.{domain}")
    words = _("We cannot tell: each provider names its key differently. Its page for your domain tells the name.")
    if asked:
        words = (
            _("We found no key under the usual names (%s). Your provider’s page for your domain tells the name.")
            % asked
        )
    return Finding("DKIM", "unknown", words, f"…._domainkey.{domain}")


def dmarc(domain: str, policies: Iterable[tuple[str, list[str]]]) -> Finding:
    """policies: (domain, texts), the nearest first; the first that says something holds."""
    for name, texts in policies:
        records = [text for text in texts if re.match(r"v=DMARC1\s*(;|$)", text, re.IGNORECASE)]
        if len(records) > 1:
            words = _("There are %d DMARC records. Receivers then take none: keep one.") % len(records)
            return Finding("DMARC", "wrong", words, f"_dmarc.{name}", " · ".join(records))
        if records:
            return _policy(name, records[0])
    words = _("Nothing says what to do with mail that only claims to be from you. Large mailbox providers ask for it.")
    publish = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
    return Finding("DMARC", "missing", words, f"_dmarc.{domain}", publish=publish)


def _policy(name: str, found: str) -> Finding:
    where = f"_dmarc.{name}"
    asked = re.search(r";\s*p\s*=\s*(\w+)", found, re.IGNORECASE)
    policy = asked[1].lower() if asked else ""
    if policy in ("quarantine", "reject"):
        return Finding("DMARC", "good", _("Mail that only claims to be from you is turned away."), where, found)
    if policy == "none":
        words = _("It only watches. When your own mail passes, ask for p=quarantine.")
        return Finding("DMARC", "weak", words, where, found)
    words = _("It does not say what to do (p=…), so receivers take no notice of it.")
    return Finding("DMARC", "wrong", words, where, found, "v=DMARC1; p=none")
