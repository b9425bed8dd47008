"""Why a message is not (yet) sent: the state each reason ends in, and the sentence a marketer reads."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reason:
    key: str
    state: str
    sentence: Promise


# Waiting for a free place under the caps, and counted by none of them.
IN_LINE = ("capped", "too_close", "outranked")

REASONS: dict[str, Reason] = {
    reason.key: reason
    for reason in (
        Reason("not_subscribed", "suppressed", _("They have not subscribed to this.")),
        Reason("suppressed", "suppressed", _("We never write to this address again.")),
        Reason("no_address", "suppressed", _("We know no address of theirs for this.")),
        Reason("no_longer_a_contact", "cancelled", _("They are no longer among our contacts.")),
        Reason("capped", "held", _("They have heard enough from us for now. It waits for a free place.")),
        Reason("too_close", "held", _("The last message to them is too recent. It waits a while.")),
        Reason("outranked", "held", _("Something more important goes to them first. It waits its turn.")),
        Reason("left", "cancelled", _("They left the campaign before it was their turn.")),
        Reason("merged", "cancelled", _("They turned out to be somebody we already knew.")),
        Reason("by_hand", "cancelled", _("Somebody of your team stopped it.")),
        Reason("expired", "expired", _("It would have come too late.")),
        Reason("quiet_hours", "held", _("It is night at their place. It goes out in the morning.")),
        Reason("paused", "held", _("Sending is paused. It goes out when somebody lets it go on.")),
        Reason("try_later", "queued", _("The provider did not take it yet. We try again.")),
        Reason("stopped", "queued", _("Sending was stopped just before its turn. It is back in line.")),
        Reason("bad_content", "failed", _("The words could not be put together for them.")),
        Reason("gone", "failed", _("Nobody can be reached at this address.")),
        Reason("refused", "failed", _("The provider refused it.")),
        Reason(
            "misconfigured", "queued", _("Our access to the provider does not work. It waits until that is mended.")
        ),
        Reason("given_up", "failed", _("The provider did not take it, however often we tried.")),
        Reason("bounced", "failed", _("It came back: nobody could be reached there.")),
        Reason("undelivered", "failed", _("The provider could not deliver it.")),
        Reason("no_answer", "unknown", _("The provider didn't answer. Never sent again by itself.")),
        Reason("interrupted", "unknown", _("We were interrupted while sending. Never sent again by itself.")),
    )
}


def sentence(key: str) -> str:
    """In words; a reason from outside this list (there is none that we write) is shown as it is."""
    return str(REASONS[key].sentence) if key in REASONS else key
