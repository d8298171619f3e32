"""Telling of everyone who waits: their place, how long it may take, and why."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from miroir.base.channel import LIVE_CHANNELS, Channel
from miroir.base.database import Row, Transaction
from miroir.journal import record
from miroir.routing.engine import Engine
from miroir.routing.facts import WaitExplained
from miroir.routing.model import NEVER, Reason

MOST = 500  # of those who wait in front of a screen, and as many of the others
WAITS = "miroir_waits"
LONGEST_PAYLOAD = 60  # conversations: a NOTIFY holds 8,000 bytes

WAITING = """
    (select conversation_id, channel from placement
     where organisation_id = $1 and channel = any($2)
     order by due_at, placed_at limit $3)
    union all
    (select conversation_id, channel from placement
     where organisation_id = $1 and channel <> all($2)
     order by due_at, placed_at limit $3)
"""
TOLD = """
    select conversation_id, place, wait, reason, details from wait_estimate
    where organisation_id = $1
"""
TELL = """
    insert into wait_estimate (organisation_id, conversation_id, place, wait, reason, details, at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (organisation_id, conversation_id) do update
        set place = excluded.place, wait = excluded.wait, reason = excluded.reason,
            details = excluded.details, at = excluded.at
"""
# The widget takes what is old for what nobody vouches for any more.
VOUCH = "update wait_estimate set at = $2 where organisation_id = $1"
VOUCH_EVERY = timedelta(seconds=20)
CLEAR = "delete from wait_estimate where organisation_id = $1 and conversation_id = any($2)"
NOTIFY = "select pg_notify($1, $2)"


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """The conversations whose estimate was made anew."""

    organisation: int
    conversations: list[UUID]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of one that waits: to the customer, and to those who ask why."""

    place: int
    wait: int | None
    why: WaitExplained

    def says_the_same(self, other: "Told | None") -> bool:
        """Whether the reason is the same one, whatever its numbers."""
        return other is not None and _gist(self.why) == _gist(other.why)


def _gist(why: WaitExplained) -> tuple[object, ...]:
    return (why.why, why.ring, why.adviser_id, why.missing_teams, why.missing_skills)


class Explaining:
    """What was last told of those who wait for one organisation's advisers."""

    def __init__(self) -> None:
        self._told: dict[UUID, Told] = {}
        self._vouched_at = datetime.min.replace(tzinfo=UTC)

    @property
    def anyone(self) -> bool:
        """Whether there is somebody of whom something was told."""
        return bool(self._told)

    async def resume(self, transaction: Transaction) -> None:
        """Take up what another leader has told."""
        rows = await transaction.fetch(TOLD, transaction.organisation)
        self._told = {row["conversation_id"]: _read(row) for row in rows}

    async def explain(self, transaction: Transaction, engine: Engine) -> None:
        """Write what has changed, record new reasons, and wake the widgets concerned."""
        rows = await transaction.fetch(
            WAITING, transaction.organisation, sorted(LIVE_CHANNELS), MOST
        )
        channels: dict[UUID, Channel] = {row["conversation_id"]: row["channel"] for row in rows}
        told = {id_: told for id_ in channels if (told := _told(engine, id_)) is not None}
        changed = {id_: told for id_, told in told.items() if self._told.get(id_) != told}
        for conversation, news in changed.items():
            if news.why.why != "offered" and not news.says_the_same(self._told.get(conversation)):
                record(transaction, news.why)
        await self._write(transaction, told, changed)
        live = [id_ for id_ in changed if channels[id_] in LIVE_CHANNELS]
        for first in range(0, len(live), LONGEST_PAYLOAD):
            await _wake(transaction, live[first : first + LONGEST_PAYLOAD])
        self._told = told

    async def _write(
        self, transaction: Transaction, told: dict[UUID, Told], changed: dict[UUID, Told]
    ) -> None:
        gone = [id_ for id_ in self._told if id_ not in told]
        if gone:
            await transaction.execute(CLEAR, transaction.organisation, gone)
        if changed:
            await transaction.execute_many(
                TELL, [_row(transaction, id_, news) for id_, news in changed.items()]
            )
        if told and transaction.at - self._vouched_at > VOUCH_EVERY:
            await transaction.execute(VOUCH, transaction.organisation, transaction.at)
            self._vouched_at = transaction.at


def _row(transaction: Transaction, conversation: UUID, told: Told) -> tuple[object, ...]:
    return (
        transaction.organisation,
        conversation,
        told.place,
        None if told.wait is None else timedelta(seconds=told.wait),
        told.why.why,
        msgspec.to_builtins(told.why),
        transaction.at,
    )


def _read(row: Row) -> Told:
    details = {"why": row["reason"], **row["details"], "conversation_id": row["conversation_id"]}
    wait = row["wait"]
    return Told(
        place=row["place"],
        wait=None if wait is None else int(wait.total_seconds()),
        why=msgspec.convert(details, WaitExplained),
    )


def _told(engine: Engine, conversation: UUID) -> Told | None:
    estimate, reason = engine.estimate(conversation), engine.why(conversation)
    if estimate is None or reason is None:
        return None
    return Told(
        place=estimate.place,
        wait=round(estimate.wait) if estimate.wait is not None and estimate.in_time else None,
        why=explained(conversation, reason, ring=engine.ring(conversation)),
    )


def explained(conversation: UUID, reason: Reason, *, ring: int) -> WaitExplained:
    """Return a reason of the engine's as a fact."""
    skills = [(what, level) for kind, what, level in reason.missing if kind == "skill"]
    return WaitExplained(
        conversation_id=conversation,
        why=reason.kind,
        ring=ring,
        until=_instant(reason.until),
        stops_at=_instant(reason.stops_at),
        adviser_id=reason.adviser if isinstance(reason.adviser, UUID) else None,
        able=reason.able,
        present=reason.present,
        no_channel=any(kind == "channel" for kind, _, _ in reason.missing),
        no_language=any(kind == "language" for kind, _, _ in reason.missing),
        missing_teams=tuple(
            what for kind, what, _ in reason.missing if kind == "team" and isinstance(what, UUID)
        ),
        missing_skills=tuple(what for what, _ in skills if isinstance(what, UUID)),
        missing_levels=tuple(level for _, level in skills),
    )


def _instant(at: float | None) -> datetime | None:
    return None if at is None or at == NEVER else datetime.fromtimestamp(at, UTC)


async def _wake(transaction: Transaction, conversations: list[UUID]) -> None:
    waits = Waits(organisation=int(transaction.organisation), conversations=conversations)
    await transaction.execute(NOTIFY, WAITS, msgspec.json.encode(waits).decode())


def read_waits(payload: str) -> Waits:
    """Return what a NOTIFY on the channel says."""
    return msgspec.json.decode(payload, type=Waits)
