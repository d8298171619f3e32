import io
import struct
import zlib

import pytest
from PIL import Image

from miroir.base.errors import TooLarge
from miroir.files.pictures import picture_size


def picture(width: int, height: int, *, orientation: int = 1) -> bytes:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (width, height)).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_the_size_is_as_seen() -> None:
    assert picture_size(picture(30, 20)) == (30, 20)
    assert picture_size(picture(30, 20, orientation=6)) == (20, 30)


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    with pytest.raises(TooLarge):
        picture_size(png_claiming(100_000, 100_000))


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff" * 9])
def test_what_is_no_picture_has_no_size(content: bytes) -> None:
    assert picture_size(content) is None
