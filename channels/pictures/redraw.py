"""What somebody uploaded, drawn again: only its pixels come through, whatever else was hidden in the file. Pure."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

LARGEST_FILE = 10_000_000  # bytes
MOST_PIXELS = 40_000_000  # of all its frames: what a machine can hold while it draws
MOST_FRAMES = 120
WIDEST = 1200  # twice the 600 of a mail, for sharp screens
ENDINGS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif"}
KINDS = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
READ = ("JPEG", "PNG", "GIF", "WEBP")


class BadPicture(ValueError):
    """It cannot be used; the text says why."""


@dataclass(frozen=True)
class Drawn:
    data: bytes
    ending: str
    width: int
    height: int


def redraw(data: bytes) -> Drawn:
    """Raises BadPicture. WebP becomes PNG or JPEG: Outlook on Windows shows none."""
    if len(data) > LARGEST_FILE:
        raise BadPicture(_("A picture has at most %d MB.") % (LARGEST_FILE // 1_000_000))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redrawn(data)
    except UnidentifiedImageError:
        raise BadPicture(_("This is no picture. JPEG, PNG, GIF and WebP are.")) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except BadPicture:
        raise
    except Exception as error:  # a broken file brings Pillow to raise about anything
        raise BadPicture(_("This picture is broken.")) from error


def _redrawn(data: bytes) -> Drawn:
    with Image.open(BytesIO(data), formats=READ) as image:
        frames = getattr(image, "n_frames", 1)
        if image.width * image.height * min(frames, MOST_FRAMES) > MOST_PIXELS or frames > MOST_FRAMES:
            raise _too_large()
        if image.format == "GIF" and frames > 1:
            return _moving(image)
        return _still(image)


def _still(image: Image.Image) -> Drawn:
    was_drawn = image.format in ("PNG", "GIF")
    upright = ImageOps.exif_transpose(image)
    has_holes = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    sized = _sized(upright.convert("RGBA" if has_holes else "RGB"))
    out = BytesIO()
    if has_holes or was_drawn:
        sized.save(out, "PNG", optimize=True)
        ending = "png"
    else:
        sized.save(out, "JPEG", quality=84, optimize=True, progressive=True)
        ending = "jpg"
    return Drawn(out.getvalue(), ending, sized.width, sized.height)


def _moving(image: Image.Image) -> Drawn:
    """Without its comments and whatever else stood between the frames."""
    lengths, frames = [], []
    for frame in ImageSequence.Iterator(image):
        lengths.append(int(frame.info.get("duration") or 100))
        frames.append(_sized(frame.convert("RGBA")))
    out = BytesIO()
    frames[0].save(
        out,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=lengths,
        loop=int(image.info.get("loop", 0)),
        disposal=2,
    )
    return Drawn(out.getvalue(), "gif", frames[0].width, frames[0].height)


def _sized(image: Image.Image) -> Image.Image:
    """No wider than a mail shows, and with nothing beside its pixels: comments and profiles stand in `info`."""
    if image.width > WIDEST:
        height = max(1, round(image.height * WIDEST / image.width))
        image = image.resize((WIDEST, height), Image.Resampling.LANCZOS)
    image.info = {}
    return image


def _too_large() -> BadPicture:
    return BadPicture(_("This picture has too many pixels: %d million are enough.") % (MOST_PIXELS // 1_000_000))
