from django.utils.translation import gettext_lazy

REASONS = {
    "bounced": gettext_lazy("Mail came back"),
    "complained": gettext_lazy("They called it spam"),
    "opted_out": gettext_lazy("They said stop"),
    "erased": gettext_lazy("They asked to be forgotten"),
    "by_hand": gettext_lazy("Closed by one of us"),
}


def reason_words(reason: str) -> str:
    """Why an address is closed for good."""
    return str(REASONS.get(reason, reason))
