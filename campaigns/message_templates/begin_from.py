from datetime import datetime
from typing import TYPE_CHECKING

from campaigns.message_templates.design import Design, at_home
from campaigns.message_templates.hang_drawings import hang_drawings
from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.message_templates.save import save_version
from lifecycle.brand.read import the_brand

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def begin_from(*, design: Design, template: MessageTemplate, by: "User | None", now: datetime) -> TemplateVersion:
    """The first words of a message, with links to our own site. Raises BadTemplate."""
    source = at_home(design.source, the_brand().website)
    return save_version(template=template, source=hang_drawings(source=source, by=by, now=now), by=by, now=now)
