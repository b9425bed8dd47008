"""The sidebar's words, where a page would say those of a programmer. A library of template filters, in all templates."""

from django import template
from django.utils.functional import Promise

from campaigns.navigation.sidebar import GROUPS, place_link

register = template.Library()


@register.filter
def named_as_in_the_sidebar(address: object, otherwise: object) -> str:
    """`address`: of a page."""
    return str(names().get(str(address), otherwise))


def names() -> dict[str, str | Promise]:
    return {link: entry.title for _title, entries in GROUPS for entry in entries if (link := place_link(entry.place))}
