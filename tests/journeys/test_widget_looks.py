"""The widget as brands set it: corner, theme, what it asks first; and laid out right to left."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect
from tests.journeys.barriers import no_barrier
from tests.journeys.widget_visits import Staff, shop, visit

from miroir.base.database import Database
from miroir.channels.widget.looks import Form, Looks, set_looks
from miroir.desk.founding import Founded

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
LOOKS = Looks(
    position="left",
    theme="dark",
    form=Form(
        when="always", name="optional", email="required", reasons={"fr": ["Une commande", "Autre"]}
    ),
)


async def test_what_is_asked_first_reaches_the_adviser_and_is_asked_once(
    chromium: Browser, address: str, database: Database, founded: Founded
) -> None:
    staff = Staff(database, founded)
    async with database.transaction(founded.organisation) as tx:
        await set_looks(tx, founded.brand_id, LOOKS)
    async with shop(chromium, address, founded, viewport={"width": 1280, "height": 900}) as site:
        widget = await visit(site)
        await expect(widget.button).to_have_css("left", "20px")
        await widget.button.click()
        await expect(widget.frame.locator("html")).to_have_css("color-scheme", "dark")
        go = widget.frame.get_by_role("button", name="Continuer")
        await go.wait_for()
        await no_barrier(widget.page.frames[-1])
        await go.click()
        await expect(widget.frame.get_by_label("Votre adresse e‑mail")).to_be_focused()
        await widget.frame.get_by_label("Votre adresse e‑mail").fill("camille@example.org")
        await widget.frame.get_by_label("Votre nom").fill("Camille")
        await widget.frame.get_by_label("Votre demande concerne").select_option("Une commande")
        await go.click()
        await expect(widget.field).to_be_focused()
        await widget.say("Bonjour")
        await expect(widget.bubbles).to_have_text(["Bonjour"])
        await widget.page.reload()
        await widget.open()
        await expect(go).to_have_count(0)
    assert await staff.value("select subject from conversation") == "Une commande"
    assert await staff.value("select name from customer") == "Camille"
    assert await staff.value("select email from visitor") == "camille@example.org"


async def test_the_chat_is_ready_to_be_laid_out_right_to_left(
    chromium: Browser, address: str, database: Database, founded: Founded, tmp_path: Path
) -> None:
    staff = Staff(database, founded)
    async with shop(chromium, address, founded, **PHONE) as site:
        page = await site.new_page()
        await page.goto(f"{address}/widget/{founded.widget_key}?lang=fr&dir=rtl")
        await page.locator(".field textarea").fill("Bonjour")
        await page.locator("button.send").click()
        bubbles = page.locator("[data-line] .bubble")
        await expect(bubbles).to_have_count(1)
        await staff.answer("Bonjour, je regarde.")
        await expect(bubbles).to_have_count(2)
        own, theirs = [await bubbles.nth(place).bounding_box() for place in (0, 1)]
        clip, send = [
            await page.locator(one).first.bounding_box() for one in (".field button", "button.send")
        ]
        await page.screenshot(path=tmp_path / "right-to-left.png")
    assert own and theirs and clip and send
    assert own["x"] < 60  # one's own words stand at the end of the line: here on the left
    assert theirs["x"] + theirs["width"] > 300
    assert clip["x"] > send["x"]


async def test_a_visitor_keeps_the_conversation_ends_it_and_is_asked(
    chromium: Browser, address: str, database: Database, founded: Founded
) -> None:
    staff = Staff(database, founded)
    async with shop(chromium, address, founded) as site:
        widget = await visit(site)
        await widget.open()
        await widget.say("Bonjour")
        await expect(widget.bubbles).to_have_count(1)
        await staff.answer("Bonjour !")
        more = widget.frame.get_by_role("button", name="Plus", exact=True)
        await more.click()
        await no_barrier(widget.page.frames[-1])
        async with widget.page.expect_download() as downloading:
            await widget.frame.get_by_role("button", name="Enregistrer la conversation").click()
        kept = await (await downloading.value).path()
        assert "Bonjour !" in kept.read_text(encoding="utf-8")
        await expect(more).to_be_focused()
        await more.press("Enter")
        await widget.page.keyboard.press("Escape")
        await expect(widget.field).to_be_visible()  # Escape closed the menu alone
        await more.press("Enter")
        await widget.frame.get_by_role("button", name="Terminer la conversation").click()
        await widget.frame.get_by_role("button", name="Oui, terminer").click()
        await expect(widget.frame.get_by_text("Conversation terminée")).to_be_visible()
        assert await staff.value("select count(*) from closure") == 1


def test_no_style_of_the_widget_says_left_or_right() -> None:
    sources = Path(__file__).parents[2] / "frontends/widget/src"
    physical = ("margin-left", "margin-right", "padding-left", "padding-right", "left:", "right:")
    found = {
        f"{path.name}: {word}"
        for path in (*sources.rglob("*.svelte"), *sources.rglob("*.css"))
        for word in physical
        if f" {word}" in path.read_text(encoding="utf-8")
    }
    assert found == set()
