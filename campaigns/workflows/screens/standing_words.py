from django.utils.translation import gettext_lazy as _

from campaigns.workflows.models import Enrollment
from campaigns.workflows.screens.cards import made_step

ENDS = {
    "finished": _("Came to the end"),
    "goal": _("Reached the goal"),
    "exit_rule": _("Left by the rule"),
    "removed": _("Was taken out"),
    "merged": _("Was somebody we knew already"),
    "circle": _("Was stopped in a circle"),
}


def standing_words(enrollment: Enrollment) -> str:
    """Where somebody stands, or how they left. Of one list: `enrollment.version` has to be there already."""
    if not enrollment.is_active:
        return str(ENDS.get(enrollment.ended_reason, enrollment.ended_reason))
    spec = (enrollment.version.graph.get("steps") or {}).get(enrollment.step_key)
    step = made_step(spec, enrollment.campaign_id) if spec else None
    return step.sentence() if step else enrollment.step_key
