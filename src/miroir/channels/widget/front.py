"""What a visitor sees before they write: the brand, whether it is open, what it promises."""

from miroir.access import Brand
from miroir.base.database import Transaction
from miroir.base.settings import Settings
from miroir.calendars import load_calendar
from miroir.channels.widget.model import BrandShown, Front, UploadLimits
from miroir.conversations import Circumstances, promised
from miroir.files import UPLOADABLE


async def front(tx: Transaction, brand: Brand, *, settings: Settings) -> Front:
    """Return what the widget of `brand` opens with. No promise made: none shown, always open."""
    due = await promised(tx, Circumstances(brand_id=brand.id, channel="chat"), kind="first_answer")
    amount = due.promise.amount if due else None
    opens_at = None
    is_open = True
    if due and due.promise.calendar_id:
        calendar = await load_calendar(tx, due.promise.calendar_id)
        is_open = calendar.is_open(tx.at)
        opens_at = None if is_open else calendar.next_opening(tx.at)
    return Front(
        brand=BrandShown(
            name=brand.name,
            colour=brand.colour,
            ink=legible_ink(brand.colour),
            language=brand.language,
            greeting=brand.greeting,
        ),
        open=is_open,
        opens_at=opens_at,
        promise_seconds=None if amount is None else round(amount.total_seconds()),
        upload=UploadLimits(settings.upload_limit, sorted(UPLOADABLE)),
    )


def legible_ink(colour: str) -> str:
    """Return black or white, whichever stands out more on `colour` (#rrggbb; WCAG 2.2, 1.4.3)."""
    luminance = _luminance(colour)
    on_white, on_black = 1.05 / (luminance + 0.05), (luminance + 0.05) / 0.05
    return "#ffffff" if on_white >= on_black else "#000000"


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
