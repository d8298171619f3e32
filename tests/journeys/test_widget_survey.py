"""A survey of every kind of question in the chat, by keyboard alone, on the narrowest phone."""

import re

import msgspec
import pytest
from playwright.async_api import Browser, Frame, Locator, Page, expect
from tests.journeys.barriers import fits, no_barrier
from tests.journeys.waiting import eventually_passes
from tests.journeys.widget_visits import SLOWEST_MS, Staff, Widget, shop, visit

from miroir.base.database import Database
from miroir.desk.founding import Founded
from miroir.surveys import (
    Choice,
    Condition,
    Document,
    Jump,
    Kind,
    Matrix,
    Number,
    Option,
    Question,
    Ranking,
    Rule,
    new_question,
    publish,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ANSWERS = "select count(*) from answer where confirmed_at is not null"
DRAFTS = "select count(*) from answer where confirmed_at is null"
ORDER = "select picked from answer where question = 'order' and confirmed_at is not null"
SCALE = new_question("effort7", code="x").answer


def ask(code: str, answer: Kind | str, **more: object) -> Question:
    """Return a question called by its code; a kind that the editor offers may be named."""
    text = {"fr": code.capitalize(), "en": code.capitalize()}
    if isinstance(answer, str):
        begun = new_question(answer, code=code)
        return msgspec.structs.replace(begun, text=text, title=text, **more)
    return Question(code=code, title=text, text=text, answer=answer, **more)  # type: ignore[arg-type]


def options(*codes: str) -> tuple[Option, ...]:
    return tuple(Option(code=code, text={"fr": code, "en": code}) for code in codes)


UNHAPPY = Rule(conditions=(Condition(question="stars", test="at_most", value=2),))
GLAD = Rule(conditions=(Condition(question="nps", test="at_least", value=9),))
DOCUMENT = Document(
    questions=(
        ask("stars", "stars"),
        ask("faces", "faces"),
        ask("nps", "nps", jumps=(Jump(to="times", when=GLAD),)),
        ask("never", "yesno"),
        ask("times", Number(lowest=0, highest=50), show=UNHAPPY),
        ask("some", Choice(options=options("chat", "mail", "shop"), most=2)),
        ask("order", Ranking(options=options("fast", "kind", "right"))),
        ask("rows", Matrix(rows=options("clear", "polite"), scale=SCALE)),  # type: ignore[arg-type]
        ask("told", "words", page_break=True),
        ask("since", "day"),
        ask("agreed", "consent", required=True),
    ),
    words={"send": {"fr": "Terminer"}},
)


async def test_a_survey_of_every_kind_by_keyboard_on_a_narrow_phone(
    chromium: Browser, address: str, founded: Founded, database: Database
) -> None:
    staff = Staff(database, founded)
    async with database.transaction(founded.organisation) as tx:
        await publish(tx, "customer", DOCUMENT)
    async with shop(chromium, address, founded, viewport={"width": 320, "height": 640}) as site:
        widget = await visit(site)
        await ask_how_it_went(widget, staff)
        form = widget.frame.locator("form.asked")
        keys = widget.page.keyboard
        frame = frame_of(widget.page)

        await form.get_by_role("radio", name="1 – Très mauvais").focus()
        await keys.press("ArrowRight")  # 1 is not chosen yet: from the first to the second
        await expect(form.get_by_role("radio", name="2 – Mauvais").first).to_be_checked()
        await eventually_passes(lambda: counts(staff, ANSWERS, 1))
        await choose(form.locator("[data-code=faces] input").nth(3))
        await choose(form.locator("[data-code=nps] input").nth(10))
        await no_barrier(frame)
        await fits(frame)
        await press(form.get_by_role("button", name="Continuer"))

        number = form.get_by_label("Times")
        await expect(form).to_be_focused()
        await expect(form.locator("[data-code=never]")).to_have_count(0)
        await number.fill("soixante")
        await press(form.get_by_role("button", name="Continuer"))
        await expect(form.get_by_role("alert")).to_contain_text("ne convient pas")
        await expect(number).to_be_focused()
        await expect(number).to_have_attribute("aria-invalid", "true")
        await number.fill("3")
        await choose(form.get_by_role("checkbox", name="shop"))
        for name in ("right", "fast", "kind", "fast"):
            await press(form.get_by_role("button", name=re.compile(name)))
        await choose(form.get_by_role("group", name="polite").get_by_role("radio").nth(4))
        await eventually_passes(lambda: counts(staff, DRAFTS, 4))
        await no_barrier(frame)
        await fits(frame)

        await widget.page.reload()
        await widget.button.wait_for()
        await widget.button.click()
        await expect(form.get_by_role("checkbox", name="shop")).to_be_checked()
        await expect(form.get_by_role("button", name="2 kind")).to_have_attribute(
            "aria-pressed", "true"
        )
        await press(form.get_by_role("button", name="Continuer"))
        await form.get_by_label("Told").fill("Merci")
        await press(form.get_by_role("button", name="Terminer"))
        await expect(form.get_by_role("checkbox", name="Agreed")).to_be_focused()
        await choose(form.get_by_role("checkbox", name="Agreed"))
        await no_barrier(frame_of(widget.page))
        await press(form.get_by_role("button", name="Terminer"))
        await expect(widget.frame.get_by_text("Merci pour votre avis.")).to_be_focused()
        assert await staff.value(ANSWERS) == 9
        assert await staff.value(ORDER) == ["right", "kind"]
        await press(widget.frame.get_by_role("button", name="Modifier mes réponses"))
        await expect(form.get_by_role("radio", name="2 – Mauvais").first).to_be_checked()


async def ask_how_it_went(widget: Widget, staff: Staff) -> None:
    """Have a chat, closed by an adviser."""
    await widget.open()
    await widget.say("Bonjour")
    await expect(widget.bubbles).to_have_text(["Bonjour"])
    await staff.answer("Bonjour, je regarde.")
    await expect(widget.bubbles).to_have_count(2)
    await staff.close()
    await widget.frame.locator("form.asked").wait_for(timeout=SLOWEST_MS)


async def choose(choice: Locator) -> None:
    """Choose by the space bar."""
    await choice.focus()
    await choice.press("Space")
    await expect(choice).to_be_checked()


async def press(button: Locator) -> None:
    """Press a button by the keyboard."""
    await button.focus()
    await button.press("Enter")


async def counts(staff: Staff, sql: str, wanted: int) -> None:
    assert await staff.value(sql) == wanted


def frame_of(page: Page) -> Frame:
    """Return the chat's own frame."""
    return next(frame for frame in page.frames if "/widget/" in frame.url)
