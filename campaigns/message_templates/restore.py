from datetime import datetime
from typing import TYPE_CHECKING

from campaigns.message_templates.models import TemplateVersion
from campaigns.message_templates.save import save_version

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def restore(*, version: TemplateVersion, by: "User | None", now: datetime) -> TemplateVersion:
    """Earlier words become the newest again; what came between stays in the history."""
    return save_version(template=version.template, locale=version.locale, source=version.source, by=by, now=now)
