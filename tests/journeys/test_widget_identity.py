"""People who are signed in on a brand's site, one after the other at the same browser."""

from collections.abc import AsyncIterator
from datetime import timedelta

import jwt
import pytest
from litestar import Litestar
from playwright.async_api import Browser, BrowserContext, expect
from tests.journeys.widget_visits import Staff, shop, visit

from miroir.base.clock import now
from miroir.base.database import Database
from miroir.channels.widget.site_secrets import draw_site_secret, site_secrets
from miroir.desk.founding import Founded

pytestmark = pytest.mark.browser


@pytest.fixture
async def site(chromium: Browser, address: str, founded: Founded) -> AsyncIterator[BrowserContext]:
    async with shop(chromium, address, founded) as context:
        yield context


@pytest.fixture
def staff(database: Database, founded: Founded) -> Staff:
    return Staff(database, founded)


@pytest.fixture
async def secret(app: Litestar, database: Database, founded: Founded) -> str:
    async with database.transaction(founded.organisation) as tx:
        await draw_site_secret(tx, founded.brand_id)
        return (await site_secrets(tx, founded.brand_id, settings=app.state.settings))[0].words


def person(secret: str, site_id: str) -> dict[str, str]:
    claims = {"sub": site_id, "iat": now(), "exp": now() + timedelta(hours=1), "name": site_id}
    return {"token": jwt.encode(claims, secret)}


async def test_what_was_written_joins_at_sign_in_and_is_gone_for_the_next_person(
    site: BrowserContext, staff: Staff, secret: str
) -> None:
    widget = await visit(site)
    await widget.open()
    await widget.say("avant de me connecter")
    await expect(widget.bubbles).to_have_text(["avant de me connecter"])
    second = await visit(site)
    await second.open()
    await expect(second.bubbles).to_have_count(1)
    await widget.identify(person(secret, "camille"))
    await expect(widget.bubbles).to_have_text(["avant de me connecter"])
    await expect(second.bubbles).to_have_count(0)  # its page has named nobody
    await widget.say("connectée")
    await staff.answer("Bonjour Camille")
    await expect(widget.bubbles).to_have_count(3)
    await widget.field.fill("un brouillon")

    await widget.identify(None)
    await expect(widget.bubbles).to_have_count(0)
    await expect(widget.field).to_have_value("")
    async with widget.page.expect_response("**/sign-in"):
        await widget.identify(person(secret, "dominique"))
    await widget.say("une autre personne")
    await expect(widget.bubbles).to_have_text(["une autre personne"])
    await widget.identify(person(secret, "camille"))
    await expect(widget.bubbles).to_have_count(3)
    assert await staff.value("select count(*) from conversation") == 2

    # A site that forgets to sign out shows a page without anybody: nothing is left to see.
    await widget.page.reload()
    await widget.open()
    await expect(widget.field).to_have_value("")
    await expect(widget.bubbles).to_have_count(0)
    await widget.identify(person(secret, "camille"))
    await expect(widget.bubbles).to_have_count(3)


async def test_signing_out_on_a_page_where_the_chat_was_not_opened_forgets_all_the_same(
    site: BrowserContext, staff: Staff, secret: str
) -> None:
    widget = await visit(site)
    await widget.identify(person(secret, "camille"))
    await widget.open()
    await widget.say("privé")
    await expect(widget.bubbles).to_have_count(1)
    await widget.page.goto("http://shop.example/two")
    await widget.identify(None)
    left = "select count(*) from visitor where signed_out_at is null and site_id is not null"
    await widget.page.wait_for_function("document.querySelector('miroir-chat').shadowRoot")
    await expect(widget.frame.locator("body")).to_be_attached()
    await widget.open()
    await expect(widget.bubbles).to_have_count(0)
    assert await staff.value(left) == 0


async def test_a_proof_that_is_refused_is_told_to_the_page_and_signs_nobody_in(
    site: BrowserContext, secret: str
) -> None:
    widget = await visit(site)
    await widget.page.evaluate("window.why = ''; Miroir('on', 'error', (words) => (why = words))")
    await widget.identify(person("another secret of another brand, long enough", "camille"))
    await widget.open()
    await widget.page.wait_for_function("why")
    assert "not signed with this brand's secret" in await widget.page.evaluate("why")
    await widget.say("malgré tout")
    await expect(widget.bubbles).to_have_text(["malgré tout"])
