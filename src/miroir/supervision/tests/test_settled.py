"""The day's promises, counted anew from the raw rows as the definition says."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from miroir.base.channel import Channel
from miroir.base.ids import new_id
from miroir.supervision.adherence import HalfHour, Settled, adherence
from miroir.supervision.settled import Tally, kept_today
from miroir.supervision.testing import Floor

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 3, 11, 12, 10, tzinfo=PARIS)
CHANNELS: tuple[Channel, ...] = ("chat", "email")
KINDS = ("first_answer", "next_answer", "first_answer", "resolution")
Raw: TypeAlias = tuple[str, datetime | None, datetime | None, datetime | None, datetime | None]
CLOCK = """
    insert into promise_clock (organisation_id, id, conversation_id, kind, channel, started_at,
                               due_at, answered_at, cancelled_at, broken_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
RAW = """
    select channel, due_at, broken_at, answered_at, cancelled_at
    from promise_clock where organisation_id = $1 and kind <> 'resolution'
"""


async def fill(floor: Floor, *, around: datetime, count: int, seed: int) -> None:
    """Write clocks of every fate around the same time of both weeks, edges among them."""
    chance = Random(seed)
    conversations = {channel: await floor.contact(channel) for channel in CHANNELS}
    async with floor.at() as tx:
        await tx.execute("delete from promise_clock where organisation_id = $1", tx.organisation)
        for number in range(count):
            week = timedelta(days=7 * chance.randint(0, 1))
            started = around - week + timedelta(minutes=chance.randint(-780, 780))
            due = started + timedelta(minutes=chance.choice((3, 30, 240)))
            end = started + timedelta(minutes=chance.choice((0, 1, 3, 29, 30, 31, 300)))
            fate = chance.choice(("answered", "answered", "answered", "cancelled", "running"))
            running, paused = fate == "running", chance.random() < 0.25
            channel = chance.choice(CHANNELS)
            of = conversations[channel]
            if running and number % 2:  # one conversation runs one clock: the rest are over
                running, fate = False, "answered"
            if running:
                of = await _another(floor, channel)
            await tx.execute(
                CLOCK,
                tx.organisation,
                new_id(),
                of,
                chance.choice(KINDS),
                channel,
                started,
                None if paused else due,
                end if fate == "answered" else None,
                end if fate == "cancelled" else None,
                due if chance.random() < 0.4 and end > due else None,
            )


async def _another(floor: Floor, channel: Channel) -> UUID:
    conversation = await floor.contact(channel)
    async with floor.at() as tx:
        await tx.execute(
            "delete from promise_clock where organisation_id = $1 and conversation_id = $2",
            tx.organisation,
            conversation,
        )
    return conversation


def by_hand(
    rows: list[Raw],
    *,
    start: datetime,
    end: datetime,
) -> dict[tuple[str, str], Counter[str]]:
    """Count as the definition reads: by the instant at which a promise is kept or runs out."""
    counted: dict[tuple[str, str], Counter[str]] = {}
    for channel, due, broken, answered, cancelled in rows:
        instants = [each for each in (due, broken, answered, cancelled) if each is not None]
        if not instants or not start <= min(instants) < end:
            continue
        if broken is not None:
            fate = "broken"
        elif answered is not None and (due is None or answered <= due):
            fate = "kept"
        elif answered is None and cancelled is not None and (due is None or cancelled <= due):
            fate = "dropped"
        else:
            fate = "broken"
        local = min(instants).astimezone(PARIS)
        half = f"{local.hour:02}:{'30' if local.minute >= 30 else '00'}"
        counted.setdefault((channel, half), Counter())[fate] += 1
    return counted


async def raw(floor: Floor) -> list[Raw]:
    async with floor.at() as tx:
        rows = await tx.fetch(RAW, tx.organisation)
    return [tuple(row) for row in rows]


def tally(of: Counter[str]) -> Tally:
    return Tally(of["kept"], of["broken"], of["dropped"])


def shown(rows: list[HalfHour], day: str) -> dict[str, Tally]:
    found: dict[str, Settled | None] = {row.starts: getattr(row, day) for row in rows}
    return {at: one.tally for at, one in found.items() if one and one.tally != Tally()}


async def test_half_hours_are_what_the_raw_rows_say(floor: Floor) -> None:
    await fill(floor, around=NOON, count=300, seed=3)
    async with floor.at(NOON.astimezone(UTC)) as tx:
        day = await adherence(tx, channel="chat")
        whole = await adherence(tx)
    rows = await raw(floor)
    start = NOON.replace(hour=0, minute=0)
    week = timedelta(days=7)
    today = by_hand(rows, start=start, end=NOON)
    before = by_hand(rows, start=start - week, end=start - week + timedelta(days=1))
    chats = {half: tally(of) for (channel, half), of in today.items() if channel == "chat"}
    assert shown(day.half_hours, "today") == chats
    assert shown(day.half_hours, "before") == {
        half: tally(of) for (channel, half), of in before.items() if channel == "chat"
    }
    so_far = by_hand(rows, start=start - week, end=NOON - week)
    assert whole.so_far_before.tally == tally(sum(so_far.values(), Counter()))
    assert whole.so_far.tally == tally(sum(today.values(), Counter()))
    figure, counts = whole.so_far.figure, whole.so_far.tally
    assert figure.n == counts.kept + counts.broken
    assert figure.value == counts.kept / figure.n
    assert any(row.today is None for row in day.half_hours), "the afternoon is still to come"


async def test_promises_kept_today_are_what_the_raw_rows_say(floor: Floor) -> None:
    await fill(floor, around=NOON, count=200, seed=9)
    async with floor.at(NOON.astimezone(UTC)) as tx:
        kept = await kept_today(tx)
    counted = by_hand(await raw(floor), start=NOON.replace(hour=0, minute=0), end=NOON)
    by_channel: dict[str | None, Counter[str]] = {None: Counter()}
    for (channel, _), fates in counted.items():
        by_channel.setdefault(channel, Counter()).update(fates)
        by_channel[None].update(fates)
    for team in (None, floor.founded.team_id):
        shown = {one.channel: one.tally for one in kept if one.team_id == team}
        assert shown == {channel: tally(of) for channel, of in by_channel.items()}


async def test_a_promise_that_ran_out_unanswered_counts_at_once_and_once(floor: Floor) -> None:
    started = NOON.astimezone(UTC)
    await floor.contact("chat", at=started)  # promised within three minutes
    async with floor.at(started + timedelta(minutes=2)) as tx:
        assert (await adherence(tx)).so_far.tally == Tally()
    async with floor.at(started + timedelta(minutes=4)) as tx:
        assert (await adherence(tx)).so_far.tally == Tally(broken=1)


async def test_the_day_on_which_clocks_are_put_back_has_no_half_hour_twice(floor: Floor) -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30 in Paris, and again an hour later
    conversation = await floor.contact("email", at=night)
    async with floor.at() as tx:
        await tx.execute("delete from promise_clock where organisation_id = $1", tx.organisation)
        for hours in (0, 1):
            end = night + timedelta(hours=hours)
            values = ("first_answer", "email", night, end + timedelta(hours=9), end, None, None)
            await tx.execute(CLOCK, tx.organisation, new_id(), conversation, *values)
    async with floor.at(night + timedelta(hours=12)) as tx:
        day = await adherence(tx)
    assert shown(day.half_hours, "today") == {"02:30": Tally(kept=2)}
