from channels.outbox.models import Message
from channels.outbox.wake import wake


def ask_again(*, campaign_id: int) -> int:
    """What waited out a pause is asked about like a held message before it goes: it may be night by now, or too much.

    To be called before the pause is lifted. How many.
    """
    waiting = Message.objects.filter(campaign_id=campaign_id, state="queued", kind="marketing")
    wake("campaigns.release")
    return waiting.update(state="held", reason="paused")
