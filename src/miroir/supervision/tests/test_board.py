"""The board shows the day as the tables have it."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from miroir.conversations import assign, close, close_reasons, reply
from miroir.routing import OwnRule, end_placement, make_offer, set_channel_rule
from miroir.supervision import Board, Seat, load_board
from miroir.supervision.testing import Floor

WEDNESDAY = datetime(2026, 3, 11, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
MINUTE = timedelta(minutes=1)


async def board(floor: Floor, at: datetime = WEDNESDAY, *teams: UUID | None) -> Board:
    async with floor.at(at) as tx:
        return await load_board(tx, teams=teams or (None,))


async def take(floor: Floor, conversation: UUID, adviser: UUID) -> None:
    async with floor.at(WEDNESDAY) as tx:
        await assign(tx, conversation, adviser_id=adviser, team_id=floor.founded.team_id)
        await end_placement(tx, conversation)


def seat_of(shown: Board, adviser: UUID) -> Seat:
    return next(seat for seat in shown.seats if seat.id == adviser)


async def test_who_waits_is_counted_by_queue_with_the_slack_of_the_most_urgent(
    floor: Floor,
) -> None:
    first = await floor.contact("chat", at=WEDNESDAY - 4 * MINUTE)
    second = await floor.contact("chat", at=WEDNESDAY - MINUTE)
    await floor.contact("email", at=WEDNESDAY)
    shown = await board(floor)
    queues = {queue.channel: queue for queue in shown.queues}
    assert {channel: queue.waiting for channel, queue in queues.items()} == {"chat": 2, "email": 1}
    assert queues["chat"].late == 1
    assert queues["chat"].since == WEDNESDAY - 4 * MINUTE
    assert queues["chat"].promise is not None
    assert queues["chat"].promise.seconds_left == -60
    waiting = [one.conversation.id for one in shown.waiting[None]]
    assert waiting[:2] == [first, second]
    assert len(waiting) == 3


async def test_the_next_breach_is_of_whoever_is_owed_an_answer_soonest(floor: Floor) -> None:
    adviser = await floor.hire()
    late = await floor.contact("chat", at=WEDNESDAY - 5 * MINUTE)
    held = await floor.contact("chat", at=WEDNESDAY - 2 * MINUTE)
    waiting = await floor.contact("chat", at=WEDNESDAY - MINUTE)
    await take(floor, held, adviser)
    breaches = (await board(floor)).breaches[None]
    assert [one.id for one in breaches] == [held, waiting]
    assert breaches[0].adviser_id == adviser
    assert late not in {one.id for one in breaches}
    async with floor.at(WEDNESDAY) as tx:
        await reply(tx, held, adviser_id=adviser, text="Voici")
    assert [one.id for one in (await board(floor)).breaches[None]] == [waiting]


async def test_an_adviser_carries_what_routing_counts(floor: Floor) -> None:
    adviser = await floor.hire()
    chats = [await floor.contact("chat", at=WEDNESDAY) for _ in range(2)]
    mail = await floor.contact("email", at=WEDNESDAY)
    offered = await floor.contact("email", at=WEDNESDAY)
    async with floor.at(WEDNESDAY) as tx:
        await set_channel_rule(tx, "chat", OwnRule(weight=30))
        await set_channel_rule(tx, "email", OwnRule(weight=20))
    for conversation in (*chats, mail):
        await take(floor, conversation, adviser)
    async with floor.at(WEDNESDAY) as tx:
        until = WEDNESDAY + MINUTE
        assert await make_offer(
            tx, offered, adviser_id=adviser, until=until, because="longest-idle"
        )
    seat = seat_of(await board(floor), adviser)
    assert (seat.load, seat.capacity, seat.offers) == (2 * 30 + 20 + 20, 100, 1)
    assert {held.channel: (held.open, held.waiting) for held in seat.holds} == {
        "chat": (2, 2),
        "email": (1, 1),
    }
    async with floor.at(WEDNESDAY) as tx:
        await reply(tx, mail, adviser_id=adviser, text="Voici")
        await reply(tx, chats[0], adviser_id=adviser, text="Voici")
        reason = (await close_reasons(tx))[0].id
        await close(tx, chats[1], reason_id=reason, by=adviser)
    seat = seat_of(await board(floor), adviser)
    assert seat.load == 30 + 20, "an answered chat is still held, an answered mail is not carried"


async def test_a_board_on_one_team_lists_its_own(floor: Floor) -> None:
    await floor.contact("chat", at=WEDNESDAY)
    async with floor.at(WEDNESDAY) as tx:
        other = await tx.value(
            "insert into team values ($1, gen_random_uuid(), 'Autre') returning id",
            tx.organisation,
        )
    shown = await board(floor, WEDNESDAY, floor.founded.team_id, other)
    assert len(shown.waiting[floor.founded.team_id]) == 1
    assert shown.waiting[other] == []
    assert shown.breaches[other] == []
