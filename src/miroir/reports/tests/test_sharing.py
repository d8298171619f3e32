from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from tests.serving import browser, signed_in

from miroir.access import create_account, disable_account
from miroir.base.clock import now
from miroir.base.database import Database
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.desk.founding import Founded
from miroir.reports.model import Choices
from miroir.reports.sharing import links, open_link, revoke_link, share
from miroir.reports.testing import let_both_answer

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)


async def maker(database: Database, organisation: OrganisationId) -> UUID:
    async with database.transaction(organisation, at=NOON) as tx:
        return await create_account(
            tx, email=f"{new_id().hex}@example.org", name="Directrice", roles=["experience_officer"]
        )


async def test_a_link_works_until_its_end_and_each_opening_is_counted(
    database: Database, organisation: OrganisationId
) -> None:
    by = await maker(database, organisation)
    async with database.transaction(organisation, at=NOON) as tx:
        token = await share(tx, "mirror", Choices(weeks=4), ends_at=NOON + timedelta(days=2), by=by)
        stored = await tx.fetch(
            "select l::text as row from report_link l where organisation_id = $1", organisation
        )
    assert token not in stored[0]["row"]
    for hours in (1, 47):
        async with database.transaction(organisation, at=NOON + timedelta(hours=hours)) as tx:
            assert (await open_link(tx, token)).choices == Choices(weeks=4)
    async with database.transaction(organisation, at=NOON + timedelta(hours=49)) as tx:
        with pytest.raises(NotFound):
            await open_link(tx, token)
        (link,) = await links(tx)
    assert (link.views, link.viewed_at) == (2, NOON + timedelta(hours=47))


async def test_a_link_is_over_when_taken_back_or_when_its_maker_is_gone(
    database: Database, organisation: OrganisationId
) -> None:
    by = await maker(database, organisation)
    for end in ("revoked", "closed"):
        async with database.transaction(organisation, at=NOON) as tx:
            token = await share(tx, "mirror", Choices(), ends_at=NOON + timedelta(days=2), by=by)
            newest = (await links(tx))[0].id
        async with database.transaction(organisation, at=NOON) as tx:
            await open_link(tx, token)
            if end == "revoked":
                await revoke_link(tx, newest, by=by)
            else:
                await disable_account(tx, by)
            with pytest.raises(NotFound):
                await open_link(tx, token)


async def test_a_link_has_an_end(database: Database, organisation: OrganisationId) -> None:
    by = await maker(database, organisation)
    async with database.transaction(organisation, at=NOON) as tx:
        for days in (0, 400):
            with pytest.raises(Invalid):
                await share(tx, "mirror", Choices(), ends_at=NOON + timedelta(days=days), by=by)


async def test_the_page_of_a_link_shows_what_the_screen_shows_to_anybody_and_nothing_more(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    await let_both_answer(database, organisation)
    by = await maker(database, organisation)
    async with database.transaction(organisation) as tx:
        token = await share(
            tx, "mirror", Choices(weeks=52), ends_at=now() + timedelta(days=9), by=by
        )
    async with browser(app) as client:
        found = await client.get(f"/shared/{token}")
        for wrong in (token[:-1], "rp_1_x", "nothing", token + "%00", f"rp_{2**31}_x"):
            assert (await client.get(f"/shared/{wrong}")).status_code == 404
    assert found.status_code == 200
    assert found.headers["x-robots-tag"].startswith("noindex")
    assert (found.headers["referrer-policy"], found.headers["cache-control"]) == (
        "no-referrer",
        "no-store",
    )
    assert "/desk" not in found.text
    assert "/reports/" not in found.text
    assert token not in found.text.replace(f"/shared/{token}?lang", "")


async def test_a_link_is_made_and_shown_once_on_its_page(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "experience_officer") as client:
        made = await client.post("/reports/links", data={"weeks": "13", "days": "7"})
        token = made.text.partition("/shared/")[2].partition('"')[0]
        assert (await client.get(f"/shared/{token}")).status_code == 200
        assert token not in (await client.get("/reports/links")).text
        refused = await client.post("/reports/links", data={"weeks": "3", "days": "900"})
        assert refused.status_code == 422
        form = {"recipients": "", "at": "25:00", "every": "week"}
        assert (await client.post("/reports/schedules", data=form)).status_code == 422
        assert (await client.get("/reports/schedules")).status_code == 200
    async with signed_in(app, database, founded.organisation, "adviser") as client:
        assert (await client.get("/reports/links")).status_code == 403
