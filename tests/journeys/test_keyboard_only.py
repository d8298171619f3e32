"""An adviser does a whole conversation, from sign-in to the survey, without a mouse."""

import pytest
from playwright.async_api import Locator, Page, expect
from tests.journeys.barriers import no_barrier
from tests.journeys.desk_pages import Desk
from tests.journeys.shop_pages import Shop
from tests.journeys.visitors import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

QUESTION = "Hello, my secateurs have lost their spring."
MOST_STOPS = 80
FOCUS_IS_SEEN = """() => {
    const one = document.activeElement
    if (one === document.body) return true  // from the last place round to the first
    const shown = one.closest('label') ?? one
    return [one, shown].some((each) => {
        const style = getComputedStyle(each)
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none'
    })
}"""


async def test_an_adviser_does_a_whole_conversation_by_keyboard(visitors: Visitors) -> None:
    page = await visitors.open(language="en")
    desk = Desk(page, language="en")
    keys = page.keyboard
    await page.goto("/desk")
    await tab_to(page, page.get_by_role("button", name="Hannah Ashworth"))
    await keys.press("Enter")
    await expect(desk.views).to_be_visible()
    await become_available(desk)

    shop = Shop(await visitors.open(language="en"))
    await shop.enter("oakfield")
    await shop.chat(QUESTION)
    await expect(desk.offer_of("Customer without a name")).to_contain_text(QUESTION)
    await keys.press("a")
    await expect(desk.bubble(QUESTION)).to_be_visible()

    await keys.press("r")
    await expect(desk.field).to_be_focused()
    await keys.type("/")
    await expect(page.locator("[role=option]").first).to_be_visible()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Enter"):  # the second: the first asks a name
        await keys.press(key)
    await keys.type("A new spring leaves today.")
    await keys.press("Enter")
    await expect(shop.bubble("A new spring leaves today.")).to_be_visible()

    await keys.press("Escape")
    await keys.press("n")
    await keys.type("Third spring this week: tell the workshop.")
    await keys.press("Control+Enter")
    await expect(desk.bubble("Third spring this week")).to_be_visible()
    await no_barrier(page)

    await keys.press("Escape")
    await close_and_answer(desk)
    await expect(shop.survey).to_be_visible()
    await expect(shop.bubble("Third spring")).to_have_count(0)


async def become_available(desk: Desk) -> None:
    """Walk to the presence switch and choose."""
    chosen = desk.page.get_by_role("radio", name=desk.says("presence_available"))
    group = desk.page.get_by_role("group", name=desk.says("presence_title"))
    await tab_into(desk.page, group)
    for _ in range(4):
        if await chosen.is_checked():
            break
        await desk.page.keyboard.press("ArrowRight")
    await expect(chosen).to_be_checked()


async def close_and_answer(desk: Desk) -> None:
    """Close by the letter and the number of a reason; answer what is asked by digits."""
    page = desk.page
    await page.keyboard.press("e")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await no_barrier(page)
    await page.keyboard.press("1")
    await expect(dialog.get_by_role("radio").first).to_be_checked()
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(desk.ask).to_be_visible()
    await page.keyboard.press("q")
    await tab_to(page, desk.ask.locator("button[data-value='6']"))
    await page.keyboard.press("Enter")
    await expect(desk.ask.locator("button[data-value='4']")).to_be_visible()
    await page.keyboard.press("4")
    await expect(desk.ask.get_by_role("button", name="Yes")).to_be_visible()
    await tab_to(page, desk.ask.get_by_role("button", name="Yes"))
    await page.keyboard.press("Enter")
    await expect(desk.ask.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("Easy.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(desk.ask).to_be_hidden()


async def tab_to(page: Page, place: Locator) -> None:
    """Press Tab until `place` has the focus, which shows at every stop."""
    await expect(place).to_be_visible()
    await tab_until(page, place, "one => one === document.activeElement")


async def tab_into(page: Page, place: Locator) -> None:
    """Press Tab until something in `place` has the focus."""
    await expect(place).to_be_attached()
    await tab_until(page, place, "one => one.contains(document.activeElement)")


async def tab_until(page: Page, place: Locator, reached: str) -> None:
    for _ in range(MOST_STOPS):
        if await place.evaluate(reached):
            return
        await page.keyboard.press("Tab")
        assert await page.evaluate(FOCUS_IS_SEEN), await page.evaluate(
            "document.activeElement.outerHTML"
        )
    pytest.fail(f"the keyboard does not reach {place}")
