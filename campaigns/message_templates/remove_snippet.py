from django.utils.translation import gettext as _

from campaigns.message_templates.models import Snippet
from campaigns.message_templates.save import BadTemplate
from campaigns.message_templates.save_snippet import shown_in
from lifecycle.look.quotes import quoted


def remove_snippet(*, snippet: Snippet) -> None:
    """Raises BadTemplate while a message shows it: its words could not be saved again."""
    if versions := shown_in(snippet.key):
        names = ", ".join(sorted({quoted(version.template.name) for version in versions}))
        raise BadTemplate(_("It is shown in %(names)s.") % {"names": names})
    snippet.delete()
