"""Every kind of question on the page, without a browser and without JavaScript."""

import re
from datetime import date
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar
from tests.serving import browser

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.base.settings import Settings
from miroir.journal import Fact, since
from miroir.surveys import (
    AnswerGiven,
    DetailGiven,
    Document,
    Question,
    WordsGiven,
    invite_customer,
    publish,
    survey,
    survey_links,
)
from miroir.surveys.defaults import EFFORT, LAST_WORD, SATISFACTION, YES_NO
from miroir.surveys.kinds import Choice, Consent, Day, Number, Option, Ranking
from miroir.surveys.logic import Jump
from miroir.surveys.testing import close_contact, set_scene
from miroir.surveys.tests.documents import ask, matrix, text, when

replace = msgspec.structs.replace

LARGEST_PAGE = 20_000
OPTIONS = tuple(Option(code=code, text=text(f"Option {code}")) for code in ("a", "b", "c"))
EVERY_KIND = (
    ask("stars", replace(SATISFACTION, look="stars")),
    ask("faces", replace(SATISFACTION, look="faces")),
    ask("one", Choice(options=OPTIONS)),
    ask("some", Choice(options=OPTIONS, most=2)),
    ask("order", Ranking(options=OPTIONS)),
    matrix("m", "speed", "tone"),
    ask("times", Number(lowest=0, highest=9, unit=text("times"))),
    ask("since", Day(first=date(2020, 1, 1))),
    ask("agreed", Consent()),
    LAST_WORD,
)


class Asked:
    """A customer's survey, opened without a browser's memory."""

    def __init__(self, client: httpx.AsyncClient, path: str, database: Any, at: Any) -> None:
        self.client, self.path, self.database, self.at = client, path, database, at

    async def get(self, query: str = "") -> httpx.Response:
        return await self.client.get(self.path + query, headers={"accept-language": "en"})

    async def post(self, to: str = "", **fields: Any) -> httpx.Response:
        return await self.client.post(self.path + to, data=fields)

    async def stored(self) -> dict[str, Any]:
        organisation, invitation_id = self.at
        async with self.database.transaction(organisation) as tx:
            return dict((await survey(tx, invitation_id)).answers)


@pytest.fixture
async def asking(
    app: Litestar, database: Database, organisation: OrganisationId, web_settings: Settings
) -> Any:
    async with browser(app, origin=None) as client:

        async def made(*questions: Question, **more: Any) -> Asked:
            async with database.transaction(organisation) as tx:
                scene = await set_scene(tx)
                await publish(tx, "customer", Document(questions=questions, **more))
                closed = await close_contact(tx, scene, language="en")
                invitation_id = await invite_customer(tx, closed)
            assert invitation_id
            path = survey_links(web_settings).path(organisation, invitation_id)
            return Asked(client, path, database, (organisation, invitation_id))

        yield made


async def test_every_kind_is_asked_on_a_small_page_and_taken_as_what_it_is(
    asking: Any, database: Database, organisation: OrganisationId
) -> None:
    opened = await asking(*EVERY_KIND)
    shown = (await opened.get()).text
    assert len(shown) < LARGEST_PAGE
    assert shown.count("<fieldset") == shown.count("<legend>") == 8
    sent = {
        "stars": "4", "faces": "2", "one": "b", "some": ["c", "a"], "order.b": "1", "order.a": "2",
        "order.c": "", "speed": "5", "tone": "1", "times": "3", "since": "2026-02-28",
        "agreed": "1", "words": "Merci",
    }  # fmt: skip
    assert (await opened.post(**sent)).status_code == 303
    assert await opened.stored() == {
        "stars": 4, "faces": 2, "one": ("b",), "some": ("a", "c"), "order": ("b", "a"), "speed": 5,
        "tone": 1, "times": 3.0, "since": "2026-02-28", "agreed": 1, "words": "Merci",
    }  # fmt: skip
    async with database.transaction(organisation) as tx:
        kinds: list[type[Fact]] = [AnswerGiven, DetailGiven, WordsGiven]
        facts = [recorded.fact for recorded in await since(tx, 0, kinds)]
    counted = {one.question for one in facts if isinstance(one, AnswerGiven)}
    assert counted == {"stars", "faces", "speed", "tone"}
    assert len(facts) == 11
    again = (await opened.get()).text
    assert len(re.findall(r" checked", again)) == 2 + 1 + 2 + 2 + 1
    assert "<option selected>2</option>" in again
    assert 'value="2026-02-28"' in again


async def test_a_box_that_is_unticked_again_takes_its_answer_back(asking: Any) -> None:
    opened = await asking(*EVERY_KIND)
    await opened.post(page="stars", some=["a"], agreed="1", stars="3")
    await opened.post(page="stars", stars="3")
    assert await opened.stored() == {"stars": 3, "agreed": 0}


@pytest.mark.parametrize(
    "sent",
    [
        {"one": ["a", "b"]}, {"one": "x"}, {"some": ["a", "b", "c"]}, {"order.a": "x"},
        {"times": "10"}, {"times": "1.5"}, {"times": "1e9"}, {"times": "nan"}, {"speed": "6"},
        {"since": "2019-12-31"}, {"since": "2026-02-30"}, {"since": "x"}, {"agreed": "2"},
    ],
)  # fmt: skip
async def test_an_answer_that_does_not_fit_comes_back_with_the_rest_kept(
    asking: Any, sent: dict[str, Any]
) -> None:
    opened = await asking(*EVERY_KIND)
    refused = await opened.post(**sent, words="Keep me")
    assert refused.status_code == 422
    assert "Keep me" in refused.text
    assert await opened.stored() == {}


async def test_who_comes_back_goes_on_where_they_stopped_and_may_change_what_they_said(
    asking: Any,
) -> None:
    opened = await asking(
        ask("a", EFFORT),
        ask("why", LAST_WORD.answer, show=when("a", "at_most", 3)),
        ask("b", jumps=(Jump(to="end", when=when("b", "is", 0)),)),
        ask("c"),
    )
    first = await opened.post(page="a", a="2")
    assert first.headers["location"].endswith("?page=why")
    assert 'name="why"' in (await opened.get()).text
    second = await opened.post(page="why", why="Slow", b="0")
    assert second.headers["location"].endswith("/thanks")
    changed = await opened.post(page="a", a="7")
    assert changed.headers["location"].endswith("?page=b")
    assert 'name="why"' not in (await opened.get("?page=b")).text
    assert (await opened.get("?page=start")).text.count('name="a"') == 7


async def test_who_stopped_in_the_middle_of_a_page_finds_that_page_again(asking: Any) -> None:
    opened = await asking(
        ask("a", EFFORT), ask("b"), ask("c", page_break=True), ask("d"), ask("e", page_break=True)
    )
    await opened.post("/confirmation", a="5")  # the click in a mail: the rest is still to come
    assert 'name="b"' in (await opened.get()).text
    await opened.post(page="a", a="5", b="1")
    await opened.post("/draft", page="c", c="1")
    again = (await opened.get()).text
    assert re.findall(r'name="(\w)" value="\d" checked', again) == ["c"]
    await opened.post(page="c", c="1")
    assert 'name="e"' in (await opened.get()).text
    await opened.post(page="e", e="1")
    assert 'name="a"' in (await opened.get()).text  # all is answered: to be changed


async def test_a_large_number_is_shown_again_as_it_was_typed(asking: Any) -> None:
    opened = await asking(ask("n", Number(lowest=0, highest=10_000_000)), ask("d", YES_NO))
    assert "From 0 to 10,000,000." in (await opened.get()).text
    await opened.post(page="n", n="1234567", d="1")
    again = (await opened.get()).text
    assert 'value="1234567"' in again
    assert (await opened.post(page="n", n="1234567", d="0")).status_code == 303


async def test_what_is_needed_is_asked_for_again_and_said_at_its_question(asking: Any) -> None:
    opened = await asking(ask("a"), ask("agreed", Consent(), required=True))
    for sent in ({"a": "1"}, {"a": "1", "agreed": "0"}):
        refused = await opened.post(**sent)
        assert refused.status_code == 422
        assert "data-missing" in refused.text
        assert await opened.stored() == {}
    assert (await opened.post(a="1", agreed="1")).status_code == 303


async def test_what_a_person_typed_and_did_not_send_is_found_again_and_counts_nowhere(
    asking: Any,
) -> None:
    opened = await asking(ask("a", EFFORT), LAST_WORD)
    saved = await opened.post("/draft", page="a", a="6", words="Not yet", junk="x")
    assert saved.status_code == 204
    assert await opened.stored() == {}
    await opened.get("?answer=1")  # a scanner follows a link of the mail meanwhile
    again = (await opened.get()).text
    assert "Not yet" in again
    assert 'value="6" checked' in again
    await opened.post(page="a", a="5", words="")
    assert await opened.stored() == {"a": 5}
    await opened.post("/draft", a="1")
    assert await opened.stored() == {"a": 5}


async def test_words_are_repeated_escaped_and_fall_back_to_the_first_language(asking: Any) -> None:
    told = Question(
        code="told",
        title=text("t"),
        text={"fr": "Vous disiez : {answer:a}", "es": "Usted dijo: {answer:a}"},
        answer=LAST_WORD.answer,
    )
    opened = await asking(
        ask("a", LAST_WORD.answer),
        told,
        languages=("fr", "en", "es"),
        words={"send": {"es": "Enviar"}},
    )
    assert (await opened.post(page="a", a="<b>no</b>")).status_code == 303
    english = (await opened.get("?page=told")).text
    assert 'lang="fr"' in english.split("<form", 1)[1]
    assert "Vous disiez : &lt;b&gt;no" in english
    spanish = (await opened.get("?page=told&lang=es")).text
    assert "Usted dijo:" in spanish
    assert ">Enviar</button>" in spanish
    assert "lang=es" in spanish.split('action="', 1)[1].split('"', 1)[0]
