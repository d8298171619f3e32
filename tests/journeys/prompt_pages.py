"""Choices and forms: made at the desk, answered in the widget by keyboard alone."""

from playwright.async_api import expect
from tests.journeys.barriers import no_barrier
from tests.journeys.desk_pages import Desk
from tests.journeys.shop_pages import Shop

CHOOSE = "Quand vous livrer ?"
CHOICES = ("Demain matin", "Samedi")
EXCHANGE = "Que préférez-vous pour la lampe ?"
FILL_IN = "Comment vous joindre ?"
NUMBER = "06 12 34 56 78"


async def a_choice_is_made_by_keyboard(shop: Shop, desk: Desk) -> None:
    """The adviser sends two choices; the customer takes the second; both read it."""
    await desk.button("prompt_title").click()
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill("\n".join(CHOICES))
    await no_barrier(desk.page)
    await dialog.get_by_role("button", name=desk.says("prompt_use")).click()
    await desk.reply(CHOOSE)
    await expect(desk.bubble(CHOOSE)).to_contain_text(desk.says("prompt_waiting"))

    choices = shop.frame.get_by_role("group", name=CHOOSE)
    await expect(choices.get_by_role("button")).to_have_text(CHOICES)
    await no_barrier(shop.page.frames[-1])
    await choices.get_by_role("button").first.focus()
    await shop.page.keyboard.press("Tab")
    await shop.page.keyboard.press("Enter")
    await expect(shop.bubble(CHOICES[1])).to_be_visible()
    await expect(choices).to_be_hidden()
    await expect(desk.bubble(CHOICES[1]).last).to_be_visible()
    await expect(desk.bubble(CHOOSE)).to_contain_text(desk.says("prompt_answered"))
    await no_barrier(shop.page.frames[-1])


async def a_saved_reply_brings_its_choices(shop: Shop, desk: Desk) -> None:
    """The sample's reply holds out choices: they are below the words, and leave with them."""
    await desk.field.press_sequentially("/echange")
    replies = desk.page.get_by_role("listbox", name=desk.says("replies_title"))
    await expect(replies.get_by_role("option")).to_have_count(1)
    await expect(replies.get_by_role("option")).to_contain_text(desk.says("prompt_choices"))
    await desk.page.keyboard.press("Enter")
    held_out = desk.page.get_by_role("list", name=desk.says("prompt_choices"))
    await expect(held_out.last).to_contain_text("Un avoir")
    await no_barrier(desk.page)
    await desk.reply(EXCHANGE)
    choices = shop.frame.get_by_role("group", name=EXCHANGE)
    await choices.get_by_role("button", name="Un avoir").click()
    await expect(desk.bubble("Un avoir").last).to_be_visible()


async def a_form_is_filled_in_by_keyboard(shop: Shop, desk: Desk) -> None:
    """The adviser asks for a number and a day; the customer leaves the day out."""
    await desk.button("prompt_title").click()
    dialog = desk.page.get_by_role("dialog")
    await dialog.get_by_role("radio", name=desk.says("prompt_form")).check(force=True)
    await dialog.get_by_label(desk.says("prompt_asked")).fill("Votre numéro")
    await dialog.get_by_label(desk.says("prompt_kind")).select_option("phone")
    await dialog.get_by_role("button", name=desk.says("prompt_add_field")).click()
    await dialog.get_by_label(desk.says("prompt_asked")).last.fill("Un jour")
    await dialog.get_by_label(desk.says("prompt_kind")).last.select_option("date")
    await dialog.get_by_label(desk.says("prompt_required")).last.uncheck()
    await no_barrier(desk.page)
    await dialog.get_by_role("button", name=desk.says("prompt_use")).click()
    await desk.reply(FILL_IN)

    form = shop.frame.get_by_role("form", name=FILL_IN)
    await no_barrier(shop.page.frames[-1])
    await form.get_by_label("Votre numéro").focus()
    await shop.page.keyboard.type(NUMBER)
    await shop.page.keyboard.press("Enter")
    await expect(desk.bubble(f"Votre numéro : {NUMBER}")).to_be_visible()
    await expect(shop.bubble(NUMBER)).to_be_visible()
    await expect(form).to_be_hidden()
    await no_barrier(desk.page)
