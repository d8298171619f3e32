"""Agreement with statements, weighted: the table of a barometer, and what moved between waves."""

from collections.abc import Sequence

import msgspec

from miroir.base.errors import Invalid
from miroir.statistics.changes import Change, change_of_shares
from miroir.statistics.corrections import benjamini_hochberg
from miroir.statistics.estimates import Estimate
from miroir.statistics.proportions import wilson
from miroir.statistics.weights import effective_size


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """The weighted share of `n` people that agrees; `effective` people weigh as much."""

    statement: str
    n: int
    effective: float
    share: Estimate


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a statement since the wave before; `change.p` is corrected for them all."""

    statement: str
    change: Change


def agreement(statement: str, agrees: Sequence[bool], weights: Sequence[float]) -> Agreement:
    """Return how many agree, by their weights. Raises Invalid where weights do not fit.

    The interval is Wilson's on the effective sample (Kish 1965; Franco et al. 2019).
    """
    if len(agrees) != len(weights):
        raise Invalid(f"{len(agrees)} answers cannot have {len(weights)} weights.")
    effective = effective_size(weights)
    agreeing = sum(weight for yes, weight in zip(agrees, weights, strict=True) if yes)
    share = agreeing / sum(weights)
    return Agreement(
        statement=statement,
        n=len(agrees),
        effective=effective,
        share=wilson(share * effective, effective),
    )


def ranked(table: Sequence[Agreement]) -> list[Agreement]:
    """Return the statements as barometers show them: the best first."""
    return sorted(table, key=lambda row: (-row.share.value, row.statement))


def since(before: Sequence[Agreement], now: Sequence[Agreement]) -> list[Moved]:
    """Return what moved of the statements of both waves, corrected for so many comparisons."""
    former = {row.statement: row for row in before}
    both = [(row, former[row.statement]) for row in now if row.statement in former]
    changes = [
        change_of_shares(row.share, past.share, sizes=(row.effective, past.effective))
        for row, past in both
    ]
    corrected = benjamini_hochberg([one.p for one in changes])
    return [
        Moved(statement=row.statement, change=msgspec.structs.replace(one, p=p))
        for (row, _), one, p in zip(both, changes, corrected, strict=True)
    ]
