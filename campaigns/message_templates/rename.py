from django.utils.translation import gettext as _

from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.save import BadTemplate
from channels.content.clean import clean

LONGEST = 120


def clean_name(name: str) -> str:
    """Raises BadTemplate."""
    found = " ".join(clean(name).split())
    if not found or len(found) > LONGEST:
        raise BadTemplate(_("A message needs a name of at most 120 characters."))
    return found


def rename(*, template: MessageTemplate, name: str) -> None:
    """Its key stays, because campaigns know it by that."""
    template.name = clean_name(name)
    template.save(update_fields=["name"])
