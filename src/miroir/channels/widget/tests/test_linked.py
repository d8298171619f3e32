from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from litestar import Litestar
from tests.serving import browser

from miroir.base.clock import now
from miroir.base.database import Database
from miroir.base.errors import NotFound
from miroir.base.ids import OrganisationId, new_id
from miroir.channels.chat_links import LINK_COUNTS_FOR, ChatLinks, link_to
from miroir.channels.widget.opening_linked import MOST_VISITORS, linkable
from miroir.channels.widget.tests.links_of_mails import CUSTOMER, Scene, following, scene_of
from miroir.channels.widget.tests.test_signing_in import drawn, path, proof
from miroir.conversations import (
    Choices,
    Copied,
    Inbound,
    add_inbound,
    add_participant,
    close,
    confirm_participant,
    mark_read,
    participants,
    remove_participant,
    reply,
    take_for_customer,
    written_by,
)
from miroir.conversations.splitting import split
from miroir.customers import Claim, Identity, stop_address
from miroir.desk.founding import Founded

VISITORS = "select count(*) from visitor"
PEOPLE = "select count(distinct person_id) from customer"
REASON = "select id from close_reason where code = 'solved'"
AGE = "update visitor set created_at = created_at - interval '8 days'"
BY = "select id from account limit 1"


@pytest.fixture
async def scene(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Scene]:
    async with scene_of(app, database, founded) as made:
        yield made


async def decide(scene: Scene, verb: Any) -> None:
    """Have somebody decide about who came by the link."""
    async with scene.database.transaction(scene.founded.organisation) as tx:
        [one] = (await participants(tx, [scene.conversation]))[scene.conversation]
        assert (one.address, one.came_by, one.state) == (None, "linked", "pending")
        await verb(tx, scene.conversation, one.id, by=await tx.value(BY))


async def test_a_link_names_one_answer_for_a_week_and_nobody_else_can_make_one() -> None:
    links, at = ChatLinks(b"a key of thirty-two bytes, or so"), now()
    link = link_to(OrganisationId(1), new_id(), at=at)
    token = links.path(link).removeprefix("/chat/")
    assert links.read(token) == link
    assert link.counts(at + LINK_COUNTS_FOR - timedelta(seconds=2))
    assert not link.counts(at + LINK_COUNTS_FOR)
    claims = {"organisation": 1, "message": str(new_id()), "until": link.until + 9}
    head, _, signature = token.split(".")
    forged = f"{head}.{jwt.encode(claims, b'x' * 32).split('.')[1]}.{signature}"
    unsigned = jwt.encode(claims, "", "none")
    others = ChatLinks(b"another key of thirty-two bytes!!").path(link).removeprefix("/chat/")
    for wrong in (forged, unsigned, others, token[:-3], "", "x"):
        with pytest.raises(NotFound):
            links.read(wrong)


async def test_following_the_link_shows_a_page_and_makes_nothing(scene: Scene) -> None:
    link = await scene.link()
    before = await scene.value(VISITORS)
    async with browser(scene.app) as scanner:
        for _ in range(3):
            page = await scanner.get(link)
            assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
            assert page.headers["referrer-policy"] == "no-referrer"
            assert "Ouvrir le chat" in page.text
            assert "secret" not in page.text and "du mail" not in page.text
            assert "set-cookie" not in page.headers
        assert (await scanner.get(link[:-2])).status_code == 404
    assert await scene.value(VISITORS) == before


async def test_who_presses_the_button_sees_the_mail_and_what_comes_after_and_goes_on(
    scene: Scene,
) -> None:
    link = await scene.link()
    await scene.say("après, de la cliente")
    async with following(scene, link) as other:
        page = await scene.get(other, "/conversation")
        assert page["linked"] is True
        assert [one["text"] for one in page["messages"]] == ["du mail", "après, de la cliente"]
        assert page["conversation"]["opened_at"] == page["messages"][0]["created_at"]
        assert await scene.write(other, "de l’autre appareil") == scene.conversation
        await scene.answer("à vous deux")
        everything = ["du mail", "après, de la cliente", "de l’autre appareil", "à vous deux"]
        assert await scene.texts(other) == everything
        assert (await scene.texts(scene.visitor))[2:] == everything
        text = await other.get(path(scene.founded, "/transcript"))
        assert "à vous deux" in text.text and "secret" not in text.text
        reloaded = await other.get(link)
        assert 'data-token="vt_' in reloaded.text
        assert "frame-ancestors 'none'" in reloaded.headers["content-security-policy"]
        assert (await other.post(link)).status_code == 303  # again: no other visitor
    assert await scene.value(f"{VISITORS} where link_message_id is not null") == 1


async def test_they_are_a_stranger_to_be_confirmed_who_does_nothing_for_the_customer(
    scene: Scene,
) -> None:
    async with scene.database.transaction(scene.founded.organisation) as tx:
        adviser = await tx.value("select id from adviser limit 1")
        prompt = Choices(choices=["Oui", "Non"])
        asked = await reply(tx, scene.conversation, adviser_id=adviser, text="Alors", prompt=prompt)
    link = await scene.link()
    async with following(scene, link) as other:
        await scene.write(other, "bonjour")
        author = "select author_id from message where text = 'bonjour'"
        assert await scene.value(author) != await scene.value(
            "select customer_id from conversation"
        )
        assert await scene.value(PEOPLE) == 2
        for verb, rest, body in (
            ("PUT", "/identity", {"email": "somebody@example.org"}),
            ("POST", "/ending", None),
            ("POST", "/transcript/mail", {"email": "somebody@example.org"}),
        ):
            refused = await other.request(verb, path(scene.founded, rest), json=body)
            assert refused.status_code in (404, 409), rest
        given = {"message_id": str(asked), "values": ["Oui"]}
        answering: dict[str, object] = {"id": str(new_id()), "answers": given}
        assert (
            await other.post(path(scene.founded, "/messages"), json=answering)
        ).status_code == 404
        shown = (await scene.get(other, "/conversation"))["messages"]
        read = {"message_id": shown[0]["id"]}
        done = await other.put(path(scene.founded, "/reading"), json=read)
        assert done.status_code == 204
        assert await scene.value("select count(*) from message where read_at is not null") == 0
        await decide(scene, take_for_customer)
        assert await scene.value(PEOPLE) == 1
        await other.put(path(scene.founded, "/reading"), json=read)
        assert await scene.value("select count(*) from message where read_at is not null") > 0
        assert await scene.texts(other) == ["du mail", "bonjour"]  # the same person, and no more


async def test_a_question_by_link_is_words_that_nothing_answers(scene: Scene) -> None:
    link = await scene.link()
    async with scene.database.transaction(scene.founded.organisation) as tx:
        adviser = await tx.value("select id from adviser limit 1")
        prompt = Choices(choices=["Oui", "Non"])
        await reply(tx, scene.conversation, adviser_id=adviser, text="Alors ?", prompt=prompt)
    async with following(scene, link) as other:
        last = (await scene.get(other, "/conversation"))["messages"][-1]
    assert last["prompt"] is None
    assert last["text"].startswith("Alors ?\n\n") and "– Oui" in last["text"]


async def test_parting_from_them_what_they_wrote_ends_every_link_of_before(scene: Scene) -> None:
    link = await scene.link()
    async with following(scene, link) as other, following(scene, link) as silent:
        await scene.write(other, "je ne suis pas Camille")
        with pytest.raises(Exception, match="by a link"):
            await decide(scene, confirm_participant)

        async def part(tx: Any, conversation: UUID, participant: UUID, *, by: UUID) -> None:
            author, written = await written_by(tx, conversation, participant)
            await split(tx, conversation, written, by=by, customer_id=author)
            await remove_participant(tx, conversation, participant, by=by)

        await decide(scene, part)
        assert await scene.texts(other) == ["je ne suis pas Camille"]
        assert (await scene.get(other, "/conversation"))["linked"] is False
        assert await scene.write(other, "et puis") != scene.conversation
        assert await scene.texts(silent) == []
    async with browser(scene.app) as client:
        assert (await client.post(link)).status_code == 409
        assert (await client.post(await scene.link("une autre"))).status_code == 303


async def test_a_page_that_names_somebody_does_not_make_them_who_came_by_the_link(
    scene: Scene,
) -> None:
    secret = await drawn(scene.app, scene.database, scene.founded)
    async with following(scene, await scene.link()) as other:
        await scene.write(other, "bonjour")
        token = other.headers["authorization"]
        signed = await other.post(path(scene.founded, "/sign-in"), json=proof(secret))
        assert signed.json()["token"] is not None
        other.headers["authorization"] = f"Bearer {signed.json()['token']}"
        assert await scene.texts(other) == []
        other.headers["authorization"] = token
        assert await scene.texts(other) == ["du mail", "bonjour"]
    assert await scene.value(PEOPLE) == 3


async def test_once_closed_it_is_shown_and_what_is_written_then_is_their_own(scene: Scene) -> None:
    link = await scene.link()
    async with following(scene, link) as other:
        async with scene.database.transaction(scene.founded.organisation) as tx:
            await close(tx, scene.conversation, reason_id=await tx.value(REASON), by=None)
        page = await scene.get(other, "/conversation")
        assert page["conversation"]["closed_at"] is not None
        assert page["survey"] is None
        assert await scene.write(other, "encore") != scene.conversation
        assert await scene.texts(other) == ["encore"]
    assert await scene.texts(scene.visitor) != []
    text = await scene.mail(await scene.value("select id from message where text = 'du mail'"))
    assert text == "du mail"  # nothing to go on with


@pytest.mark.parametrize("how", ["late", "complaint", "merged", "crowd"])
async def test_a_link_that_counts_no_more_says_so_and_opens_nothing(scene: Scene, how: str) -> None:
    link = await scene.link()
    answer = await scene.value("select id from message where text = 'du mail'")
    async with scene.database.transaction(scene.founded.organisation) as tx:
        if how == "complaint":
            sent = "insert into delivery (organisation_id, id, channel, message_id, addresses,"
            sent += " created_at, next_attempt_at) values ($1, $2, 'email', $3, $4, $5, $5)"
            await tx.execute(sent, tx.organisation, new_id(), answer, [CUSTOMER], tx.at)
            await stop_address(tx, CUSTOMER, why="complaint")
        elif how == "merged":
            await tx.execute("update conversation set merged_into = id")
        elif how == "crowd":
            made = "insert into visitor (organisation_id, id, brand_id, token_hash, created_at,"
            made += " seen_at, link_conversation_id, link_message_id)"
            made += " select $1, gen_random_uuid(), $2, sha256(n::text::bytea), $3, $3, $4, $5"
            made += " from generate_series(1, $6) n"
            values = (scene.founded.brand_id, tx.at, scene.conversation, answer, MOST_VISITORS)
            await tx.execute(made, tx.organisation, *values)
    if how == "late":
        late = link_to(scene.founded.organisation, answer, at=now() - LINK_COUNTS_FOR)
        async with scene.database.transaction(scene.founded.organisation) as tx:
            assert (await linkable(tx, late)).over is not None
        return
    async with browser(scene.app) as client:
        for page in (await client.get(link), await client.post(link)):
            assert page.status_code == 409
            assert f"/widget/{scene.founded.widget_key}" in page.text


async def test_what_is_open_by_a_link_ends_after_a_week(scene: Scene) -> None:
    async with following(scene, await scene.link()) as other:
        async with scene.database.transaction(scene.founded.organisation) as tx:
            await tx.execute(AGE)
        assert await scene.texts(other) == []
        assert await scene.write(other, "encore") != scene.conversation


async def test_mails_of_others_stay_without_words(scene: Scene) -> None:
    link = await scene.link()
    async with scene.database.transaction(scene.founded.organisation) as tx:
        await add_participant(
            tx, scene.conversation, Copied(address="b@example.org"), by=await tx.value(BY)
        )
        customer = await tx.value("select customer_id from conversation")
        mail = Inbound(
            brand_id=scene.founded.brand_id,
            channel="email",
            claim=Claim(identities=(Identity(kind="email", value=CUSTOMER),)),
            text="secret : par mail",
            thread=scene.conversation,
        )
        await add_inbound(tx, mail, customer_id=customer)
        newest = await tx.value("select id from message order by created_at desc, id desc limit 1")
        await mark_read(tx, scene.conversation, upto=newest, by="adviser")
    async with following(scene, link) as other:
        page = await scene.get(other, "/conversation")
        assert [one["text"] for one in page["messages"]] == ["du mail", ""]
        assert "secret" not in str(page)
