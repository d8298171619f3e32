"""Two people whom an adviser takes for one: what the desk sees, and what each browser does not."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar

from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.base.settings import Settings
from miroir.channels.email.drafting import Drafting
from miroir.channels.intake import receive
from miroir.channels.widget import Visitor
from miroir.conversations import Inbound, reply
from miroir.customers import Claim, Identity
from miroir.desk import summaries
from miroir.desk.founding import Founded
from miroir.live.outbox import Outbox
from miroir.live.widget_screens import WidgetScreen, WidgetScreens
from tests.serving import Browser, browser, signed_in

OWNERS = "select id, customer_id from conversation where id = any($1)"


class Talking(msgspec.Struct, kw_only=True):
    """A visitor who has said something, and who they are."""

    client: Browser
    conversation: str
    customer: str = ""


class Scene(msgspec.Struct, kw_only=True):
    """Two visitors, each with a chat, merged into one person by somebody at the desk."""

    founded: Founded
    desk: Browser
    one: Talking
    other: Talking
    merge: str


def widget(founded: Founded, rest: str) -> str:
    return f"/api/v1/widget/{founded.widget_key}/{rest}"


async def say(client: Browser, founded: Founded, text: str) -> str:
    sent = await client.post(widget(founded, "messages"), json={"id": str(new_id()), "text": text})
    assert sent.status_code == 201, sent.text
    return str(sent.json()["conversation_id"])


async def texts(client: Browser, founded: Founded) -> list[str]:
    page = (await client.get(widget(founded, "conversation"))).json()
    return [message["text"] for message in page["messages"]]


async def visit(app: Litestar, stack: AsyncExitStack, founded: Founded, text: str) -> Talking:
    client = await stack.enter_async_context(browser(app))
    made = await client.post(widget(founded, "visitors"), json={})
    client.headers["authorization"] = f"Bearer {made.json()['token']}"
    return Talking(client=client, conversation=await say(client, founded, text))


@pytest.fixture
async def scene(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(
            signed_in(app, database, founded.organisation, "adviser")
        )
        one = await visit(app, stack, founded, "de l’un")
        other = await visit(app, stack, founded, "de l’autre")
        for talking in (one, other):
            shown = (await desk.get(f"/api/v1/conversations/{talking.conversation}")).json()
            talking.customer = shown["customer"]["id"]
        merged = await desk.post(
            f"/api/v1/customers/{one.customer}/merges", json={"other_id": other.customer}
        )
        assert merged.status_code == 201, merged.text
        merge = merged.json()["merged"][0]["id"]
        yield Scene(founded=founded, desk=desk, one=one, other=other, merge=merge)


async def person(scene: Scene, conversation: str) -> Any:
    return (await scene.desk.get(f"/api/v1/conversations/{conversation}")).json()["customer"]["id"]


async def test_the_desk_shows_one_person_with_everything_of_both(scene: Scene) -> None:
    assert await person(scene, scene.other.conversation) == scene.one.customer
    for asked in (scene.one.customer, scene.other.customer):
        shown = (await scene.desk.get(f"/api/v1/customers/{asked}")).json()
        assert shown["id"] == scene.one.customer
        assert {one["id"] for one in shown["conversations"]} == {
            scene.one.conversation,
            scene.other.conversation,
        }
        assert [merged["reasons"] for merged in shown["merged"]] == [["by-hand"]]


async def test_undone_each_is_a_person_again(scene: Scene) -> None:
    undone = await scene.desk.delete(f"/api/v1/merges/{scene.merge}")
    assert undone.json()["id"] == scene.other.customer
    assert await person(scene, scene.other.conversation) == scene.other.customer
    assert (await scene.desk.delete(f"/api/v1/merges/{scene.merge}")).status_code == 409


async def test_neither_browser_sees_what_the_other_said(scene: Scene) -> None:
    assert await texts(scene.one.client, scene.founded) == ["de l’un"]
    assert await texts(scene.other.client, scene.founded) == ["de l’autre"]
    assert await say(scene.other.client, scene.founded, "encore") == scene.other.conversation
    assert await texts(scene.one.client, scene.founded) == ["de l’un"]


async def test_an_open_widget_does_not_take_up_the_chat_of_the_other(
    database: Database, scene: Scene
) -> None:
    screens = WidgetScreens()
    ids = [UUID(scene.one.conversation), UUID(scene.other.conversation)]
    idle = {}
    for talking in (scene.one, scene.other):
        visitor = Visitor(
            organisation=scene.founded.organisation,
            id=new_id(),
            brand_id=scene.founded.brand_id,
            brand_key=scene.founded.widget_key,
            language=None,
            customer_id=UUID(talking.customer),
            email=None,
        )
        screen = WidgetScreen(
            visitor, conversation_id=None, outbox=Outbox(_drop, _leave), dismiss=_leave
        )
        screens.add(screen)
        idle[talking.conversation] = screen
    async with database.transaction(scene.founded.organisation) as tx:
        owners = {row["id"]: row["customer_id"] for row in await tx.fetch(OWNERS, ids)}
        screens.adopt(screens.adoptable(await summaries(tx, ids)), owners)
    assert {key: str(screen.conversation_id) for key, screen in idle.items()} == {
        key: key for key in idle
    }
    for screen in idle.values():
        screen.outbox.close()


async def _drop(_text: str) -> None:
    """Nobody reads it."""


async def _leave() -> None:
    """Nobody is there."""


async def test_a_mail_joins_the_persons_open_matter_without_words_for_the_browser(
    database: Database, scene: Scene, web_settings: Settings
) -> None:
    mail = Identity(kind="email", value="autre@example.org")
    theirs = f"/api/v1/customers/{scene.other.customer}/identities"
    added = await scene.desk.post(theirs, json={"kind": "email", "value": mail.value})
    assert added.status_code == 201
    async with database.transaction(scene.founded.organisation) as tx:
        await tx.execute(
            "update conversation set last_message_at = now() + interval '1 minute' where id = $1",
            UUID(scene.one.conversation),
        )
    async with database.transaction(scene.founded.organisation) as tx:
        inbound = Inbound(
            brand_id=scene.founded.brand_id,
            channel="email",
            claim=Claim(identities=(mail,)),
            text="par courrier",
        )
        taken = await receive(tx, inbound)
        assert str(taken.conversation_id) == scene.one.conversation
        me = await tx.value("select id from adviser limit 1")
        answer = await reply(
            tx, taken.conversation_id, adviser_id=me, text="Voici", channel="email"
        )
    assert await texts(scene.one.client, scene.founded) == ["de l’un", "", ""]
    assert await texts(scene.other.client, scene.founded) == ["de l’autre"]
    async with database.transaction(scene.founded.organisation) as tx:
        draft, _ = await Drafting(web_settings)._answer(tx, answer)
    assert [to.address for to in draft.to] == ["autre@example.org"]
