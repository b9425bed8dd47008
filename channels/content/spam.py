"""What SpamAssassin says of a mail, where it is installed beside us. It looks nothing up elsewhere."""

import re
import shutil
import subprocess
from dataclasses import dataclass

TOOL = "spamassassin"
LONGEST = 30  # seconds: it reads all its rules each time
_STATUS = re.compile(
    r"^X-Spam-Status:.*?score=(-?[\d.]+)\s+required=([\d.]+)\s+tests=(.*?)(?:\sautolearn|\n\S|\n\n)", re.M | re.S
)


class NoScore(Exception):
    """It could not be asked; the text says why."""


@dataclass(frozen=True)
class Score:
    points: float
    limit: float  # from here on it counts as spam
    rules: tuple[str, ...]


def is_installed() -> bool:
    return shutil.which(TOOL) is not None


def score(mail: bytes) -> Score:
    """Raises NoScore."""
    tool = shutil.which(TOOL)
    if tool is None:
        raise NoScore("SpamAssassin is not installed here.")
    try:
        answer = subprocess.run(  # noqa: S603 the tool by its path, the mail on its input
            [tool, "--local", "--test-mode"], input=mail, capture_output=True, timeout=LONGEST, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        raise NoScore("SpamAssassin did not answer.") from None
    found = _STATUS.search(answer.stdout.decode(errors="replace"))
    if not found:
        raise NoScore("SpamAssassin said nothing that we understand.")
    names = re.sub(r"\s", "", found[3]).split(",")
    return Score(float(found[1]), float(found[2]), tuple(name for name in names if name and name != "none"))
