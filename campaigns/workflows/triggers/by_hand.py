from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.triggers.base import Trigger
from lifecycle.events.names import CAMPAIGN_STARTED


class ByHand(Trigger):
    kind = "by_hand"
    label = _("By hand, by API or from another campaign")
    short = _("By hand")
    description = _("Only whom somebody, your own software or another campaign's step puts in.")
    icon = "touch_app"

    def sentence(self) -> str:
        return gettext("Enters when somebody puts them in")

    def listens(self) -> set[str]:
        # Whose campaign is meant, the engine knows: it asks only the one that the event names.
        return {CAMPAIGN_STARTED}
