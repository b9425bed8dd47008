from channels.feedback.tasks import settle_task
from channels.outbox.tasks import deliver_task, recover_task
from channels.tracking.tasks import judge_task

__all__ = ["deliver_task", "judge_task", "recover_task", "settle_task"]
