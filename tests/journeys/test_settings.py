"""No page of the settings is a barrier; they are gone through by keyboard alone."""

import re

import pytest
from playwright.async_api import Locator, Page, expect
from tests.journeys.barriers import fits, no_barrier
from tests.journeys.test_keyboard_only import tab_to
from tests.journeys.visitors import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ADMINISTRATOR = "Amandine Keller"
SUPERVISOR = "Daniel Whitmore"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# A page, and what leads from it to one of the things it lists.
OF_ADMINISTRATORS = (
    ("accounts", "tbody a"),
    ("accounts/new", None),
    ("brands", "tbody a"),
    ("brands/new", None),
    ("data-sources", "tbody a"),
    ("chat", "h2 a"),
    ("mailboxes", ".rows h2 a"),
    ("mailboxes/new", None),
    ("outgoing", ".server a"),
)
OF_BOTH = (
    ("teams", "tbody a"),
    ("routing", "a[href*='/routing/channels/']"),
    ("routing/channels/chat", None),
    ("hours", ".settings-page a"),
    ("promises", "table a"),
    ("labels", None),
    ("saved-replies", ".shortcut"),
    ("saved-replies/new", None),
    ("macros", "tbody a"),
    ("articles", "tbody a"),
    ("articles/new", None),
    ("surveys", ".settings-page a.button"),
    ("surveys/customer", ".questions-list a"),
    ("surveys/rules", "h3 a"),
    ("past-answers", None),
    ("wallboards", None),
)


@pytest.mark.parametrize(
    ("language", "scheme", "window"), [("fr", "light", WIDE), ("en", "dark", PHONE)]
)
async def test_every_page_is_a_barrier_to_nobody(
    visitors: Visitors, language: str, scheme: str, window: dict[str, int]
) -> None:
    page = await visitors.open(language=language, color_scheme=scheme, viewport=window)
    await enter(page, ADMINISTRATOR, language)
    for path, one in (*OF_ADMINISTRATORS, *OF_BOTH):
        await page.goto(f"/settings/{path}")
        await in_order(page, language)
        if one is not None:
            await page.locator(one).first.click()
            await page.wait_for_load_state()
            await in_order(page, language)


async def test_the_settings_are_gone_through_by_keyboard(visitors: Visitors) -> None:
    page = await visitors.open(language="en", viewport=WIDE)
    await enter(page, SUPERVISOR, "en")
    keys = page.keyboard
    await follow(page, link(page, "Saved replies"))
    await follow(page, link(page, "New saved reply"))
    for label, words in (("Shortcut", "/spring"), ("Title", "A new spring")):
        await tab_to(page, page.get_by_label(label, exact=True))
        await keys.type(words)
    await tab_to(page, page.get_by_label("Text", exact=True))
    await keys.type("Hello {{customer.nmae}}, it leaves today.")
    await tab_to(page, page.get_by_role("button", name="Save"))
    await keys.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Not saved yet")
    text = page.get_by_label("Text", exact=True)
    await expect(text).to_have_attribute("aria-invalid", "true")
    await tab_to(page, text)
    await keys.press("Control+a")
    await keys.type("Hello {{customer.name}}, it leaves today.")
    await tab_to(page, page.get_by_role("button", name="Preview"))
    await keys.press("Enter")
    await expect(page.locator(".said")).to_have_text("Hello Camille Martin, it leaves today.")
    await tab_to(page, page.get_by_role("button", name="Save"))
    await keys.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Saved.")
    await expect(page.get_by_role("link", name="/spring")).to_be_visible()

    await follow(page, link(page, "Macros"))
    await follow(page, link(page, "New macro"))
    await tab_to(page, page.get_by_label("Name", exact=True))
    await keys.type("Spring, and solved")
    for count, act in enumerate(("Close", "/spring"), start=1):
        await tab_to(page, page.get_by_label("Add an act"))
        await keys.type(act)
        await tab_to(page, page.get_by_role("button", name="Add", exact=True))
        await keys.press("Enter")
        await expect(page.locator(".acts-list > li")).to_have_count(count)
    await tab_to(page, page.get_by_role("button", name="Move up: act 2"))
    await keys.press("Enter")
    await expect(page.locator(".acts-list li").first).to_contain_text("Answer the customer")
    await tab_to(page, page.get_by_label("Close it"))
    await keys.type("Solved")
    await tab_to(page, page.get_by_role("button", name="Save"))
    await keys.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Saved.")
    await expect(page.get_by_role("link", name="Spring, and solved")).to_be_visible()
    visitors.forgive("status of 422")


async def enter(page: Page, name: str, language: str) -> None:
    await page.goto(f"/sign-in?next=/settings&lang={language}")
    await page.get_by_role("button", name=name).click()
    await page.wait_for_url(re.compile("/settings"))


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True).first


async def follow(page: Page, to: Locator) -> None:
    await tab_to(page, to)
    await page.keyboard.press("Enter")
    await page.wait_for_load_state()


async def in_order(page: Page, language: str) -> None:
    assert await page.locator("html").get_attribute("lang") == language, page.url
    await expect(page.locator("h1")).to_have_count(1)
    await fits(page)
    await no_barrier(page)
