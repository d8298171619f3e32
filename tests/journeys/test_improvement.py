"""What became of it: a follow-up is told of at the desk, and the pages keep nobody out."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.journeys.barriers import fits, no_barrier
from tests.journeys.test_keyboard_only import tab_to
from tests.journeys.visitors import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LEAD = "Claire Vasseur"
WAITING = re.compile("suivis? vous attend")
PHONE = {"width": 390, "height": 844}


async def test_a_follow_up_leads_from_the_desk_to_its_answer_and_is_counted_no_more(
    visitors: Visitors,
) -> None:
    desk = await visitors.adviser(LEAD)
    page, keys = desk.page, desk.page.keyboard
    await tab_to(page, page.get_by_role("button", name=WAITING))
    await keys.press("Enter")
    await expect(page.get_by_role("menuitem", name=WAITING)).to_contain_text("en retard")
    await no_barrier(page)
    await page.get_by_role("menuitem", name=WAITING).press("Enter")
    await page.wait_for_url("**/improvement/follow-ups")
    rows = page.locator(".rows > li")
    waiting = await rows.count()
    await tab_to(page, page.get_by_role("button", name="J’ai rappelé").first)
    await keys.press("Enter")
    await expect(page.get_by_role("status")).to_be_visible()
    await expect(page.locator("#closed + ul")).to_contain_text(LEAD)
    await expect(rows).to_have_count(waiting - 1)


async def test_the_pages_of_improvement_keep_nobody_out(visitors: Visitors) -> None:
    page = await visitors.open(language="en", color_scheme="dark", viewport=PHONE)
    await page.goto("/sign-in?next=/improvement&lang=en")
    await page.get_by_role("button", name="Sophie Nguyen").click()
    await page.wait_for_url("**/improvement/irritants")
    await in_order(page)
    await page.locator("h2 a[href^='/improvement/irritants/']").first.click()
    await page.wait_for_load_state()
    await in_order(page)
    for path in ("remarks", "remarks/files", "follow-ups", "suggestions"):
        await page.goto(f"/improvement/{path}")
        await in_order(page)
    await page.goto("/you-said/lumen/en")
    await in_order(page)


async def in_order(page: Page) -> None:
    """Check one page as it stands."""
    await expect(page.locator("h1")).to_have_count(1)
    await fits(page)
    await no_barrier(page)
