"""Everything an installation decides, read from the environment. The README lists each with its default."""

import json
import os
import re
import secrets
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.dateparse import parse_duration

from lifecycle.look import skin

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = env.str(name, default=default).strip().lower()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}. It must be one of: {', '.join(allowed)}.")
    return value


def switch(name: str, default: bool) -> bool:
    # environ.bool takes every typo for false
    return choice(name, str(default).lower(), ("true", "false", "1", "0", "yes", "no", "on", "off")) in (
        "true",
        "1",
        "yes",
        "on",
    )


def number(name: str, default: int) -> int:
    text = env.str(name, default=str(default))
    if not text.isdigit():
        raise ImproperlyConfigured(f"{name} is {text!r}. It must be a whole number, such as {default}.")
    return int(text)


def duration(name: str, default: str) -> timedelta:
    text = env.str(name, default=default).strip().lower()
    found = re.fullmatch(r"(\d+) ?(second|minute|hour|day|week)s?", text)
    length = timedelta(**{found[2] + "s": int(found[1])}) if found else parse_duration(text.upper())
    if length is None or length <= timedelta(0):
        raise ImproperlyConfigured(f"{name} is {text!r}. It must be a length of time, such as '90 minutes' or '1 day'.")
    return length


def price(name: str, default: str) -> Decimal:
    text = env.str(name, default=default)
    if not re.fullmatch(r"\d{1,4}(\.\d{1,6})?", text):
        raise ImproperlyConfigured(f"{name} is {text!r}. It must be a price, such as {default}.")
    return Decimal(text)


def rates(name: str) -> dict[str, tuple[int, timedelta]]:
    """By provider, or provider:sender: how many in how long."""
    found: dict[str, tuple[int, timedelta]] = {}
    for entry in filter(None, (part.strip() for part in env.str(name, default="").split(","))):
        match = re.fullmatch(r"(\S+?) ?= ?([1-9]\d{0,8}) ?/ ?(second|minute|hour|day)", entry)
        if not match:
            raise ImproperlyConfigured(f"{name} holds {entry!r}. It must be such as smtp=50/second, twilio=600/minute.")
        found[match[1]] = int(match[2]), timedelta(**{match[3] + "s": 1})
    return found


def address(name: str, default: str) -> str:
    url = env.str(name, default=default).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured(f"{name} is {url!r}. It must be an address, such as {default}.")
    return url


def timezone_name(name: str, default: str) -> str:
    zone = env.str(name, default=default)
    if zone not in available_timezones():
        raise ImproperlyConfigured(f"{name} is {zone!r}. It must be a time zone, such as Europe/Berlin or UTC.")
    return zone


def scheme_of(name: str, url: str, allowed: tuple[str, ...]) -> str:
    scheme = url.partition("://")[0]
    if scheme not in allowed:
        # the rest of the address is not repeated: it may hold a password
        raise ImproperlyConfigured(f"{name} begins with {scheme!r}. It must begin with one of: {', '.join(allowed)}.")
    return scheme


def database(url: str) -> dict[str, Any]:
    scheme_of("DATABASE_URL", url, ("sqlite", "postgres", "postgresql"))
    with suppress(ValueError):
        found: dict[str, Any] = environ.Env.db_url_config(url)
        if found["NAME"]:
            return found
    raise ImproperlyConfigured(
        "DATABASE_URL names no database that we can read. It must be such as postgres://user:password@host/name."
    )


def provider_setting(name: str) -> object:
    """Anymail tells false from "false", and takes some settings as a mapping."""
    text = env.str(name)
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if not text.startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} begins like JSON and is none.") from None


# Sending

SENDING = choice("SENDING", "capture", ("capture", "live"))
SENDING_RATES = rates("SENDING_RATES")
CLOCK = choice("CLOCK", "system", ("system", "manual"))
DEBUG = switch("DEBUG", False)
PUBLIC_URL = address("PUBLIC_URL", "http://localhost:8000")
PUBLISH_NEEDS_APPROVAL = switch("PUBLISH_NEEDS_APPROVAL", False)
LATE_EVENT_AFTER = duration("LATE_EVENT_AFTER", "1 day")
GRID = duration("GRID", "1 hour")

FLOORS = ("lifecycle", "channels", "campaigns")
# Packages outside our floors whose modules may hold kinds; entry points need no setting.
KIND_PACKAGES: list[str] = env.list("KIND_PACKAGES", default=[])

EMAIL_PROVIDERS = (
    "smtp",
    "amazon_ses",
    "brevo",
    "mailersend",
    "mailgun",
    "mailjet",
    "mailtrap",
    "mandrill",
    "postal",
    "postmark",
    "resend",
    "scaleway",
    "sendgrid",
    "sparkpost",
    "unisender_go",
)
EMAIL_PROVIDER = choice("EMAIL_PROVIDER", "smtp", EMAIL_PROVIDERS)
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = switch("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = number("EMAIL_TIMEOUT", 20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Lifecycle <hello@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ANYMAIL = {name.removeprefix("ANYMAIL_"): provider_setting(name) for name in os.environ if name.startswith("ANYMAIL_")}

if SENDING == "capture":
    # Also whatever does not pass the outbox, such as Django's own password mail, stays here.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
elif EMAIL_PROVIDER == "smtp":
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
else:
    EMAIL_BACKEND = f"anymail.backends.{EMAIL_PROVIDER}.EmailBackend"

TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", default="")
TWILIO_AUTH_TOKEN = env.str("TWILIO_AUTH_TOKEN", default="")
# While a token is being replaced, callbacks are signed with either.
TWILIO_AUTH_TOKEN_OLD = env.str("TWILIO_AUTH_TOKEN_OLD", default="")
TWILIO_FROM = env.str("TWILIO_FROM", default="")
TWILIO_API_BASE_URL = address("TWILIO_API_BASE_URL", "https://api.twilio.com")
SMS_PART_PRICE = price("SMS_PART_PRICE", "0.061")
CURRENCY = env.str("CURRENCY", default="€")  # stands before each price
# Who answers what a sending domain publishes about its mail; usually the machine's own, asked only when a person asks.
DNS_SERVERS: list[str] = env.list("DNS_SERVERS", default=[])
WEBHOOK_SECRET = env.str("WEBHOOK_SECRET", default="")
# Host names and networks that webhooks may reach although they are not public, for an app beside us.
WEBHOOK_ALLOW: list[str] = env.list("WEBHOOK_ALLOW", default=[])

# Database

# in small letters: no page that shows settings shows the password in it
database_url = env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/lifecycle.sqlite3")
DATABASES = {"default": database(database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Without these, one write in ten fails as locked beside a worker and beat.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;",
    }
    DATA_DIR = Path(DATABASES["default"]["NAME"]).absolute().parent
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATA_DIR = VAR_DIR
DATA_DIR.mkdir(parents=True, exist_ok=True)


def kept_secret_key(path: Path) -> str:
    """Web, worker and beat may start at once: the key appears under its name complete, and the first one wins."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and SENDING == "live":
    raise ImproperlyConfigured("SECRET_KEY is missing. It must be set when SENDING=live, and be the same everywhere.")
if not SECRET_KEY:
    SECRET_KEY = kept_secret_key(DATA_DIR / "secret_key")

# Celery: the database holds the intent, a message on the broker only wakes

CELERY_BROKER_URL = env.str("BROKER_URL", default="filesystem://localhost/")
BROKER = scheme_of("BROKER_URL", CELERY_BROKER_URL, ("filesystem", "redis", "rediss", "amqp", "amqps", "memory"))
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if BROKER == "filesystem":
    BROKER_DIR = DATA_DIR / "broker"
    BROKER_DIR.mkdir(exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR),
        "data_folder_out": str(BROKER_DIR),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        # kombu's second between two looks becomes a backlog
        "polling_interval": 0.1,
    }
CELERY_BEAT_SCHEDULER = "campaigns.schedules.beat:PatientScheduler"
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = None  # there are none to clean up, so the beat has no task for it
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Time and language

TIME_ZONE = timezone_name("TIME_ZONE", "UTC")
CELERY_TIMEZONE = TIME_ZONE
USE_TZ = True
LANGUAGE_CODE = "en"
USE_I18N = True
# Ours for all three floors; then what Django, Unfold and Celery's beat leave untranslated, kept by hand.
LOCALE_PATHS = [BASE_DIR / "lifecycle/locale", BASE_DIR / "lifecycle/locale/others"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# The web

SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(PUBLIC_URL).hostname, "localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(PUBLIC_URL))]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # our own previews stand in frames

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "anymail",
    "django_celery_beat",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    *FLOORS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lifecycle.look.content_policy.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lifecycle.look.languages.SpokenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lifecycle.accounts.middleware.KnowsWho",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
ROOT_URLCONF = "lifecycle.urls"
ASGI_APPLICATION = "lifecycle.asgi.application"
WSGI_APPLICATION = "lifecycle.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["campaigns.navigation.page_names"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lifecycle.brand.on_pages.context",
            ],
        },
    },
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Uploaded files: never served by an address of their own.
MEDIA_ROOT = DATA_DIR / "files"
LARGEST_UPLOAD_MB = number("LARGEST_UPLOAD_MB", 500)
# Mail providers tell of ten thousand mails in one post, and pass on letters. Our API takes less, see `rest/parsers.py`.
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 2**20
FILE_UPLOAD_PERMISSIONS = 0o600

# WhiteNoise serves from where the files are: no collectstatic before the first start.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
BUILT_ASSETS = BASE_DIR / "static/dist"  # what manage.py build_assets makes of static/src
with suppress(OSError):  # where our own folder cannot be written to, it was built before
    BUILT_ASSETS.mkdir(exist_ok=True)
STATICFILES_DIRS = [path for path in (BASE_DIR / "static/assets", BUILT_ASSETS) if path.is_dir()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

API_REQUESTS_PER_MINUTE = number("API_REQUESTS_PER_MINUTE", 6000)  # of one token
API_REQUESTS_PER_MINUTE_AND_ADDRESS = number("API_REQUESTS_PER_MINUTE_AND_ADDRESS", 12000)

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lifecycle",
    "DESCRIPTION": "Contacts, events, campaigns and what was sent.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

UNFOLD = skin.UNFOLD

LOG_LEVEL = choice("LOG_LEVEL", "info", ("debug", "info", "warning", "error"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL.upper()},
    # Django's own handlers would print each line twice
    "loggers": {"django": {"handlers": [], "propagate": True}, "django.server": {"handlers": [], "propagate": True}},
}
