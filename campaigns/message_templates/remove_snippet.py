from django.utils.translation import gettext as _

from campaigns.message_templates.models import Snippet
from campaigns.message_templates.save import BadTemplate
from campaigns.message_templates.save_snippet import users_of


def remove_snippet(*, snippet: Snippet) -> None:
    """Raises BadTemplate while a message uses it: that message could not be saved again."""
    if users := users_of(snippet.key):
        names = ", ".join(sorted({f"“{version.template.name}”" for version in users}))
        raise BadTemplate(_("It is used in %(names)s.") % {"names": names})
    snippet.delete()
