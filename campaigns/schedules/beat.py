"""celery-beat's scheduler ends where the database is away while it starts, as when a machine comes up again: then nobody
would look for what is due."""

import logging
from time import sleep

from django.db import InterfaceError, OperationalError, connection
from django_celery_beat.schedulers import DatabaseScheduler

from lifecycle.rest.unavailable import is_without_database

AGAIN = 1.0  # seconds

logger = logging.getLogger(__name__)


class PatientScheduler(DatabaseScheduler):
    is_waiting = False

    def setup_schedule(self) -> None:
        if PatientScheduler.is_waiting:
            raise SystemExit  # asked to end meanwhile: the beat saves its schedule first, and makes another one for that
        while True:
            try:
                super().setup_schedule()
                PatientScheduler.is_waiting = False
                return
            except (OperationalError, InterfaceError) as error:
                if not is_without_database(error):
                    raise
                logger.warning("The beat waits for the database: %s", error)
            connection.close()
            self._initial_read, PatientScheduler.is_waiting = True, True
            sleep(AGAIN)
