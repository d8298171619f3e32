"""What a visitor sees before they write: the brand, whether it is open, what it promises."""

from collections.abc import Mapping

from miroir.access import Brand
from miroir.base.database import Transaction
from miroir.base.language import CODES, Code
from miroir.base.settings import Settings
from miroir.calendars import load_calendar
from miroir.channels.widget.colours import legible_ink
from miroir.channels.widget.looks import Looks, accepted, looks, upload_limit
from miroir.channels.widget.model import BrandShown, ButtonShown, Front, UploadLimits
from miroir.channels.widget.outreach_rules import watch
from miroir.conversations import Circumstances, promised

OPEN: Mapping[Code, str] = {"fr": "Discuter avec nous", "en": "Chat with us"}
NEWS: Mapping[Code, str] = {"fr": "messages non lus : ", "en": "unread messages: "}


async def front(
    tx: Transaction, brand: Brand, *, settings: Settings, asked: str | None = None
) -> Front:
    """Return what the widget of `brand` opens with. No promise made: none shown, always open.

    `asked` is the language of the page around it, as it has it (fr-CA).
    """
    due = await promised(tx, Circumstances(brand_id=brand.id, channel="chat"), kind="first_answer")
    wanted = await looks(tx, brand.id)
    looked_out = await watch(tx, brand.id)
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
        upload=UploadLimits(upload_limit(wanted, settings=settings), sorted(accepted(wanted))),
        theme=wanted.theme,
        closed=wanted.closed,
        form=wanted.form,
        button=_button(brand, wanted, asked=asked, watching=bool(looked_out.rules)),
    )


def spoken(brand: Brand, wanted: Looks, *, asked: str | None) -> Code:
    """Return the language of a widget: the one that is set, the page's, the brand's."""
    own = (asked or "")[:2].lower()
    if wanted.language is not None:
        return wanted.language
    return next((code for code in CODES if code == own), brand.language)


def _button(brand: Brand, wanted: Looks, *, asked: str | None, watching: bool) -> ButtonShown:
    code = spoken(brand, wanted, asked=asked)
    style = f"--c:{brand.colour};--i:{legible_ink(brand.colour)}"
    if wanted.position == "left":
        style += ";--r:auto;--l:20px"
    return ButtonShown(style=style, language=code, open=OPEN[code], news=NEWS[code], watch=watching)
