"""What a failed call to a mail provider means for the messages in it."""

from datetime import datetime
from typing import Any

import requests
import urllib3
from anymail.exceptions import (
    AnymailAPIError,
    AnymailCancelSend,
    AnymailConfigurationError,
    AnymailError,
)

from channels.adapters.base import Misconfigured, NoAnswer, Refused, Result, TryLater
from channels.adapters.retry_after import retry_after

# A request that never left: the host is unknown, or refused the connection.
NEVER_LEFT = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)


def judge(error: Exception, *, now: datetime) -> Result:
    status, header = answer_of(error)
    detail = f"{status}: {error}"[:400] if status else str(error)[:400]
    if status == 429:
        return TryLater(detail, retry_after(header, now=now))
    if status == 503 and header:
        return TryLater(detail, retry_after(header, now=now))
    if status >= 500 or status == 409:
        # 409: a call with the same key was made before, and what became of that one is not said
        return NoAnswer(detail)
    if status in (401, 402, 403, 404):
        return Misconfigured(detail)
    if status >= 400:
        return Refused(detail)
    if isinstance(error, requests.RequestException | OSError) and never_left(error):
        return TryLater(detail)
    if isinstance(error, AnymailConfigurationError):
        return Misconfigured(detail)
    if isinstance(error, AnymailError) and not isinstance(error, AnymailAPIError):
        return Refused(detail)  # raised while the call was put together
    return NoAnswer(detail)


def is_about_the_words(error: Exception) -> bool:
    """A call refused for what is in it, and so perhaps for one of many; nothing of it was accepted."""
    return (
        answer_of(error)[0] in (400, 413, 422)
        or isinstance(error, AnymailError)
        and not isinstance(error, AnymailAPIError | AnymailConfigurationError | AnymailCancelSend)
    )


def answer_of(error: Exception) -> tuple[int, str | None]:
    """Status and Retry-After; 0 where there was no answer."""
    response: Any = getattr(error, "response", None)
    if response is not None and hasattr(response, "status_code"):
        return int(response.status_code), response.headers.get("Retry-After")
    told = getattr(error.__cause__, "response", None)  # Amazon's client keeps a dictionary
    if isinstance(told, dict):
        about = told.get("ResponseMetadata", {})
        status = 429 if told.get("Error", {}).get("Code") == "TooManyRequestsException" else about.get("HTTPStatusCode")
        return int(status or 0), about.get("HTTPHeaders", {}).get("retry-after")
    return 0, None


def never_left(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, NEVER_LEFT):
            return True
        inner = next((arg for arg in error.args if isinstance(arg, Exception)), None)
        reason = getattr(inner, "reason", inner)
        if isinstance(reason, NEVER_LEFT):
            return True
        error = error.__cause__ or error.__context__
    return False
