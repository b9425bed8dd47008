"""The drawings of our designs. In the files red stands for the brand's main colour, green for its accent, blue for its
soft one and black for paper; what lies between two of them is the edge of a shape.
"""

from functools import lru_cache
from io import BytesIO

from PIL import Image

from campaigns.message_templates.design import LIBRARY
from lifecycle.brand.brand import Brand

SHADES = 48  # a palette: a few kilobytes in place of a hundred


@lru_cache(maxsize=64)
def drawn(name: str, brand: Brand, *, width: int = 1200) -> bytes:
    """As PNG, in the colours of the brand. Kept: a palette of this size takes a tenth of a second to pack."""
    with Image.open(LIBRARY / "pictures" / f"{name}.png") as image:
        colored = image.convert("RGB").convert("RGB", _matrix(brand))
    if width < colored.width:
        colored = colored.resize((width, round(colored.height * width / colored.width)), Image.Resampling.LANCZOS)
    out = BytesIO()
    colored.quantize(SHADES, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _matrix(brand: Brand) -> tuple[float, ...]:
    """Paper is white; each channel takes away as much as its colour lacks."""
    rows: list[float] = []
    for at in (1, 3, 5):
        lacks = [(int(color[at : at + 2], 16) - 255) / 255 for color in (brand.color, brand.accent, brand.soft)]
        rows += [*lacks, 255.0]
    return tuple(rows)
