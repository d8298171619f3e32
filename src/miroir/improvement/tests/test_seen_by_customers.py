"""What was done reaches customers: by a mail that leaves, and from the brand's help centre."""

from email import message_from_bytes, policy

import msgspec
from litestar import Litestar
from tests.serving import browser

from miroir.access import brand
from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.channels import delivery
from miroir.channels.email import outgoing_mail
from miroir.channels.email.tests.submission_server import Server
from miroir.customers import NewConsent, note_consent
from miroir.improvement import publish_news, tell_authors, withdraw_news
from miroir.improvement.tests.test_telling import done_irritant, remark_by
from miroir.surveys.testing import set_scene


async def test_the_author_of_a_remark_gets_a_mail_and_who_objects_meanwhile_does_not(
    database: Database, organisation: OrganisationId, web_settings: Settings
) -> None:
    async with Server().running() as server:
        settings = msgspec.structs.replace(
            web_settings, smtp_url=server.url, public_url="https://lumen.example"
        )
        async with database.transaction(organisation) as tx:
            scene = await set_scene(tx)
            first, _ = await remark_by(tx, scene, "ada@example.net")
            second, objecting = await remark_by(tx, scene, "ben@example.net")
            irritant = await done_irritant(tx, first, second)
            await publish_news(tx, irritant, "en", said="Slow.", did="We are quicker.", by=None)
            assert await tell_authors(tx, irritant, settings=settings) == 2
        async with database.transaction(organisation) as tx:
            refusal = NewConsent(purpose="surveys", channel="email", given=False, proof="email")
            await note_consent(tx, objecting, refusal, by=None)
            key = (await brand(tx, scene.brand_id)).key
        async with outgoing_mail(settings, database) as send:
            while await delivery.deliver(database, organisation, {"email": send}):
                pass
    [sent] = [message_from_bytes(mail, policy=policy.default) for mail in server.mails]
    assert sent["to"] == "ada@example.net"
    assert sent["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert sent["list-unsubscribe"].endswith("/no-more>")
    assert sent["auto-submitted"] == "auto-generated"
    body = sent.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert "We are quicker." in words
    assert f"https://lumen.example/you-said/{key}/en" in words


async def test_the_help_centre_links_to_what_was_done_while_it_is_published(
    app: Litestar, database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        key = (await brand(tx, scene.brand_id)).key
        irritant = await done_irritant(tx)
        await publish_news(tx, irritant, "fr", said="Lent", did="Plus vite", by=None)
    async with browser(app) as client:
        assert f'<a href="/you-said/{key}/fr">' in (await client.get(f"/help/{key}/fr")).text
        assert "/you-said/" not in (await client.get(f"/help/{key}/en")).text
        sitemap = (await client.get(f"/help/{key}/sitemap.xml")).text
        assert f"/you-said/{key}/fr</loc>" in sitemap
        async with database.transaction(organisation) as tx:
            await withdraw_news(tx, irritant, by=scene.adviser_ids[0])
        assert "/you-said/" not in (await client.get(f"/help/{key}/fr")).text
