"""YAML as people expect it: yes, no and on are words, 12:30 is a text, and so is a date. No aliases, no key twice."""

import re
from typing import Any

import yaml

# Ends of lines that are none to us, and what nobody sees: escaped, or they would be read as something else.
_ODD = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff]")
LARGEST = 1_000_000  # characters
DEEPEST = 60


class BadYaml(ValueError):
    pass


_WORDS = (
    ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), "tf"),
    ("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), "-0123456789"),
    ("tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$"), "-0123456789"),
    ("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""]),
)


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[Any, Any] = {}
    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise BadYaml(f"Line {self.peek_event().start_mark.line + 1}: a reference with * is not allowed here.")
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadYaml("This is nested too deeply.")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise BadYaml(f"Line {line}: a name is a word.")
            if key_node.value in found:
                raise BadYaml(f"Line {line}: “{key_node.value[:60]}” is there twice.")
            found[key_node.value] = self.construct_object(value_node, deep=True)
        return found


class _Dumper(yaml.SafeDumper):
    yaml_implicit_resolvers: dict[Any, Any] = {}

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # the items of a list stand further in than its name

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _map(loader: _Loader, node: Any) -> dict[str, Any]:
    return loader.construct_mapping(node)


def _text(dumper: _Dumper, text: str) -> Any:
    style = '"' if _ODD.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Loader.add_constructor("tag:yaml.org,2002:map", _map)
_Dumper.add_representer(str, _text)
for _tag, _pattern, _first in _WORDS:
    for _kind in (_Loader, _Dumper):
        _kind.add_implicit_resolver(_tag, _pattern, list(_first))


def load(text: str) -> Any:
    """Raises BadYaml with a sentence."""
    if len(text) > LARGEST:
        raise BadYaml(f"The file is longer than {LARGEST:,} characters.")
    try:
        return yaml.load(text, _Loader)  # noqa: S506 a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"Line {mark.line + 1}: " if mark else ""
        raise BadYaml(f"{where}this cannot be read as YAML ({error.problem or error.context}).") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, BadYaml):
            raise
        raise BadYaml("This cannot be read as YAML.") from None


def dump(data: Any) -> str:
    """One fact per line, in the order given, so that two versions differ where they differ."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=float("inf"))
