"""The pictures of our messages, for everybody who has the address, which nobody can guess."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from channels.pictures.redraw import KINDS
from channels.pictures.save_picture import FOLDER
from lifecycle.look.content_policy import HEADER

_NAME = re.compile(r"[0-9a-f]{32}\.(jpg|png|gif)")


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """Only what `redraw` has made; the kind is said by its name, and no browser may guess another."""
    known = _NAME.fullmatch(name)
    if not known:
        raise Http404
    try:
        file = default_storage.open(f"{FOLDER}/{name}")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file,
        content_type=KINDS[known[1]],
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",  # what is in it is what its name says
            "X-Content-Type-Options": "nosniff",
            HEADER: "default-src 'none'; sandbox",
        },
    )
