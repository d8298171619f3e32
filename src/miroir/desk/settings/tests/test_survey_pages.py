"""The settings' pages of surveys: drafted, looked at, mended, published."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from litestar import Litestar
from tests.serving import Browser, signed_in

from miroir.base.database import Database
from miroir.desk.founding import Founded
from miroir.surveys import KIND_NAMES, Document, Draft, Question, current, draft

PAGE = {"accept": "text/html"}
CUSTOMER = "/settings/surveys/customer"
FIRST = {
    "text.fr": "Nous recommanderiez-vous ?",
    "text.en": "Would you recommend {brand}?",
    "title.fr": "Recommandation",
    "code": "recommend",
    "anchors.fr": "0: Pas du tout\n10: Tout à fait",
    "scale": "nps",
}


class Editor:
    """Somebody who edits what customers are asked."""

    def __init__(self, client: Browser, database: Database, founded: Founded) -> None:
        self.client, self.database, self.founded = client, database, founded

    async def get(self, path: str) -> str:
        path += "&lang=en" if "?" in path else "?lang=en"
        answer = await self.client.get(path, headers=PAGE)
        assert answer.status_code == 200
        return str(answer.text)

    async def send(self, path: str, form: Mapping[str, Any]) -> Any:
        typed = {"revision": str((await self.draft()).revision)} | dict(form)
        return await self.client.post(path, data=typed, params={"lang": "en"}, headers=PAGE)

    async def draft(self) -> Draft:
        async with self.database.transaction(self.founded.organisation) as tx:
            return await draft(tx, "customer")

    async def asked(self) -> Document:
        async with self.database.transaction(self.founded.organisation) as tx:
            return (await current(tx, "customer")).document

    async def add(self, kind: str) -> Question:
        assert (await self.send(CUSTOMER, {"do": "add", "kind": kind})).status_code == 303
        return (await self.draft()).document.questions[-1]


@pytest.fixture
async def editor(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Editor]:
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        yield Editor(client, database, founded)


async def test_a_question_is_added_changed_moved_and_published(editor: Editor) -> None:
    new = await editor.add("nps")
    one = f"{CUSTOMER}/questions/{new.code}"
    assert (await editor.send(one, FIRST)).status_code == 303
    assert (await editor.send(CUSTOMER, {"do": "up-recommend"})).status_code == 303
    assert "recommend" not in [one.code for one in (await editor.asked()).questions]
    page = await editor.get(CUSTOMER)
    assert "Publish version 2" in page
    assert "disabled aria-describedby" not in page
    sent = await editor.send(f"{CUSTOMER}/publication", {})
    assert sent.status_code == 303
    questions = (await editor.asked()).questions
    assert [one.code for one in questions][-2:] == ["recommend", "words"]
    assert questions[-2].text["en"] == "Would you recommend {brand}?"
    assert (await editor.draft()).revision == 0


async def test_every_kind_has_its_form_which_keeps_what_it_shows(editor: Editor) -> None:
    for kind in KIND_NAMES:
        new = await editor.add(kind)
        page = await editor.get(f"{CUSTOMER}/questions/{new.code}")
        assert 'name="text.fr"' in page
        assert f'value="{new.code}"' in page
        assert (await editor.get(f"{CUSTOMER}/preview?about={new.code}")).count("<form") == 1


async def test_what_is_typed_is_looked_at_and_not_kept(editor: Editor) -> None:
    new = await editor.add("nps")
    shown = await editor.send(f"{CUSTOMER}/questions/{new.code}/preview", FIRST)
    assert "Would you recommend" in shown.text or "Nous recommanderiez-vous" in shown.text
    assert "frame-ancestors 'self'" in shown.headers["content-security-policy"]
    assert "recommend" not in [one.code for one in (await editor.draft()).document.questions]


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"code": "Two words"}, "code", "Use small letters"),
        ({"text.fr": ""}, "text.fr", "Fill this in."),
        ({"anchors.fr": "zero is nothing"}, "anchors.fr", "Write each on a line"),
        ({"show.0.question": "effort", "show.0.test": "is"}, "show.0.value", "Say which value."),
    ],
)
async def test_what_cannot_be_kept_is_said_beside_its_field(
    editor: Editor, wrong: dict[str, str], field: str, words: str
) -> None:
    new = await editor.add("nps")
    refused = await editor.send(f"{CUSTOMER}/questions/{new.code}", FIRST | wrong)
    assert refused.status_code == 422
    assert words in refused.text.split(f'id="{field}-problem"')[1].split("</p>")[0]
    assert "Would you recommend {brand}?" in refused.text


async def test_what_must_be_mended_is_listed_and_keeps_the_draft_from_being_published(
    editor: Editor,
) -> None:
    new = await editor.add("yesno")
    back = {
        "code": "back",
        "text.fr": "x",
        "title.fr": "x",
        "scale": "yesno",
        "jump.0.to": "effort",
    }
    await editor.send(f"{CUSTOMER}/questions/{new.code}", back | {"anchors.fr": "0: Non\n1: Oui"})
    page = await editor.get(CUSTOMER)
    assert "It goes back to an earlier question" in page
    refused = await editor.send(f"{CUSTOMER}/publication", {})
    assert refused.status_code == 422
    assert len((await editor.asked()).questions) == 4


async def test_a_code_that_was_asked_on_another_scale_is_refused_with_the_reason(
    editor: Editor,
) -> None:
    new = await editor.add("effort5")
    await editor.send(CUSTOMER, {"do": "remove-effort"})
    again = FIRST | {"code": "effort", "scale": "effort5", "anchors.fr": "1: Peu\n5: Trop"}
    await editor.send(f"{CUSTOMER}/questions/{new.code}", again)
    refused = await editor.send(f"{CUSTOMER}/publication", {})
    assert refused.status_code == 422
    assert "another scale before, or the other direction" in refused.text


async def test_a_form_made_from_an_older_draft_changes_nothing(editor: Editor) -> None:
    await editor.add("words")
    late = await editor.send(CUSTOMER, {"do": "remove-words", "revision": "0"})
    assert late.status_code == 409
    assert "Somebody else changed this draft" in late.text


async def test_languages_and_the_words_of_the_page_are_the_documents_own(editor: Editor) -> None:
    typed = {"languages": "fr, en, es", "heading.fr": "Votre avis", "words.send.fr": "Envoyez"}
    assert (await editor.send(CUSTOMER, typed)).status_code == 303
    document = (await editor.draft()).document
    assert document.languages == ("fr", "en", "es")
    assert document.heading == {"fr": "Votre avis"}
    assert "not translated: ES" in await editor.get(CUSTOMER)
    assert "Envoyez" in await editor.get(f"{CUSTOMER}/preview?in=fr")
    refused = await editor.send(CUSTOMER, {"languages": "français"})
    assert refused.status_code == 422
    assert (await editor.client.post(f"{CUSTOMER}/removal", headers=PAGE)).status_code == 303
    assert (await editor.draft()).revision == 0


@pytest.mark.parametrize("path", ["nobody", "customer/questions/none", "nobody/preview"])
async def test_an_address_that_leads_nowhere_says_so(editor: Editor, path: str) -> None:
    answer = await editor.client.get(f"/settings/surveys/{path}", headers=PAGE)
    assert answer.status_code == 404
