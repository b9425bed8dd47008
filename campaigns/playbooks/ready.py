from functools import lru_cache
from pathlib import Path

from campaigns.playbooks.plan import Plan, read

LIBRARY = Path(__file__).parent / "library"


class NoPlaybook(LookupError):
    pass


@lru_cache(maxsize=1)
def playbooks() -> tuple[Plan, ...]:
    """What the library holds, by name of the file."""
    return tuple(read(path.read_text(encoding="utf-8")) for path in sorted(LIBRARY.glob("*.yaml")))


def playbook(key: str) -> Plan:
    for plan in playbooks():
        if plan.key == key:
            return plan
    known = ", ".join(plan.key for plan in playbooks())
    raise NoPlaybook(f"There is no playbook “{key}”. There are: {known}.")
