"""Whether a bounce is for good, in each provider's own word: Anymail's vocabulary has one word for both."""

from collections.abc import Mapping
from typing import Any

# Where the word stands in what the provider posted; `*` is whatever single key there is.
PATHS: dict[str, tuple[str, ...]] = {
    "amazon_ses": ("bounce", "bounceType"),
    "brevo": ("event",),
    "mailersend": ("data", "type"),
    "mailgun": ("event-data", "reason"),
    "mailjet": ("hard_bounce",),
    "mailtrap": ("event",),
    "mandrill": ("event",),
    "postmark": ("Type",),
    "resend": ("data", "bounce", "type"),
    "sendgrid": ("type",),
    "sparkpost": ("msys", "*", "bounce_class"),
    "unisender_go": ("delivery_info", "delivery_status"),
}
FOR_GOOD = {
    "amazon_ses": {"permanent"},
    "brevo": {"hard_bounce", "invalid_email"},
    "mailersend": {"hard_bounced"},
    "mailgun": {"bounce", "suppress-bounce"},
    "mailjet": {"true"},
    "mailtrap": {"bounce"},
    "mandrill": {"hard_bounce"},
    "postmark": {"hardbounce", "bademailaddress"},
    "resend": {"permanent"},
    "sendgrid": {"bounce", "invalid", "bounced address"},
    "sparkpost": {"10", "30"},
    "unisender_go": {"err_user_unknown", "err_user_inactive", "err_mailbox_discarded", "err_domain_inactive"},
}


def lasting(provider: str, posted: Any) -> str:
    """`yes`, `no`, or empty where this provider has no word for it."""
    if provider not in PATHS:
        return ""
    found = posted
    for step in PATHS[provider]:
        if not isinstance(found, Mapping) or not found:
            return ""
        found = next(iter(found.values())) if step == "*" else found.get(step)
    if found is None:
        return ""
    return "yes" if str(found).lower() in FOR_GOOD[provider] else "no"
