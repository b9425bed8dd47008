import time
from abc import ABC, abstractmethod

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from lifecycle.rest.models import ApiToken


class PerMinute(BaseThrottle, ABC):
    """Counts the requests of a minute. By the machine's own clock: a clock set by hand would never let go."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        who, limit = self.who_and_limit(request)
        minute, second = divmod(time.time(), 60)
        self.rest = 60 - second
        key = f"requests:{who}:{minute:.0f}"
        asked = 1 if cache.add(key, 1, timeout=120) else cache.incr(key)
        return asked <= limit

    def wait(self) -> float:
        return self.rest

    @abstractmethod
    def who_and_limit(self, request: Request) -> tuple[str, int]: ...


class PerToken(PerMinute):
    def who_and_limit(self, request: Request) -> tuple[str, int]:
        token = request.auth
        return f"token:{token.pk if isinstance(token, ApiToken) else 0}", settings.API_REQUESTS_PER_MINUTE


class PerAddress(PerMinute):
    """Asked before the token is looked up, so that guessing has a limit too."""

    def who_and_limit(self, request: Request) -> tuple[str, int]:
        return f"address:{request.META.get('REMOTE_ADDR', '')}", settings.API_REQUESTS_PER_MINUTE_AND_ADDRESS
