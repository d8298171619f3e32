"""Drafts that follow their author, answers that wait, and colleagues who meet."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from litestar import Litestar

from miroir.base import clock
from miroir.base.database import Database, Transaction
from miroir.base.ids import new_id
from miroir.calendars import CLOSED, Calendar, Slot, WorkingTime, working_days
from miroir.composing import follower, send_due
from miroir.composing.sending_times import choices
from miroir.composing.tests.desks import Floor, floor
from miroir.conversations import reply
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up

PARIS = ZoneInfo("Europe/Paris")
DUE_IN_TURN = """
    update held_reply set leaves_at = leaves_at - interval '1 minute' where organisation_id = $1
"""


@pytest.fixture
async def two(app: Litestar, database: Database, founded: Founded) -> AsyncIterator[Floor]:
    async with floor(app, database, founded) as both:
        yield both


def edit(text: str, *, base: int = 0, screen: str = "left") -> dict[str, Any]:
    return {"text": text, "base": base, "screen": screen}


def later(**rest: Any) -> dict[str, Any]:
    leaves_at = (clock.now() + timedelta(hours=3)).isoformat()
    return {"id": str(new_id()), "text": "Demain.", "leaves_at": leaves_at, **rest}


def soon(seconds: int = 10, **rest: Any) -> dict[str, Any]:
    return {"id": str(new_id()), "text": "Voici.", "undo_seconds": seconds, **rest}


async def pass_time(two: Floor, held: dict[str, Any]) -> None:
    """Have what waits be due."""
    async with two.database.transaction(two.founded.organisation) as tx:
        await tx.execute(
            "update held_reply set leaves_at = now() - interval '1 second'"
            " where organisation_id = $1 and id = $2",
            tx.organisation,
            UUID(held["id"]),
        )
    await send_due(two.database, two.founded.organisation)


async def kinds(two: Floor, matter: UUID) -> list[str]:
    page = await two.ana.ask("GET", f"/conversations/{matter}/messages")
    return [message["kind"] for message in reversed(page["items"])]


async def test_a_draft_is_the_same_on_another_screen(two: Floor) -> None:
    matter = await two.written()
    kept = await two.ana.ask("PUT", f"/conversations/{matter}/draft", edit("Bonj"))
    assert kept["replaced"] is None
    found = await two.ana.ask("GET", f"/conversations/{matter}/draft")
    assert (found["text"], found["version"]) == ("Bonj", 1)
    assert (await two.ana.ask("GET", "/drafts"))["items"] == [str(matter)]
    assert (await two.bo.ask("GET", f"/conversations/{matter}/draft"))["text"] == ""


async def test_what_an_answer_holds_out_is_kept_in_the_draft_and_while_it_waits(two: Floor) -> None:
    matter = await two.written()
    prompt = {"kind": "choices", "choices": ["Oui", "Non"]}
    draft = f"/conversations/{matter}/draft"
    await two.ana.ask("PUT", draft, {**edit(""), "prompt": prompt})
    assert (await two.ana.ask("GET", draft))["prompt"] == prompt
    assert (await two.ana.ask("GET", "/drafts"))["items"] == [str(matter)]
    held = soon(prompt=prompt)
    await two.ana.ask("POST", f"/conversations/{matter}/held-replies", held)
    [waits] = (await two.ana.ask("GET", f"/conversations/{matter}/held-replies"))["items"]
    assert waits["prompt"] == prompt
    await pass_time(two, held)
    newest = (await two.ana.ask("GET", f"/conversations/{matter}/messages"))["items"][0]
    assert (newest["kind"], newest["prompt"]) == ("reply", prompt)


async def test_of_two_screens_the_last_edit_wins_and_says_what_it_replaced(two: Floor) -> None:
    matter = await two.written()
    draft = f"/conversations/{matter}/draft"
    first = await two.ana.ask("PUT", draft, edit("À gauche", screen="left"))
    second = await two.ana.ask("PUT", draft, edit("À droite", screen="right"))
    assert second["replaced"]["text"] == "À gauche"
    assert second["draft"]["version"] > first["draft"]["version"]
    base = second["draft"]["version"]
    third = await two.ana.ask("PUT", draft, edit("À droite.", base=base, screen="right"))
    assert third["replaced"] is None


async def test_an_emptied_draft_is_no_draft(two: Floor) -> None:
    matter = await two.written()
    await two.ana.ask("PUT", f"/conversations/{matter}/draft", edit("x"))
    await two.ana.ask("PUT", f"/conversations/{matter}/draft", edit("", base=1))
    assert (await two.ana.ask("GET", "/drafts"))["items"] == []


async def test_an_undone_answer_never_leaves(two: Floor) -> None:
    matter = await two.written()
    held = await two.ana.ask("POST", f"/conversations/{matter}/held-replies", soon())
    undone = await two.ana.ask("DELETE", f"/held-replies/{held['id']}")
    assert (undone["state"], undone["text"]) == ("undone", "Voici.")
    await pass_time(two, held)
    assert await kinds(two, matter) == ["inbound"]


async def test_an_answer_leaves_without_its_browser_once_its_seconds_have_passed(
    two: Floor,
) -> None:
    matter = await two.written()
    path = f"/conversations/{matter}/held-replies"
    held = await two.ana.ask("POST", path, soon())
    assert await kinds(two, matter) == ["inbound"]
    owner = (await two.ana.ask("GET", f"/conversations/{matter}"))["adviser_id"]
    assert owner == str(two.ana.adviser)
    await pass_time(two, held)
    await pass_time(two, held)
    assert await kinds(two, matter) == ["inbound", "reply"]
    assert (await two.ana.ask("GET", path))["items"] == []
    assert (await two.ana.refused("DELETE", f"/held-replies/{held['id']}"))["status"] == 409


async def test_holding_the_same_answer_twice_is_once(two: Floor) -> None:
    matter = await two.written()
    body = soon()
    path = f"/conversations/{matter}/held-replies"
    assert await two.ana.ask("POST", path, body) == await two.ana.ask("POST", path, body)
    assert (await two.bo.refused("POST", path, body))["status"] == 409


async def test_what_waits_until_later_is_stopped_when_the_customer_writes(two: Floor) -> None:
    matter = await two.written()
    path = f"/conversations/{matter}/held-replies"
    await two.ana.ask("POST", path, later())
    await two.written("Trouvée, merci.")
    await catch_up(two.database, follower, two.founded.organisation)
    [stopped] = (await two.bo.ask("GET", path))["items"]
    assert (stopped["state"], stopped["stopped_by"]) == ("stopped", "customer_wrote")


async def test_what_is_due_looks_before_it_leaves(two: Floor) -> None:
    matter = await two.written()
    held = await two.ana.ask("POST", f"/conversations/{matter}/held-replies", later())
    await two.written("Trouvée, merci.")
    await pass_time(two, held)  # before the follower came to it
    assert await kinds(two, matter) == ["inbound", "inbound"]


async def test_its_author_may_send_a_stopped_answer_all_the_same(two: Floor) -> None:
    matter = await two.written()
    held = await two.ana.ask("POST", f"/conversations/{matter}/held-replies", later())
    await two.bo.ask("POST", f"/conversations/{matter}/replies", {"text": "Elle arrive."})
    await catch_up(two.database, follower, two.founded.organisation)
    assert (await two.bo.refused("POST", f"/held-replies/{held['id']}/leaving"))["status"] == 409
    sent = await two.ana.ask("POST", f"/held-replies/{held['id']}/leaving")
    assert sent["state"] == "sent"
    assert await kinds(two, matter) == ["inbound", "reply", "reply"]


async def test_only_its_author_or_a_supervisor_cancels(two: Floor) -> None:
    matter = await two.written()
    held = await two.ana.ask("POST", f"/conversations/{matter}/held-replies", later())
    assert (await two.bo.refused("DELETE", f"/held-replies/{held['id']}"))["status"] == 403


async def test_closing_sends_first_what_could_be_undone(two: Floor) -> None:
    matter = await two.written()
    await two.ana.ask("POST", f"/conversations/{matter}/held-replies", soon())
    [reason, *_] = (await two.ana.ask("GET", "/settings"))["close_reasons"]
    await two.ana.ask("POST", f"/conversations/{matter}/closure", {"reason_id": reason["id"]})
    assert await kinds(two, matter) == ["inbound", "reply"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"undo_seconds": None},
        {"leaves_at": "2020-01-01T00:00:00Z", "undo_seconds": None},
        {"leaves_at": "2020-01-01T00:00:00Z"},
        {"leaves_at": "9999-01-01T00:00:00", "undo_seconds": None},
        {"text": " "},
        {"file_ids": [str(new_id())]},
        {"undo_seconds": 31},
    ],
)
async def test_an_answer_that_cannot_wait_is_refused(two: Floor, wrong: dict[str, Any]) -> None:
    matter = await two.written()
    path = f"/conversations/{matter}/held-replies"
    assert (await two.ana.refused("POST", path, soon() | wrong))["status"] in (400, 422)


async def test_sending_over_a_colleagues_answer_asks_first(two: Floor) -> None:
    matter = await two.written()
    seen = await two.ana.newest(matter)
    replies = f"/conversations/{matter}/replies"
    await two.bo.ask("POST", replies, {"text": "Elle arrive.", "seen_id": seen})
    body = {"id": str(new_id()), "text": "Je regarde.", "seen_id": seen}
    problem = await two.ana.refused("POST", replies, body)
    assert (problem["status"], problem["code"]) == (409, "answered-meanwhile")
    assert [one["text"] for one in problem["meanwhile"]["messages"]] == ["Elle arrive."]
    await two.ana.refused("POST", f"/conversations/{matter}/held-replies", soon(seen_id=seen))
    await two.ana.ask("POST", replies, body | {"over": True})
    repeated = await two.ana.ask("POST", replies, body)
    assert repeated["text"] == "Je regarde."


async def test_sending_while_a_colleague_writes_asks_first(two: Floor) -> None:
    matter = await two.written()
    seen = await two.ana.newest(matter)
    replies = f"/conversations/{matter}/replies"
    await two.bo.ask("PUT", f"/conversations/{matter}/draft", edit("Elle ar"))
    problem = await two.ana.refused("POST", replies, {"text": "Je regarde.", "seen_id": seen})
    assert [one["name"] for one in problem["meanwhile"]["writing"]] == ["Bo"]


async def test_sending_while_a_colleagues_answer_can_be_undone_asks_first(two: Floor) -> None:
    matter = await two.written()
    seen = await two.ana.newest(matter)
    await two.bo.ask("POST", f"/conversations/{matter}/held-replies", soon(seen_id=seen))
    problem = await two.ana.refused(
        "POST", f"/conversations/{matter}/replies", {"text": "Je regarde.", "seen_id": seen}
    )
    assert [one["text"] for one in problem["meanwhile"]["held"]] == ["Voici."]


async def test_rich_text_is_cleaned_and_has_its_plain_twin(two: Floor) -> None:
    matter = await two.written()
    html = (
        '<p onclick="x()">Votre <strong>lampe</strong><script>x()</script></p>'
        "<ul><li><p>ici</p></li><li>là</li></ul>"
    )
    sent = await two.ana.ask("POST", f"/conversations/{matter}/replies", {"html": html})
    assert "script" not in sent["html"]
    assert "onclick" not in sent["html"]
    assert "<strong>lampe</strong>" in sent["html"]
    assert "<ul><li>ici</li><li>là</li></ul>" in sent["html"]
    assert sent["text"].splitlines() == ["Votre lampe", "", "- ici", "- là"]


def test_quick_choices_are_within_working_time() -> None:
    hours = (Slot(datetime.min.time().replace(hour=9), datetime.min.time().replace(hour=18)),)
    calendar = WorkingTime(Calendar(week=working_days(hours), time_zone="Europe/Paris"))
    friday = datetime(2026, 3, 6, 17, 30, tzinfo=PARIS).astimezone(UTC)
    found = [
        (one.choice, one.at.astimezone(PARIS)) for one in choices(calendar, zone=PARIS, at=friday)
    ]
    monday = datetime(2026, 3, 9, 9, tzinfo=PARIS)
    assert found == [("tomorrow", monday), ("in_an_hour", monday + timedelta(minutes=30))]


def test_a_calendar_that_never_opens_offers_no_choice() -> None:
    never = WorkingTime(Calendar(week=working_days(CLOSED), time_zone="Europe/Paris"))
    assert choices(never, zone=PARIS, at=datetime(2026, 3, 6, tzinfo=UTC)) == []


async def test_one_that_breaks_is_told_to_its_author_and_holds_up_none(
    two: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(tx: Transaction, conversation: UUID, **given: Any) -> UUID:
        if given["text"] == "Poison.":
            raise RuntimeError("poison")
        return await reply(tx, conversation, **given)

    monkeypatch.setattr("miroir.composing.leaving.reply", breaks)
    matter = await two.written()
    path = f"/conversations/{matter}/held-replies"
    bad = await two.ana.ask("POST", path, soon(text="Poison."))
    good = await two.ana.ask("POST", path, soon(seconds=20))
    async with two.database.transaction(two.founded.organisation) as tx:
        await tx.execute(DUE_IN_TURN, tx.organisation)
    await send_due(two.database, two.founded.organisation)
    states = {one["id"]: one["state"] for one in (await two.ana.ask("GET", path))["items"]}
    assert states == {bad["id"]: "stopped"}
    newest = (await two.ana.ask("GET", f"/conversations/{matter}/messages"))["items"][0]
    assert newest["text"] == good["text"]
