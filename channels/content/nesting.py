"""How deep the tags of a page stand within each other. mrml goes down with them until its stack, and the whole process
with it, is at an end: some 2,000 levels are enough."""

import re

from channels.content.problem import TemplateProblem

DEEPEST = 200
# Of mrml's grammar; none looks at anything twice. What is a tag to us only, mrml refuses.
_TAG = re.compile(
    r"""<!--(?:[^-]|-(?!->))*+(?:-->)?|<(?P<close>/?)(?P<name>[^\s<>/!?"']+)(?:[^<>"']|"[^"]*+"|'[^']*+')*+>?"""
)
_EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}


def refuse_too_deep(page: str) -> None:
    depth = 0
    for tag in _TAG.finditer(page):
        if tag["close"]:
            depth -= 1
        elif tag["name"] and tag["name"] not in _EMPTY and not tag[0].endswith("/>"):
            depth += 1
        if depth > DEEPEST:
            raise TemplateProblem("the template is nested too deeply.")
