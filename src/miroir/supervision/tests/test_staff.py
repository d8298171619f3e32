"""Who works is remembered, and those who changed are read again."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from miroir.advisers import Adviser, set_presence
from miroir.supervision import Staff
from miroir.supervision.testing import Floor

NOON = datetime(2026, 3, 11, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))
SECOND = timedelta(seconds=1)


async def read(staff: Staff, floor: Floor, at: datetime = NOON) -> dict[UUID, Adviser]:
    async with floor.at(at) as tx:
        return {one.id: one for one in await staff.read(tx)}


async def rests(floor: Floor, adviser: UUID) -> None:
    async with floor.at(NOON) as tx:
        await set_presence(tx, adviser, "away", by="adviser")


async def test_who_is_noted_as_changed_is_read_again(floor: Floor) -> None:
    ana, bea = await floor.hire("Ana"), await floor.hire("Bea")
    staff = Staff()
    first = await read(staff, floor)
    await rests(floor, ana)
    staff.note([ana])
    then = await read(staff, floor, NOON + SECOND)
    assert (first[ana].presence.state, then[ana].presence.state) == ("available", "away")
    assert then[bea] is first[bea]


async def test_a_newcomer_has_all_read_in_order(floor: Floor) -> None:
    bea = await floor.hire("Bea")
    staff = Staff()
    await read(staff, floor)
    ana = await floor.hire("Ana")
    staff.note([ana])
    by_name = list(await read(staff, floor, NOON + SECOND))
    assert by_name.index(ana) < by_name.index(bea)


async def test_all_are_read_again_after_a_minute(floor: Floor) -> None:
    ana = await floor.hire("Ana")
    staff = Staff()
    await read(staff, floor)
    await rests(floor, ana)
    assert (await read(staff, floor, NOON + SECOND))[ana].presence.state == "available"
    assert (await read(staff, floor, NOON + 60 * SECOND))[ana].presence.state == "away"
