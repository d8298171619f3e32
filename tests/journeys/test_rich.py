"""An adviser formats an answer; the customer's own mailbox holds it as text and as safe HTML."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from playwright.async_api import Locator, expect
from tests.installation import Installation
from tests.journeys.barriers import no_barrier
from tests.journeys.desk_pages import Desk
from tests.journeys.visitors import Visitors
from tests.journeys.waiting import eventually_passes

from miroir.base.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# Nobody else’s: what is chosen in the composer stays with the account.
ADVISER = "Élodie Carpentier"
ASKED = "Ma lampe clignote depuis hier."
HOSTILE = """
    <p onclick="window.harmed = 1">Collé <img src="x" onerror="window.harmed = 1">
    <a href="javascript:window.harmed = 1">ici</a> <span style="position: fixed">là</span></p>
    <script>window.harmed = 1</script><iframe srcdoc="<p>cadre</p>"></iframe>
"""
HARMFUL = ("onclick", "onerror", "javascript:", "<script", "<iframe", "style=", "<img")
PASTE = """(field, html) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/html', html)
    const event = { clipboardData, bubbles: true, cancelable: true }
    field.dispatchEvent(new ClipboardEvent('paste', event))
}"""


async def test_a_formatted_answer_arrives_as_text_and_safe_html(
    visitors: Visitors, miroir: Installation
) -> None:
    desk = await visitors.adviser(ADVISER)
    address = f"{new_id().hex}@example.org"
    matter = await desk.mail_comes_in(ASKED, email=address)
    await desk.page.goto(f"/desk#/all/{matter}")
    field = await rich_field(desk)
    await write(desk, field)
    await quote(desk)
    await paste(field)
    visitors.forgive("Content Security Policy")  # it says so of handlers in what it only reads
    await no_barrier(desk.page)
    await desk.choose_delay("undo_none")
    await desk.page.keyboard.press("Escape")
    await desk.button("composer_send").click()
    await expect(desk.field).to_have_text("")

    async def arrived() -> EmailMessage:
        for path in (miroir.folder / "sample-mailbox").glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=default)
            assert isinstance(mail, EmailMessage)
            if address in mail["To"]:
                return mail
        raise AssertionError("no mail has arrived yet")

    check(await eventually_passes(arrived))


async def rich_field(desk: Desk) -> Locator:
    """Have the composer format, and return its field."""
    toggle = desk.button("rich_toggle").first
    await expect(toggle).to_be_visible()
    if await toggle.get_attribute("aria-pressed") == "false":
        await toggle.click()
    field = desk.page.locator(".rich[role=textbox]")
    await field.focus()
    return field


async def write(desk: Desk, field: Locator) -> None:
    """Write a bold word, a link and a list, by keys and by the tools."""
    keys = desk.page.keyboard
    await keys.press("Control+b")
    await keys.type("Débranchez")
    await keys.press("Control+b")
    await keys.type(" la lampe, puis lisez la notice")
    for _ in range(len("notice")):
        await keys.press("Shift+ArrowLeft")
    await desk.button("rich_link").click()
    await desk.page.get_by_role("textbox", name=desk.says("rich_link_address")).fill("lumen.test/n")
    await keys.press("Enter")
    await expect(field.locator("a[href='https://lumen.test/n']")).to_have_text("notice")
    await expect(field).to_be_focused()
    await keys.press("ArrowRight")
    await desk.page.wait_for_function("getSelection().isCollapsed")
    await keys.press("Enter")
    await desk.button("rich_list").click()
    await keys.type("une minute")
    await keys.press("Enter")
    await keys.type("deux si elle est chaude")
    await expect(field.locator("li")).to_have_count(2)
    await keys.press("Enter")
    await keys.press("Enter")
    await expect(field.locator("strong")).to_have_text("Débranchez")


async def quote(desk: Desk) -> None:
    """Quote what the customer wrote, where the caret is."""
    button = desk.timeline.get_by_role("button", name=desk.says("message_quote"))
    await button.first.focus()
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator(".rich blockquote")).to_have_text(ASKED)


async def paste(field: Locator) -> None:
    """Paste what would harm, and see that nothing of it does."""
    await field.evaluate(PASTE, HOSTILE)
    await expect(field).to_contain_text("Collé")
    kept = await field.inner_html()
    assert [word for word in HARMFUL if word in kept] == []
    assert await field.evaluate("() => window.harmed") is None


def check(mail: EmailMessage) -> None:
    """The mail says the same twice, and its HTML holds nothing that runs."""
    alternative = next(part for part in mail.walk() if part.is_multipart())
    assert alternative.get_content_type() == "multipart/alternative"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    text, markup = plain.get_content(), html.get_content()
    assert "Débranchez la lampe, puis lisez la notice" in text
    assert f"> {ASKED}" in text
    assert "<strong>Débranchez</strong>" in markup
    assert 'href="https://lumen.test/n"' in markup
    assert "<li>une minute</li>" in markup
    assert "- une minute" in text
    assert f"<blockquote><p>{ASKED}</p></blockquote>" in markup.replace("\n", "")
    assert "Collé" in markup
    assert [word for word in HARMFUL if word in markup] == []
