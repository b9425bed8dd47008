"""The doors for mail providers' reports. Anymail checks each provider's signature and reads what it says.

Anymail lets everybody in where no secret is set and the provider signs nothing; we let nobody in. A secret that is
being replaced stays good as `ANYMAIL_<the same name>_OLD`; WEBHOOK_SECRET takes several by itself.
"""

import logging
import warnings
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from anymail.exceptions import AnymailError, AnymailInsecureWebhookWarning, AnymailWebhookValidationFailure
from anymail.urls import urlpatterns as anymail_urls
from anymail.webhooks.resend import SvixWebhookValidationMixin
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt

from channels.adapters.base import News
from channels.feedback import anymail
from channels.feedback.standard_signature import is_signed
from channels.feedback.tell import tell
from lifecycle.clock.read import now

logger = logging.getLogger(__name__)
warnings.simplefilter("ignore", AnymailInsecureWebhookWarning)  # `_views` lets nobody in without a secret
# What a provider's view may be signed with, as the view names it.
SIGNING = (
    "signing_secret",
    "inbound_secret",
    "tracking_secret",
    "webhook_signing_key",
    "webhook_key",
    "tracking_webhook_verification_key",
    "inbound_webhook_verification_key",
)
SIGN_WITH_THE_API_KEY = ("Mailgun", "Unisender Go")  # elsewhere that key says nothing about who is calling
ALWAYS_SIGNED = ("MailerSend", "Mailgun", "Mandrill", "Postal", "Unisender Go")

# What Anymail meets in a post that is not what it takes it for; the last where brackets are nested without end.
UNREADABLE = (AnymailError, LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError)

View = Callable[..., HttpResponse]


def guarded(pattern: URLPattern) -> URLPattern:
    view_class: Any = pattern.callback.view_class  # type: ignore[attr-defined]

    @csrf_exempt
    @wraps(pattern.callback)
    def guard(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        views = list(_views(view_class))
        if not views:
            return HttpResponseForbidden(
                "Set this provider's signing secret or ANYMAIL_WEBHOOK_SECRET to let it report."
            )
        together: list[News] = []
        before = anymail.heard.set(together)
        try:
            response = _answer(views, request, *args, **named)
        finally:
            anymail.heard.reset(before)
        if response.status_code < 300:
            tell(together, now=now())
        return response

    return URLPattern(pattern.pattern, guard, pattern.default_args, f"hook_{pattern.name}")


def _views(view_class: Any) -> Iterator[View]:
    """One for each secret that is good now."""
    esp = view_class.esp_name.upper().replace(" ", "_")
    names = (*SIGNING, "api_key") if view_class.esp_name in SIGN_WITH_THE_API_KEY else SIGNING
    secrets = [(name, settings.ANYMAIL.get(f"{esp}_{name.upper()}{old}")) for old in ("", "_OLD") for name in names]
    good = [(name, str(secret)) for name, secret in secrets if secret and hasattr(view_class, name)]
    if issubclass(view_class, SvixWebhookValidationMixin):
        # checked here, for Anymail would want Svix's client for it
        view = view_class.as_view(**{view_class._secret_setting_name: None})
        yield from (_signed(view, secret) for _, secret in good)
        if not good and settings.ANYMAIL.get("WEBHOOK_SECRET"):
            yield view
    elif good:
        yield from (view_class.as_view(**{name: secret}) for name, secret in good)
    elif settings.ANYMAIL.get("WEBHOOK_SECRET") and view_class.esp_name not in ALWAYS_SIGNED:
        yield view_class.as_view()


def _signed(view: View, secret: str) -> View:
    def checked(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.method == "POST" and not is_signed(request.body, request.headers, secret, now=now()):
            raise AnymailWebhookValidationFailure("The signature is not the provider's.")
        return view(request, *args, **named)

    return checked


def _answer(views: list[View], request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
    for view in views:
        try:
            return view(request, *args, **named)
        except AnymailWebhookValidationFailure as failure:
            logger.info("A provider's report was not let in: %s", failure)
        except ImproperlyConfigured as error:
            return HttpResponseForbidden(f"This provider cannot report yet: {error}", content_type="text/plain")
        except UNREADABLE as error:
            logger.warning("A provider's report could not be read: %r", error)
            return HttpResponseBadRequest("This report cannot be read.")
    return HttpResponseBadRequest("The secret or signature is wrong.")


urlpatterns = [guarded(pattern) for pattern in anymail_urls if isinstance(pattern, URLPattern)]
