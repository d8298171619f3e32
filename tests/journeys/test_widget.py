"""A visitor with the widget, on a site that knows nothing of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, FilePayload, expect
from tests.journeys.barriers import no_barrier
from tests.journeys.widget_visits import HOSTILE_STYLE, SITE, Staff, shop, visit

from miroir.base.database import Database
from miroir.desk.founding import Founded

pytestmark = pytest.mark.browser

CONFIRMED = "select count(*) from answer where confirmed_at is not null"
OWN_GLOBALS = """() => {
    const clean = document.createElement('iframe'); document.body.append(clean)
    const known = new Set(Object.getOwnPropertyNames(clean.contentWindow)); clean.remove()
    return Object.getOwnPropertyNames(window).filter((name) => !known.has(name) && isNaN(name))
}"""


@pytest.fixture
async def site(chromium: Browser, address: str, founded: Founded) -> AsyncIterator[BrowserContext]:
    async with shop(chromium, address, founded) as context:
        yield context


@pytest.fixture
def staff(database: Database, founded: Founded) -> Staff:
    return Staff(database, founded)


async def test_a_matter_by_chat_from_hello_to_survey(site: BrowserContext, staff: Staff) -> None:
    widget = await visit(site)
    await widget.open()
    await widget.say("Bonjour, ma box clignote")
    await expect(widget.bubbles).to_have_text(["Bonjour, ma box clignote"])
    await staff.answer("Bonjour, je regarde.")
    await expect(widget.bubbles.last).to_have_text("Bonjour, je regarde.")
    await expect(widget.frame.get_by_role("heading", level=1)).to_have_text("Service client")
    await expect(widget.frame.get_by_text("vous répond · Test")).to_be_visible()
    await staff.close()
    await widget.frame.get_by_role("radio", name="6").check(force=True)
    await widget.frame.get_by_role("radio", name="5 – Très bon").check(force=True)
    await widget.frame.get_by_role("radio", name="Oui").check(force=True)
    await widget.frame.get_by_label("Un mot à ajouter").fill("Rapide")
    await widget.frame.locator("form.asked").get_by_role("button", name="Envoyer").click()
    await expect(widget.frame.get_by_text("Merci pour votre avis.")).to_be_visible()
    assert await staff.value(CONFIRMED) == 4
    await widget.frame.get_by_role("button", name="Nouvelle conversation").click()
    await widget.say("Encore une question")
    await expect(widget.bubbles).to_have_text(["Encore une question"])
    assert await staff.value("select count(*) from conversation") == 2


async def test_a_conversation_goes_on_over_pages_tabs_and_reloads(
    site: BrowserContext, staff: Staff
) -> None:
    first = await visit(site)
    assert await first.page.locator("miroir-chat iframe").count() == 0
    await first.open()
    await first.say("un")
    await expect(first.bubbles).to_have_text(["un"])
    await first.page.goto(f"{SITE}/two")
    await first.frame.locator("body").wait_for(state="attached")
    await staff.answer("deux")
    await expect(first.button).to_have_accessible_name("Discuter avec nous, messages non lus : 1")
    second = await visit(site)
    await second.open()
    await expect(second.bubbles).to_have_text(["un", "deux"])
    await expect(first.button).to_have_accessible_name("Discuter avec nous")
    await second.say("trois")
    await first.open()
    await expect(first.bubbles).to_have_text(["un", "deux", "trois"])
    await first.page.reload()
    await first.open()
    await expect(first.bubbles).to_have_text(["un", "deux", "trois"])
    assert await staff.value("select count(*) from customer") == 1


async def test_what_was_written_and_not_sent_is_still_there(site: BrowserContext) -> None:
    widget = await visit(site)
    await widget.open()
    await widget.field.fill("à moitié écrit")
    await widget.page.reload()
    await widget.open()
    await expect(widget.field).to_have_value("à moitié écrit")


async def test_everything_works_by_keyboard(site: BrowserContext) -> None:
    widget = await visit(site)
    keyboard = widget.page.keyboard
    await widget.button.focus()
    await keyboard.press("Enter")
    await expect(widget.field).to_be_focused()
    await keyboard.type("Bonjour")
    await keyboard.press("Shift+Enter")
    await keyboard.type("à tous ")
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    emojis = widget.frame.get_by_role("group", name="Emojis").get_by_role("button")
    await expect(emojis.first).to_be_focused()
    await keyboard.press("ArrowRight")
    await keyboard.press("ArrowDown")
    await expect(emojis.nth(9)).to_be_focused()
    await keyboard.press("Enter")
    await keyboard.press("Escape")
    await expect(widget.field).to_be_focused()
    await keyboard.press("Enter")
    await expect(widget.bubbles).to_have_count(1)
    assert (await widget.bubbles.inner_text()).startswith("Bonjour\nà tous ")
    await keyboard.press("Escape")
    await expect(widget.button).to_be_focused()
    await expect(widget.button).to_have_attribute("aria-expanded", "false")
    await expect(widget.field).not_to_be_visible()


async def test_no_style_of_the_page_reaches_the_button_and_none_of_ours_the_page(
    chromium: Browser, address: str, founded: Founded
) -> None:
    boxes = []
    for style in ("", HOSTILE_STYLE):
        async with shop(chromium, address, founded, style=style) as site:
            widget = await visit(site)
            await widget.open()
            boxes.append(await widget.button.bounding_box())
            frame = await widget.page.locator("miroir-chat iframe").bounding_box()
            boxes.append(frame)
            assert await widget.page.evaluate(OWN_GLOBALS) == ["Miroir"]
            sheets = "document.styleSheets.length + document.adoptedStyleSheets.length"
            assert await widget.page.evaluate(sheets) == 1
    assert boxes[0:2] == boxes[2:4]


async def test_the_page_may_command_the_chat_even_before_it_is_there(
    site: BrowserContext,
) -> None:
    await site.add_init_script(
        "window.Miroir = function () { (Miroir.q = Miroir.q || []).push(arguments) };"
        "window.heard = []; Miroir('on', 'open', () => heard.push('open'));"
        "Miroir('on', 'close', () => heard.push('close')); Miroir('open')"
    )
    widget = await visit(site)
    await widget.field.wait_for()
    await widget.page.evaluate("Miroir('close')")
    await expect(widget.field).not_to_be_visible()
    assert await widget.page.evaluate("heard") == ["open", "close"]


async def test_another_page_cannot_command_the_frame_nor_the_loader(
    site: BrowserContext, address: str
) -> None:
    widget = await visit(site)
    await widget.open()
    forged = "postMessage({ miroir: 'close' }, '*')"
    await widget.page.evaluate(forged)
    inner = widget.page.frames[-1]
    assert inner.url.startswith(address)
    await inner.evaluate("window.postMessage({ miroir: 'shown', value: false }, '*')")
    await asyncio.sleep(0.2)
    await expect(widget.field).to_be_visible()


@pytest.mark.parametrize(
    ("language", "colour", "scheme"), [("fr", "#0b5d66", "light"), ("en", "#ffb703", "dark")]
)
async def test_every_state_is_accessible(
    chromium: Browser,
    address: str,
    founded: Founded,
    staff: Staff,
    scheme: str,
    language: str,
    colour: str,
) -> None:
    async with staff.database.transaction(founded.organisation) as tx:
        await tx.execute("update brand set colour = $1", colour)
    options = {"color_scheme": scheme, "reduced_motion": "reduce"}
    async with shop(chromium, address, founded, language=language, **options) as site:
        widget = await visit(site)
        await widget.open()
        await no_barrier(widget.page.frames[-1])
        await widget.say("https://shop.example/help ?")
        await widget.frame.get_by_role("textbox", name="mail").wait_for()
        await no_barrier(widget.page.frames[-1])
        await staff.answer("Bonjour")
        await widget.frame.get_by_role("button", name="emoji").click()
        await no_barrier(widget.page.frames[-1])
        await staff.close()
        await widget.frame.get_by_role("radio", name="6").check(force=True)
        await no_barrier(widget.page.frames[-1])


async def test_the_narrowest_screen_shows_everything(
    chromium: Browser, address: str, founded: Founded, staff: Staff
) -> None:
    async with shop(
        chromium, address, founded, viewport={"width": 320, "height": 568}, has_touch=True
    ) as site:
        widget = await visit(site)
        await widget.open()
        await widget.say("Un-mot-très-long-" * 20)
        await widget.bubbles.first.wait_for()
        await staff.answer("https://shop.example/" + "x" * 300)
        await staff.close()
        await widget.frame.get_by_role("radio", name="6").check(force=True)
        await widget.frame.get_by_role("button", name="Nouvelle conversation").click()
        long_name = "un nom de fichier qui n’en finit pas " * 4 + ".txt"
        chosen: FilePayload = {"name": long_name, "mimeType": "text/plain", "buffer": b"text"}
        await widget.frame.locator("input[type=file][multiple]").set_input_files([chosen, chosen])
        await expect(widget.frame.get_by_role("button", name="Retirer")).to_have_count(2)
        frame = widget.page.frames[-1]
        assert await frame.evaluate("document.documentElement.scrollWidth") == 320
        assert await frame.evaluate("innerHeight") == 568
        assert await frame.evaluate("document.documentElement.scrollHeight") == 568
        overflowing = """[...document.querySelectorAll('*')].filter((one) =>
            !one.closest('.chosen > * + *') && one.getBoundingClientRect().right > innerWidth + 1)
            .map((one) => one.outerHTML)"""
        assert await frame.evaluate(overflowing) == []
