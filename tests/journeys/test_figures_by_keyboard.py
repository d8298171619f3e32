"""Who leads reads figures, tags remarks, shares reports and sets rules without a mouse."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.journeys.barriers import no_barrier
from tests.journeys.test_keyboard_only import tab_to
from tests.journeys.visitors import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def test_measures_are_taken_apart_and_remarks_tagged(visitors: Visitors) -> None:
    page = await signed_in(visitors, "Sophie Nguyen", at="/mirror/measures")
    keys = page.keyboard
    await keys.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await keys.press("Enter")
    await tab_to(page, page.get_by_label("Taken apart by"))
    await keys.type("Ch")
    await tab_to(page, page.get_by_role("button", name="Show"))
    await keys.press("Enter")
    await page.wait_for_url(re.compile("by=channel"))
    figures = page.locator(".measure details.figures").first
    await figures.locator("summary").focus()
    await keys.press("Enter")
    await expect(figures.get_by_role("table")).to_be_visible()
    await keys.press("Tab")
    await expect(figures.locator(".table-wrap")).to_be_focused()
    await no_barrier(page)

    await page.goto("/remarks")
    await keys.press("j")
    await keys.press("t")
    await keys.type("Read by keyboard")
    await keys.press("Enter")
    first = page.locator(".one-remark").first
    await expect(first.locator(".chips a")).to_contain_text(["Read by keyboard"])
    await expect(first.get_by_label("Tag this remark")).to_be_focused()
    await no_barrier(page)
    await keys.press("Escape")
    await expect(first.get_by_label("Tag this remark")).to_be_hidden()
    await expect(first.locator("summary")).to_be_focused()


async def test_a_page_is_shared_and_taken_back(visitors: Visitors) -> None:
    page = await signed_in(visitors, "Sophie Nguyen", at="/reports/links")
    keys = page.keyboard
    await tab_to(page, page.get_by_label("It ends after so many days"))
    await keys.press("Control+a")
    await keys.type("3")
    await keys.press("Enter")
    await expect(page.get_by_label("The link", exact=True)).to_have_value(re.compile("/shared/"))
    await no_barrier(page)
    fold = page.locator(".report details.removal").first
    await tab_to(page, fold.locator("summary"))
    await keys.press("Enter")
    await tab_to(page, fold.get_by_role("button", name="Take back"))
    await keys.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Saved.")
    await expect(page.locator(".report").first).to_contain_text("Taken back on")


async def test_a_rule_of_asking_is_made(visitors: Visitors) -> None:
    page = await signed_in(visitors, "Amandine Keller", at="/settings/surveys/rules")
    keys = page.keyboard
    await tab_to(page, page.get_by_role("link", name="New rule").first)
    await keys.press("Enter")
    await page.wait_for_url(re.compile("/new/customer"))
    await tab_to(page, page.get_by_label("Name", exact=True))
    await keys.type("Made by keyboard")
    await tab_to(page, page.get_by_label("Moment"))
    await keys.type("Some days")
    await tab_to(page, page.get_by_label("Days after a contact"))
    await expect(page.get_by_label("Once in so many days")).to_be_hidden()
    await no_barrier(page)
    await tab_to(page, page.get_by_label("Active"))
    await keys.press("Space")
    await keys.press("Enter")
    rule = page.get_by_role("article", name="Made by keyboard")
    await expect(rule).to_contain_text("paused")
    await no_barrier(page)


async def signed_in(visitors: Visitors, name: str, *, at: str) -> Page:
    """Sign somebody in by keyboard, and go to a page."""
    page = await visitors.open(language="en")
    await page.goto(f"/sign-in?next={at}&lang=en")
    await tab_to(page, page.get_by_role("button", name=name))
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(re.escape(at) + "$"))
    return page
