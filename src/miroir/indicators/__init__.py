"""Measures of both sides, with their uncertainty, and the mirror that shows them."""

from miroir.indicators.asked_on import counted_on
from miroir.indicators.differences import Difference, corrected, difference
from miroir.indicators.drawing import fraction as along_scale
from miroir.indicators.figures import Figure, Measure, conceal
from miroir.indicators.groups import too_few
from miroir.indicators.growing import WATCHED_WEEKS, GrownGap, grown_gaps, watched_since
from miroir.indicators.held import Filters, Held, hold_up_for
from miroir.indicators.jobs import customers_follower, followers
from miroir.indicators.known_margins import (
    KnownMargin,
    WantedMargin,
    drop_known_margin,
    known_groups,
    known_margins,
    known_shares,
    set_known_margin,
)
from miroir.indicators.measures import favourable, low_effort, mean_effort, top_box, top_two
from miroir.indicators.mirror import Group, Mirror, Reflection, Row
from miroir.indicators.mood import Mood, mood
from miroir.indicators.period import USUAL_WEEKS, WEEK, midnight, weeks_before, weeks_between
from miroir.indicators.places import Axis
from miroir.indicators.promoters import enps
from miroir.indicators.proportions import share
from miroir.indicators.queries import pairs
from miroir.indicators.rebuilding import rebuild
from miroir.indicators.scales import LIKERT, Histogram, Scale, ScaleName
from miroir.indicators.screen import NO_GROUP
from miroir.indicators.service import (
    USUAL_FORMULA,
    Formula,
    Handling,
    Offered,
    handling_time,
    service_level,
)
from miroir.indicators.shell import LEADERS, LEADING, LEADING_OR_KEY, measures_page
from miroir.indicators.showing import BYTE_ORDER_MARK, FORMULA
from miroir.indicators.stretches import Stretch, gaps
from miroir.indicators.weighing import At, Wanted, WeighedAnswers, weigh_answers
from miroir.indicators.weighting import (
    Weighed,
    Weight,
    figure_of_weighed,
    plain,
    pool_weighed,
)
from miroir.indicators.weights import (
    FEWEST,
    KNOWN_TRAITS,
    TRAIT_NAMES,
    TRAITS,
    WEIGHT_NAMES,
    Known,
    KnownTrait,
    Trait,
    Weighting,
    Weights,
)

__all__ = [
    "BYTE_ORDER_MARK",
    "FEWEST",
    "FORMULA",
    "KNOWN_TRAITS",
    "LEADERS",
    "LEADING",
    "LEADING_OR_KEY",
    "LIKERT",
    "NO_GROUP",
    "TRAITS",
    "TRAIT_NAMES",
    "USUAL_FORMULA",
    "USUAL_WEEKS",
    "WATCHED_WEEKS",
    "WEEK",
    "WEIGHT_NAMES",
    "At",
    "Axis",
    "Difference",
    "Figure",
    "Filters",
    "Formula",
    "Group",
    "GrownGap",
    "Handling",
    "Held",
    "Histogram",
    "Known",
    "KnownMargin",
    "KnownTrait",
    "Measure",
    "Mirror",
    "Mood",
    "Offered",
    "Reflection",
    "Row",
    "Scale",
    "ScaleName",
    "Stretch",
    "Trait",
    "Wanted",
    "WantedMargin",
    "Weighed",
    "WeighedAnswers",
    "Weight",
    "Weighting",
    "Weights",
    "along_scale",
    "conceal",
    "corrected",
    "counted_on",
    "customers_follower",
    "difference",
    "drop_known_margin",
    "enps",
    "favourable",
    "figure_of_weighed",
    "followers",
    "gaps",
    "grown_gaps",
    "handling_time",
    "hold_up_for",
    "known_groups",
    "known_margins",
    "known_shares",
    "low_effort",
    "mean_effort",
    "measures_page",
    "midnight",
    "mood",
    "pairs",
    "plain",
    "pool_weighed",
    "rebuild",
    "service_level",
    "set_known_margin",
    "share",
    "too_few",
    "top_box",
    "top_two",
    "watched_since",
    "weeks_before",
    "weeks_between",
    "weigh_answers",
]
