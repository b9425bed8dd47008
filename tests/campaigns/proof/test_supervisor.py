import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

CALM = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
PARENT = (
    "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print('grandchild', child.pid, flush=True); time.sleep(60)"
)
BRIEF = "print('bye')"


def supervised(patience: float = 5, **children: str) -> "subprocess.Popen[str]":
    script = (
        "import sys; from campaigns.proof.supervisor import Child, supervise\n"
        f"children = [Child(name, [sys.executable, '-c', code]) for name, code in {children!r}.items()]\n"
        f"sys.exit(supervise(children, patience={patience}))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def lines_until(process: "subprocess.Popen[str]", *wanted: str) -> str:
    assert process.stdout is not None
    seen = ""
    while not all(words in seen for words in wanted):
        line = process.stdout.readline()
        assert line, f"ended without {wanted}: {seen}"
        seen += line
    return seen


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
    return "State:\tZ" not in status


def pid_of_grandchild(seen: str) -> int:
    return int(seen.partition("grandchild ")[2].split()[0])


@pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end_it_ends_everything_and_is_content(request_to_end: signal.Signals) -> None:
    process = supervised(web=CALM, worker=CALM)
    lines_until(process, "web    | up", "worker | up")
    process.send_signal(request_to_end)
    assert process.wait(20) == 0


def test_a_dead_child_ends_all_with_an_error() -> None:
    process = supervised(web=CALM, beat=BRIEF)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "beat | bye" in output
    assert "beat ended by itself (0), so everything was stopped." in output


def test_a_child_that_will_not_end_is_killed() -> None:
    process = supervised(patience=0.2, worker=STUBBORN)
    lines_until(process, "worker | up")
    process.terminate()
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "worker did not end by itself and was killed." in output


def test_what_a_child_has_started_ends_with_it() -> None:
    process = supervised(worker=PARENT)
    grandchild = pid_of_grandchild(lines_until(process, "grandchild"))
    process.terminate()
    process.wait(20)
    assert not is_alive(grandchild)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent has died")
def test_children_do_not_outlive_a_killed_supervisor() -> None:
    process = supervised(worker="import os, time; print('grandchild', os.getpid(), flush=True); time.sleep(60)")
    child = pid_of_grandchild(lines_until(process, "grandchild"))
    os.kill(process.pid, signal.SIGKILL)
    process.wait(20)
    for _ in range(200):
        if not is_alive(child):
            break
        time.sleep(0.05)
    assert not is_alive(child)
