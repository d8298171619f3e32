"""The size of a picture, read without unpacking it."""

import io

from PIL import Image

from miroir.base.errors import TooLarge

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
MOST_PIXELS = 60_000_000
EXIF_ORIENTATION = 0x0112
TURNED = frozenset({5, 6, 7, 8})

Image.MAX_IMAGE_PIXELS = None  # ours is checked below, before anything is unpacked


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels as seen upright, or None when it is no known picture.

    Raises TooLarge for more pixels than a browser bears (a decompression bomb).
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            width, height = picture.size
            # Reading the orientation unpacks every format but JPEG.
            turned = picture.format == "JPEG" and _turned(picture)
    except Exception:  # a broken picture can make the decoder fail in any way
        return None
    if width * height > MOST_PIXELS:
        raise TooLarge(f"The picture has {width} × {height} pixels: send it smaller.")
    return (height, width) if turned else (width, height)


def _turned(picture: Image.Image) -> bool:
    return picture.getexif().get(EXIF_ORIENTATION) in TURNED
