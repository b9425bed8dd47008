"""A mail provider’s name, and the settings it needs before it sends, as they are called in the environment."""

import os

from django.conf import settings

SPELLED = {
    "amazon_ses": "Amazon SES",
    "mailersend": "MailerSend",
    "sendgrid": "SendGrid",
    "smtp": "SMTP",
    "sparkpost": "SparkPost",
    "unisender_go": "Unisender Go",
}
NEEDED = {
    "amazon_ses": ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"),
    "brevo": ("ANYMAIL_BREVO_API_KEY",),
    "mailersend": ("ANYMAIL_MAILERSEND_API_TOKEN",),
    "mailgun": ("ANYMAIL_MAILGUN_API_KEY",),
    "mailjet": ("ANYMAIL_MAILJET_API_KEY", "ANYMAIL_MAILJET_SECRET_KEY"),
    "mailtrap": ("ANYMAIL_MAILTRAP_API_TOKEN",),
    "mandrill": ("ANYMAIL_MANDRILL_API_KEY",),
    "postal": ("ANYMAIL_POSTAL_API_URL", "ANYMAIL_POSTAL_API_KEY"),
    "postmark": ("ANYMAIL_POSTMARK_SERVER_TOKEN",),
    "resend": ("ANYMAIL_RESEND_API_KEY",),
    "scaleway": ("ANYMAIL_SCALEWAY_SECRET_KEY", "ANYMAIL_SCALEWAY_PROJECT_ID"),
    "sendgrid": ("ANYMAIL_SENDGRID_API_KEY",),
    "smtp": ("EMAIL_HOST",),
    "sparkpost": ("ANYMAIL_SPARKPOST_API_KEY",),
    "unisender_go": ("ANYMAIL_UNISENDER_GO_API_KEY", "ANYMAIL_UNISENDER_GO_API_URL"),
}


def spelled(provider: str) -> str:
    """As it writes its own name."""
    return SPELLED.get(provider, provider.title())


def keys_of(provider: str) -> list[tuple[str, bool]]:
    """(name, whether it is set): never what it is set to."""
    return [(name, _is_set(name)) for name in NEEDED.get(provider, ())]


def _is_set(name: str) -> bool:
    if name.startswith("ANYMAIL_"):
        return bool(settings.ANYMAIL.get(name.removeprefix("ANYMAIL_")))
    return bool(os.environ.get(name))
