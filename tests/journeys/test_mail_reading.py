"""A mail with everything in it does nothing; a stranger who answers it waits to be confirmed."""

from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest
from playwright.async_api import Browser, Request, expect
from tests.journeys.barriers import fits, no_barrier
from tests.journeys.desk_pages import CONVERSATIONS, Desk
from tests.journeys.waiting import eventually_passes
from tests.serving import PASSWORD

from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.base.settings import Settings
from miroir.channels.email.tests.threads_of_a_list import take_in
from miroir.desk.founding import Founded

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

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
<meta http-equiv="refresh" content="0;url=https://elsewhere.invalid/j">
<base href="https://elsewhere.invalid/">
<a href="javascript:parent.document.title='taken'">Cliquez</a>
"""

INVITATION = """\
BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:1@example.org
DTSTART:20260304T090000Z
DTEND:20260304T093000Z
SUMMARY:Chantier
ORGANIZER;CN=Ugo Pic:mailto:ugo@example.org
END:VEVENT
END:VCALENDAR
"""


class Post:
    """Mails that come in for an organisation, and the desk at which its adviser reads them."""

    def __init__(self, database: Database, founded: Founded, settings: Settings) -> None:
        self._taken = (database, founded, settings)
        self.founded = founded

    async def come(
        self, text: str, *, sender: str, answers: str = "", html: str = "", calendar: str = ""
    ) -> str:
        """Have a mail come in and return its id."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, self.founded.mail_address, "Ma lampe"
        mail["Message-ID"] = f"<{new_id().hex}@example.org>"
        if answers:
            mail["In-Reply-To"] = answers
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        if calendar:
            mail.add_attachment(calendar, subtype="calendar", filename="invite.ics")
        places = await take_in(*self._taken, [mail.as_bytes()])
        self.matter = str(next(iter(places.values())))
        return str(mail["Message-ID"])

    async def colleague(self) -> str:
        """Return the address by which the adviser signs in."""
        async with self._taken[0].transaction(self.founded.organisation) as tx:
            return str(await tx.value("select email from account limit 1"))


@pytest.fixture
async def post(database: Database, founded: Founded, web_settings: Settings) -> Post:
    return Post(database, founded, web_settings)


@pytest.fixture
async def desk(chromium: Browser, address: str, post: Post) -> AsyncIterator[Desk]:
    context = await chromium.new_context(base_url=address, locale="fr-FR")
    signed = await context.request.post(
        "/api/v1/session",
        data={"email": await post.colleague(), "password": PASSWORD},
        headers={"origin": address},
    )
    assert signed.ok, await signed.text()
    yield Desk(await context.new_page())
    await context.close()


async def test_a_stranger_is_confirmed_and_gets_a_copy_of_the_answer(
    desk: Desk, post: Post
) -> None:
    asked = await post.come(QUESTION, sender="Inès Roux <ines@example.org>")
    await desk.page.goto(f"/desk#/all/{post.matter}")
    await expect(desk.bubble(QUESTION)).to_be_visible()
    await post.come("C’est pour nous deux.", sender="Paul Roux <p@example.net>", answers=asked)
    title = desk.says("stranger_title", name="Paul Roux")
    card = desk.conversation.get_by_role("group", name=title)
    await expect(card).to_contain_text("p@example.net")
    await expect(desk.heading).to_contain_text("Inès Roux")
    await no_barrier(desk.page)
    await card.get_by_role("button", name=desk.says("stranger_confirm")).press("Enter")
    await expect(card).to_have_count(0)
    copies = desk.conversation.get_by_role("list", name=desk.says("copies_title"))
    await expect(copies).to_contain_text("Paul Roux")
    told = desk.says("deed_participant", name="Paul Roux")
    await expect(desk.timeline.get_by_text(told)).to_be_visible()

    await desk.conversation.get_by_role("button", name=desk.says("copies_add"), exact=True).click()
    await desk.page.keyboard.type("max@example.com")
    await desk.page.keyboard.press("Enter")
    await expect(copies).to_contain_text("max@example.com")
    await copies.get_by_role("button", name="max@example.com").press("Enter")
    await expect(copies).not_to_contain_text("max@example.com")

    await desk.post(f"{CONVERSATIONS}/{post.matter}/replies", {"text": "Elle part demain."})
    told = desk.says("copies_of", addresses="p@example.net")
    await expect(desk.timeline.get_by_text(told)).to_be_visible()


async def test_a_mail_does_nothing_and_fetches_nothing_until_it_is_asked_to(
    desk: Desk, post: Post
) -> None:
    fetched: list[str] = []

    def hear(request: Request) -> None:
        if "elsewhere.invalid" in request.url:
            fetched.append(request.url)

    async def only_the_picture() -> None:
        assert fetched == ["https://elsewhere.invalid/pixel.gif"]

    desk.page.on("request", hear)
    await desk.page.set_viewport_size({"width": 390, "height": 844})
    await post.come(QUESTION, sender="Ugo Pic <ugo@example.org>", html=HOSTILE, calendar=INVITATION)
    await desk.page.goto(f"/desk#/all/{post.matter}")
    mail = desk.timeline.frame_locator("iframe")
    await expect(mail.get_by_text(QUESTION)).to_be_visible()
    card = desk.timeline.get_by_role("region", name=desk.says("meeting_request"))
    await expect(card).to_contain_text("Chantier")
    await expect(card).to_contain_text("mercredi 4 mars 2026")
    await expect(card).to_contain_text(desk.says("meeting_by", name="Ugo Pic"))
    await expect(mail.locator("script, form, input, iframe, object, svg, style")).to_have_count(0)
    assert fetched == []
    await fits(desk.page)
    await no_barrier(desk.page)
    await desk.button("mail_pictures_show").click()
    await eventually_passes(only_the_picture)
    assert await desk.page.title() != "taken"
