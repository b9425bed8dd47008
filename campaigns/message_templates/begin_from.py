from datetime import datetime
from typing import TYPE_CHECKING

from campaigns.message_templates.design import Design, filled
from campaigns.message_templates.drawing import drawn
from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.message_templates.save import save_version
from channels.pictures.save_picture import save_picture
from lifecycle.brand.read import the_brand

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def begin_from(*, design: Design, template: MessageTemplate, by: "User | None", now: datetime) -> TemplateVersion:
    """The first words of a message; its drawings come into the library, in the brand's colours. Raises BadTemplate."""
    brand = the_brand()

    def picture(name: str, shows: str) -> str:
        data = drawn(name, brand)
        return save_picture(data=data, alt=shows, title=name, is_decoration=not shows, by=by, now=now).address

    source = filled(design, site=brand.website, picture=picture)
    return save_version(template=template, source=source, by=by, now=now)
