"""Named places in a send at which a test can kill the process. Nothing happens unless FAULTPOINT names one."""

import os
import signal

FAULTPOINT = os.environ.get("FAULTPOINT", "")


def faultpoint(name: str) -> None:
    if name == FAULTPOINT:
        os.kill(os.getpid(), signal.SIGKILL)
