"""What became of a file, as its page tells it: the parts of the bar and the ways to the people."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from lifecycle.accounts.team import name_of
from lifecycle.intake.models import Import, ImportedPerson
from lifecycle.intake.notices import Noticed, read
from lifecycle.look.bars import percent
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped
from lifecycle.look.retold import kept
from lifecycle.look.when import moment_words

# Here and not beside the commands, which the web never loads: it could not tell it in other languages.
READ = kept(gettext_noop("read the file “%(file)s”"))


@dataclass(frozen=True)
class Part:
    words: str
    count: int
    share: float
    tone: str
    url: str


@dataclass(frozen=True)
class Notice:
    """What was left out of lines that came in, and which."""

    sentence: str
    lines: str


def parts_of(row: Import, *, with_people: bool) -> list[Part]:
    """Lines by what became of them; those of people lead to the people. Nothing where no line was read."""
    found: tuple[tuple[str, str, int, str], ...] = (
        ("created", _("new"), row.created, "good"),
        ("updated", _("changed"), row.updated, "info"),
        ("unchanged", _("as before"), row.unchanged, "calm"),
        ("refused", _("refused"), row.refused, "wait"),
    )
    leads = with_people and row.kind == "contacts"
    return [
        Part(
            words,
            count,
            percent(count, row.lines_done),
            tone,
            people_link(row.pk, name) if leads and name != "refused" and count else "",
        )
        for name, words, count, tone in found
        if count
    ]


def notices_of(row: Import) -> list[Notice]:
    return [
        Notice(sentence or _("Other things of the same sort."), _lines(each)) for sentence, each in read(row.notices)
    ]


def _lines(each: Noticed) -> str:
    numbers = ", ".join(map(grouped, each.first))
    if each.more:
        return _("lines %(numbers)s and %(more)s more") % {"numbers": numbers, "more": grouped(each.more)}
    return ngettext("line %(numbers)s", "lines %(numbers)s", each.lines) % {"numbers": numbers}


def people_link(import_id: int, outcome: str = "") -> str:
    asked = f"{import_id}~{outcome}" if outcome else str(import_id)
    return admin_link("lifecycle_contact_changelist", in_file=asked)


def has_people(row: Import) -> bool:
    return ImportedPerson.objects.filter(file=row).exists()


def origin_words(row: Import, *, now: datetime, zone: tzinfo) -> str:
    """When it was brought in, and by whom."""
    when = moment_words(row.created_at, now=now, zone=zone)
    return _("%(when)s by %(name)s") % {"when": when, "name": name_of(row.created_by)} if row.created_by else when
