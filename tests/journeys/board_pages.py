"""The supervisor's board."""

from uuid import UUID

from playwright.async_api import Locator, expect
from tests.journeys.desk_pages import Desk


class Board:
    """A supervisor's screen, opened from their desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.page = desk.page
        self.along = self.page.get_by_role("complementary", name=desk.says("along_title"))
        self.whisper = self.along.get_by_role("textbox")

    async def open(self) -> None:
        """Go from the desk to the board."""
        await self.page.get_by_role("link", name=self.desk.says("board_title")).click()
        await expect(self.panel("board_waiting")).to_be_visible()

    def panel(self, key: str) -> Locator:
        """Return the part of the board with the title of a key."""
        return self.page.get_by_role("region", name=self.desk.says(key))

    def waiting(self, conversation_id: UUID | str) -> Locator:
        """Return the line of a contact that waits."""
        return self.panel("board_waiting").locator(f"[data-line='{conversation_id}']")

    def seat(self, name: str) -> Locator:
        """Return the line of an adviser."""
        return self.panel("board_advisers").locator("[data-seat]").filter(has_text=name)

    async def reassign(self, name: str) -> None:
        """Give the conversation that is read along to an adviser."""
        await self.along.get_by_role("button", name=self.desk.says("board_reassign")).click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_role("searchbox").fill(name)
        await dialog.get_by_role("button").filter(has_text=name).first.click()
        await expect(dialog).to_be_hidden()
        await expect(self.along).to_contain_text(name)

    async def leave_whisper(self, text: str) -> None:
        """Whisper to the adviser who holds the conversation that is read along."""
        await self.whisper.fill(text)
        await self.along.get_by_role("button", name=self.desk.says("whisper_send")).click()
        await expect(self.along.get_by_role("listitem").filter(has_text=text)).to_be_visible()
