import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Policy, which asks about everything; and messages of the service class, which floor 2 writes itself (engine rule 18).
CALLERS = {
    "campaigns/policy/submit.py",
    "channels/feedback/ask_to_confirm.py",
    "channels/feedback/hear.py",
    "channels/outbox/send_test.py",
}


def test_nobody_else_puts_a_message_in_line() -> None:
    files = [path for floor in ("campaigns", "channels", "lifecycle") for path in (ROOT / floor).rglob("*.py")]
    found = {
        str(path.relative_to(ROOT))
        for path in files
        if re.search(r"outbox\.enqueue import [^\n]*\benqueue\b|\benqueue\(", path.read_text())
        and path.name != "enqueue.py"
    }
    assert found == CALLERS
