import hashlib
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from channels.content.clean import clean
from channels.pictures.models import Picture
from channels.pictures.redraw import BadPicture, redraw

if TYPE_CHECKING:
    from django.contrib.auth.models import User

FOLDER = "pictures"
LONGEST_ALT = 300


def save_picture(
    *,
    data: bytes,
    alt: str,
    title: str = "",
    is_decoration: bool = False,
    is_ours: bool = False,
    by: "User | None",
    now: datetime,
) -> Picture:
    """The same pixels twice are one picture. Raises BadPicture.

    is_decoration: it says nothing that who cannot see it would miss. is_ours: a drawing of our own, which a second
    message in another language does not describe anew.
    """
    alt = " ".join(clean(alt).split())
    if not alt and not is_decoration:
        raise BadPicture(_("Say what it shows, for people who hear their mail read."))
    if len(alt) > LONGEST_ALT:
        raise BadPicture(_("What it shows is said in at most %d characters.") % LONGEST_ALT)
    drawn = redraw(data)
    name = f"{hashlib.sha256(drawn.data).hexdigest()[:32]}.{drawn.ending}"
    place = f"{FOLDER}/{name}"
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(drawn.data))
    picture, _made = Picture.objects.update_or_create(
        name=name,
        defaults={"is_hidden": False} if is_ours else {"alt": alt, "is_hidden": False},
        create_defaults={
            "title": PurePath(clean(title)).stem[:120],
            "alt": alt,
            "width": drawn.width,
            "height": drawn.height,
            "size": len(drawn.data),
            "uploaded_at": now,
            "uploaded_by": by,
        },
    )
    return picture
