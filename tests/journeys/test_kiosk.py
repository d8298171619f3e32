"""A tablet at a counter: started by PIN, answered with and without a network, sent once, left."""

import pytest
from playwright.async_api import Browser, expect
from tests.journeys.barriers import no_barrier
from tests.journeys.waiting import eventually_passes

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.surveys import (
    Document,
    LinkSays,
    Number,
    Question,
    link_address,
    make_link,
    open_link,
    publish,
)
from miroir.surveys.defaults import CUSTOMER
from miroir.surveys.testing import set_scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

HOW_OFTEN = {"fr": "Combien de fois ?", "en": "How many times?"}
TIMES = Question(code="times", title=HOW_OFTEN, text=HOW_OFTEN, answer=Number(lowest=0, highest=50))


async def test_a_tablet_asks_one_after_the_other_and_sends_each_once_when_the_network_is_back(
    chromium: Browser,
    address: str,
    database: Database,
    organisation: OrganisationId,
    web_settings: Settings,
) -> None:
    async with database.transaction(organisation) as tx:
        await set_scene(tx)
        await publish(tx, "customer", Document(questions=(*CUSTOMER, TIMES)))
        link = await make_link(tx, LinkSays(name="Counter", survey="contact", pin="2468"))
    path = link_address(web_settings, organisation, link.id).removeprefix(web_settings.url)
    context = await chromium.new_context(locale="en-GB", viewport={"width": 1024, "height": 768})
    page = await context.new_page()
    await page.goto(f"{address}{path}/kiosk")
    await page.get_by_label("PIN").fill("1111")
    await page.get_by_role("button", name="Start").click()
    await expect(page.get_by_text("This is not the PIN of this link.")).to_be_visible()
    await page.get_by_label("PIN").fill("2468")
    await page.get_by_role("button", name="Start").click()

    async def answer(effort: int) -> None:
        await page.get_by_role("button", name="Begin").click()
        await page.locator(f"input[name=effort][value='{effort}']").check(force=True)
        times = page.get_by_label("How many times?", exact=True).and_(page.locator("input"))
        while not await times.is_visible():
            await page.locator("[data-next]:visible").click()
        await times.fill("70")  # it would be refused, and all the others with it
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("This answer does not fit")).to_be_visible()
        await times.fill("7")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Next person").click()

    async def counted(answered: int) -> None:
        async with database.transaction(organisation) as tx:
            assert (await open_link(tx, link.id)).answered == answered

    await no_barrier(page)
    await answer(6)
    await eventually_passes(lambda: counted(1))
    await page.evaluate("() => navigator.serviceWorker.ready")
    await context.set_offline(True)
    await answer(2)
    await expect(page.locator("[data-waiting]")).to_contain_text("1")
    await page.reload()
    await answer(3)
    await expect(page.locator("[data-waiting]")).to_contain_text("2")
    await context.set_offline(False)
    await eventually_passes(lambda: counted(3))
    await expect(page.locator("[data-waiting]")).to_have_text("")
    await page.get_by_role("button", name="Leave").click()
    await no_barrier(page)
    await page.get_by_label("PIN").fill("2468")
    await page.locator("dialog").get_by_role("button", name="Leave").click()
    await expect(page).to_have_url(f"{address}{path}")
    await context.close()
