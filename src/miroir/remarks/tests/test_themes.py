"""Themes: found in what is said, named in its words, held; a language model only where set."""

import asyncio
import csv
import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sklearn.metrics import normalized_mutual_info_score

from miroir.base.clock import now
from miroir.base.database import Database
from miroir.base.ids import OrganisationId, new_id
from miroir.base.settings import Settings
from miroir.remarks.finding import Text, find_themes
from miroir.remarks.language_model import language_model, request, understood
from miroir.remarks.languages import WORD
from miroir.remarks.listing import find
from miroir.remarks.looking import look_for_themes, renamed
from miroir.remarks.methods import Document, MethodFailed, Suggested, Suggestions
from miroir.remarks.model import Filters
from miroir.remarks.own_method import stems_of
from miroir.remarks.permission import allow_model, forbid_model, newest_requests, permission
from miroir.remarks.searches import ask_for_themes, ask_where_old, held_themes, members, theme
from miroir.remarks.tagging import put_tag, tag_named
from miroir.remarks.testing import keep, say
from miroir.surveys.testing import set_scene

BANKING = Path(__file__).parents[5] / "shared/data/text_banking77/train.csv"
LATE = [
    "Mon colis est arrivé très en retard",
    "Colis en retard, personne ne sait où il est",
    "Encore un retard de livraison du colis",
    "Le colis avait dix jours de retard",
    "Livraison en retard, colis abîmé",
    "Retard du colis sans explication",
]
KIND = [
    "Conseillère très aimable et patiente",
    "Une conseillère aimable, à l’écoute",
    "Conseillère patiente, aimable et claire",
    "Accueil aimable de la conseillère",
    "La conseillère a été patiente avec moi",
    "Très aimable conseillère, patiente aussi",
]


def stemmed(words: list[str]) -> list[Text]:
    return [Text(str(place), one.lower().split()) for place, one in enumerate(words)]


def test_two_things_said_are_two_themes_whatever_their_order() -> None:
    texts = stemmed(LATE + KIND)
    found = find_themes(texts)
    apart = sorted(sorted(map(int, one.texts)) for one in found)
    assert apart == [list(range(6)), list(range(6, 12))]
    assert find_themes(texts[::-1]) == found


@pytest.mark.parametrize(
    "texts", [[], stemmed(LATE), stemmed(["oui"] * 30), [Text(str(n), []) for n in range(30)]]
)
def test_too_little_has_no_themes(texts: list[Text]) -> None:
    assert find_themes(texts) == []


async def test_what_people_label_alike_comes_together(
    database: Database, organisation: OrganisationId
) -> None:
    if not BANKING.exists():
        pytest.skip("the labelled questions of BANKING77 are not here")
    with BANKING.open() as file:
        rows = list(csv.DictReader(file))
    chosen = sorted({row["category"] for row in rows})[::10]
    labelled = [row for row in rows if row["category"] in chosen][::3]
    said = [WORD.findall(row["text"].lower()) for row in labelled]
    async with database.transaction(organisation) as tx:
        stems = (await stems_of(tx, {"en": {word for words in said for word in words}}))["en"]
    texts = [
        Text(str(place), [stem for word in words if (stem := stems[word])])
        for place, words in enumerate(said)
    ]
    found = find_themes(texts, fewest=4)
    ours = {text: theme for theme, one in enumerate(found) for text in one.texts}
    theirs = [row["category"] for row in labelled]
    agreement = normalized_mutual_info_score(theirs, [ours.get(text.id, -1) for text in texts])
    pure = sum(
        Counter(theirs[int(text)] for text in one.texts).most_common(1)[0][1] for one in found
    )
    assert agreement > 0.6
    assert pure / len(ours) > 0.7
    assert len(ours) > 0.8 * len(texts)


async def test_stems_are_those_of_the_language_and_stop_words_have_none(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        stems = await stems_of(
            tx, {"fr": {"répétés", "repeter", "été", "les", "merci"}, "en": {"waiting", "the"}}
        )
    assert stems["fr"]["répétés"] == stems["fr"]["repeter"] == "repet"
    assert [stems["fr"][word] for word in ("été", "les", "merci")] == [None, None, None]
    assert stems["en"] == {"waiting": "wait", "the": None}


async def test_themes_are_looked_for_once_held_and_named_in_the_words_said(
    database: Database, organisation: OrganisationId
) -> None:
    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        for words in LATE:
            await say(tx, scene, words, satisfaction=1)
        for words in KIND:
            await say(tx, scene, words, satisfaction=5)
    await keep(database, organisation)
    async with database.transaction(organisation) as tx:
        parcel = await tag_named(tx, "Retards", by=None)
        said = await find(tx, Filters(words="retard"), limit=2)
        await put_tag(tx, parcel.id, [one.id for one in said.remarks], by=None)
        assert await ask_where_old(tx, "customer")
        assert not await ask_where_old(tx, "adviser")
        first = await ask_for_themes(tx, "customer", by=None)
        assert await ask_for_themes(tx, "customer", by=None) == first
        assert (await held_themes(tx, "customer")).under_way
    assert await look_for_themes(database, organisation, model=None)
    assert not await look_for_themes(database, organisation, model=None)
    async with database.transaction(organisation) as tx:
        assert not await ask_where_old(tx, "customer")
        held = await held_themes(tx, "customer")
        assert held.search is not None
        assert (held.under_way, held.search.remarks, held.search.method) == (False, 12, "own")
        by_mean = sorted(held.themes, key=lambda one: one.mean.value if one.mean else 0)
        assert [one.n for one in by_mean] == [6, 6]
        late, kind = by_mean
        assert {"colis", "retard"} <= set(late.name.lower().split(", "))
        assert "aimable" in kind.name.lower()
        assert (late.tag, kind.tag) == (parcel, None)
        assert late.mean is not None
        assert (late.mean.value, late.mean.n, late.share) == (1.0, 6, 0.5)
        assert late.low < 0.5 < late.high
        assert {one.words for one in late.examples} < set(LATE)
        assert len(await members(tx, late.id)) == 6
        assert (await theme(tx, late.id)).name == late.name


def suggested(name: str, ids: list[object]) -> Suggested:
    return msgspec.convert(
        {"name": name, "stems": [], "language": None, "remark_ids": ids}, Suggested
    )


def test_a_theme_found_again_keeps_its_name() -> None:
    a, b, c = [str(new_id()) for _ in range(3)], [str(new_id()) for _ in range(3)], str(new_id())
    before = {"Colis": frozenset(suggested("", [*a]).remark_ids)}
    after = [suggested("Retard", [*a[1:], c]), suggested("Accueil", [*b])]
    assert [name for name, _ in renamed(before, after)] == ["Colis", "Accueil"]


TAGS = ["Attente", "Prix"]
DOCUMENTS = [
    Document(
        id=new_id(),
        words="Marie Curie attend au 06 12 34 56 78,\nmarie@example.org",
        language="fr",
        names=("Marie Curie",),
    ),
    Document(id=new_id(), words="Très aimable", language="fr"),
]


def completion(content: object, *, refusal: str | None = None, finish: str = "stop") -> bytes:
    """Answer as the published contract of chat completions has it."""
    said = None if refusal else json.dumps(content)
    message = {"role": "assistant", "content": said, "refusal": refusal}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
    whole = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return json.dumps(whole | {"choices": [choice], "usage": usage}).encode()


async def ask_double(
    answer: bytes, *, status: str = "200 OK", pause: float = 0.0
) -> tuple[Suggestions | MethodFailed, str, dict[str, object]]:
    """Ask a double of the service; return what came of it, and the request it got."""
    got: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        got.extend([head, await reader.readexactly(length)])
        await asyncio.sleep(pause)
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(answer)}\r\n\r\n".encode()
        writer.write(head + answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = Settings(
        language_model_url=f"http://127.0.0.1:{port}/v1",
        language_model_name="m",
        language_model_key="sk-1",
        language_model_seconds=1 if pause else 60,
    )
    ask = language_model(settings)
    assert ask is not None
    try:
        try:
            told: Suggestions | MethodFailed = await ask(DOCUMENTS, TAGS)
        except MethodFailed as failed:
            told = failed
    finally:
        server.close()
    return told, got[0].decode() if got else "", json.loads(got[1]) if got else {}


async def test_a_model_is_asked_without_personal_data_and_understood() -> None:
    told = {
        "summary": "On attend.",
        "themes": [{"name": "On attend", "tag": "attente", "remarks": [1, 9, 1]}],
    }
    suggestions, head, body = await ask_double(completion(told))
    assert isinstance(suggestions, Suggestions)
    assert (suggestions.summary, suggestions.read) == ("On attend.", 2)
    assert [(one.name, one.tag, one.remark_ids) for one in suggestions.themes] == [
        ("On attend", "Attente", [DOCUMENTS[0].id])
    ]
    assert suggestions.tokens == 2
    assert head.startswith("POST /v1/chat/completions HTTP/1.1")
    assert "authorization: bearer sk-1" in head.lower()
    assert body["model"] == "m"
    shape = body["response_format"]
    assert isinstance(shape, dict) and shape["type"] == "json_schema"
    assert shape["json_schema"]["strict"] and body["max_completion_tokens"] == 4000
    messages = body["messages"]
    assert isinstance(messages, list)
    assert [one["role"] for one in messages] == ["system", "user"]
    assert messages[1]["content"] == (
        "Tags: Attente; Prix\n1. [name] [name] attend au [number], [mail]\n2. Très aimable"
    )


@pytest.mark.parametrize(
    ("answer", "status", "pause", "failure"),
    [
        (b"", "500 Internal Server Error", 0.0, "refused"),
        (b'{"choices": []}', "200 OK", 0.0, "not-understood"),
        (completion({"themes": "none"}), "200 OK", 0.0, "not-understood"),
        (completion(None, refusal="I cannot"), "200 OK", 0.0, "refused"),
        (completion({"themes": []}, finish="length"), "200 OK", 0.0, "not-understood"),
        (completion({"themes": []}, finish="content_filter"), "200 OK", 0.0, "refused"),
        (b"<html>", "200 OK", 0.0, "not-understood"),
        (completion({"themes": []}), "200 OK", 9.0, "too-slow"),
    ],
)
async def test_a_model_that_fails_says_how(
    answer: bytes, status: str, pause: float, failure: str
) -> None:
    told, _, _ = await ask_double(answer, status=status, pause=pause)
    assert isinstance(told, MethodFailed)
    assert told.failure == failure


def test_no_model_is_asked_unless_it_is_set() -> None:
    assert language_model(Settings()) is None


def test_a_model_cannot_name_what_it_was_not_sent() -> None:
    content = {"themes": [{"name": " ", "remarks": [1]}, {"name": "x", "remarks": [0, -1, 3]}]}
    assert understood(completion(content), DOCUMENTS, TAGS).themes == []
    other = {"themes": [{"name": "x", "tag": "Secret", "remarks": [1]}]}
    assert understood(completion(other), DOCUMENTS, TAGS).themes[0].tag is None
    assert request(Settings(), DOCUMENTS, [])["temperature"] == 0


async def test_where_the_model_fails_our_own_method_does_it_and_says_so(
    database: Database, organisation: OrganisationId
) -> None:
    asked = []

    async def broken(documents: object, tags: object) -> Suggestions:
        asked.append(documents)
        raise MethodFailed("unreachable")

    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx)
        await say(tx, scene, "Trop long")
    await keep(database, organisation)
    async with database.transaction(organisation) as tx:
        await ask_for_themes(tx, "customer", by=None)
    assert await look_for_themes(database, organisation, model=broken)
    assert asked == []  # nobody has allowed it
    for failure in ("unreachable", "often-enough"):
        async with database.transaction(organisation) as tx:
            await allow_model(tx, by=None)
            await ask_for_themes(tx, "customer", by=None)
        assert await look_for_themes(database, organisation, model=broken, most_a_day=1)
        async with database.transaction(organisation) as tx:
            held = await held_themes(tx, "customer")
            assert held.search is not None
            assert (held.search.method, held.search.failure) == ("own", failure)
            assert held.themes == []
    assert len(asked) == 1
    async with database.transaction(organisation) as tx:
        [sent] = await newest_requests(tx)
        assert (sent.remarks, sent.outcome, sent.tokens) == (1, "unreachable", None)
        await forbid_model(tx, by=None)
        assert await permission(tx) is None


async def test_staff_are_read_by_whole_months_and_only_where_enough_wrote(
    database: Database, organisation: OrganisationId
) -> None:
    last_month = (now().replace(day=1) - timedelta(days=4)).replace(hour=12)
    read: list[Document] = []

    async def model(documents: Sequence[Document], tags: Sequence[str]) -> Suggestions:
        read.extend(documents)
        ids = [one.id for one in documents]
        themes = [suggested("Outil", list(ids)), suggested("Un seul", [])]
        return Suggestions(themes=themes, read=len(ids))

    async with database.transaction(organisation) as tx:
        scene = await set_scene(tx, advisers=7)
        for adviser_id in scene.adviser_ids[1:]:
            team = scene.team_ids[0]
            await say(tx, scene, "Outil lent", adviser_id=adviser_id, team_id=team, at=last_month)
        await say(tx, scene, "Ce mois-ci", adviser_id=scene.adviser_ids[0])
    await keep(database, organisation)
    async with database.transaction(organisation) as tx:
        await allow_model(tx, by=None)
        day = last_month.date() + timedelta(days=1)
        await ask_for_themes(tx, "adviser", since=day, until=day, by=None)
    assert await look_for_themes(database, organisation, model=model)
    assert {one.words for one in read} == {"Outil lent"}
    async with database.transaction(organisation) as tx:
        [one] = (await held_themes(tx, "adviser")).themes
        assert (one.name, one.n, one.examples[0].given_at) == ("Outil", 6, None)
