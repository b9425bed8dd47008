"""The scripts and styles that Vite made of a page's sources."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static


@dataclass(frozen=True, slots=True)
class Bundle:
    script: str
    styles: tuple[str, ...]


def bundle(entry: str) -> Bundle | None:
    """What the page `entry` loads; None where it has not been built."""
    manifest = manifest_of(Path(settings.BUILT_ASSETS))
    main = manifest.get(source_of(entry))
    if main is None:
        return None
    styles = dict.fromkeys(style for part in parts(manifest, source_of(entry)) for style in part.get("css", ()))
    return Bundle(static(main["file"]), tuple(static(style) for style in styles))


def source_of(entry: str) -> str:
    return f"src/{entry}/main.tsx"


def manifest_of(folder: Path) -> dict[str, Any]:
    file = folder / ".vite" / "manifest.json"
    found: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return found


def parts(manifest: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """A file and all that it imports, each once."""
    seen, ahead = {name}, [name]
    while ahead:
        part = manifest[ahead.pop()]
        yield part
        fresh = [each for each in (*part.get("imports", ()), *part.get("dynamicImports", ())) if each not in seen]
        seen.update(fresh)
        ahead += fresh
