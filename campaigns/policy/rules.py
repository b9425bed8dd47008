from campaigns.policy.decide import Cap, Rules
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.policy.window import Window


def load_rules() -> Rules:
    """The installation's caps and quiet hours: two statements."""
    caps = [Cap(*row) for row in FrequencyCap.objects.order_by("days").values_list("limit", "days", "channel", "topic")]
    quiet = QuietHours.objects.filter(is_on=True).first()
    return Rules(caps, Window(quiet.opens, quiet.closes) if quiet else None)
