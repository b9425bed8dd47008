"""What anybody is told while the database cannot be reached: come back in a moment, and not that something is broken."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from lifecycle.rest.problems import MEDIA_TYPE, problem

COME_BACK = "5"  # seconds
FOR_PROGRAMS = ("/api/", "/hooks/")
# SQLite says the same of a table that is not there, which does not pass by itself.
PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_READONLY")

logger = logging.getLogger(__name__)


def failed(request: HttpRequest) -> HttpResponse:
    """Whatever was raised and nobody has handled, in views and on the way to them."""
    error = sys.exc_info()[1]
    if not is_without_database(error):
        return server_error(request)
    logger.error("The database cannot be reached: %s", error)
    response = for_programs() if request.path.startswith(FOR_PROGRAMS) else for_people()
    response["Retry-After"] = COME_BACK
    response["Cache-Control"] = "no-store"
    return response


def is_without_database(error: BaseException | None) -> bool:
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    name = getattr(error.__cause__, "sqlite_errorname", None)
    return name is None or name.startswith(PASSING)


def for_programs() -> HttpResponse:
    said = problem(503, _("The database cannot be reached just now. Nothing was stored; try again in a moment."))
    return JsonResponse(said, status=503, content_type=MEDIA_TYPE)


def for_people() -> HttpResponse:
    # Without the request: what else belongs to a page is read from the database.
    return HttpResponse(render_to_string("public/unavailable.html"), status=503)
