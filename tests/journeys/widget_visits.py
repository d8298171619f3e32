"""A brand's site with the widget on it, and the people on both sides of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec
from playwright.async_api import Browser, BrowserContext, FrameLocator, Locator, Page, Route

from miroir.advisers import set_presence
from miroir.base.database import Database
from miroir.conversations import assign, close, reply
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up
from miroir.surveys.jobs import follower as surveys

SITE = "http://shop.example"
SLOWEST_MS = 60_000  # this machine may be busy with others

# Rules that break whatever is within their reach.
HOSTILE_STYLE = """
    * { font: 40px "Comic Sans MS" !important; letter-spacing: 9px !important }
    div, button, iframe, miroir-chat { display: none !important; opacity: .1 !important }
    html { direction: rtl }
"""

PAGE = """<!doctype html><html lang="{language}"><title>Shop</title>
<meta name="viewport" content="width=device-width"><style>{style}</style>
<h1>Shop</h1><p><a href="{other}">Other page</a></p><input aria-label="Search">
<script src="{address}/widget.js" data-brand="{key}" async></script></html>"""

NEWEST = "select id, adviser_id from conversation order by number desc limit 1"
ADVISER = "select id from adviser limit 1"
SOLVED = "select id from close_reason where code = 'solved'"
WRITTEN = "select text from message where kind = 'inbound' order by created_at, id"


class Widget:
    """The widget on one page, as a visitor finds it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.button: Locator = page.locator("miroir-chat button")
        self.frame: FrameLocator = page.frame_locator("miroir-chat iframe")
        self.field: Locator = self.frame.locator(".field textarea")
        self.send: Locator = self.frame.locator("button.send")
        self.bubbles: Locator = self.frame.locator("[data-line] .bubble")

    async def open(self) -> None:
        """Open the chat by its button."""
        await self.button.click()
        await self.field.wait_for()

    async def say(self, text: str) -> None:
        """Write a message and send it."""
        await self.field.fill(text)
        await self.send.click()

    async def identify(self, person: dict[str, str] | None) -> None:
        """Have the page say who is signed in there."""
        await self.page.evaluate("(person) => Miroir('identify', person)", person)


class Staff(msgspec.Struct, frozen=True):
    """The adviser on the other side."""

    database: Database
    founded: Founded

    async def answer(self, text: str) -> UUID:
        """Answer the newest conversation, taking it first."""
        async with self.database.transaction(self.founded.organisation) as tx:
            adviser = await tx.value(ADVISER)
            await set_presence(tx, adviser, "available", by="adviser")
            row = await tx.row(NEWEST)
            assert row is not None
            if row["adviser_id"] is None:
                await assign(tx, row["id"], adviser_id=adviser, team_id=None)
            return await reply(tx, row["id"], adviser_id=adviser, text=text)

    async def close(self) -> None:
        """Close the newest conversation; both sides are asked."""
        async with self.database.transaction(self.founded.organisation) as tx:
            row = await tx.row(NEWEST)
            assert row is not None
            reason = await tx.value(SOLVED)
            await close(tx, row["id"], reason_id=reason, by=row["adviser_id"])
        await catch_up(self.database, surveys, self.founded.organisation)

    async def written(self) -> list[str]:
        """Return every text that customers wrote, in order."""
        async with self.database.transaction(self.founded.organisation) as tx:
            return [row["text"] for row in await tx.fetch(WRITTEN)]

    async def value(self, sql: str) -> Any:
        """Return one value of the organisation's own rows."""
        async with self.database.transaction(self.founded.organisation) as tx:
            return await tx.value(sql)


@asynccontextmanager
async def shop(
    browser: Browser,
    address: str,
    founded: Founded,
    *,
    language: str = "fr",
    style: str = "",
    **options: Any,
) -> AsyncIterator[BrowserContext]:
    """Open a browser profile for which SITE is a shop with the widget on every page."""
    context = await browser.new_context(**options)
    context.set_default_timeout(SLOWEST_MS)

    async def serve(route: Route) -> None:
        here = route.request.url.removeprefix(SITE)
        body = PAGE.format(
            address=address,
            key=founded.widget_key,
            language=language,
            style=style,
            other="/two" if here == "/" else "/",
        )
        await route.fulfill(body=body, content_type="text/html")

    await context.route(f"{SITE}/**", serve)
    try:
        yield context
    finally:
        await context.close()


async def visit(context: BrowserContext, path: str = "/") -> Widget:
    """Open a page of the shop in a new tab."""
    page = await context.new_page()
    await page.goto(SITE + path)
    widget = Widget(page)
    await widget.button.wait_for()
    return widget
