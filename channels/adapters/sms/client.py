"""Twilio's official client over kept connections, to wherever TWILIO_API_BASE_URL leads."""

import logging
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import urllib3
from django.conf import settings
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels.adapters.sending import require_live

OFFICIAL = "https://api.twilio.com"
# Requests at once, per process. What is asked and then cut off stays unknown for ever, so not more than a small
# server or proxy in between holds in its queue.
IN_FLIGHT = 5
TIMEOUT = urllib3.Timeout(connect=5, read=20)


class Unreachable(Exception):
    """Nothing was written: surely not accepted."""


class Unanswered(Exception):
    """Something was written, and what became of it is unknown."""


class Fault(Exception):
    """An answer that is not a yes."""

    def __init__(self, response: urllib3.BaseHTTPResponse) -> None:
        self.status = response.status
        self.retry_after = response.headers.get("Retry-After")
        try:
            told = response.json()
        except ValueError:
            told = {}
        told = told if isinstance(told, dict) else {}
        code = told.get("code")
        self.code = code if isinstance(code, int) else 0
        self.words = str(told.get("message") or told.get("detail") or told.get("title") or "")[:300]
        super().__init__(f"Twilio answered {self.status} {self.code or ''}: {self.words or 'nothing more'}")


class KeptHttp(HttpClient):
    def __init__(self, base_url: str) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False)
        self.base_url = base_url
        self.pool = urllib3.PoolManager(maxsize=IN_FLIGHT, retries=False, timeout=TIMEOUT)

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        require_live()
        named: dict[str, Any] = {"headers": dict(headers or {}), "redirect": False}
        if auth:
            named["headers"].update(urllib3.make_headers(basic_auth=":".join(auth)))
        if data:
            named["body"] = urlencode(data, doseq=True)
            named["headers"]["Content-Type"] = "application/x-www-form-urlencoded"
        url = self.base_url + uri.removeprefix(OFFICIAL) + (f"?{urlencode(params, doseq=True)}" if params else "")
        try:
            response = self.pool.request(method, url, **named)
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as error:
            raise Unreachable("Twilio could not be reached.") from error
        except urllib3.exceptions.TimeoutError as error:
            raise Unanswered("Twilio was asked and did not answer in time.") from error
        except urllib3.exceptions.HTTPError as error:
            raise Unanswered("Twilio was asked, and the connection broke before it answered.") from error
        if response.status >= 300:
            raise Fault(response)
        return Response(response.status, response.data.decode("utf-8", "replace"), response.headers)


@lru_cache(maxsize=4)
def client(account: str, token: str, base_url: str) -> Client:
    return Client(account, token, http_client=KeptHttp(base_url))


def configured() -> Client:
    return client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_API_BASE_URL)
