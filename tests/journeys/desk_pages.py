"""The desk, as an adviser sees it in the language of their browser."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, TimeoutError, expect

MESSAGES = Path(__file__).resolve().parents[2] / "frontends" / "desk" / "messages"
CONVERSATIONS = "/api/v1/conversations"


class Desk:
    """An adviser's screen; `says` gives its words by the key of the catalogue."""

    def __init__(self, page: Page, *, language: str = "fr") -> None:
        self.page = page
        self._words = json.loads((MESSAGES / f"{language}.json").read_text())
        self.views = page.get_by_role("navigation", name=self.says("views_title"))
        self.offers = page.get_by_role("region", name=self.says("offers_title"))
        self.conversation = page.get_by_role("main")
        self.heading = self.conversation.get_by_role("heading", level=1)
        self.timeline = page.get_by_role("region", name=self.says("timeline_title"))
        self.field = page.get_by_role("form", name=self.says("composer_title")).get_by_role(
            "textbox"
        )
        self.rows = page.locator("[data-row]")
        self.ask = page.locator("section[aria-labelledby^='ask-']")
        self.banner = page.locator(".banner")

    def says(self, key: str, **values: object) -> str:
        """Return the words of a key."""
        words: str = self._words[key]
        return words.format(**values)

    def button(self, key: str, **values: object) -> Locator:
        """Return the button with the words of a key."""
        return self.page.get_by_role("button", name=self.says(key, **values), exact=True)

    async def sign_in(self, name: str) -> None:
        """Enter the sample as somebody, by the page for it."""
        await self.page.goto("/desk")
        await self.page.get_by_role("button", name=name).click()
        await self.page.wait_for_url(re.compile("/desk"))
        await expect(self.views).to_be_visible()

    async def do(self, words: str) -> None:
        """Open the palette, write, and do the first thing that it finds."""
        await self.page.keyboard.press("Control+k")
        field = self.page.get_by_role("combobox", name=self.says("palette_title"))
        await expect(field).to_be_focused()
        await self.page.keyboard.type(words)
        listed = self.page.get_by_role("listbox", name=self.says("palette_title"))
        first = listed.get_by_role("option").first
        await expect(first).to_have_attribute("aria-selected", "true")
        await expect(field).to_have_attribute("aria-activedescendant", re.compile("."))
        await self.page.keyboard.press("Enter")
        await expect(field).to_be_hidden()

    async def choose_presence(self, state: str) -> None:
        """Say available, busy or away, and wait until the server knows."""
        choice = self.page.get_by_role("radio", name=self.says(f"presence_{state}"))
        async with self.page.expect_response("**/api/v1/presence") as answer:
            await choice.check(force=True)
        assert (await answer.value).ok

    async def choose_delay(self, key: str, **values: object) -> None:
        """Choose for how long sending can be undone; once more where the menu shut meanwhile."""
        choice = self.page.get_by_role("menuitemradio", name=self.says(key, **values))
        await self.button("later_menu").click()
        try:
            await choice.click(timeout=15_000)
        except TimeoutError:
            await self.button("later_menu").click()
            await choice.click()

    async def view(self, name: str) -> None:
        """Show one of the lists."""
        link = re.compile(f"^{self.says(f'view_{name}')}")
        await self.views.get_by_role("link", name=link).click()
        shown = self.page.locator("a[data-row], .empty")
        await expect(shown.first).to_be_visible()

    def offer_of(self, name: str) -> Locator:
        """Return the offer of somebody's contact."""
        return self.offers.get_by_role("article").filter(has_text=name)

    async def accept(self, name: str) -> None:
        """Accept the offer of somebody's contact; it opens."""
        offer = self.offer_of(name)
        await offer.get_by_role("button", name=self.says("offer_accept")).click()
        await expect(self.heading).to_contain_text(name)

    async def reply(self, text: str) -> None:
        """Write a reply and send it."""
        await self.field.fill(text)
        await self.button("composer_send").click()
        await expect(self.bubble(text)).to_be_visible()

    def bubble(self, text: str) -> Locator:
        """Return what shows a message in the conversation: in words, or in a mail's frame."""
        return self.timeline.locator(".bubble").filter(has_text=text)

    async def close(self, reason: str) -> None:
        """Close the conversation for a reason."""
        await self.button("close").click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_role("radio", name=reason).check()
        await dialog.get_by_role("button", name=self.says("close"), exact=True).click()
        await expect(dialog).to_be_hidden()

    async def answer_ask(self, *values: int) -> None:
        """Answer what the desk asks, one tap a question, then send what else there is unwritten."""
        for value in values:
            await self.ask.locator(f"button[data-value='{value}']").click()
        await self.button("ask_finish").click()
        await expect(self.ask).to_be_hidden()

    async def fetch(self, path: str) -> Any:
        """Read from the API with this adviser's session."""
        answer = await self.page.request.get(path)
        assert answer.ok, (path, await answer.text())
        return await answer.json()

    async def post(self, path: str, body: Mapping[str, object]) -> Any:
        """Create something over the API with this adviser's session, as another screen would."""
        origin = {"origin": await self.page.evaluate("location.origin")}
        answer = await self.page.request.post(path, data=body, headers=origin)
        assert answer.ok, (path, await answer.text())
        return await answer.json()

    async def delete(self, path: str) -> None:
        """Take something away over the API with this adviser's session."""
        origin = {"origin": await self.page.evaluate("location.origin")}
        answer = await self.page.request.delete(path, headers=origin)
        assert answer.ok, (path, await answer.text())

    async def texts(self, conversation_id: str) -> list[tuple[str, str]]:
        """Return the kinds and texts of a conversation as the server has them, oldest first."""
        messages = await self.fetch(f"{CONVERSATIONS}/{conversation_id}/messages?limit=200")
        return [(one["kind"], one["text"]) for one in reversed(messages["items"])]

    async def mail_comes_in(self, subject: str, *, email: str, name: str = "Zoé Blin") -> str:
        """Have somebody write by mail to the first brand; return the conversation's id."""
        [brand, *_] = (await self.fetch("/api/v1/settings"))["brands"]
        mail = {
            "brand_id": brand["id"],
            "channel": "email",
            "language": "fr",
            "customer": {"name": name, "email": email},
            "subject": subject,
            "text": subject,
        }
        return str((await self.post(CONVERSATIONS, mail))["id"])

    @property
    def open_id(self) -> str:
        """The id of the conversation that the address of the page names."""
        found = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", self.page.url)
        assert found, self.page.url
        return found[0]
