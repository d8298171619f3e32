"""A customer helps themselves: in the help centre without a script, in the chat as they type."""

import pytest
from playwright.async_api import Browser, expect
from tests.installation import Installation
from tests.journeys.barriers import fits, no_barrier
from tests.journeys.shop_pages import Shop
from tests.journeys.visitors import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

QUESTION = "bonjour, je voudrais retourner ma lampe"
ARTICLE = "Retourner un luminaire"


async def test_the_help_centre_needs_no_script(chromium: Browser, miroir: Installation) -> None:
    context = await chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="fr-FR"
    )
    page = await context.new_page()
    await page.goto(f"{miroir.url}/help/lumen")
    await page.get_by_role("searchbox", name="Que cherchez-vous ?").fill("ampoules")
    await page.get_by_role("button", name="Chercher").press("Enter")
    await page.get_by_role("link", name="Quelle ampoule pour ma lampe ?").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "Quelle ampoule pour ma lampe ?"
    )
    await page.get_by_role("button", name="Non").click()
    await page.get_by_role("textbox", name="Qu’est-ce qui manquait ?").fill("Et le B22 ?")
    await page.get_by_role("button", name="Envoyer").click()
    await expect(page.get_by_text("Merci de nous l’avoir dit.")).to_be_visible()
    await context.close()


@pytest.mark.parametrize("path", ["/help/lumen/fr", "/help/lumen/en/return-a-lamp"])
async def test_the_help_centre_keeps_nobody_out(visitors: Visitors, path: str) -> None:
    page = await visitors.open()
    await page.goto(path)
    await no_barrier(page)
    await page.set_viewport_size({"width": 320, "height": 700})
    await fits(page)


async def test_what_was_read_before_writing_is_beside_the_conversation(
    visitors: Visitors,
) -> None:
    desk = await visitors.adviser("Hugo Delmas")
    await desk.choose_presence("available")
    shop = Shop(await visitors.open())
    await shop.enter("lumen")
    await shop.open()
    await shop.field.fill(QUESTION)
    await shop.frame.get_by_role("button", name=ARTICLE).click()
    await expect(shop.frame.get_by_role("heading", name=ARTICLE)).to_be_focused()
    await no_barrier(next(frame for frame in shop.page.frames if "/widget/" in frame.url))
    await shop.frame.get_by_role("button", name="Non").click()
    await shop.frame.get_by_role("button", name="Écrire").click()
    await expect(shop.field).to_have_value(QUESTION)
    await shop.frame.get_by_role("button", name="Envoyer").click()
    await desk.accept("Client sans nom")
    before = desk.page.get_by_role("region", name="Avant d’écrire")
    await expect(before).to_contain_text(f"« {QUESTION} »")
    await expect(before).to_contain_text(f"{ARTICLE} (pas utile)")
    await no_barrier(desk.page)
    await desk.reply("Voici l’étiquette de retour.")
    await desk.close("Résolu")
