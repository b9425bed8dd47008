from campaigns.workflows.tasks import advance_task, empty_task, fire_task, react_task, release_task

__all__ = ["advance_task", "empty_task", "fire_task", "react_task", "release_task"]
