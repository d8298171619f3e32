"""The mail's link in a real browser: who shows themselves votes, programs do not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from litestar import Litestar
from playwright.async_api import Browser, Page, async_playwright, expect

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.surveys import invite_customer, survey, survey_links
from miroir.surveys.testing import close_contact, set_scene

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
LONGER_THAN_A_GLANCE = 2.6  # seconds; the script waits for two

Stored = Callable[[], Awaitable[dict[str, Any]]]


@pytest.fixture(scope="module")
async def address(app: Litestar) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  it has no event to wait for
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@pytest.fixture
async def asked(
    database: Database, organisation: OrganisationId, web_settings: Settings, address: str
) -> tuple[str, Stored]:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        invitation_id = await invite_customer(tx, await close_contact(tx, scene, language="en"))
    assert invitation_id

    async def stored() -> dict[str, Any]:
        async with database.transaction(organisation) as tx:
            return (await survey(tx, invitation_id)).answers

    return address + survey_links(web_settings).path(organisation, invitation_id), stored


@pytest.fixture(scope="module")
async def program() -> AsyncIterator[Browser]:
    """Give a browser that says that a program drives it."""
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(executable_path=CHROMIUM)


@pytest.fixture(scope="module")
async def person() -> AsyncIterator[Browser]:
    """Give a browser that does not."""
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--disable-blink-features=AutomationControlled"]
        )


async def saved(page: Page) -> None:
    await expect(page.get_by_role("status")).to_contain_text("Your answer is saved")


async def test_a_program_that_opens_every_link_does_not_vote(
    program: Browser, asked: tuple[str, Stored]
) -> None:
    url, stored = asked
    pages = [await program.new_page() for _ in range(3)]
    for value, page in enumerate(pages, start=5):
        await page.goto(f"{url}?answer={value}")
    await asyncio.sleep(LONGER_THAN_A_GLANCE)
    assert await stored() == {}


async def test_who_reads_the_page_for_two_seconds_has_voted(
    person: Browser, asked: tuple[str, Stored]
) -> None:
    url, stored = asked
    page = await person.new_page()
    await page.goto(f"{url}?answer=6")
    await saved(page)
    assert await stored() == {"effort": 6}


async def test_who_touches_anything_has_voted_and_may_choose_again(
    program: Browser,
    asked: tuple[str, Stored],
) -> None:
    url, stored = asked
    page = await program.new_page()
    await page.goto(f"{url}?answer=6")
    await page.keyboard.press("Tab")
    await saved(page)
    assert await stored() == {"effort": 6}
    async with page.expect_response("**/confirmation"):
        await page.get_by_role("radio", name="2").check(force=True)
    assert await stored() == {"effort": 2}


async def test_the_page_works_by_keyboard_without_javascript(
    program: Browser, asked: tuple[str, Stored]
) -> None:
    url, stored = asked
    page = await (await program.new_context(java_script_enabled=False)).new_page()
    await page.goto(f"{url}?answer=6")
    await page.get_by_role("radio", name="6").focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.get_by_label("Anything to add?").fill("Thanks")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading")).to_have_text("Thank you")
    assert await stored() == {"effort": 7, "satisfaction": 1, "words": "Thanks"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_is_accessible_and_fits_a_small_phone(
    program: Browser, asked: tuple[str, Stored], scheme: Any
) -> None:
    url, _ = asked
    context = await program.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page = await context.new_page()
    for path in (f"{url}?answer=6", f"{url}/thanks", f"{url[:-1]}-"):
        await page.goto(path)
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert await page.evaluate("document.documentElement.scrollWidth") == 320
