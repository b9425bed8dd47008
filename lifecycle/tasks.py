from lifecycle.intake.tasks import run_imports_task, throw_away_task
from lifecycle.segments.tasks import refresh_on_grid_task

__all__ = ["refresh_on_grid_task", "run_imports_task", "throw_away_task"]
