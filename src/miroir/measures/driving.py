"""What goes with customers' satisfaction, weighed by LMG over the facts of their contacts.

Reckoning takes seconds where there are many answers, so the worker does it: daily, and when
somebody asks. Pages read what is held. Times count by their logarithm: the step from one minute to
two is as large as that from ten to twenty.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from math import log1p
from typing import Final, Literal

import msgspec

from miroir.access import for_every_organisation, organisation_settings
from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.indicators import too_few
from miroir.measures.driver_data import MOST, SINCE, Came, came_after
from miroir.statistics import Estimate
from miroir.surveys import ScaleName, declared

Cause = Literal["waiting", "handling", "contacts", "changes", "ease"]
Why = Literal["same-for-all", "too-few-advisers"]
Standing = Literal["own-effect", "goes-along", "not-seen"]

CAUSES: Final[Mapping[Cause, Callable[[Came], float]]] = {
    "waiting": lambda came: log1p(came.waiting),
    "handling": lambda came: log1p(came.handling),
    "contacts": lambda came: came.contacts,
    "changes": lambda came: came.changes,
    "ease": lambda came: came.ease or 0.0,
}
# The first of these that customers are asked is what is explained; more of it is better.
OUTCOMES: Final[Sequence[ScaleName]] = ("satisfaction5", "nps", "effort7")
FEWEST: Final = 60  # ten for each cause, and ten more
AGAIN_AFTER: Final = timedelta(days=1)
# Of the answers, so many must have an adviser's word for it to be weighed with the others.
PART_WITH_EASE: Final = 1 / 3

STALE = """
    select coalesce((select made_at < $2 or wanted_at > made_at or made_at is null
                     from drivers_held where organisation_id = $1), true)
"""
HOLD = """
    insert into drivers_held (organisation_id, made_at, document) values ($1, $2, $3)
    on conflict (organisation_id)
        do update set made_at = excluded.made_at, document = excluded.document
"""
WANT = """
    insert into drivers_held (organisation_id, wanted_at) values ($1, $2)
    on conflict (organisation_id) do update set wanted_at = excluded.wanted_at
"""
HELD = """
    select made_at, document, coalesce(wanted_at > made_at, made_at is null) as coming
    from drivers_held where organisation_id = $1
"""


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """One cause: its part of R², and its own effect in standard deviations of both."""

    cause: Cause
    share: Estimate
    effect: Estimate
    p: float
    standing: Standing

    @property
    def rises(self) -> bool:
        """Whether there is more of what is explained where there is more of it."""
        return self.effect.value > 0


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A cause that could not be weighed, and why."""

    cause: Cause
    why: Why


class Reckoning(msgspec.Struct, frozen=True, kw_only=True):
    """What goes with the answers to `question`: of `n`, among all `answers` about contacts.

    Fewer than FEWEST are not weighed: `explained` is None then.
    """

    question: str | None
    answers: int = 0
    n: int = 0
    most: int = MOST
    explained: Estimate | None = None
    weighed: Sequence[Weighed] = ()
    left_out: Sequence[LeftOut] = ()


class HeldReckoning(msgspec.Struct, frozen=True, kw_only=True):
    """The newest reckoning, and whether another one is coming."""

    made_at: datetime | None = None
    reckoning: Reckoning | None = None
    coming: bool = True


async def held_reckoning(tx: Transaction) -> HeldReckoning:
    """Return what is held; nothing before the worker came by."""
    row = await tx.row(HELD, tx.organisation)
    if row is None:
        return HeldReckoning()
    document = row["document"]
    return HeldReckoning(
        made_at=row["made_at"],
        reckoning=document and msgspec.convert(document, Reckoning),
        coming=row["coming"],
    )


async def want_reckoning(tx: Transaction) -> None:
    """Have it reckoned anew within a minute."""
    await tx.execute(WANT, tx.organisation, tx.at)


async def reckon_all_due(database: Database, *, at: datetime) -> None:
    """Reckon for every organisation whose reckoning is a day old, or asked for."""

    async def reckon_if_due(organisation: OrganisationId) -> None:
        async with database.transaction(organisation, at=at) as tx:
            if await tx.value(STALE, organisation, at - AGAIN_AFTER):
                await reckon(tx)

    await for_every_organisation(database, reckon_if_due)


async def reckon(tx: Transaction) -> Reckoning:
    """Weigh what goes with the answers of the last 26 weeks, and hold it."""
    found = await _reckoned(tx)
    await tx.execute(HOLD, tx.organisation, tx.at, msgspec.to_builtins(found))
    return found


async def _reckoned(tx: Transaction) -> Reckoning:
    asked = {
        code: measure[0] for code, measure in (await declared(tx)).items() if measure is not None
    }
    question = next((code for name in OUTCOMES for code in asked if asked[code] == name), None)
    if question is None:
        return Reckoning(question=None)
    came = await came_after(
        tx,
        question,
        since=tx.at - SINCE,
        ease=[code for code, name in asked.items() if name == "effort7"],
        effort=[code for code, name in asked.items() if name == "effort5"],
    )
    minimum = (await organisation_settings(tx)).minimum_group
    return await asyncio.to_thread(weigh, came, question=question, minimum=minimum)


def weigh(came: Sequence[Came], *, question: str, minimum: int) -> Reckoning:
    """Weigh the causes of those answers that have all of them.

    The adviser's ease is left out where too few answers have it, or too few advisers gave it.
    """
    rows, left_out = _complete(came, minimum=minimum)
    causes = [
        cause
        for cause, value in CAUSES.items()
        if cause not in {one.cause for one in left_out} and len({value(row) for row in rows}) > 1
    ]
    same = [
        LeftOut(cause=cause, why="same-for-all")
        for cause in CAUSES
        if cause not in causes and cause not in {one.cause for one in left_out}
    ]
    found = Reckoning(
        question=question, answers=len(came), n=len(rows), left_out=[*left_out, *same]
    )
    if len(rows) < FEWEST or not causes or len({row.outcome for row in rows}) == 1:
        return found
    return _weighed(found, rows, causes)


def _complete(came: Sequence[Came], *, minimum: int) -> tuple[Sequence[Came], Sequence[LeftOut]]:
    with_ease = [one for one in came if one.ease is not None]
    people = frozenset(one.adviser_id for one in with_ease if one.adviser_id is not None)
    enough = len(with_ease) >= max(FEWEST, PART_WITH_EASE * len(came))
    if enough and not too_few(people, minimum=minimum):
        return with_ease, []
    return came, [LeftOut(cause="ease", why="too-few-advisers")]


def _weighed(found: Reckoning, rows: Sequence[Came], causes: Sequence[Cause]) -> Reckoning:
    # Only here: numpy takes memory that processes without reckonings do not need.
    import numpy as np  # noqa: PLC0415

    from miroir.statistics.arrays import drivers  # noqa: PLC0415

    table = np.array([[CAUSES[cause](row) for cause in causes] for row in rows])
    outcome = np.array([row.outcome for row in rows])
    weighed = drivers(table, outcome, causes)
    named: Mapping[str, Cause] = {cause: cause for cause in causes}
    return msgspec.structs.replace(
        found,
        explained=weighed.explained,
        weighed=[
            Weighed(
                cause=named[one.name],
                share=one.share,
                effect=one.effect,
                p=one.p,
                standing=one.standing,
            )
            for one in weighed.drivers
        ],
    )
