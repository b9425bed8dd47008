from campaigns.broadcasts.tasks import close_task
from campaigns.rehearsal.tasks import rehearse_task
from campaigns.workflows.tasks import advance_task, empty_task, fire_task, move_task, react_task, release_task

__all__ = [
    "advance_task",
    "close_task",
    "empty_task",
    "fire_task",
    "move_task",
    "react_task",
    "rehearse_task",
    "release_task",
]
