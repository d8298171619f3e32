"""The sample's outside world, as its customers see it: the shop, its chat, the mailbox."""

from playwright.async_api import Locator, Page, expect
from tests.journeys.waiting import eventually_passes
from tests.journeys.widget_visits import Widget


class Shop(Widget):
    """The sample shop with the widget on it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.header = self.frame.get_by_role("heading", level=1)
        self.survey = self.frame.locator("form.asked")

    async def enter(self, brand: str) -> None:
        """Enter the shop of a brand."""
        await self.page.goto(f"/sample/shop?brand={brand}")
        await self.button.wait_for()

    async def chat(self, *lines: str) -> None:
        """Open the chat and write some lines, each once the one before is acknowledged."""
        await self.open()
        for line in lines:
            await self.say(line)
            await expect(self.bubble(line)).to_be_visible()

    def bubble(self, text: str) -> Locator:
        """Return what shows a message that the server has."""
        return self.bubbles.filter(has_text=text)

    async def leave_address(self, email: str) -> None:
        """Leave an address in the chat."""
        await self.frame.locator("#email").fill(email)
        await self.frame.locator(".row button").click()
        await expect(self.frame.get_by_text(email)).to_be_visible()

    async def answer_first(self, value: int) -> None:
        """Answer the first question of the survey with one click."""
        await self.survey.locator(f"input[value='{value}']").first.check(force=True)
        await expect(self.survey.locator("fieldset")).to_have_count(4)

    async def answer_rest(self, *values: int, words: str) -> None:
        """Answer the other questions, and send."""
        for place, value in enumerate(values, start=1):
            scale = self.survey.locator("fieldset").nth(place)
            await scale.locator(f"input[value='{value}']").check(force=True)
        await self.survey.locator("textarea").fill(words)
        await self.survey.locator("button.primary").click()
        await expect(self.frame.locator(".thanks")).to_be_visible()

    async def write_mail(self, *, name: str, email: str, subject: str, text: str) -> None:
        """Write to the brand by the page's form, which sends a real mail."""
        await self.page.locator("#name").fill(name)
        await self.page.locator("#mail #email").fill(email)
        await self.page.locator("#subject").fill(subject)
        await self.page.locator("#text").fill(text)
        await self.page.locator("#mail button[type=submit]").click()
        await expect(self.page.locator("#mail [role=status]")).to_be_visible()


class Mailbox:
    """The mailbox of the sample's customers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.letter = page.locator("article.letter")

    async def read(self, subject: str, *, to: str) -> None:
        """Open the newest letter with a subject to somebody, waiting until it has come."""
        letter = self.page.locator(".letters li", has_text=to).filter(has_text=subject)

        async def look() -> None:
            await self.page.goto("/sample/mailbox")
            await expect(letter.first).to_be_visible(timeout=1_000)

        await eventually_passes(look)
        await letter.first.get_by_role("link").click()
        await expect(self.letter).to_be_visible()

    async def answer(self, text: str) -> None:
        """Answer the letter that is open."""
        await self.page.locator("#text").fill(text)
        await self.page.locator("form button[type=submit]").click()
        await expect(self.page.get_by_role("status")).to_be_visible()
