from typing import Any

import httpx
import pytest
from litestar import Litestar
from tests.serving import browser, signed_in

from miroir.base.database import Database
from miroir.channels.widget.colours import contrast
from miroir.desk.founding import Founded

PAGE = {"accept": "text/html"}
FORM: dict[str, Any] = {
    "colour": "#FFB703",
    "position": "left",
    "theme": "dark",
    "language": "en",
    "greeting-fr": "Bonjour !",
    "greeting-en": "",
    "closed-en": "We are asleep.",
    "when": "always",
    "name": "optional",
    "email": "required",
    "reasons-en": "An order; A return ;",
    "reasons-fr": "",
    "files": ["pictures"],
    "file_megabytes": "1",
    "sites": "https://shop.example *.brand.example",
}


def page(founded: Founded, rest: str = "") -> str:
    return f"/settings/chat/{founded.brand_id}{rest}"


async def front(client: httpx.AsyncClient, founded: Founded, lang: str = "fr") -> dict[str, Any]:
    path = f"/api/v1/widget/{founded.widget_key}"
    shown = await client.get(path, params={"lang": lang})
    assert shown.status_code == 200, shown.text
    told: dict[str, Any] = shown.json()
    return told


async def test_what_is_set_is_what_a_visitor_gets(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        stored = await client.post(page(founded), data=FORM, headers=PAGE)
        assert stored.status_code == 303, stored.text
        shown = await client.get(page(founded), params={"lang": "en"}, headers=PAGE)
        told = await front(client, founded)
    assert 'value="An order; A return"' in shown.text
    assert "stands out by 1.7 to 1" in shown.text  # a pale button is warned of
    assert told["brand"]["colour"] == "#ffb703"
    assert told["brand"]["greeting"] == {"fr": "Bonjour !"}
    assert told["theme"] == "dark"
    assert told["closed"] == {"en": "We are asleep."}
    assert told["form"]["reasons"]["en"] == ["An order", "A return"]
    assert (told["form"]["when"], told["form"]["email"]) == ("always", "required")
    assert told["button"]["language"] == "en"  # set, whatever the page says
    assert told["button"]["style"].endswith("--r:auto;--l:20px")
    assert told["upload"]["max_bytes"] == 1024 * 1024
    assert {kind.partition("/")[0] for kind in told["upload"]["types"]} == {"image"}


async def test_files_that_a_brand_does_not_take_are_refused_whatever_the_browser_says(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        await client.post(page(founded), data=FORM, headers=PAGE)
    widget = f"/api/v1/widget/{founded.widget_key}"
    async with browser(app) as visitor:
        made = await visitor.post(f"{widget}/visitors", json={})
        visitor.headers["authorization"] = f"Bearer {made.json()['token']}"
        text = ("notes.png", b"only words", "image/png")
        refused = await visitor.post(f"{widget}/files", files={"file": text})
        assert refused.status_code == 422
        assert "not accepted here" in refused.json()["detail"]
        large = ("large.png", b"x" * (1024 * 1024 + 1), "image/png")
        assert (await visitor.post(f"{widget}/files", files={"file": large})).status_code == 413


@pytest.mark.parametrize(
    ("lang", "spoken"), [("en-GB", "en"), ("FR", "fr"), ("de", "fr"), ("", "fr"), ("x" * 35, "fr")]
)
async def test_the_chat_speaks_the_language_of_the_page_or_of_the_brand(
    app: Litestar, founded: Founded, lang: str, spoken: str
) -> None:
    async with browser(app) as client:
        assert (await front(client, founded, lang))["button"]["language"] == spoken


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"colour": "red"}, "six hexadecimal digits"),
        ({"position": "middle"}, "what the page offers"),
        ({"sites": "javascript:alert(1)"}, "Write sites as"),
        ({"file_megabytes": "0"}, "from 1 to 1,000"),
        ({"closed-fr": "x" * 401}, "at most 400"),
        ({"reasons-fr": ";".join("abcdefghijklm")}, "at most 12 reasons"),
        ({"reasons-fr": "x" * 81}, "at most 12 reasons"),
    ],
)
async def test_what_cannot_be_taken_is_said_and_changes_nothing(
    app: Litestar, database: Database, founded: Founded, changes: dict[str, str], why: str
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        refused = await client.post(
            page(founded), data={**FORM, **changes}, params={"lang": "en"}, headers=PAGE
        )
        told = await front(client, founded)
    assert refused.status_code == 422
    assert why in refused.text
    assert told["theme"] == "auto"


async def test_secrets_are_drawn_and_ended_by_administrators_only(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "supervisor") as supervisor:
        refused = await supervisor.post(page(founded, "/secret"), headers=PAGE)
        assert refused.status_code == 403
        assert "secret" not in (await supervisor.get(page(founded), headers=PAGE)).text
    async with signed_in(app, database, founded.organisation, "administrator") as client:
        for _ in range(2):
            drawn = await client.post(page(founded, "/secret"), headers=PAGE)
            assert drawn.status_code == 303
        both = await client.get(page(founded), params={"lang": "en"}, headers=PAGE)
        assert both.text.count("<summary>Secret of") == 2
        await client.post(page(founded, "/secret/end"), headers=PAGE)
        one = await client.get(page(founded), params={"lang": "en"}, headers=PAGE)
        assert one.text.count("<summary>Secret of") == 1


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
