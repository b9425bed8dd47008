from django.utils.translation import gettext as _


def quoted(words: str) -> str:
    """“Words”, or «слова», as the reader's language quotes."""
    return _("“%s”") % words
