"""A campaign with everything it needs, as a file that people read. Pure.

lifecycle: 1                  the version of this format
key, name, about, stage       about: one or two sentences; stage: the key of the stage it serves
needs: […]                    what has to be known of people, in sentences
brings: [key, …]              other playbooks whose campaigns it starts
answers: {company, site}      words in the messages that whoever installs it may replace with their own
topic, priority, again        as a campaign's topic, priority and re-entry rule
goal, leaves_when             conditions
enters: [{kind, …}]           triggers
start, steps, layout          as in a graph; a step names its message as it is called below
messages: {key: {name, channel, words: {everybody: {…}, fr: {…}}}}
segments: {key: {name, description, who}}      without `who`, people are added by hand
stages: {key: {name, icon, goal}}
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from campaigns.playbooks.dialect import BadYaml, dump, load
from campaigns.playbooks.fits import BadPlan, check_fits

__all__ = ["BadPlan", "EVERYBODY", "Plan", "from_data", "read", "write"]
FORMAT = 1
EVERYBODY = "everybody"
REENTRY = ("once", "after_leaving", "restart")
USUAL = {"priority": 50, "again": "after_leaving"}

Data = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    key: str
    name: str
    about: str = ""
    stage: str = ""
    needs: list[str] = field(default_factory=list)
    brings: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    topic: str = ""
    priority: int = 50
    again: str = "after_leaving"
    goal: Data = field(default_factory=dict)
    leaves_when: Data = field(default_factory=dict)
    enters: list[Data] = field(default_factory=list)
    start: str = ""
    steps: Data = field(default_factory=dict)
    layout: Data = field(default_factory=dict)
    messages: Data = field(default_factory=dict)
    segments: Data = field(default_factory=dict)
    stages: Data = field(default_factory=dict)

    @property
    def channels(self) -> list[str]:
        return list(dict.fromkeys(str(message["channel"]) for message in self.messages.values()))

    @property
    def graph(self) -> Data:
        """As a campaign's draft, with messages under the names of the file."""
        return {"triggers": self.enters, "start": self.start, "steps": self.steps, "layout": self.layout}


_SHAPES: Mapping[str, tuple[type, str]] = {
    name: (type_, words)
    for type_, words, names in (
        (str, "a text", ("key", "name", "about", "stage", "topic", "again", "start")),
        (int, "a number", ("priority",)),
        (list, "a list", ("needs", "brings", "enters")),
        (
            dict,
            "a list of names with what belongs to each",
            ("answers", "goal", "leaves_when", "steps", "layout", "messages", "segments", "stages"),
        ),
    )
    for name in names
}


def read(text: str) -> Plan:
    """Raises BadPlan."""
    try:
        data = load(text)
    except BadYaml as problem:
        raise BadPlan(str(problem)) from None
    if not isinstance(data, dict) or data.pop("lifecycle", None) is None:
        raise BadPlan("This is no file of a campaign: it does not begin with “lifecycle: 1”.")
    return from_data({name: value for name, value in data.items() if value is not None})


def from_data(data: Data) -> Plan:
    for name, value in data.items():
        if name not in _SHAPES:
            raise BadPlan(f"A campaign has nothing called “{name[:60]}”.")
        type_, words = _SHAPES[name]
        if not isinstance(value, type_) or isinstance(value, bool):
            raise BadPlan(f"“{name}” is {words}.")
    for name in ("key", "name"):
        if not str(data.get(name) or "").strip():
            raise BadPlan(f"The campaign has no {name}.")
    if data.get("again", "once") not in REENTRY:
        raise BadPlan(f"“again” is one of {', '.join(REENTRY)}.")
    check_fits(data)
    _check_parts(data)
    return Plan(**data)


def _check_parts(data: Data) -> None:
    for key, message in data.get("messages", {}).items():
        if not isinstance(message, dict) or set(message) - {"name", "channel", "words"}:
            raise BadPlan(f"Message “{key}” has a name, a channel and words.")
        words = message.get("words")
        if not isinstance(message.get("channel"), str) or not isinstance(words, dict) or not words:
            raise BadPlan(f"Message “{key}” has no channel or no words.")
        if not all(isinstance(source, dict) for source in words.values()):
            raise BadPlan(f"Message “{key}”: the words of a language have a subject, a text and so on.")
    for part, known in (("segments", {"name", "description", "who"}), ("stages", {"name", "icon", "goal"})):
        for key, about in data.get(part, {}).items():
            if not isinstance(about, dict) or not isinstance(about.get("name"), str) or set(about) - known:
                raise BadPlan(f"In “{part}”, “{key}” has {', '.join(sorted(known))}.")
    for name, said in data.get("answers", {}).items():
        if name not in ("company", "site") or not isinstance(said, str) or not said:
            raise BadPlan("“answers” are the company and its site.")
    if not all(isinstance(said, str) for said in [*data.get("needs", []), *data.get("brings", [])]):
        raise BadPlan("“needs” is a list of sentences, and “brings” one of keys.")


def write(plan: Plan) -> str:
    """Empty parts and what is as usual are left out."""
    data: Data = {"lifecycle": FORMAT}
    for name in Plan.__dataclass_fields__:
        value = getattr(plan, name)
        if value not in ("", [], {}) and value != USUAL.get(name):
            data[name] = value
    return dump(data)
