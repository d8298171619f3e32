"""The languages of the screens: their words, and how they write numbers, dates and times.

Source strings are English. Translations are gettext catalogues, one per room and language
(`<room>/translations/fr.po`), read when a process starts; French is typeset then.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from miroir.base.typography import typeset

Code = Literal["fr", "en"]
Day: TypeAlias = date

CODES: Final[tuple[Code, ...]] = get_args(Code)
NAMES: Final[Mapping[Code, str]] = {"fr": "Français", "en": "English"}
# English as French readers expect it: days before months, a 24-hour clock.
LOCALES: Final[Mapping[Code, str]] = {"fr": "fr_FR", "en": "en_GB"}
PACKAGE: Final = Path(__file__).parent.parent
PREFERENCE: Final = re.compile(r"([a-z]{1,8})(?:-[a-z0-9-]*)?(?:;q=([01](?:\.\d{0,3})?))?", re.I)


def phrase(text: str) -> str:
    """Mark `text` for translation where no language is known yet; translate it when shown."""
    return text


class Language:
    """One language in one time zone: `gettext` for words, and the writing of figures and dates."""

    def __init__(self, code: Code, zone: ZoneInfo) -> None:
        self.code = code
        self.zone = zone
        self.locale = Locale.parse(LOCALES[code])
        self._translations = translations(code)
        self._percent: str = self.locale.percent_formats[None].pattern.replace("#,##0", "")
        self._separators = str.maketrans(
            {
                ",": numbers.get_group_symbol(self.locale),
                ".": numbers.get_decimal_symbol(self.locale),
            }
        )

    def gettext(self, text: str) -> str:
        """Translate `text`."""
        return self._translations.gettext(text)

    def ngettext(self, one: str, several: str, n: int) -> str:
        """Translate the form that `n` asks for; the caller fills in `%(num)s`."""
        return self._translations.ngettext(one, several, n)

    def pgettext(self, context: str, text: str) -> str:
        """Translate `text` as it is meant in `context`."""
        return self._translations.pgettext(context, text)

    def number(self, value: float, *, decimals: int = 0) -> str:
        """Write a number: 1 234,5 or 1,234.5."""
        return self._written(Decimal(str(value)), decimals)

    def signed(self, value: float, *, decimals: int = 0) -> str:
        """Write a number with its sign, + or −, and 0 without one."""
        written = self.number(abs(value), decimals=decimals)
        if written == self.number(0, decimals=decimals):
            return written
        return ("+" if value > 0 else "−") + written

    def percent(self, share: float, *, decimals: int = 0) -> str:
        """Write a share of 1 as a percentage: 82 % or 82%."""
        return self._written(Decimal(str(share)).scaleb(2), decimals) + self._percent

    def _written(self, value: Decimal, decimals: int) -> str:
        # As babel writes it, at a tenth of the time: a page of the mirror has ten thousand numbers.
        return f"{value:,.{decimals}f}".translate(self._separators)

    def date(self, day: Day, *, form: Literal["short", "medium", "long", "full"] = "long") -> str:
        """Write a day, or the day of an instant in the reader's time zone."""
        if isinstance(day, datetime):
            day = day.astimezone(self.zone)
        return dates.format_date(day, format=form, locale=self.locale)

    def day(self, day: Day) -> str:
        """Write a day without its year, shortly: 3 nov. or 3 Nov."""
        return dates.format_skeleton("MMMd", day, locale=self.locale)

    def month(self, day: Day) -> str:
        """Write the month of a day with its year: novembre 2026 or November 2026."""
        return dates.format_skeleton("yMMMM", day, locale=self.locale)

    def time(self, instant: datetime) -> str:
        """Write the time of an instant in the reader's time zone: 14:05."""
        return dates.format_time(instant, format="short", tzinfo=self.zone, locale=self.locale)

    def moment(self, instant: datetime) -> str:
        """Write day and time of an instant in the reader's time zone."""
        return f"{self.date(instant, form='medium')}, {self.time(instant)}"


@cache
def language(code: Code, zone: str) -> Language:
    """Return the language `code` in the IANA time zone `zone`."""
    return Language(code, ZoneInfo(zone))


@cache
def translations(code: Code) -> NullTranslations:
    """Return the words of a language: the catalogues of all rooms together."""
    everything = Catalog(locale=LOCALES[code])
    for path in sorted(PACKAGE.rglob(f"translations/{code}.po")):
        for message in read_catalogue(path):
            if message.id and message.string:
                everything[message.id] = _typeset(message) if code == "fr" else message
    return _from_catalogue(everything)


def _typeset(message: Message) -> Message:
    told = message.string or ""
    message.string = typeset(told) if isinstance(told, str) else tuple(map(typeset, told))
    return message


def read_catalogue(path: Path) -> Catalog:
    """Read one .po file. Raises PoFileError where it is not one."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def _from_catalogue(catalogue: Catalog) -> NullTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def choose_language(
    *,
    asked: str | None = None,
    remembered: str | None = None,
    account: str | None = None,
    accepted: str = "",
    organisation: Code = "fr",
) -> Code:
    """Return the first language that we speak of those wished for.

    In order: `asked` for in the address, `remembered` by a cookie, of the `account`, `accepted`
    by the browser (an Accept-Language header, whatever its form), of the `organisation`.
    """
    for wish in (asked, remembered, account, *preferences(accepted)):
        for code in CODES:
            if wish == code:
                return code
    return organisation


def preferences(accept_language: str) -> Iterable[str]:
    """Return the languages of an Accept-Language header, best first, without their regions."""
    ranked: list[tuple[float, str]] = []
    for part in accept_language[:1000].split(","):
        match = PREFERENCE.fullmatch(part.replace(" ", ""))
        if match and (quality := float(match[2] or 1)) > 0:
            ranked.append((-quality, match[1].lower()))
    return [code for _, code in sorted(ranked, key=lambda pair: pair[0])]
