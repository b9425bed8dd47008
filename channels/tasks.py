from channels.feedback.tasks import settle_task
from channels.outbox.tasks import deliver_task, recover_task

__all__ = ["deliver_task", "recover_task", "settle_task"]
