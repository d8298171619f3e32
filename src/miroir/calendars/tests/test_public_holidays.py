"""French holidays agree with the official list; places are read or refused."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from miroir.base.errors import Invalid
from miroir.calendars import FRENCH_ZONES, Region, public_holidays

OFFICIAL = (
    Path(__file__).resolve().parents[4].parent / "shared/data/fr_jours_feries/jours_feries.csv"
)
# In 2006 and 2007 Whit Monday was worked by law, as day of solidarity: the official list counts it
# as a holiday all the same, the library does not.
YEARS = range(2008, 2032)

# Local customs which the library counts and the official list of the State does not.
LOCAL_CUSTOMS = {
    "Vendredi saint",
    "Mi-Carême",
    "Fête de Victor Schoelcher",
    "Fête de la Citoyenneté",
    "Arrivée de l'Évangile",
    "Fête de l'autonomie",
    "Matāri'i",
    "Fête du Territoire",
    "Saint Pierre Chanel",
    "Saints Pierre et Paul",
}
# Sources differ on the day on which these two islands remember the abolition of slavery.
DISPUTED = {
    "Saint-Barthélemy": {"Abolition de l'esclavage"},
    "Saint-Martin": {"Abolition de l'esclavage"},
}


@pytest.fixture(scope="module")
def official() -> dict[str, dict[date, str]]:
    if not OFFICIAL.is_file():
        pytest.skip("the official list of French holidays is not on this machine")
    days: dict[str, dict[date, str]] = defaultdict(dict)
    with OFFICIAL.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            day = date.fromisoformat(row["date"])
            for zone in row["zones"].split("|"):
                if day.year in YEARS:
                    days[zone.replace("Barthélémy", "Barthélemy")][day] = row["nom_jour_ferie"]
    return days


def ours(zone: str) -> dict[date, str]:
    region = Region("FR", zone)
    return {
        day: name
        for year in YEARS
        for day, name in public_holidays(region, year, language="fr").items()
    }


@pytest.mark.parametrize("zone", ["Métropole", "Alsace-Moselle", "Guyane", "La Réunion", "Mayotte"])
def test_holidays_are_those_of_the_official_list(
    zone: str, official: dict[str, dict[date, str]]
) -> None:
    assert set(ours(zone)) == set(official[zone])


@pytest.mark.parametrize("zone", FRENCH_ZONES)
def test_every_zone_has_the_official_holidays_and_local_customs_only(
    zone: str, official: dict[str, dict[date, str]]
) -> None:
    disputed = DISPUTED.get(zone, set())
    missing = {official[zone][day] for day in official[zone].keys() - ours(zone).keys()}
    added = {ours(zone)[day] for day in ours(zone).keys() - official[zone].keys()}
    assert missing <= disputed
    assert added <= LOCAL_CUSTOMS | disputed


@pytest.mark.parametrize("code", ["FR-57", "FR-67", "FR-68", "FR-6AE", "FR-Alsace-Moselle"])
def test_alsace_and_moselle_close_on_good_friday_and_the_second_day_of_christmas(code: str) -> None:
    days = public_holidays(Region.parse(code), 2026)
    assert {date(2026, 4, 3), date(2026, 12, 26)} <= set(days)


@pytest.mark.parametrize("code", ["FR", "FR-75", "FR-2A", "FR-Métropole"])
def test_other_departments_keep_the_national_holidays(code: str) -> None:
    days = public_holidays(Region.parse(code), 2026)
    assert len(days) == 11
    assert date(2026, 4, 3) not in days


def test_names_come_in_the_language_asked_for() -> None:
    assert public_holidays(Region("FR"), 2026, language="fr")[date(2026, 7, 14)] == "Fête nationale"
    assert (
        public_holidays(Region("FR"), 2026, language="en_US")[date(2026, 7, 14)] == "National Day"
    )


@pytest.mark.parametrize("code", ["", "ZZ", "fr", "FR-ZZ", "FR-99", "DE-75", "FR-\x00"])
def test_an_unknown_place_is_refused_with_those_there_are(code: str) -> None:
    with pytest.raises(Invalid, match="use one of"):
        Region.parse(code)
