"""An adviser learns who a customer is: orders, a second self merged and separated, a note."""

import pytest
from playwright.async_api import Locator, Page, expect
from tests.journeys.barriers import no_barrier
from tests.journeys.desk_pages import Desk
from tests.journeys.visitors import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TWIN = "Gabriel Rouseau"
NOTE = "Livrer à l’atelier."


async def test_an_adviser_merges_two_people_and_separates_them(visitors: Visitors) -> None:
    page = await visitors.open(language="fr")
    desk = Desk(page)
    await desk.sign_in("Nadia Haddad")
    await desk.view("closed")  # what waited in the sample was settled before the journeys
    await press_while_the_list_moves(page, page.locator("a[data-row]").first)
    await expect(desk.heading).to_be_visible()
    closed = (await desk.fetch("/api/v1/conversations?view=closed&limit=200"))["items"]
    his = next(one["id"] for one in closed if one["customer"]["name"] == "Gabriel Rousseau")
    await page.goto(f"/desk#/closed/{his}")
    pane = page.get_by_role("complementary", name=desk.says("pane_customer"))
    orders = pane.locator("section").filter(has=page.get_by_role("heading", name="Commandes"))
    await expect(orders.get_by_text("Montant").first).to_be_visible()
    await no_barrier(page)

    await desk.button("suggestion_merge_who", name=TWIN).click()
    await expect(pane.get_by_role("link").filter(has_text="Prix pour douze")).to_be_visible()
    separate = desk.button("merged_undo_who", name=TWIN)
    await expect(separate).to_be_visible()
    search = pane.get_by_role("searchbox", name=desk.says("history_search"))
    await search.fill("appliques")
    await expect(pane.locator("mark").first).to_have_text("appliques")
    await search.fill("")

    await desk.button("notes_add").click()
    await pane.get_by_role("textbox", name=desk.says("notes_text")).fill(NOTE)
    await page.keyboard.press("Control+Enter")
    await expect(pane.get_by_text(NOTE)).to_be_visible()

    await separate.click()
    await expect(separate).to_be_hidden()
    await expect(desk.button("suggestion_merge_who", name=TWIN)).to_be_hidden()
    await expect(pane.get_by_text(NOTE)).to_be_visible()
    await no_barrier(page)


async def press_while_the_list_moves(page: Page, row: Locator) -> None:
    """Press on a row, and let go when something has come above it."""
    await row.hover()
    await page.mouse.down()
    await row.evaluate("row => (row.closest('.scroller').style.translate = '0 150px')")
    await page.mouse.up()
