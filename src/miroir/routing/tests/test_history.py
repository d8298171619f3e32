"""What routing decided can be read afterwards, with its reasons."""

import pytest

from miroir.base.database import Database
from miroir.desk.founding import Founded
from miroir.routing import accept, decline, history
from miroir.routing.tests.live_floor import LiveFloor


@pytest.fixture
async def floor(database: Database, founded: Founded) -> LiveFloor:
    return LiveFloor(database, founded)


async def test_a_contact_tells_its_way_from_the_queue_to_an_adviser(floor: LiveFloor) -> None:
    conversation = await floor.contact()
    await floor.leader.step()
    floor.leader._next_explaining = 0
    await floor.leader.step()
    ana = await floor.hire()
    offer, _, _ = await floor.offered()
    async with floor.at() as tx:
        waiting = await history(tx, conversation)
        await decline(tx, offer, adviser_id=ana)
    bea = await floor.hire()
    offer, _, _ = await floor.offered()
    async with floor.at() as tx:
        await accept(tx, offer, adviser_id=bea)
        told = await history(tx, conversation)
    assert [(step.kind, step.why or step.because or step.outcome) for step in waiting.steps] == [
        ("assigned", None),
        ("placed", None),
        ("waits", "nobody-present"),
        ("offered", "most-urgent"),
    ]
    async with floor.at() as tx:
        told = await history(tx, conversation)
    kinds = [(step.kind, step.adviser_id, step.outcome) for step in told.steps]
    assert ("offer-ended", ana, "declined") in kinds
    assert kinds[-3:] == [
        ("offer-ended", bea, "accepted"),
        ("settled", None, None),
        ("assigned", bea, None),
    ]
    assert told.now is None


async def test_the_same_reason_is_recorded_once_and_another_again(floor: LiveFloor) -> None:
    conversation = await floor.contact()
    for _ in range(3):
        floor.leader._next_explaining = 0
        await floor.leader.step()
    floor.succeed()
    for _ in range(2):
        floor.leader._next_explaining = 0
        await floor.leader.step()
    async with floor.at() as tx:
        told = await history(tx, conversation)
    assert [step.why for step in told.steps if step.kind == "waits"] == ["nobody-present"]
    assert told.now is not None
    assert (told.now.place, told.now.wait, told.now.step.why) == (1, None, "nobody-present")


async def test_a_customer_who_waits_is_vouched_for_again(floor: LiveFloor) -> None:
    conversation = await floor.contact()
    await floor.leader.step()
    floor.leader._next_explaining = 0
    await floor.leader.step()
    async with floor.at() as tx:
        await tx.execute("update wait_estimate set at = at - interval '1 minute'")
    floor.succeed()
    await floor.leader.step()
    async with floor.at() as tx:
        told = await history(tx, conversation)
        assert told.now is not None
        assert (tx.at - told.now.at).total_seconds() < 30
