"""What a saved reply holds out is typed a line for each thing, and shown again as it was typed."""

from collections.abc import Mapping

import pytest
from litestar import Litestar
from tests.serving import signed_in

from miroir.base.database import Database
from miroir.base.forms import Fields, Reading, WrongFields
from miroir.base.prompts import Choices, Form, FormField, LinkButton, LinkButtons, Prompt
from miroir.desk.founding import Founded
from miroir.desk.settings.prompt_form import kind_of, prompt_lines, read_prompt
from miroir.desk.settings.tests.test_kept_texts_pages import REPLIES, REPLY, send
from miroir.knowledge import saved_replies

API = "/api/v1/saved-replies"
ASKS = {"prompt_kind": "choices", "prompt": "Un échange\r\nUn avoir"}

PROMPTS: list[Prompt] = [
    Choices(["The blue one", "The green | striped one"]),
    LinkButtons([LinkButton("Track it", "https://shop.example/a?b=c|d")]),
    Form(
        [
            FormField(label="Order number", kind="text"),
            FormField(label="Your address", kind="email", claims=True),
            FormField(label="Telephone", kind="phone", claims=True, required=False),
            FormField(label="Day", kind="date", required=False),
            FormField(label="Colour", kind="choice", choices=["blue", "green"]),
        ]
    ),
]


def typed(kind: str | None, lines: str) -> Reading:
    return Reading(Fields([("prompt_kind", kind or ""), ("prompt", lines)]))


@pytest.mark.parametrize("code", ["fr", "en"])
@pytest.mark.parametrize("prompt", PROMPTS)
def test_what_is_shown_reads_as_what_it_was(prompt: Prompt, code: str) -> None:
    form = typed(kind_of(prompt), prompt_lines(prompt, code=code))
    assert read_prompt(form) == prompt
    form.end()


def test_without_a_kind_nothing_is_held_out() -> None:
    assert read_prompt(typed(None, "left over")) is None
    assert (prompt_lines(None, code="fr"), kind_of(None)) == ("", None)


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("choices", "one alone"),
        ("choices", "twice\ntwice"),
        ("choices", "\n".join("abcdefg")),
        ("choices", f"a\n{'b' * 81}"),
        ("choices", ""),
        ("links", "Track it"),
        ("links", "Track it | javascript:alert(1)"),
        ("links", " | https://shop.example/"),
        ("links", "\n".join(f"{n} | https://shop.example/" for n in range(4))),
        ("form", "Day | never"),
        ("form", "Colour | blue;"),
        ("form", "Day | date | perhaps"),
        ("form", "Day | date | optional | more"),
        ("form", " | date"),
        ("form", "\n".join("abcdefg")),
        ("other", "x"),
    ],
)
def test_what_cannot_be_held_out_is_refused(kind: str, lines: str) -> None:
    form = typed(kind, lines)
    assert read_prompt(form) is None
    with pytest.raises(WrongFields):
        form.end()


async def test_a_saved_reply_that_asks_is_kept_shown_changed_and_told_in_words(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        preview = await send(client, f"{REPLIES}/new", REPLY | ASKS | {"do": "preview"})
        assert "– Un échange\n– Un avoir" in preview[1]
        wrong = await send(client, f"{REPLIES}/new", REPLY | ASKS | {"prompt": "Un avoir"})
        assert (wrong[0], 'id="prompt-problem"' in wrong[1]) == (422, True)
        assert (await send(client, f"{REPLIES}/new", REPLY | ASKS))[0] == 303
        (item,) = (await client.get(API)).json()["items"]
        assert item["prompt"] == {"kind": "choices", "choices": ["Un échange", "Un avoir"]}
        assert item["prompt_text"].endswith("– Un échange\n– Un avoir")
        one = f"{REPLIES}/{item['id']}"
        assert "Un échange\nUn avoir" in (await client.get(one)).text
        assert (await send(client, one, REPLY))[0] == 303
    async with database.transaction(founded.organisation) as tx:
        (kept,) = await saved_replies(tx)
    assert (kept.prompt, kept.prompt_text) == (None, None)


@pytest.mark.parametrize(
    "prompt",
    [
        {"kind": "choices", "choices": ["a", "a"]},
        {"kind": "form", "fields": [{"label": "a", "kind": "choice"}]},
        {
            "kind": "form",
            "fields": [
                {"label": "a", "kind": "text", "field_id": "01a20366-d8d0-70da-83f1-b84b10034745"}
            ],
        },
    ],
)
async def test_the_api_refuses_what_no_answer_could_carry(
    app: Litestar, database: Database, founded: Founded, prompt: Mapping[str, object]
) -> None:
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        draft = {"shortcut": "a", "title": "a", "body": "a", "language": "en", "prompt": prompt}
        assert (await client.post(API, json=draft)).status_code == 422
