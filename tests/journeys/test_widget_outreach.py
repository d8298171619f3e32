"""The chat speaks first, by a rule of the brand, and without getting in anybody's way."""

import pytest
from playwright.async_api import Browser, expect
from tests.journeys.barriers import no_barrier
from tests.journeys.widget_visits import Staff, Widget, shop, visit

from miroir.base.database import Database
from miroir.channels.widget import Occasion, Outreach, add_outreach_rule
from miroir.desk.founding import Founded

pytestmark = pytest.mark.browser

TEXT = "Une question sur votre panier ?"
SAID = "select text from message where kind = 'event' and text <> ''"


@pytest.fixture
async def staff(database: Database, founded: Founded) -> Staff:
    says = Outreach(
        name="Cart",
        occasion=Occasion(event="cart", property="total", compare="least", value="100"),
        texts={"fr": TEXT},
        open_only=False,
        free_only=False,
    )
    async with database.transaction(founded.organisation) as tx:
        await add_outreach_rule(tx, founded.brand_id, says)
    return Staff(database, founded)


async def tell_of_cart(widget: Widget, total: int) -> None:
    await widget.page.evaluate("(total) => Miroir('track', 'cart', {total})", total)


async def test_a_message_is_shown_answered_and_not_shown_again(
    chromium: Browser, address: str, founded: Founded, staff: Staff
) -> None:
    async with shop(chromium, address, founded, reduced_motion="reduce") as site:
        widget = await visit(site)
        said = widget.frame.get_by_role("status").first
        search = widget.page.get_by_label("Search")
        await search.focus()
        await tell_of_cart(widget, 99)
        await tell_of_cart(widget, 120)
        await expect(said).to_contain_text(TEXT)
        await expect(search).to_be_focused()
        frame = widget.page.locator("miroir-chat iframe")
        await expect(frame).to_have_class("peek")
        await expect(frame).to_have_css("transition-duration", "0s")
        box = await frame.bounding_box()
        assert box is not None and box["height"] < 200
        await no_barrier(widget.page.frames[-1])
        await widget.frame.get_by_role("button", name="Répondre").click()
        await expect(widget.frame.get_by_role("log")).to_contain_text(TEXT)
        await widget.say("Oui, la livraison ?")
        await expect(widget.bubbles).to_have_text(["Oui, la livraison ?"])
        await widget.page.reload()
        await widget.button.wait_for()
        await expect(widget.bubbles).to_have_count(1)
        await tell_of_cart(widget, 130)
        assert await staff.value(SAID) == TEXT
        assert await staff.value("select count(*) from outreach") == 1


async def test_a_message_is_dismissed_by_keyboard_on_a_phone(
    chromium: Browser, address: str, founded: Founded, staff: Staff
) -> None:
    phone = {"width": 390, "height": 780}
    async with shop(chromium, address, founded, viewport=phone, has_touch=True) as site:
        widget = await visit(site)
        await tell_of_cart(widget, 120)
        dismiss = widget.frame.get_by_role("button", name="Ne plus afficher ce message")
        await dismiss.wait_for()
        await widget.button.focus()
        await widget.page.keyboard.press("Tab")
        await widget.page.keyboard.press("Escape")
        await expect(dismiss).not_to_be_visible()
        await expect(widget.page.locator("miroir-chat iframe")).to_have_class("off")
        await widget.open()
        await expect(widget.frame.get_by_role("log")).not_to_contain_text(TEXT)
        async with widget.page.expect_file_chooser() as chosen:
            await widget.frame.get_by_role("button", name="Prendre une photo").click()
        camera = (await chosen.value).element
        assert await camera.get_attribute("capture") == "environment"
    dismissed = "select count(dismissed_at) - count(opened_at) from outreach"
    assert await staff.value(dismissed) == 1
