from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def admin_link(page: str, *args: object, **query: object) -> str:
    """Where a page of the admin is; empty where there is no such page, and then nothing shows a link."""
    try:
        address = reverse(f"admin:{page}", args=args)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(query)}" if query else address
