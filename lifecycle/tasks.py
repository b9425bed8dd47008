from lifecycle.figures.tasks import count_figures_task
from lifecycle.intake.tasks import run_imports_task, throw_away_task
from lifecycle.segments.tasks import refresh_on_grid_task

__all__ = ["count_figures_task", "refresh_on_grid_task", "run_imports_task", "throw_away_task"]
