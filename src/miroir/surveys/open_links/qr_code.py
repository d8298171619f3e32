"""A link as a QR code, for paper and screens."""

from io import BytesIO

import segno

# A quarter of the code may be dirty or torn and it still reads.
CORRECTION = "q"
BORDER = 4  # modules: what ISO/IEC 18004 asks to be left white around it


def as_svg(address: str) -> bytes:
    """Return the QR code of `address` as SVG, black on white, scaling with where it stands."""
    out = BytesIO()
    _code(address).save(
        out, kind="svg", border=BORDER, light="#fff", omitsize=True, xmldecl=False, svgclass=None
    )
    return out.getvalue()


def as_png(address: str) -> bytes:
    """Return the QR code of `address` as PNG, large enough for a poster."""
    out = BytesIO()
    _code(address).save(out, kind="png", border=BORDER, scale=16)
    return out.getvalue()


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error=CORRECTION, micro=False)
