"""Events in a marketer's words: what people did, and what they did not do."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# The names the field uses, see the e-commerce and B2B specifications of Segment.
PHRASES = {
    "Order Completed": (gettext_noop("ordered"), gettext_noop("order")),
    "Order Refunded": (gettext_noop("got their money back"), gettext_noop("get their money back")),
    "Checkout Started": (gettext_noop("started a checkout"), gettext_noop("start a checkout")),
    "Product Added": (gettext_noop("put something in the cart"), gettext_noop("put anything in the cart")),
    "Product Viewed": (gettext_noop("viewed a product"), gettext_noop("view a product")),
    "Signed Up": (gettext_noop("signed up"), gettext_noop("sign up")),
    "Signed In": (gettext_noop("signed in"), gettext_noop("sign in")),
    "Logged In": (gettext_noop("logged in"), gettext_noop("log in")),
    "Trial Started": (gettext_noop("started a trial"), gettext_noop("start a trial")),
    "Subscription Started": (gettext_noop("subscribed to a plan"), gettext_noop("subscribe to a plan")),
    "Email Opened": (gettext_noop("opened an email"), gettext_noop("open an email")),
    "Email Clicked": (gettext_noop("clicked in an email"), gettext_noop("click in an email")),
    "Text Clicked": (gettext_noop("followed a link in a text"), gettext_noop("follow a link in a text")),
    "Text Received": (gettext_noop("answered by text"), gettext_noop("answer by text")),
}


def did(event: str) -> str:
    return _(PHRASES[event][0]) if event in PHRASES else _("did “%(event)s”") % {"event": event}


def did_not(event: str) -> str:
    base = _(PHRASES[event][1]) if event in PHRASES else _("do “%(event)s”") % {"event": event}
    return _("did not %(base)s") % {"base": base}
