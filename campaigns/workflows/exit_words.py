"""Ways out in a marketer's words. Pure."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "next": _("Then"),
    "happened": _("It happened"),
    "timeout": _("It did not"),
    "otherwise": _("Everybody else"),
    "past": _("Already over"),
}


def exit_words(name: str) -> str:
    """Names that a marketer gave are shown as given, but for the dashes."""
    return str(WORDS.get(name) or name.replace("_", " ").replace("-", " ").capitalize())
