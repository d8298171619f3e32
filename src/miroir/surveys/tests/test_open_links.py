"""Links that anybody may open: looking makes nothing, a browser answers once, an end is an end."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from litestar import Litestar
from tests.serving import browser

from miroir.base import clock
from miroir.base.database import Database
from miroir.base.errors import Invalid
from miroir.base.ids import OrganisationId, new_id
from miroir.base.settings import Settings
from miroir.journal import since
from miroir.surveys import (
    AnswerGiven,
    InvitationMade,
    LinkSays,
    OpenLink,
    as_png,
    as_svg,
    current,
    link_address,
    make_link,
    open_link,
    revoke_link,
)
from miroir.surveys.testing import Scene, set_scene

ADDRESS = "https://miroir.example/q/" + "x" * 48
KEPT = """
    select channel, link_id, way, customer_id, brand_id, answered_at is not null as answered
    from invitation where organisation_id = $1
"""
INVITED_AT = "select invited_at from invitation where organisation_id = $1 and link_id = $2"


class Place:
    """A link as the test knows it: its path, and what is stored of it."""

    def __init__(self, database: Database, scene: Scene, link: OpenLink, path: str) -> None:
        self.database, self.scene, self.link, self.path = database, scene, link, path

    async def counted(self, organisation: OrganisationId) -> tuple[int, int]:
        async with self.database.transaction(organisation) as tx:
            link = await open_link(tx, self.link.id)
        return link.begun, link.answered


@pytest.fixture
async def place(database: Database, organisation: OrganisationId, web_settings: Settings) -> Place:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        link = await make_link(
            tx,
            LinkSays(
                name="Counter", survey="contact", brand_id=scene.brand_id, team_id=scene.team_ids[0]
            ),
        )
    address = link_address(web_settings, organisation, link.id)
    return Place(database, scene, link, address.removeprefix(web_settings.url))


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app, origin=None) as one:
        yield one


async def test_whoever_only_looks_makes_nothing(
    client: httpx.AsyncClient, place: Place, organisation: OrganisationId
) -> None:
    for query in ("", "?qr", "?lang=en"):
        shown = await client.get(place.path + query)
        assert shown.status_code == 200
    assert "Begin" in shown.text
    assert "Lumen" in shown.text
    assert await place.counted(organisation) == (0, 0)


async def test_a_browser_answers_once_without_a_name_and_counts_as_its_channel(
    client: httpx.AsyncClient, place: Place, organisation: OrganisationId
) -> None:
    begun = await client.post(place.path + "?qr&lang=en")
    assert begun.status_code == 303
    page = await client.get(begun.headers["location"])
    assert "It takes less than a minute." in page.text
    assert "no-more" not in page.text
    sent = await client.post(begun.headers["location"], data={"effort": "6", "page": "effort"})
    assert sent.status_code == 303
    again = await client.post(place.path)
    assert (
        again.headers["location"].partition("?")[0] == begun.headers["location"].partition("?")[0]
    )
    assert "begun to answer already" in (await client.get(place.path + "?lang=en")).text
    assert await place.counted(organisation) == (1, 1)
    async with place.database.transaction(organisation) as tx:
        row: Any = await tx.row(KEPT, organisation)
        made = await since(tx, 0, [InvitationMade])
        given = await since(tx, 0, [AnswerGiven])
    assert [(one.fact.by, one.fact.channel) for one in made] == [("qr", "store")]
    assert [(one.fact.value, one.fact.channel) for one in given] == [(6, "store")]
    assert dict(row) == {
        "channel": "store",
        "link_id": place.link.id,
        "way": "qr",
        "customer_id": None,
        "brand_id": place.scene.brand_id,
        "answered": True,
    }


async def test_nobody_begins_by_a_link_that_is_over_and_who_has_begun_goes_on(
    app: Litestar, client: httpx.AsyncClient, place: Place, organisation: OrganisationId
) -> None:
    begun = await client.post(place.path)
    async with place.database.transaction(organisation) as tx:
        revoked = await revoke_link(tx, place.link.id)
        assert (await revoke_link(tx, place.link.id)).revoked_at == revoked.revoked_at
    assert (await client.get(begun.headers["location"])).status_code == 200
    async with browser(app, origin=None) as other:
        assert (await other.get(place.path)).status_code == 410
        assert (await other.post(place.path)).headers["location"] == place.path
        assert (await other.get(place.path[:-8] + "A" * 8)).status_code == 404
    assert await place.counted(organisation) == (1, 0)


async def test_an_end_that_has_passed_is_refused(
    place: Place, organisation: OrganisationId
) -> None:
    async with place.database.transaction(organisation) as tx:
        with pytest.raises(Invalid):
            await make_link(tx, LinkSays(name="x", ends_at=clock.now() - timedelta(days=1)))
        with pytest.raises(Invalid):
            await make_link(tx, LinkSays(name="x", team_id=place.scene.brand_id))


def test_a_code_is_a_picture_of_its_address() -> None:
    assert as_png(ADDRESS).startswith(b"\x89PNG")
    assert ElementTree.fromstring(as_svg(ADDRESS)).tag.endswith("svg")  # noqa: S314 - our own
    assert as_svg(ADDRESS) != as_svg(ADDRESS[:-1] + "y")


async def test_a_device_is_started_by_its_pin_and_an_answer_sent_twice_counts_once(
    client: httpx.AsyncClient,
    database: Database,
    organisation: OrganisationId,
    web_settings: Settings,
    place: Place,
) -> None:
    assert (await client.get(place.path + "/kiosk")).status_code == 404
    async with database.transaction(organisation) as tx:
        locked = await make_link(tx, LinkSays(name="Tablet", survey="contact", pin="2468"))
        asked = await current(tx, "customer")
    url = link_address(web_settings, organisation, locked.id)
    kiosk = url.removeprefix(web_settings.url) + "/kiosk"
    answered_at = clock.now() - timedelta(hours=5)
    sent = {
        "id": new_id().hex,
        "at": str(int(answered_at.timestamp() * 1000)),
        "questionnaire": str(asked.id),
        "effort": "3",
    }
    assert (await client.post(kiosk + "/answers", data=sent)).status_code == 403
    assert (await client.post(kiosk, data={"pin": "1357"})).status_code == 422
    assert (await client.post(kiosk, data={"pin": "2468"})).status_code == 303
    assert "Lumen" in (await client.get(kiosk)).text
    async with database.transaction(organisation) as tx:
        await revoke_link(tx, locked.id)
    for _ in range(2):  # what was answered before the link was revoked still comes in
        assert (await client.post(kiosk + "/answers", data=sent)).status_code == 204
    late = {**sent, "id": new_id().hex, "at": str(int(clock.now().timestamp() * 1000) + 9000)}
    assert (await client.post(kiosk + "/answers", data=late)).status_code == 409
    assert (await client.post(kiosk + "/answers", data={**sent, "at": "x"})).status_code == 422
    async with database.transaction(organisation) as tx:
        link = await open_link(tx, locked.id)
        invited_at = await tx.value(INVITED_AT, organisation, locked.id)
    assert (link.begun, link.answered) == (1, 1)
    assert abs(invited_at - answered_at) < timedelta(seconds=1)
