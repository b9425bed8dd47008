"""In which language we answer whoever has set one."""

from django.utils import translation


def language_of(locale: str) -> str:
    try:
        return translation.get_supported_language_variant(locale or "en")
    except LookupError:
        return "en"
