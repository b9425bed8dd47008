from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels.adapters.base import adapters


def cap_in_words(*, limit: int, days: int, channel: str = "", topic: str = "") -> str:
    """“1 marketing message a day”, and what it counts where that is not everything."""
    of = cap_of_what(channel, topic)
    return f"{how_many(limit, days)} · {of}" if of else how_many(limit, days)


def how_many(limit: int, days: int) -> str:
    messages = ngettext("%d marketing message", "%d marketing messages", limit) % limit
    if days == 1:
        return _("%s a day") % messages
    return _("%(messages)s in %(days)d days") % {"messages": messages, "days": days}


def cap_of_what(channel: str, topic: str) -> str:
    label = str(adapters.get(channel).label) if channel in adapters else channel
    return " · ".join(part for part in (label, topic) if part)
