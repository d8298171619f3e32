"""People's browsers, each with a profile of its own, on one installation."""

from types import TracebackType
from typing import Any, Self

import httpx
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page
from tests.journeys.desk_pages import Desk

LOCALES = {"fr": "fr-FR", "en": "en-GB"}
SLOWEST_MS = 60_000  # this machine may be busy with others


class Visitors:
    """Opens browsers and hears what their consoles complain of."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every browser that was opened."""
        for context in self._contexts:
            await context.close()

    async def open(self, *, language: str = "fr", **options: Any) -> Page:
        """Open a browser in a language and give its first page."""
        context = await self._browser.new_context(
            base_url=self.url,
            locale=LOCALES[language],
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            **options,
        )
        self._contexts.append(context)
        context.set_default_timeout(SLOWEST_MS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self._complain(error.error))
        return await context.new_page()

    async def adviser(self, name: str, *, language: str = "fr", **options: Any) -> Desk:
        """Open a browser in which an adviser has signed in."""
        desk = Desk(await self.open(language=language, **options), language=language)
        await desk.sign_in(name)
        return desk

    def forgive(self, *words: str) -> None:
        """Forget complaints about what a journey has broken on purpose."""
        self.complaints = [one for one in self.complaints if not any(word in one for word in words)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location})")

    def _complain(self, error: Error) -> None:
        self.complaints.append(str(error))


async def empty_queues(url: str) -> None:
    """Settle what waits in the sample since its first day, so that journeys meet nobody else."""
    async with httpx.AsyncClient(base_url=url, headers={"origin": url}, timeout=60) as client:
        people = (await client.get("/api/v1/session/sample")).json()
        claire = next(person for person in people if person["name"] == "Claire Vasseur")
        await client.post("/api/v1/session/sample", json={"account_id": claire["id"]})
        reasons = (await client.get("/api/v1/settings")).json()["close_reasons"]
        unwanted = next(reason for reason in reasons if reason["code"] == "unwanted")
        waiting = await client.get("/api/v1/conversations?view=waiting&limit=200")
        for one in waiting.json()["items"]:
            closed = await client.post(
                f"/api/v1/conversations/{one['id']}/closure", json={"reason_id": unwanted["id"]}
            )
            assert closed.is_success, closed.text
