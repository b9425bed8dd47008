"""Content, prepared once and filled for each message.

A payload as it is stored, every text a template:
    email   {subject, preheader, html, text, from_name, reply_to, links: […], snippets: {name: source}}
    sms     {text, links: […], snippets}
    others  {fields: {…}, snippets}   texts at any depth; those under a key `html` or `…_html` are escaped
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NotRequired, TypedDict, Unpack

from channels.content.addresses import one_line
from channels.content.batch import Batch
from channels.content.fields import Field, reads_below
from channels.content.frames import Envelope, Frame, Part
from channels.content.links import LinkTarget, compiled_targets, supplied, target
from channels.content.liquid import Compiled, compile
from channels.content.problem import TemplateProblem
from channels.content.sms import SmsCount, count
from channels.content.values import restrict

EMAIL_PARTS = ("subject", "preheader", "html", "text", "from_name", "reply_to")


@dataclass(frozen=True)
class Supplied:
    """What the sender adds for one message. Without `link`, links lead straight to their targets."""

    link: Callable[[int], str] | None = None
    open_pixel_url: str = ""
    unsubscribe_url: str = ""
    preferences_url: str = ""


NOTHING = Supplied()


@dataclass
class Rendered:
    subject: str = ""
    preheader: str = ""
    html: str = ""
    text: str = ""
    from_name: str = ""
    reply_to: str = ""
    fields: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def sms(self) -> SmsCount:
        return count(self.text)


class Prepared:
    """Immutable; one serves all threads."""

    def __init__(self, payload: Mapping[str, Any], templates: Mapping[str, tuple[str, bool]]) -> None:
        snippets = payload.get("snippets") or {}
        self.templates: dict[str, Compiled] = {}
        for name, (source, is_html) in templates.items():
            try:
                self.templates[name] = compile(source, html=is_html, snippets=snippets)
            except TemplateProblem as problem:
                raise PartProblem(name, problem) from problem
        self.targets = compiled_targets(payload.get("links") or (), snippets)
        self.links = [LinkTarget(index, made.source) for index, made in enumerate(self.targets)]

    def _all(self) -> Iterator[Compiled]:
        yield from self.templates.values()
        yield from self.targets

    @cached_property
    def fields(self) -> list[Field]:
        return [found for made in self._all() for found in made.fields]

    def unknown_fields(self, known: Iterable[str]) -> list[Field]:
        names = set(known)
        return [found for made in self._all() for found in made.unknown_fields(names)]

    @cached_property
    def merge_slots(self) -> frozenset[tuple[str, ...]]:
        return frozenset(path for made in self._all() for path in made.walk.read)

    def reads_below(self, *root: str) -> bool:
        return reads_below(self.merge_slots, root)

    def used_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What a message keeps: the values its words may read, as JSON can hold them."""
        return restrict(values, self.merge_slots)

    def target(self, index: int, values: Mapping[str, Any]) -> str | None:
        """Where link `index` leads for these values; None unless it is an absolute http(s) address."""
        return target(self.targets[index], values) if 0 <= index < len(self.targets) else None

    def all_values(self, values: Mapping[str, Any], links: Supplied = NOTHING) -> dict[str, Any]:
        def direct(index: int) -> str:
            return self.target(index, values) or ""

        return {
            **values,
            "links": supplied(len(self.targets), links.link, direct),
            "open_pixel_url": links.open_pixel_url,
            "unsubscribe_url": links.unsubscribe_url,
            "preferences_url": links.preferences_url,
        }

    def render(self, values: Mapping[str, Any], links: Supplied = NOTHING) -> Rendered:
        """Raises `PartProblem`; what one message's values break, breaks that message alone."""
        everything = self.all_values(values, links)
        return self._rendered({name: self._part(name, everything) for name in self.templates})

    def _part(self, name: str, values: Mapping[str, Any]) -> str:
        try:
            return self.templates[name].render(values)
        except TemplateProblem as problem:
            raise PartProblem(name, problem) from problem

    def _slots(self, name: str, values: Mapping[str, Any]) -> list[str]:
        try:
            return self.templates[name].fill(values)
        except TemplateProblem as problem:
            raise PartProblem(name, problem) from problem

    def _rendered(self, texts: dict[str, str]) -> Rendered:
        raise TypeError(f"{type(self).__name__} has no rendered form")


class ForOne(TypedDict):
    to: str
    message_id: str
    date: datetime
    to_name: NotRequired[str]
    headers: NotRequired[Mapping[str, str]]


class PreparedEmail(Prepared):
    def __init__(self, payload: Mapping[str, Any]) -> None:
        texts = {name: (str(payload.get(name) or ""), name == "html") for name in EMAIL_PARTS}
        super().__init__(payload, texts)
        self._frames: dict[tuple[str, str], Frame] = {}

    def _rendered(self, texts: dict[str, str]) -> Rendered:
        for name in ("subject", "preheader", "from_name", "reply_to"):
            texts[name] = one_line(texts[name])
        return Rendered(**{name: texts[name] for name in EMAIL_PARTS})  # type: ignore[arg-type]

    def frame(self, *, sender: str, domain: str = "") -> Frame:
        """The MIME of this mail from this sender, built on first use."""
        key = (sender, domain)
        if key not in self._frames:
            html = self.templates["html"]
            self._frames[key] = Frame(
                text=Part(self.templates["text"].literals),
                html=Part(html.literals) if html.source else None,
                sender=sender,
                domain=domain,
            )
        return self._frames[key]

    def mail(
        self, frame: Frame, values: Mapping[str, Any], links: Supplied = NOTHING, **envelope: Unpack[ForOne]
    ) -> bytes:
        """One message as bytes. Raises `PartProblem`, `BadAddress` or `BadFrame`, for this message alone."""
        everything = self.all_values(values, links)
        html = self.templates["html"]
        filled = Envelope(
            subject=self._part("subject", everything),
            from_name=self._part("from_name", everything),
            reply_to=self._part("reply_to", everything).strip(),
            unsubscribe_url=links.unsubscribe_url,
            **envelope,
        )
        return frame.fill(
            filled, self._slots("text", everything), self._slots("html", everything) if html.source else ()
        )

    def as_batch(self) -> Batch:
        return Batch({name: self.templates[name] for name in ("subject", "html", "text")})


class PreparedText(Prepared):
    def __init__(self, payload: Mapping[str, Any]) -> None:
        super().__init__(payload, {"text": (str(payload.get("text") or ""), False)})

    def _rendered(self, texts: dict[str, str]) -> Rendered:
        return Rendered(text=texts["text"])


class PreparedFields(Prepared):
    """Any other channel: a tree of values in which each text is a template."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self.tree = payload.get("fields") or {}
        super().__init__(payload, dict(_leaves(self.tree, "")))

    def _rendered(self, texts: dict[str, str]) -> Rendered:
        return Rendered(fields=_grown(self.tree, "", texts))


class PartProblem(TemplateProblem):
    """A problem and the part of the content it is in: "Subject, line 1: …"."""

    def __init__(self, part: str, problem: TemplateProblem) -> None:
        self.part = part
        self.problem = problem
        super().__init__(problem.what, problem.line)

    @property
    def sentence(self) -> str:
        words = self.part.replace("_", " ").replace("html", "HTML")
        where = f", line {self.line}" if self.line else ""
        return f"{words[:1].upper()}{words[1:]}{where}: {self.what}"


def _leaves(tree: object, name: str, is_html: bool = False) -> Iterator[tuple[str, tuple[str, bool]]]:
    if isinstance(tree, str):
        yield name, (tree, is_html)
    elif isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _leaves(value, f"{name}.{key}" if name else str(key), key == "html" or key.endswith("_html"))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _leaves(value, f"{name}.{index}", is_html)


def _grown(tree: object, name: str, texts: Mapping[str, str]) -> Any:
    if isinstance(tree, str):
        return texts[name]
    if isinstance(tree, Mapping):
        return {key: _grown(value, f"{name}.{key}" if name else str(key), texts) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_grown(value, f"{name}.{index}", texts) for index, value in enumerate(tree)]
    return tree


_KINDS: dict[str, Callable[[Mapping[str, Any]], Prepared]] = {"email": PreparedEmail, "sms": PreparedText}


def prepare_payload(channel: str, payload: Mapping[str, Any]) -> Prepared:
    """Compiles; a stored content goes through `prepare`, which remembers."""
    return _KINDS.get(channel, PreparedFields)(payload)
