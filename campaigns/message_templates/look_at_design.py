"""A design as it would look, for the gallery: a page that loads nothing, not even from us."""

from base64 import b64encode
from datetime import datetime

from django.conf import settings

from campaigns.message_templates.design import Design, filled
from campaigns.message_templates.drawing import drawn
from campaigns.message_templates.preview import SUPPLIED, Reader
from channels.content.compile_email import compile_email
from channels.content.content import prepare_payload
from channels.outbox.inert import inert
from lifecycle.brand.brand import OUR_PICTURES, Brand
from lifecycle.contacts.models import Contact

POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
SMALL = 600


def page_of(design: Design, brand: Brand, now: datetime) -> str:
    used: dict[str, bytes] = {}

    def picture(name: str, shows: str) -> str:
        used[name] = drawn(name, brand, width=SMALL)
        return f"{OUR_PICTURES}drawing-{name}.png"

    source = filled(design, site=brand.website, picture=picture)
    ada = Contact(first_name="Ada", last_name="Lovelace", email="ada@example.com", created_at=now, updated_at=now)
    prepared = prepare_payload("email", compile_email(source, brand=brand))
    page = prepared.render(Reader(ada, design.event).values(prepared), SUPPLIED).html
    for name, data in used.items():
        address = f"{settings.PUBLIC_URL}{OUR_PICTURES}drawing-{name}.png"
        page = page.replace(address, f"data:image/png;base64,{b64encode(data).decode()}")
    return inert(page, origin=settings.PUBLIC_URL)[0]
