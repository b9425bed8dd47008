from django.utils.functional import Promise


def small(label: str | Promise) -> str:
    """A label inside a sentence: by email, by SMS."""
    words = str(label)
    return words if words.isupper() else words.lower()
