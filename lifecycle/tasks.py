from lifecycle.intake.tasks import run_imports_task, throw_away_task

__all__ = ["run_imports_task", "throw_away_task"]
