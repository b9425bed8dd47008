"""What became different from one version of a message to the next, in sentences. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.content.blocks.base import Block, blocks

MOST_SAID = 6
_PARTS = {
    "subject": gettext_lazy("The subject is different."),
    "preheader": gettext_lazy("The line after the subject is different."),
    "from_name": gettext_lazy("The sender is different."),
    "reply_to": gettext_lazy("Answers go elsewhere."),
    "html": gettext_lazy("The HTML is different."),
    "mjml": gettext_lazy("The MJML is different."),
    "text": gettext_lazy("The text is different."),
}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """At most a handful; empty where only the look of the brand or a snippet is new."""
    said = [str(sentence) for part, sentence in _PARTS.items() if (before.get(part) or "") != (after.get(part) or "")]
    said += [
        _("“%s” is different.") % name.replace("_", " ")
        for name in {**before, **after}
        if name not in _PARTS and name != "blocks" and before.get(name) != after.get(name)
    ]
    said += _of_blocks(before.get("blocks") or [], after.get("blocks") or [])
    if len(said) > MOST_SAID:
        return [*said[: MOST_SAID - 1], _("And %d more.") % (len(said) - MOST_SAID + 1)]
    return said


def _of_blocks(before: Sequence[Block], after: Sequence[Block]) -> Iterator[str]:
    old, new = [repr(block) for block in before], [repr(block) for block in after]
    gone: list[Block] = []
    come: list[Block] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += before[i:j]
            come += after[k:m]
    for block in list(come):
        if block in gone:
            gone.remove(block)
            come.remove(block)
            yield _("Moved: %s.") % name_of(block)
    for block in list(come):
        if same := next((other for other in gone if other["kind"] == block["kind"]), None):
            gone.remove(same)
            come.remove(block)
            yield _("Changed: %s.") % name_of(block)
    yield from (_("Added: %s.") % name_of(block) for block in come)
    yield from (_("Taken out: %s.") % name_of(block) for block in gone)


def name_of(block: Block) -> str:
    """Its kind, and how it begins."""
    if block.get("kind") not in blocks:
        return str(block.get("kind"))
    kind = blocks.get(block["kind"])
    words = next((str(block[name]) for name in kind.names if block.get(name)), "")
    short = " ".join(words.split())
    short = short if len(short) <= 40 else f"{short[:39]}…"
    return f"{kind.label} “{short}”" if short else str(kind.label)
