"""The wallboard: who may open it, until when, and that it names nobody."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import websockets
from litestar import Litestar
from tests.serving import browser, signed_in

from miroir.base import clock
from miroir.base.database import Database
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.base.settings import Settings
from miroir.supervision.testing import Floor
from miroir.supervision.wall_links import WallLinks, WallOf, wall_links

AT = datetime(2026, 3, 11, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_link_opens_what_it_was_made_for_until_its_end() -> None:
    links = WallLinks(b"key")
    wall = WallOf(organisation=OrganisationId(7), team_id=new_id())
    token = links.token(wall, until=AT + HOUR)
    assert links.read(token, at=AT) == (wall, AT + HOUR)
    with pytest.raises(NotFound):
        links.read(token, at=AT + HOUR)


@pytest.mark.parametrize("change", [("7.", "8."), (".-.", "." + "0" * 32 + "."), ("1773", "1774")])
def test_a_link_that_was_changed_opens_nothing(change: tuple[str, str]) -> None:
    links = WallLinks(b"key")
    token = links.token(WallOf(organisation=OrganisationId(7)), until=AT + HOUR)
    assert change[0] in token
    for wrong in (token.replace(*change, 1), token[:-1], "", "1.2.-.é", f"{token}\n"):
        with pytest.raises(NotFound):
            links.read(wrong, at=AT)
    with pytest.raises(NotFound):
        WallLinks(b"another").read(token, at=AT)


async def test_a_linked_screen_shows_counts_and_nobodys_name_or_words(
    app: Litestar, database: Database, floor: Floor
) -> None:
    await floor.hire("Adélaïde")
    await floor.contact("chat", name="Zébulon")
    async with (
        signed_in(app, database, floor.founded.organisation, "supervisor") as lead,
        browser(app) as screen,
    ):
        made = (await lead.post("/api/v1/wallboards", json={"days": 1})).json()
        path = made["url"][made["url"].index("/wallboard/") :]
        for client, address in ((screen, path), (lead, "/wallboard")):
            page = await client.get(address)
            assert page.status_code == 200
            assert "<h2>Chat</h2>" in page.text
            assert page.headers["cache-control"] == "no-store"
            for word in ("Adélaïde", "Zébulon", "Bonjour"):
                assert word not in page.text
        assert (await screen.get(path[:-1])).status_code == 404
        assert (await screen.get("/wallboard")).status_code == 401
        unknown = {"team_id": str(new_id())}
        assert (await lead.post("/api/v1/wallboards", json=unknown)).status_code == 404
        assert (await lead.get(f"/wallboard?team_id={new_id()}")).status_code == 404
    async with signed_in(app, database, floor.founded.organisation, "adviser") as adviser:
        assert (await adviser.post("/api/v1/wallboards", json={})).status_code == 403


async def test_a_wall_is_shown_what_moves(
    served: str, floor: Floor, web_settings: Settings
) -> None:
    async with websockets.connect(wall_of(floor, served, web_settings, lasts=HOUR)) as socket:
        told = json.loads(await asyncio.wait_for(socket.recv(), 30))
        assert told["is"] == "wall"
        assert "<h2>E-mail</h2>" not in told["html"]
        await floor.contact("email", name="Zébulon")
        while "<h2>E-mail</h2>" not in told["html"]:
            told = json.loads(await asyncio.wait_for(socket.recv(), 30))
        assert "Zébulon" not in told["html"]


async def test_a_wall_whose_link_ends_is_hung_up_on(
    served: str, floor: Floor, web_settings: Settings
) -> None:
    address = wall_of(floor, served, web_settings, lasts=timedelta(seconds=2))
    for _ in range(2):  # open when the link ends, and opened after it
        async with websockets.connect(address) as socket:
            with pytest.raises(websockets.ConnectionClosed) as closed:
                while True:
                    await asyncio.wait_for(socket.recv(), 30)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


def wall_of(floor: Floor, served: str, settings: Settings, *, lasts: timedelta) -> str:
    wall = WallOf(organisation=floor.founded.organisation)
    token = wall_links(settings).token(wall, until=clock.now() + lasts)
    return f"ws://{served}/api/v1/wallboard/live?token={token}"


async def test_a_link_that_is_taken_back_goes_dark_at_once(
    app: Litestar, database: Database, served: str, floor: Floor
) -> None:
    page = "/settings/wallboards"
    async with (
        signed_in(app, database, floor.founded.organisation, "supervisor") as lead,
        browser(app) as screen,
    ):
        made = await lead.post(page, data={"days": "3"})
        token = re.search(r"/wallboard/([^\"]+)", made.text)
        assert token is not None
        assert (await screen.get(f"/wallboard/{token[1]}")).status_code == 200
        listed = await lead.get(page, params={"lang": "en"})
        (removal,) = re.findall(r'action="([^"]+/removal)"', listed.text)
        address = f"ws://{served}/api/v1/wallboard/live?token={token[1]}"
        async with websockets.connect(address) as socket:
            await asyncio.wait_for(socket.recv(), 30)
            assert (await lead.post(removal)).status_code == 303
            with pytest.raises(websockets.ConnectionClosed):
                while True:
                    await asyncio.wait_for(socket.recv(), 30)
        assert (await screen.get(f"/wallboard/{token[1]}")).status_code == 404
        assert (await lead.post(removal)).status_code == 404
        assert removal not in (await lead.get(page)).text
        assert (await lead.post(page, data={"days": "367"})).status_code == 422
    async with websockets.connect(address) as socket:
        with pytest.raises(websockets.ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 30)
