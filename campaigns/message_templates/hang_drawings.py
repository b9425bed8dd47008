from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from campaigns.message_templates.design import with_pictures
from campaigns.message_templates.drawing import drawn
from channels.pictures.save_picture import save_picture
from lifecycle.brand.read import the_brand

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def hang_drawings(*, source: Mapping[str, Any], by: "User | None", now: datetime) -> dict[str, Any]:
    """The same words with our drawings in place of their names: in the library, in the colours of the brand."""

    def picture(name: str, shows: str) -> str:
        data = drawn(name, the_brand())
        saved = save_picture(data=data, alt=shows, title=name, is_decoration=not shows, is_ours=True, by=by, now=now)
        return saved.address

    return with_pictures(source, picture)
