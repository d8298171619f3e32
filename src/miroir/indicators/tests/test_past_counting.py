from collections.abc import Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.language import language
from miroir.files import Vault
from miroir.indicators.deciding import Answered, Group
from miroir.indicators.held import Filters, Held, hold_up_for
from miroir.indicators.places import EVERYTHING, place_of
from miroir.indicators.rebuilding import rebuild
from miroir.indicators.releasing import released_of
from miroir.indicators.testing import count_answers
from miroir.surveys import Side
from miroir.surveys.past import change_plan, past_import
from miroir.surveys.past.testing import FileDesk
from miroir.surveys.testing import set_scene

MONDAY, SUNDAY = date(2024, 3, 4), date(2024, 3, 10)


@pytest.fixture
async def desk(database: Database, organisation: OrganisationId, tmp_path: Path) -> FileDesk:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
    return FileDesk(database, organisation, Vault(tmp_path))


async def bring_in(desk: FileDesk, side: Side, values: list[int]) -> UUID:
    """Take answers over to the question on effort that both sides are asked now."""
    lines = [["effort"], *([f"{value}"] for value in values)]
    import_id = await desk.upload(lines, side=side)
    await desk.say(import_id, day=MONDAY)
    async with desk.database.transaction(desk.organisation) as tx:
        one = await past_import(tx, import_id)
        column = msgspec.structs.replace(
            one.plan.columns[0], role="answer", code="effort", asked_as="effort7", good="high"
        )
        plan = msgspec.structs.replace(one.plan, columns=(column,))
        await change_plan(tx, import_id, side=side, plan=plan, revision=one.revision)
    await desk.start(import_id)
    await desk.run()
    await count_answers(desk.database, desk.organisation)
    return import_id


async def held(desk: FileDesk, **filters: object) -> Held:
    async with desk.database.transaction(desk.organisation) as tx:
        wanted = Filters(first=MONDAY, last=SUNDAY, **filters)  # type: ignore[arg-type]
        return await hold_up_for(tx, wanted, tongue=language("fr", "Europe/Paris"))


def customers(shown: Held) -> int:
    [effort] = [one for one in shown.mirrors if one.pair.question == "effort"]
    return effort.whole.customers.n


async def counts(desk: FileDesk) -> Mapping[str, object]:
    async with desk.database.transaction(desk.organisation) as tx:
        return {
            table: [
                tuple(row)
                for row in await tx.fetch(
                    f"select * from {table} where organisation_id = $1 order by {table}::text",
                    tx.organisation,
                )
            ]
            for table in ("mirror_past_count", "mirror_past_people")
        }


async def test_past_answers_count_in_the_mirror_unless_they_are_left_out(desk: FileDesk) -> None:
    await bring_in(desk, "customer", [7, 6, 2, 7, 5, 1])
    shown = await held(desk)
    assert (customers(shown), shown.past["customer"]) == (6, 6)
    assert customers(await held(desk, past="without")) == 0


async def test_counting_again_from_raw_rows_keeps_them(desk: FileDesk) -> None:
    await bring_in(desk, "customer", [7, 6, 2, 7, 5, 1])
    await bring_in(desk, "adviser", [3, 3, 4, 5, 6, 7, 1])
    before = await counts(desk)
    assert before["mirror_past_count"] and before["mirror_past_people"]
    await rebuild(desk.database, desk.organisation)
    await count_answers(desk.database, desk.organisation)
    assert await counts(desk) == before


async def test_what_is_undone_counts_no_more(desk: FileDesk) -> None:
    import_id = await bring_in(desk, "customer", [7, 6, 2, 7, 5, 1])
    kept = await bring_in(desk, "customer", [7, 7])
    await desk.undo(import_id)
    await count_answers(desk.database, desk.organisation)
    assert customers(await held(desk)) == 2
    await rebuild(desk.database, desk.organisation)
    assert customers(await held(desk)) == 2
    assert (await desk.state(kept)).taken == 2


def staff(origin: str, size: int) -> list[Answered]:
    """Give an origin so many advisers; nobody is in both."""
    cell = ("team", "email", "brand", "reason", origin)
    return [Answered(cell, UUID(int=n + 1000 * (origin == "past")), 1, 0) for n in range(size)]


@pytest.mark.parametrize(("past", "hidden"), [(3, True), (6, False)])
def test_with_less_without_never_tells_what_few_advisers_said(past: int, hidden: bool) -> None:
    released = released_of(staff("asked", 8) + staff("past", past), minimum=5)
    assert Group(EVERYTHING, False) in released
    assert (Group(place_of({"origin": "asked"}), False) not in released) is hidden
