"""What the page of one message shows: its languages, the form, the preview, its history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.message_templates.changes import changes
from campaigns.message_templates.check import check, check_words
from campaigns.message_templates.check_mail import about_spam
from campaigns.message_templates.finding import Finding, Written
from campaigns.message_templates.known_fields import ADDRESS, events_in, events_of, suggestions
from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.message_templates.preview import draft, preview, reader, somebody
from campaigns.message_templates.save import BadTemplate, adapter_of, clean_locale
from campaigns.message_templates.uses import Use, uses_of
from campaigns.message_templates.wordings import by_locale
from campaigns.message_templates.words_form import Parts, source_of, split, words_form
from channels.adapters.base import adapters
from channels.content.models import Content
from channels.content.prepare import prepare
from channels.outbox.preview import Preview
from lifecycle.contacts.fields import BUILT_IN
from lifecycle.contacts.models import Contact
from lifecycle.kinds.problems import problems
from lifecycle.look.chip import Chip
from lifecycle.look.person import Person, person
from lifecycle.look.when import moment_words

MOST_FOUND = 8
MOST_VERSIONS = 30
FIELD_WORDS = {"event": gettext_lazy("of what they did"), "campaign": gettext_lazy("of the campaign")}


@dataclass(frozen=True)
class Language:
    locale: str
    label: str
    is_here: bool
    is_new: bool = False


@dataclass(frozen=True)
class Earlier:
    """A line of the history."""

    number: int
    saved: str
    by: str
    is_here: bool
    is_newest: bool
    changed: Sequence[str] = ()  # from the one before it, in sentences


@dataclass(frozen=True)
class Insert:
    """A field to insert: `{{ contact.plan | default: '' }}`."""

    label: str
    text: str
    path: str = ""


@dataclass(frozen=True)
class Face:
    pk: int
    person: Person


@dataclass(frozen=True)
class Pane:
    preview: Preview
    reader: Person
    note: str = ""


@dataclass
class Studio:
    template: MessageTemplate
    channel: str
    icon: str
    locale: str
    languages: list[Language]
    form: forms.Form
    pane: Pane
    reader_pk: int
    inserts: list[Insert]
    uses: list[Use]
    history: list[Earlier]
    events: Collection[str]  # that begin the campaigns which send it
    versions: Collection[TemplateVersion]  # the newest in each language
    faces: list[Face] = field(default_factory=list)
    looked_at: int = 0  # the number of an earlier version in the form; 0: the newest

    @property
    def has_blocks(self) -> bool:
        return "blocks" in self.form.fields

    @cached_property
    def parts(self) -> Parts:
        return split(self.form)

    @property
    def is_in_code(self) -> bool:
        return any(self.form[name].value() for name in ("html", "mjml") if name in self.form.fields)


@dataclass(frozen=True)
class Asked:
    """What the address of the page says."""

    locale: str = ""
    contact: int | None = None
    words: str = ""  # to find somebody by
    version: int | None = None


@dataclass(frozen=True)
class Looked:
    """As whom, from where and when it is looked at. `events`: of which the last one fills in what words name."""

    contact: Contact
    events: Collection[str]
    origin: str
    now: datetime
    zone: tzinfo

    @property
    def face(self) -> Person:
        return person(str(self.contact), seed=str(self.contact.pk))


def studio(
    template: MessageTemplate,
    asked: Asked,
    *,
    form: forms.Form | None = None,
    origin: str,
    now: datetime,
    zone: tzinfo,
) -> Studio:
    in_use = by_locale(template)
    here = in_use.get(asked.locale)
    looked_at = _version(template, asked) or here
    first = looked_at or in_use.get("") or next(iter(in_use.values()), None)
    shown = form or words_form(template.channel, source=first.source if first else None)
    contact = reader_of(asked.contact, now)
    adapter = adapter_of(template.channel)
    uses = uses_of([template.key])[template.key]
    events = events_in(uses)
    as_whom = Looked(contact, events, origin, now, zone)
    return Studio(
        template=template,
        channel=str(adapter.label),
        icon=adapter.icon,
        locale=asked.locale,
        languages=languages(in_use, asked.locale),
        form=shown,
        pane=_pane_of(template, shown, first, asked.locale, as_whom),
        reader_pk=contact.pk or 0,
        inserts=[insert(path) for path in suggestions(events)],
        uses=uses,
        events=events,
        versions=in_use.values(),
        history=history(template, asked.locale, looked_at, now=now, zone=zone),
        faces=faces(asked.words),
        looked_at=looked_at.number if looked_at and here and looked_at.pk != here.pk else 0,
    )


def _version(template: MessageTemplate, asked: Asked) -> TemplateVersion | None:
    if not asked.version:
        return None
    found = template.versions.filter(locale=asked.locale, number=asked.version)
    return found.select_related("content").first()


def reader_of(pk: int | None, now: datetime) -> Contact:
    return (Contact.objects.filter(pk=pk).first() if pk else None) or somebody(now)


def _pane_of(
    template: MessageTemplate,
    form: forms.Form,
    version: TemplateVersion | None,
    locale: str,
    looked: Looked,
) -> Pane:
    if form.is_bound:
        return pane_of_draft(template, form, locale, looked)
    if version is None:
        return Pane(Preview(), looked.face, _("Write something, and it shows here."))
    return pane(template, _marked(template, version), looked)


def _marked(template: MessageTemplate, version: TemplateVersion) -> Content:
    """The same words with their blocks named; as they are stored where they could not be saved today."""
    try:
        return draft(template=template, source=version.source, locale=version.locale, marks=True)
    except BadTemplate:
        return version.content


def pane(template: MessageTemplate, content: Content, looked: Looked) -> Pane:
    asked = reader(looked.contact, events=looked.events, campaign=template.name)
    return Pane(preview(content, asked, origin=looked.origin, now=looked.now, zone=looked.zone), looked.face)


def pane_of_draft(template: MessageTemplate, form: forms.Form, locale: str, looked: Looked) -> Pane:
    """As it is written in the form now, saved or not."""
    if not form.is_valid():
        return Pane(Preview(problem=" ".join(problems(form))), looked.face)
    try:
        content = draft(template=template, source=source_of(form), locale=locale, marks=True)
    except BadTemplate as problem:
        return Pane(Preview(problem=str(problem)), looked.face)
    return pane(template, content, looked)


def languages(in_use: Mapping[str, TemplateVersion], here: str) -> list[Language]:
    known = ["", *(locale for locale in in_use if locale)]
    if here not in known:
        known.append(here)
    return [Language(locale, language_name(locale), locale == here, locale not in in_use) for locale in known]


def language_name(locale: str) -> str:
    return locale or _("Everybody")


def asked_locale(said: str) -> str:
    """Everybody's where that is no language."""
    try:
        return clean_locale(said)
    except BadTemplate:
        return ""


def history(
    template: MessageTemplate, locale: str, here: TemplateVersion | None, *, now: datetime, zone: tzinfo
) -> list[Earlier]:
    versions = list(
        template.versions.filter(locale=locale).select_related("saved_by").order_by("-number")[: MOST_VERSIONS + 1]
    )
    before = {version.pk: older.source for version, older in zip(versions, versions[1:], strict=False)}
    return [
        Earlier(
            number=version.number,
            saved=moment_words(version.saved_at, now=now, zone=zone),
            by=str(version.saved_by or ""),
            is_here=here is not None and version.pk == here.pk,
            is_newest=place == 0,
            changed=changes(before[version.pk], version.source) if version.pk in before else (),
        )
        for place, version in enumerate(versions[:MOST_VERSIONS])
    ]


def faces(words: str) -> list[Face]:
    """People to read it as: those found, else those who came last."""
    people = Contact.objects.order_by("-pk")
    if words:
        starts = Q(first_name__istartswith=words) | Q(last_name__istartswith=words) | Q(email__istartswith=words)
        people = people.filter(starts | Q(phone__startswith=words) | Q(external_id=words))
    return [Face(contact.pk, person(str(contact), seed=str(contact.pk))) for contact in people[:MOST_FOUND]]


def insert(path: str) -> Insert:
    root, _dot, name = path.partition(".")
    label = name.replace("_", " ")
    if root == "contact":
        label = str(BUILT_IN[name][1] if name in BUILT_IN else ADDRESS.get(name, label))
    else:
        label = f"{label}, {FIELD_WORDS[root]}"
    return Insert(label, "{{ " + path + (" }}" if root == "campaign" else " | default: '' }}"), path)


def finding_chip(finding: Finding) -> Chip:
    icons = {"good": "check_circle", "wait": "error", "broken": "cancel"}
    return Chip(finding.sentence, finding.tone, icons[finding.tone])


def checks(template: MessageTemplate, now: datetime, page: Studio | None = None) -> Sequence[Finding]:
    """Of what is saved, in all languages. page: what is known already."""
    if page:
        return check(template=template, now=now, versions=page.versions, events=page.events)
    return check(template=template, now=now)


def checks_of_draft(
    template: MessageTemplate, form: forms.Form, contact: Contact, locale: str, *, with_spam: bool, now: datetime
) -> Sequence[Finding]:
    """Of what is in the form, saved or not."""
    if not form.is_valid():
        return [Finding("broken", " ".join(problems(form)))]
    source = source_of(form)
    try:
        content = draft(template=template, source=source, locale=locale)
    except BadTemplate as problem:
        return [Finding("broken", str(problem))]
    events = events_of(template.key)
    values = reader(contact, events=events, campaign=template.name).values(prepare(content))
    written = Written(locale, source, content)
    found = check_words([written], events=events, values=values, now=now)
    spam = about_spam(written, values, now) if with_spam else None
    return [*found, spam] if spam else found


def channel_of(channel: str) -> tuple[str, str]:
    """Its words and its icon, also where its package is gone."""
    if channel not in adapters:
        return channel, "help"
    adapter = adapters.get(channel)
    return str(adapter.label), adapter.icon
