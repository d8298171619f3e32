"""Pure calculations: intervals, tests, weights; no database, no clock, and without numpy."""

from miroir.statistics.agreement import Agreement, Moved, agreement, ranked, since
from miroir.statistics.anonymity import FEWEST_PEOPLE, may_join, safe_together
from miroir.statistics.changes import Change, change, change_of_shares
from miroir.statistics.corrections import benjamini_hochberg, holm
from miroir.statistics.estimates import CONFIDENCE, Estimate, Z
from miroir.statistics.means import mean_interval, mean_on_scale
from miroir.statistics.pairs import gap_of_means, gap_of_shares
from miroir.statistics.promoters import adjusted_wald, promoter_score, standard_error
from miroir.statistics.proportions import equality, wilson
from miroir.statistics.ranks import FEWEST_MONTHS, RankLink, rank_link
from miroir.statistics.reliability import alpha_interval, alpha_without_each, cronbach_alpha
from miroir.statistics.resolution import Contact, Method, Resolution, first_contact_resolution
from miroir.statistics.weights import HEAVIEST, design_effect, effective_size

__all__ = [
    "CONFIDENCE",
    "FEWEST_MONTHS",
    "FEWEST_PEOPLE",
    "HEAVIEST",
    "Agreement",
    "Change",
    "Contact",
    "Estimate",
    "Method",
    "Moved",
    "RankLink",
    "Resolution",
    "Z",
    "adjusted_wald",
    "agreement",
    "alpha_interval",
    "alpha_without_each",
    "benjamini_hochberg",
    "change",
    "change_of_shares",
    "cronbach_alpha",
    "design_effect",
    "effective_size",
    "equality",
    "first_contact_resolution",
    "gap_of_means",
    "gap_of_shares",
    "holm",
    "may_join",
    "mean_interval",
    "mean_on_scale",
    "promoter_score",
    "rank_link",
    "ranked",
    "safe_together",
    "since",
    "standard_error",
    "wilson",
]
