from datetime import datetime

from django.utils.translation import gettext as _

from channels.adapters.base import adapters
from channels.adapters.email.sender import default_sender
from channels.content.save import save_content
from channels.outbox.models import Message
from channels.outbox.send_test import send_test
from lifecycle.brand.read import the_brand


def send_first_test(*, email: str, locale: str, now: datetime) -> Message:
    """A small mail of ours by the very way that all mail will go. Raises NoTest."""
    brand = the_brand()
    name, address = default_sender()
    company = (brand.company or name or address).replace("{", "(").replace("}", ")")
    blocks = [
        {"kind": "heading", "text": _("It works"), "level": 1},
        {
            "kind": "text",
            "text": _("This is the first mail from %s. Yours will look as good as you make them.") % company,
        },
    ]
    source = {"subject": _("A first mail from %s") % company, "blocks": blocks}
    payload = adapters.get("email")().compile(source, locale=locale, marketing=False, brand=brand)
    content = save_content(channel="email", payload=payload, now=now)
    return send_test(content=content, merge={}, email=email, now=now)
