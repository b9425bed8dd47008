import inspect
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Generic, Protocol, TypeVar

from django.conf import settings
from django.utils.functional import Promise


class Kind(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def label(self) -> str | Promise: ...

    @property
    def icon(self) -> str:
        """A name of Material Symbols."""
        ...


T = TypeVar("T", bound=Kind)


class UnknownKind(LookupError):
    pass


class DuplicateKind(Exception):
    pass


class Registry(Generic[T]):
    """All kinds of one sort, found in every folder of that name on our floors, in KIND_PACKAGES and at the
    entry points `lifecycle.<name>`. Nothing is imported before the first question.
    """

    def __init__(self, name: str, base: type[T], folder: str) -> None:
        self.name = name
        self.base = base
        self.folder = folder

    def get(self, kind: str) -> type[T]:
        try:
            return self._found[kind]
        except KeyError:
            known = ", ".join(sorted(self._found)) or "none"
            raise UnknownKind(f"“{kind}” is not one of the {self.name} known here: {known}.") from None

    def all(self) -> list[type[T]]:
        return sorted(self._found.values(), key=lambda cls: (str(cls.label), cls.kind))

    def __contains__(self, kind: object) -> bool:
        return kind in self._found

    def reset(self) -> None:
        self.__dict__.pop("_found", None)

    @cached_property
    def _found(self) -> dict[str, type[T]]:
        found: dict[str, type[T]] = {}
        for cls in self._classes():
            first = found.setdefault(str(cls.kind), cls)
            if first is not cls:
                raise DuplicateKind(f"“{cls.kind}” of the {self.name} is declared twice: by {first} and by {cls}.")
        return found

    def _classes(self) -> Iterator[type[T]]:
        for package in (*settings.FLOORS, *settings.KIND_PACKAGES):
            for name in module_names(package, self.folder):
                yield from self._kinds_of(import_module(name))
        for point in entry_points(group=f"lifecycle.{self.name}"):
            loaded = point.load()
            if isinstance(loaded, ModuleType):
                yield from self._kinds_of(loaded)
            elif self._is_kind(loaded):
                yield loaded

    def _kinds_of(self, module: ModuleType) -> Iterator[type[T]]:
        # What a module imported from elsewhere is not its own; a folder's __init__ speaks for its files.
        own = module.__name__
        for _, member in inspect.getmembers(module, self._is_kind):
            if f"{member.__module__}.".startswith(f"{own}."):
                yield member

    def _is_kind(self, member: object) -> bool:
        return (
            isinstance(member, type)
            and issubclass(member, self.base)
            and not inspect.isabstract(member)
            and bool(getattr(member, "kind", ""))
        )


def module_names(package: str, folder: str) -> list[str]:
    """A kind is one file in the folder, or a folder of its own whose `__init__` brings the class."""
    names = set()
    for root in map(Path, import_module(package).__path__):
        for place in root.rglob(folder):
            files = [*place.glob("*.py"), *(init.parent for init in place.glob("*/__init__.py"))]
            for file in files:
                names.add(".".join((package, *file.relative_to(root).with_suffix("").parts)))
    return sorted(name for name in names if not name.endswith(".__init__"))
