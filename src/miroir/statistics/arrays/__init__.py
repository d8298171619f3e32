"""Statistics of many answers at once. Needs numpy: import it only where it is used."""

from miroir.statistics.arrays.counting import Figures, count, promoter_scores, shares
from miroir.statistics.arrays.drivers import Driver, Drivers, drivers
from miroir.statistics.arrays.raking import Margin, Raked, rake
from miroir.statistics.arrays.releasing import Family, Released, release_all
from miroir.statistics.arrays.trimming import Trimmed, rake_trimmed

__all__ = [
    "Driver",
    "Drivers",
    "Family",
    "Figures",
    "Margin",
    "Raked",
    "Released",
    "Trimmed",
    "count",
    "drivers",
    "promoter_scores",
    "rake",
    "rake_trimmed",
    "release_all",
    "shares",
]
