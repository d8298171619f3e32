"""`make pictures`: a picture of every page and main state, in both languages, on two screens.

Runs a sample installation of its own and lives one contact a time through on it.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Literal

import msgspec
from PIL import Image
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    TimeoutError,
    async_playwright,
    expect,
)

from miroir.base.testing import temporary_folder
from tests.installation import Installation
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.journeys.desk_pages import Desk
from tests.journeys.shop_pages import Mailbox, Shop
from tests.journeys.waiting import eventually_passes

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
COLOURS = 128
LONGEST_STIR = 3_000

SECTIONS = ("teams", "routing", "hours", "promises", "mailboxes", "labels")
DESKTOP, PHONE = (1440, 900), (390, 844)


class Take(msgspec.Struct, frozen=True, kw_only=True):
    """Who sees what: a language, a screen, light or dark."""

    language: Literal["fr", "en"]
    screen: tuple[int, int]
    scheme: Literal["light", "dark"] = "light"

    @property
    def suffix(self) -> str:
        """What names its pictures apart."""
        screen = "desktop" if self.screen == DESKTOP else "phone"
        return "-".join([self.language, screen, *(["dark"] if self.scheme == "dark" else [])])


class Cast(msgspec.Struct, frozen=True):
    """A brand, its adviser, and what is said, in a language."""

    brand: str
    adviser: str
    lead: str
    question: str
    answer: str
    reason: str
    subject: str


CAST = {
    "fr": Cast(
        "lumen",
        "Camille Aubry",
        "Claire Vasseur",
        "Bonjour, ma lampe Séraphine clignote depuis hier. Que faire ?",
        "Bonjour ! C’est presque toujours l’ampoule : je vous en envoie une, sans frais.",
        "Résolu",
        "Interrupteur de la Séraphine",
    ),
    "en": Cast(
        "oakfield",
        "Hannah Ashworth",
        "Daniel Whitmore",
        "Hi, my secateurs stick half way since I cleaned them. Any idea?",
        "Hello! The spring is probably upside down. Could you send me a photo?",
        "Solved",
        "A handle for my spade",
    ),
}

TAKES = (
    Take(language="en", screen=DESKTOP),
    Take(language="fr", screen=DESKTOP),
    Take(language="en", screen=PHONE),
    Take(language="fr", screen=PHONE),
    Take(language="fr", screen=DESKTOP, scheme="dark"),
)


async def main() -> None:
    """Take every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with temporary_folder() as folder:
        installation = Installation(folder, sample=True)
        async with installation.served(), chromium() as browser:
            for take in TAKES:
                await Story(browser, installation.url, take).live()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Open the system's browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


class Story:
    """One contact by chat and one by mail, seen by everybody."""

    def __init__(self, browser: Browser, url: str, take: Take) -> None:
        self.browser = browser
        self.url = url
        self.take = take
        self.cast = CAST[take.language]

    async def live(self) -> None:
        """Live it through."""
        async with self.person() as lead:
            await self.supervision(lead)
        async with self.person() as customer, self.person() as adviser:
            await self.pages(adviser)
            await self.chat(customer, adviser)
            await self.mail(customer)

    @asynccontextmanager
    async def person(self) -> AsyncIterator[BrowserContext]:
        """Give a browser of somebody's own."""
        width, height = self.take.screen
        context = await self.browser.new_context(
            base_url=self.url,
            locale=self.take.language,
            viewport={"width": width, "height": height},
            color_scheme=self.take.scheme,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        yield context
        await context.close()

    async def pages(self, adviser: BrowserContext) -> None:
        """Show the pages that need no contact."""
        page = await adviser.new_page()
        await page.goto("/sign-in")
        await self.shoot(page, "sign-in")
        await page.goto("/api/v1/docs")
        await self.shoot(page, "api")
        desk = Desk(page, language=self.take.language)
        await desk.sign_in(self.cast.adviser)
        await desk.view("closed")
        await self.shoot(page, "desk-list")
        await page.goto("/mirror")
        await self.shoot(page, "mirror")
        await page.close()

    async def supervision(self, lead: BrowserContext) -> None:
        """Show the day as whoever leads a team sees it, and what they set."""
        desk = Desk(await lead.new_page(), language=self.take.language)
        await desk.sign_in(self.cast.lead)
        await desk.view("all")
        await desk.page.keyboard.press("Control+k")
        await expect(desk.page.get_by_role("dialog")).to_be_visible()
        await self.shoot(desk.page, "desk-palette")
        await desk.page.keyboard.press("Escape")
        await desk.rows.first.click()
        await expect(desk.bubble("").first).to_be_visible()
        await self.shoot(desk.page, "desk-customer")
        await desk.page.goto("/desk#/board")
        await expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
        await self.shoot(desk.page, "board")
        for name in ("wallboard", *(f"settings/{section}" for section in SECTIONS)):
            await desk.page.goto(f"/{name}")
            await self.shoot(desk.page, name.replace("/", "-"))

    async def chat(self, customer: BrowserContext, adviser: BrowserContext) -> None:
        """Have a contact by chat, from both sides."""
        shop = Shop(await customer.new_page())
        await shop.enter(self.cast.brand)
        await self.shoot(shop.page, "shop")
        await shop.open()
        await self.shoot(shop.page, "widget-open")
        await shop.say(self.cast.question)
        desk = Desk(await adviser.new_page(), language=self.take.language)
        await desk.page.goto("/desk")
        await desk.choose_presence("available")
        await expect(desk.offers.get_by_role("article").first).to_be_visible(timeout=60_000)
        await self.shoot(desk.page, "desk-offer")
        await desk.choose_presence("busy")
        await desk.view("waiting")
        await desk.rows.filter(has_text=self.cast.question[:20]).first.click()
        await expect(desk.bubble(self.cast.question)).to_be_visible()
        await desk.reply(self.cast.answer)
        await desk.field.fill("/")
        await self.shoot(desk.page, "desk-saved-replies")
        await desk.page.keyboard.press("Escape")
        await desk.field.fill("")
        await self.shoot(desk.page, "desk-conversation")
        await expect(shop.bubble(self.cast.answer)).to_be_visible()
        await self.shoot(shop.page, "widget-talk")
        await desk.button("close").click()
        await self.shoot(desk.page, "desk-close")
        await desk.page.keyboard.press("Escape")
        await desk.close(self.cast.reason)
        await desk.page.wait_for_timeout(1500)
        await self.shoot(desk.page, "desk-ask")
        await shop.survey.wait_for()
        await self.shoot(shop.page, "widget-survey")

    async def mail(self, customer: BrowserContext) -> None:
        """Write a mail, and show the mailbox and the survey of what was answered before."""
        shop = Shop(await customer.new_page())
        await shop.enter(self.cast.brand)
        await shop.write_mail(
            name="Léa Martin",
            email=f"lea.{self.take.suffix}@example.org",
            subject=self.cast.subject,
            text=self.cast.question,
        )
        async with self.person() as adviser:
            await self.answer_mail(adviser)
        mailbox = Mailbox(shop.page)
        await mailbox.read(self.cast.subject, to=f"lea.{self.take.suffix}@example.org")
        await self.shoot(shop.page, "letter")
        await shop.page.goto("/sample/mailbox")
        await self.shoot(shop.page, "mailbox")
        survey = shop.page.locator(".letters li").filter(
            has_text=re.compile("Comment s’est passé|How was your contact")
        )

        async def look() -> None:
            await shop.page.reload()
            await expect(survey.first).to_be_visible(timeout=1_000)

        await eventually_passes(look)
        await survey.first.get_by_role("link").click()
        await self.shoot(shop.page, "invitation")
        link = shop.page.locator("article.letter a[href*='/survey/']").nth(4)
        await shop.page.goto(str(await link.get_attribute("href")))
        await self.shoot(shop.page, "survey")

    async def answer_mail(self, adviser: BrowserContext) -> None:
        """Find the mail among those waiting, answer it and close it."""
        desk = Desk(await adviser.new_page(), language=self.take.language)
        await desk.sign_in(self.cast.adviser)
        await desk.view("waiting")
        await desk.rows.filter(has_text=self.cast.subject).first.click()
        await desk.reply(self.cast.answer)
        await desk.close(self.cast.reason)

    async def shoot(self, page: Page, name: str) -> None:
        """Keep what the page shows, once it is still."""
        with suppress(TimeoutError):  # the mirror asks again and again whether it is out of date
            await page.wait_for_load_state("networkidle", timeout=LONGEST_STIR)
        await page.wait_for_timeout(400)
        picture = Image.open(BytesIO(await page.screenshot()))
        small = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT)
        small.save(FOLDER / f"{name}-{self.take.suffix}.png", optimize=True)
        print(f"{name}-{self.take.suffix}")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
