#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line
from django.db import connection

from lifecycle.management.why_not import why_not

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lifecycle.settings")
    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        if reason := why_not(error, database=connection, is_migrating="migrate" in sys.argv):
            sys.exit(reason)
        raise
