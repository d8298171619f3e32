"""A mail with everything in it does nothing; a stranger who answers it waits to be confirmed."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import aiosmtplib
import pytest
from playwright.async_api import Request, expect
from tests.installation import Installation
from tests.journeys.barriers import fits, no_barrier
from tests.journeys.desk_pages import Desk
from tests.journeys.visitors import Visitors
from tests.journeys.waiting import eventually_passes

from miroir.base.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ADVISER = "Yanis Belkacem"
LUMEN = "bonjour@lumen.mail.miroir.localhost"
QUESTION = "Où en est ma lampe ?"
HOSTILE = """\
<p>Où en est ma lampe ?</p>
<script>parent.document.title = 'taken'</script>
<img src=x onerror="parent.document.title = 'taken'">
<img src="https://elsewhere.invalid/pixel.gif" alt="Pixel">
<svg onload="parent.document.title='taken'"><image href="https://elsewhere.invalid/a.svg"/></svg>
<div style="background:url(https://elsewhere.invalid/b.png)">Fond</div>
<style>@import url(https://elsewhere.invalid/c.css); p { color: red }</style>
<link rel="stylesheet" href="https://elsewhere.invalid/d.css">
<iframe src="https://elsewhere.invalid/e"></iframe><object data="https://elsewhere.invalid/f">
</object><embed src="https://elsewhere.invalid/g"><video src="https://elsewhere.invalid/h"></video>
<form action="https://elsewhere.invalid/i"><input name="q"><button>Envoyer</button></form>
<meta http-equiv="refresh" content="0;url=https://elsewhere.invalid/j"><base href="https://elsewhere.invalid/">
<a href="javascript:parent.document.title='taken'">Cliquez</a>
"""


async def test_a_stranger_is_confirmed_and_gets_a_copy_of_the_answer(
    visitors: Visitors, miroir: Installation
) -> None:
    desk = await visitors.adviser(ADVISER)
    customer, stranger = f"{new_id().hex}@example.org", f"{new_id().hex}@example.net"
    asked = await comes_in(miroir, QUESTION, sender=f"Inès Roux <{customer}>")
    matter = await found(desk, "Inès Roux")
    await desk.page.goto(f"/desk#/all/{matter}")
    await comes_in(miroir, "C’est pour nous deux.", sender=f"Paul Roux <{stranger}>", answers=asked)
    card = desk.conversation.get_by_role(
        "region", name=desk.says("stranger_card", name="Paul Roux")
    )
    await expect(card).to_contain_text(stranger)
    await expect(desk.heading).to_contain_text("Inès Roux")
    await no_barrier(desk.page)
    await card.get_by_role("button", name=desk.says("stranger_confirm")).press("Enter")
    await expect(card).to_have_count(0)
    copies = desk.conversation.get_by_role("list", name=desk.says("copies_title"))
    await expect(copies).to_contain_text("Paul Roux")

    await desk.conversation.get_by_role("button", name=desk.says("copies_add"), exact=True).click()
    await desk.page.keyboard.type("max@example.com")
    await desk.page.keyboard.press("Enter")
    await expect(copies).to_contain_text("max@example.com")
    await copies.get_by_role("button", name="max@example.com").press("Enter")
    await expect(copies).not_to_contain_text("max@example.com")

    await desk.reply("Elle part demain.")
    mail = await letter(miroir, customer)
    assert customer in str(mail["To"])
    assert str(mail["Cc"]) == stranger
    await desk.close("Résolu")


async def test_a_mail_does_nothing_and_fetches_nothing_until_it_is_asked_to(
    visitors: Visitors, miroir: Installation
) -> None:
    visitors.forgive("elsewhere.invalid", "ERR_NAME_NOT_RESOLVED", "Content Security Policy")
    desk = await visitors.adviser(ADVISER, viewport={"width": 390, "height": 844})
    fetched: list[str] = []

    def hear(request: Request) -> None:
        if "elsewhere.invalid" in request.url:
            fetched.append(request.url)

    desk.page.on("request", hear)
    await comes_in(miroir, QUESTION, sender=f"Ugo Pic <{new_id().hex}@example.org>", html=HOSTILE)
    matter = await found(desk, "Ugo Pic")
    await desk.page.goto(f"/desk#/all/{matter}")
    mail = desk.timeline.frame_locator("iframe")
    await expect(mail.get_by_text("Où en est ma lampe ?")).to_be_visible()
    await expect(mail.locator("script, form, input, iframe, object, svg, style")).to_have_count(0)
    assert fetched == []
    await fits(desk.page)
    await no_barrier(desk.page)
    await desk.button("mail_pictures_show").click()
    await eventually_passes(lambda: only_the_picture(fetched))
    assert await desk.page.title() != "taken"
    await desk.close("Résolu")


async def only_the_picture(fetched: list[str]) -> None:
    assert fetched == ["https://elsewhere.invalid/pixel.gif"]


async def comes_in(
    miroir: Installation, text: str, *, sender: str, answers: str = "", html: str = ""
) -> str:
    """Send a mail and return its id."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, LUMEN, "Ma lampe"
    mail["Message-ID"] = f"<{new_id().hex}@example.org>"
    if answers:
        mail["In-Reply-To"] = answers
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    await aiosmtplib.send(
        mail, hostname="127.0.0.1", port=miroir.mail_port, start_tls=False, timeout=60
    )
    return str(mail["Message-ID"])


async def found(desk: Desk, name: str) -> str:
    """Return the conversation of a customer once their mail has been taken in."""

    async def look() -> str:
        page = await desk.fetch("/api/v1/conversations?view=all")
        (one,) = [each for each in page["items"] if each["customer"]["name"] == name]
        return str(one["id"])

    return await eventually_passes(look)


async def letter(miroir: Installation, to: str) -> EmailMessage:
    """Return the mail to `to`, once it has arrived outside."""

    async def look() -> EmailMessage:
        for path in (miroir.folder / "sample-mailbox").glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=default)
            if to in str(mail["To"]) and isinstance(mail, EmailMessage):
                return mail
        raise AssertionError("it has not come")

    return await eventually_passes(look)
