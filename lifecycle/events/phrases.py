"""Events in a marketer's words: what people did, and what they did not do."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

# The names the field uses, see the e-commerce and B2B specifications of Segment.
PHRASES = {
    "Order Completed": (
        gettext_lazy("ordered"),
        gettext_lazy("did not order"),
        pgettext_lazy("one person", "ordered"),
    ),
    "Order Refunded": (
        gettext_lazy("got their money back"),
        gettext_lazy("did not get their money back"),
        pgettext_lazy("one person", "got their money back"),
    ),
    "Checkout Started": (
        gettext_lazy("started a checkout"),
        gettext_lazy("did not start a checkout"),
        pgettext_lazy("one person", "started a checkout"),
    ),
    "Product Added": (
        gettext_lazy("put something in the cart"),
        gettext_lazy("did not put anything in the cart"),
        pgettext_lazy("one person", "put something in the cart"),
    ),
    "Product Viewed": (
        gettext_lazy("viewed a product"),
        gettext_lazy("did not view a product"),
        pgettext_lazy("one person", "viewed a product"),
    ),
    "Signed Up": (
        gettext_lazy("signed up"),
        gettext_lazy("did not sign up"),
        pgettext_lazy("one person", "signed up"),
    ),
    "Signed In": (
        gettext_lazy("signed in"),
        gettext_lazy("did not sign in"),
        pgettext_lazy("one person", "signed in"),
    ),
    "Logged In": (
        gettext_lazy("logged in"),
        gettext_lazy("did not log in"),
        pgettext_lazy("one person", "logged in"),
    ),
    "Trial Started": (
        gettext_lazy("started a trial"),
        gettext_lazy("did not start a trial"),
        pgettext_lazy("one person", "started a trial"),
    ),
    "Subscription Started": (
        gettext_lazy("subscribed to a plan"),
        gettext_lazy("did not subscribe to a plan"),
        pgettext_lazy("one person", "subscribed to a plan"),
    ),
    "Email Opened": (
        gettext_lazy("opened an email"),
        gettext_lazy("did not open an email"),
        pgettext_lazy("one person", "opened an email"),
    ),
    "Email Clicked": (
        gettext_lazy("clicked in an email"),
        gettext_lazy("did not click in an email"),
        pgettext_lazy("one person", "clicked in an email"),
    ),
    "Text Clicked": (
        gettext_lazy("followed a link in a text"),
        gettext_lazy("did not follow a link in a text"),
        pgettext_lazy("one person", "followed a link in a text"),
    ),
    "Text Received": (
        gettext_lazy("answered by text"),
        gettext_lazy("did not answer by text"),
        pgettext_lazy("one person", "answered by text"),
    ),
}


def did(event: str) -> str:
    """To go on after “people who …”."""
    return str(PHRASES[event][0]) if event in PHRASES else _("did “%(event)s”") % {"event": event}


def did_not(event: str) -> str:
    return str(PHRASES[event][1]) if event in PHRASES else _("did not do “%(event)s”") % {"event": event}


def one_did(event: str) -> str:
    """Of one contact; many languages say it otherwise than of many."""
    return str(PHRASES[event][2]) if event in PHRASES else pgettext("one person", "did “%(event)s”") % {"event": event}
