"""Signing in, in a real browser."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect
from tests.serving import PASSWORD

from miroir.base.database import Database
from miroir.desk.founding import Founded

pytestmark = pytest.mark.browser

LOCALES = ("fr-FR", "en-GB")


async def email_of(database: Database, founded: Founded) -> str:
    async with database.transaction(founded.organisation) as tx:
        return str(await tx.value("select email from account"))


@pytest.mark.parametrize("locale", LOCALES)
async def test_one_signs_in_with_the_keyboard_and_comes_where_one_wanted(
    chromium: Browser, address: str, database: Database, founded: Founded, locale: str
) -> None:
    page = await chromium.new_page(locale=locale)
    await page.goto(f"{address}/mirror")
    await expect(page).to_have_url(f"{address}/sign-in?next=%2Fmirror")
    await page.locator("#email").focus()
    await page.keyboard.type(await email_of(database, founded))
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{address}/mirror")
    await page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", LOCALES)
async def test_the_page_has_no_barrier_even_when_the_password_was_wrong(
    chromium: Browser, address: str, locale: str, scheme: str
) -> None:
    page = await chromium.new_page(
        locale=locale,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": 360, "height": 740},
        java_script_enabled=True,
    )
    await page.goto(f"{address}/sign-in")
    await no_barrier(page)
    await page.fill("#email", "somebody-else@example.org")
    await page.fill("#password", "not the password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await no_barrier(page)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await page.close()


async def test_it_works_without_javascript(
    chromium: Browser, address: str, database: Database, founded: Founded
) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{address}/sign-in?next=/api/v1/session")
    await page.fill("#email", await email_of(database, founded))
    await page.fill("#password", PASSWORD)
    await page.click("form[action='/sign-in'] button")
    await expect(page).to_have_url(f"{address}/api/v1/session")
    await context.close()


async def no_barrier(page: Page) -> None:
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
