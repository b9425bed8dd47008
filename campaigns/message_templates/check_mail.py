"""What is worth knowing of a mail before it is sent: its pictures, links, weight and ways out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.message_templates.finding import Finding, Written, figure
from channels.adapters.email.sender import default_sender
from channels.content.blocks.base import Block, blocks
from channels.content.content import PreparedEmail, Supplied
from channels.content.prepare import prepare
from channels.content.problem import TemplateProblem
from channels.content.settings_fields import Address, Picture
from channels.content.spam import NoScore, score

LARGEST_MAIL = 102_000  # bytes of HTML; Gmail shows no more
PLACE_HOLDER = "site.example"  # where the designs lead until somebody says where
_AS_SENT = Supplied(unsubscribe_url="https://unsubscribe.invalid/", preferences_url="https://preferences.invalid/")
_NOWHERE = {"https://", "http://", "#"}


def about_mail(written: Sequence[Written], values: Mapping[str, Any]) -> Iterator[Finding]:
    """For one language that is open in the studio. `values`: of whoever it is looked at as."""
    for words in written:
        prepared = prepare(words.content)
        if not isinstance(prepared, PreparedEmail):
            continue
        given = words.source.get("blocks") or []
        in_code = any(words.source.get(name) for name in ("html", "mjml"))
        yield from _pictures([] if in_code else given)
        yield from _links(prepared, [] if in_code else given, values)
        yield from _parts(words.content.payload, in_code=in_code)


def _pictures(given: Sequence[Block]) -> Iterator[Finding]:
    undescribed = [place for place, block in each_place(given) if block["kind"] == "image" and not block.get("alt")]
    for place in undescribed:
        sentence = _("A picture has no description. People who hear their mail read miss it.")
        yield Finding("wait", sentence, place=place, setting="alt")
    shown = sum(block["kind"] == "image" for _place, block in each_place(given))
    if shown and not undescribed:
        said = ngettext("The picture is described.", "All %(count)d pictures are described.", shown)
        yield Finding("good", said % {"count": shown})


def _links(prepared: PreparedEmail, given: Sequence[Block], values: Mapping[str, Any]) -> Iterator[Finding]:
    broken = False
    for place, block, setting, address in each_address(given):
        if address.strip().lower() in _NOWHERE:
            broken = True
            yield Finding(
                "broken", _("%s leads nowhere yet.") % blocks.get(block["kind"]).label, place=place, setting=setting
            )
        elif (urlsplit(address).hostname or "").endswith(PLACE_HOLDER):
            broken = True
            sentence = _("%s still leads to the design's place holder. Put in your own address.")
            yield Finding("wait", sentence % blocks.get(block["kind"]).label, place=place, setting=setting)
    targets = [(link.source, prepared.target(link.index, values)) for link in prepared.links]
    for source, target in targets:
        if target is None:
            broken = True
            yield Finding("broken", _("“%s” is no web address for this reader.") % source[:80])
    if targets and not broken:
        said = ngettext("The link leads to a web address.", "All %(count)d links lead to web addresses.", len(targets))
        yield Finding("good", said % {"count": len(targets)} + " " + _("All are counted as ours."))


def _parts(payload: Mapping[str, Any], *, in_code: bool) -> Iterator[Finding]:
    page, text = str(payload.get("html") or ""), str(payload.get("text") or "")
    size = len(page.encode())
    said = {"size": figure(max(1, size // 1000)), "most": LARGEST_MAIL // 1000}
    if size > LARGEST_MAIL:
        yield Finding("wait", _("The mail has %(size)s kB. Gmail cuts it at %(most)s kB.") % said)
    else:
        yield Finding("good", _("%(size)s kB. Gmail cuts a mail at %(most)s kB.") % said)
    if "unsubscribe_url" in page and "unsubscribe_url" in text:
        yield Finding("good", _("One-click unsubscribe: in the header, the mail and its text part."))
    else:
        yield Finding("broken", _("There is no way out in the mail: put {{ unsubscribe_url }} behind a link."))
    if "prefers-color-scheme" in page:
        yield Finding("good", _("Reads well in the dark."))
    elif in_code:
        yield Finding("wait", _("It has no colours for the dark. Mail programs darken it in their own way."))
    if not payload.get("preheader"):
        yield Finding(
            "wait", _("Without a line after the subject, the inbox shows how the mail begins."), setting="preheader"
        )
    if re.sub(r"\{%.*?%\}|\s", "", text.partition("-- \n")[0]):
        yield Finding("good", _("The text part is written."))
    else:
        yield Finding("wait", _("The text part says nothing: people who read plain text get an empty mail."))


def about_spam(written: Written, values: Mapping[str, Any], now: datetime) -> Finding | None:
    """What SpamAssassin says; None where it is no mail."""
    prepared = prepare(written.content)
    if not isinstance(prepared, PreparedEmail):
        return None
    sender = default_sender()[1]
    try:
        mail = prepared.mail(prepared.frame(sender=sender), values, _AS_SENT, to=sender, message_id="score", date=now)
        found = score(mail)
    except (NoScore, TemplateProblem) as problem:
        return Finding("wait", str(problem))
    said = {"points": f"{found.points:.1f}", "limit": f"{found.limit:.1f}", "rules": ", ".join(found.rules[:8])}
    sentence = _("SpamAssassin gives it %(points)s points; from %(limit)s on it counts as spam.") % said
    if found.rules:
        sentence += " " + _("It minds: %(rules)s.") % said
    return Finding(
        "good" if found.points < found.limit / 2 else "wait" if found.points < found.limit else "broken", sentence
    )


def each_place(given: Sequence[Block]) -> Iterator[tuple[str, Block]]:
    """With where each stands: "3", or "3.0.1" in the first column of the fourth."""
    for number, block in enumerate(given):
        yield str(number), block
        for at, column in enumerate(block.get("columns") or []):
            for place, inner in enumerate(column):
                yield f"{number}.{at}.{place}", inner


def each_address(given: Sequence[Block]) -> Iterator[tuple[str, Block, str, str]]:
    for place, block in each_place(given):
        for name, field in blocks.get(block["kind"]).Settings.base_fields.items():
            if isinstance(field, Address) and not isinstance(field, Picture) and block.get(name):
                yield place, block, name, str(block[name])
