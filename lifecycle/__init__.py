# Celery's shared tasks find their app only when it is loaded wherever Django is.
from lifecycle.celery import app as celery_app

__all__ = ["celery_app"]
