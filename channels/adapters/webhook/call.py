"""One signed POST, after the Standard Webhooks specification."""

import base64
import hmac
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

import orjson
import urllib3
from django.conf import settings
from standardwebhooks import Webhook as Signer

from channels.adapters.base import Receipt, Refused, Result, TryLater
from channels.adapters.retry_after import retry_after
from channels.adapters.sending import require_live
from channels.adapters.webhook.guard import NotAllowed, Unknown, checked_address
from channels.adapters.webhook.hurry import Hurried, HurriedSecure
from channels.content.links import web_target

TIMEOUT = urllib3.Timeout(connect=5, read=15)
MOST_READ = 500  # bytes of an answer, for the sentence
NOT_NOW = (408, 409, 425, 429)


def signing_secret() -> str:
    """WEBHOOK_SECRET, or one of our own that stays the same while SECRET_KEY does."""
    if settings.WEBHOOK_SECRET:
        return str(settings.WEBHOOK_SECRET)
    key = hmac.digest(settings.SECRET_KEY.encode(), b"lifecycle.webhooks", "sha256")
    return "whsec_" + base64.b64encode(key).decode()


def call(url: str, data: dict[str, object], *, name: str, now: datetime) -> Result:
    """`name` is the same in every try of the same message: a receiver that knows it has heard us already."""
    require_live()
    parts = _parts(url)
    if parts is None:
        return Refused(f"{url[:100]} is not an address on the web.")
    body = orjson.dumps(data)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Lifecycle-Webhooks/1.0",
        "Host": parts.netloc,
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(signing_secret()).sign(name, now, body.decode()),
    }
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    try:
        with _pool(parts.scheme, parts.hostname or "", parts.port) as pool:
            response = pool.urlopen(
                "POST", target, body=body, headers=headers, retries=False, redirect=False, preload_content=False
            )
            said = response.read(MOST_READ, decode_content=False)
            response.close()
    except NotAllowed as error:
        return Refused(str(error))
    except (Unknown, urllib3.exceptions.HTTPError, ValueError) as error:
        # Asking again is right here: the receiver tells our tries apart by webhook-id.
        return TryLater(f"{parts.hostname} did not answer: {type(error).__name__}", is_theirs=True)
    return _judged(response.status, response.headers.get("Retry-After"), said, now)


class Plain(urllib3.HTTPConnectionPool):
    ConnectionCls = Hurried


class Secure(urllib3.HTTPSConnectionPool):
    ConnectionCls = HurriedSecure


def _pool(scheme: str, host: str, port: int | None) -> urllib3.HTTPConnectionPool:
    """To the address that was checked, under the name that was given."""
    port = port or (443 if scheme == "https" else 80)
    address = checked_address(host, port)
    if scheme == "http":
        return Plain(address, port, timeout=TIMEOUT)
    return Secure(address, port, timeout=TIMEOUT, server_hostname=host, assert_hostname=host)


def _parts(url: str) -> SplitResult | None:
    address = web_target(url)
    return urlsplit(address) if address else None


def _judged(status: int, header: str | None, said: bytes, now: datetime) -> Result:
    if 200 <= status < 300:
        return Receipt()
    detail = f"It answered {status}: {' '.join(said.decode('utf-8', 'replace').split())[:200]}"
    if status == 410:
        return Refused(f"{detail} It does not want to be called any more.")
    if status >= 500 or status in NOT_NOW:
        return TryLater(detail, retry_after(header, now=now), is_theirs=True)
    if status >= 400:
        return Refused(detail)
    return Refused(f"It answered {status}, leading elsewhere, where we do not follow.")
