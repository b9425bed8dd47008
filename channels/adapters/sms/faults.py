"""What Twilio's refusals mean for us."""

from datetime import datetime

from channels.adapters.base import AddressGone, Misconfigured, NoAnswer, Refused, Result, TryLater
from channels.adapters.retry_after import retry_after
from channels.adapters.sms.client import Fault

OPTED_OUT = 21610
# not a phone number, not a mobile one, not one at all
NOBODY_THERE = {21211, 21214, 21217, 21614}
# wrong credentials, account closed, a sender that is not ours, a messaging service without senders
OURS = {20003, 20005, 20008, 20403, 20404, 21212, 21603, 21606, 21609, 21659, 21660, 21701, 21702, 21703, 21704, 21705}
# its queue for our number is full
FULL = {21611, 30001, 63038}


def judge(fault: Fault, *, now: datetime) -> Result:
    detail = str(fault)
    if fault.code == OPTED_OUT:
        return AddressGone(detail, reason="opted_out")
    if fault.code in NOBODY_THERE:
        return AddressGone(detail)
    if fault.status == 429 or fault.code in FULL:
        return TryLater(detail, retry_after(fault.retry_after, now=now))
    if fault.status >= 500:
        # It may have been accepted, unless it says when to come back.
        if fault.status == 503 and fault.retry_after:
            return TryLater(detail, retry_after(fault.retry_after, now=now))
        return NoAnswer(detail)
    if fault.code in OURS or fault.status in (401, 403, 404) or fault.status < 400:
        return Misconfigured(detail)
    return Refused(detail)
