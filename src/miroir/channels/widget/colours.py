"""Whether what is written on a colour can be read (WCAG 2.2, 1.4.3 and 1.4.11)."""

# Of a button against the page around it, which is most often white.
LEAST_OF_A_CONTROL = 3.0


def legible_ink(colour: str) -> str:
    """Return black or white, whichever stands out more on `colour` (#rrggbb)."""
    white, black = contrast(colour, "#ffffff"), contrast(colour, "#000000")
    return "#ffffff" if white >= black else "#000000"


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (#rrggbb), from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
