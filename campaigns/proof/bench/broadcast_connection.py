"""20,000 mails against prebuilt bytes on one connection that is kept."""

import smtplib
from datetime import datetime

from django.db import connection

from campaigns.proof.bench.broadcast import SENDER, about, go_out, limit_of, planned, prebuilt, send_live
from campaigns.proof.bench.row import Row
from campaigns.proof.bench.sink import Sink, sink
from campaigns.proof.bench.size import Size
from campaigns.proof.bench.stopwatch import timed

AIM = 0.6


def measure(size: Size, *, now: datetime) -> Row:
    with sink() as server, send_live(server):
        broadcast = planned(size.mails, now)
        ours = go_out(broadcast, server)
        body = prebuilt(broadcast)
        theirs = timed(size.mails, lambda: _push(server, body, size.mails))
        notes = about(body, limit_of(server, body, size.mails))
    baseline = "prebuilt bytes on one reused smtplib connection"
    return Row("broadcast connection", connection.vendor, "mails/s", ours, baseline, theirs, AIM, notes)


def _push(server: Sink, body: bytes, times: int) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, "localhost") as line:
        for number in range(times):
            line.sendmail(SENDER, f"person{number}@people.example", body)
