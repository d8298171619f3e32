"""Public holidays of a country or of a part of it, as the `holidays` library knows them."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import msgspec

from miroir.base.errors import Invalid

FRENCH_ZONES: Mapping[str, str | None] = {
    "Métropole": None,
    "Alsace-Moselle": "57",
    "Guadeloupe": "971",
    "Martinique": "972",
    "Guyane": "973",
    "La Réunion": "974",
    "Mayotte": "976",
    "Saint-Barthélemy": "BL",
    "Saint-Martin": "MF",
    "Nouvelle-Calédonie": "NC",
    "Polynésie Française": "PF",
    "Saint-Pierre-et-Miquelon": "PM",
    "Wallis-et-Futuna": "WF",
}
"""The zones of French holidays by their usual names, with the library's subdivision of each."""

ALSACE_MOSELLE = ("57", "67", "68", "6AE")
METROPOLITAN_DEPARTMENT = re.compile("0[1-9]|[1-8][0-9]|9[0-5]|2[AB]")


class Region(msgspec.Struct, frozen=True):
    """Where holidays are kept: an ISO 3166-1 country and, where it matters, an ISO 3166-2 part.

    In France departments and the usual names of the zones do as well. Raises Invalid for a place
    whose holidays are not known.
    """

    country: str
    subdivision: str | None = None

    def __post_init__(self) -> None:
        import holidays  # noqa: PLC0415 - a fifth of a second that most starts do without

        known = holidays.list_supported_countries()
        if self.country not in known:
            raise Invalid(f"No public holidays are known for {self.country!r}: use one of {known}")
        part = _library_part(self)
        if part is not None and part not in known[self.country]:
            raise Invalid(
                f"{self.country} has no part {part!r} with holidays: use one of"
                f" {[*known[self.country], *(FRENCH_ZONES if self.country == 'FR' else ())]}"
            )

    @property
    def code(self) -> str:
        """The place as `parse` reads it."""
        return "-".join(part for part in (self.country, self.subdivision) if part)

    @classmethod
    def parse(cls, code: str) -> "Region":
        """Read 'FR', 'FR-67' or 'FR-Alsace-Moselle'."""
        country, _, subdivision = code.partition("-")
        return cls(country, subdivision or None)


@lru_cache(maxsize=1024)
def public_holidays(region: Region, year: int, *, language: str = "en_US") -> Mapping[date, str]:
    """Return the public holidays of `year` in `region` and their names.

    Names are in `language` ('fr', 'en_US', …) where the library has it, else in the country's
    own: never in that of the machine.
    """
    import holidays  # noqa: PLC0415 - as above

    days = holidays.country_holidays(
        region.country, subdiv=_library_part(region), years=year, language=language
    )
    return dict(days.items())


def _library_part(region: Region) -> str | None:
    part = region.subdivision
    if part is None or region.country != "FR":
        return part
    if part in FRENCH_ZONES:
        return FRENCH_ZONES[part]
    if part in ALSACE_MOSELLE:
        return FRENCH_ZONES["Alsace-Moselle"]
    return None if METROPOLITAN_DEPARTMENT.fullmatch(part) else part
