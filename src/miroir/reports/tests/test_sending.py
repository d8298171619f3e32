import asyncio
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from email import message_from_bytes
from email.policy import SMTP
from uuid import UUID

import pytest

from miroir.access import Role, create_account, disable_account
from miroir.base.database import Database, Row
from miroir.base.errors import Invalid
from miroir.base.ids import OrganisationId, new_id
from miroir.base.settings import Settings
from miroir.channels.email import Address, Attachment, Draft, compose
from miroir.channels.staff_mail import forget_staff_mail, staff_mail
from miroir.reports import Planned, Rhythm, schedule_report, sending
from miroir.reports.pictures import fonts
from miroir.reports.schedules import sendings, stop_report
from miroir.reports.sending import send_due, send_now
from miroir.reports.testing import MONDAY, let_both_answer

SETTINGS = Settings()
WEEKLY = Rhythm(every="week", weekday=1, at=time(8))
DUE = MONDAY + timedelta(days=14)


async def reader(
    database: Database,
    organisation: OrganisationId,
    *,
    role: Role = "adviser",
    language: str = "fr",
) -> UUID:
    async with database.transaction(organisation, at=MONDAY) as tx:
        return await create_account(
            tx,
            email=f"{new_id().hex}@example.org",
            name="Lectrice",
            roles=[role],
            language="fr" if language == "fr" else "en",
        )


async def plan(
    database: Database,
    organisation: OrganisationId,
    recipients: Sequence[UUID],
    *,
    at: datetime = MONDAY + timedelta(days=7),
) -> UUID:
    async with database.transaction(organisation, at=at) as tx:
        planned = Planned(source="mirror", weeks=4, rhythm=WEEKLY, recipients=recipients)
        return await schedule_report(tx, planned, by=recipients[0])


async def mails(database: Database, organisation: OrganisationId) -> list[Row]:
    async with database.transaction(organisation) as tx:
        return await tx.fetch(
            """select m.id, m.account_id, m.subject, m.text, m.html, d.next_attempt_at is not null
                      as waits
               from staff_mail m left join delivery d
                    on (d.organisation_id, d.staff_mail_id) = (m.organisation_id, m.id)
               where m.organisation_id = $1 order by m.made_at""",
            organisation,
        )


async def test_a_report_is_sent_once_to_each_in_their_language_whoever_looks_at_once(
    database: Database, organisation: OrganisationId
) -> None:
    await let_both_answer(database, organisation)
    french, english = [await reader(database, organisation, language=code) for code in ("fr", "en")]
    await plan(database, organisation, [french, english])
    await asyncio.gather(
        *(send_due(database, organisation, settings=SETTINGS, at=DUE) for _ in range(3))
    )
    sent = await mails(database, organisation)
    assert sorted((row["account_id"], row["waits"]) for row in sent) == sorted(
        [(french, True), (english, True)]
    )
    by_reader = {row["account_id"]: row for row in sent}
    assert by_reader[french]["subject"].startswith("Le miroir · ")
    assert by_reader[english]["subject"].startswith("The mirror · ")
    assert "Satisfait" not in by_reader[english]["text"]
    async with database.transaction(organisation) as tx:
        ready = await staff_mail(tx, by_reader[french]["id"])
    assert ("overview.png" in ready.mail.pictures) == (fonts() is not None)
    assert ("cid:overview.png" in ready.mail.html) == (fonts() is not None)


async def test_what_was_missed_is_caught_up_once(
    database: Database, organisation: OrganisationId
) -> None:
    await let_both_answer(database, organisation)
    one = await reader(database, organisation)
    await plan(database, organisation, [one])
    late = DUE + timedelta(days=23)
    assert await send_due(database, organisation, settings=SETTINGS, at=late) == 1
    assert await send_due(database, organisation, settings=SETTINGS, at=late) == 0
    assert len(await mails(database, organisation)) == 1
    following = DUE + timedelta(days=28)
    assert await send_due(database, organisation, settings=SETTINGS, at=following) == 1


async def test_who_dies_before_the_end_has_sent_nothing_and_the_next_sends_it(
    database: Database, organisation: OrganisationId, monkeypatch: pytest.MonkeyPatch
) -> None:
    await let_both_answer(database, organisation)
    one = await reader(database, organisation)
    await plan(database, organisation, [one])

    async def die(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(sending, "next_after", die)
        patched.setattr(sending, "organisation_settings", die)
        with pytest.raises(asyncio.CancelledError):
            await send_due(database, organisation, settings=SETTINGS, at=DUE)
    assert await mails(database, organisation) == []
    assert await send_due(database, organisation, settings=SETTINGS, at=DUE) == 1
    assert len(await mails(database, organisation)) == 1


async def test_what_cannot_be_made_is_tried_again_then_told(
    database: Database, organisation: OrganisationId, monkeypatch: pytest.MonkeyPatch
) -> None:
    await let_both_answer(database, organisation)
    one = await reader(database, organisation)
    await plan(database, organisation, [one])

    async def break_down(*_: object, **__: object) -> None:
        raise ValueError("private words")

    monkeypatch.setattr(sending, "load", break_down)
    at = DUE
    for _ in range(3):
        await send_due(database, organisation, settings=SETTINGS, at=at)
        at += timedelta(minutes=16)
    async with database.transaction(organisation) as tx:
        (told,) = await sendings(tx)
    assert told.problem == "broken: ValueError"
    assert await send_due(database, organisation, settings=SETTINGS, at=at) == 0


async def test_nobody_is_sent_what_their_account_may_not_see(
    database: Database, organisation: OrganisationId
) -> None:
    await let_both_answer(database, organisation)
    stays, leaves = [await reader(database, organisation) for _ in range(2)]
    await plan(database, organisation, [stays, leaves])
    async with database.transaction(organisation) as tx:
        await disable_account(tx, leaves)
    await send_due(database, organisation, settings=SETTINGS, at=DUE)
    assert [row["account_id"] for row in await mails(database, organisation)] == [stays]
    async with database.transaction(organisation) as tx:
        problems = {one.problem for one in await sendings(tx)}
    assert problems == {None, "not-allowed"}
    with pytest.raises(Invalid):
        await plan(database, organisation, [leaves])


async def test_one_now_goes_to_who_asks_and_moves_nothing(
    database: Database, organisation: OrganisationId
) -> None:
    await let_both_answer(database, organisation)
    one, other = [await reader(database, organisation) for _ in range(2)]
    planned = await plan(database, organisation, [one])
    async with database.transaction(organisation, at=MONDAY + timedelta(days=8)) as tx:
        await send_now(tx, planned, to=other, settings=SETTINGS)
    assert [row["account_id"] for row in await mails(database, organisation)] == [other]
    async with database.transaction(organisation, at=DUE) as tx:
        await stop_report(tx, planned, by=one)
    assert await send_due(database, organisation, settings=SETTINGS, at=DUE) == 0


async def test_mails_of_before_are_forgotten_but_for_those_that_wait(
    database: Database, organisation: OrganisationId
) -> None:
    await let_both_answer(database, organisation)
    one = await reader(database, organisation)
    await plan(database, organisation, [one])
    await send_due(database, organisation, settings=SETTINGS, at=DUE)
    async with database.transaction(organisation) as tx:
        await forget_staff_mail(tx, before=DUE + timedelta(days=1))
    assert len(await mails(database, organisation)) == 1
    async with database.transaction(organisation) as tx:
        await tx.execute(
            "update delivery set next_attempt_at = null, settled_at = now(), outcome = 'delivered'"
            " where organisation_id = $1",
            organisation,
        )
        await forget_staff_mail(tx, before=DUE + timedelta(days=1))
    assert await mails(database, organisation) == []


def test_a_picture_stands_beside_the_html_that_shows_it() -> None:
    mail = compose(
        Draft(
            sender=Address("Marque", "a@example.org"),
            to=(Address("", "b@example.org"),),
            subject="Rapport",
            text="Texte",
            html='<img src="cid:overview.png">',
            message_id="<a@example.org>",
            at=MONDAY,
            attachments=(
                Attachment(
                    name="overview.png",
                    media_type="image/png",
                    content=b"png",
                    content_id="overview.png",
                    inline=True,
                ),
            ),
        )
    )
    parsed = message_from_bytes(mail.content, policy=SMTP)
    assert parsed.get_content_type() == "multipart/alternative"
    related = list(parsed.iter_parts())[1]
    assert related.get_content_type() == "multipart/related"
    picture = list(related.iter_parts())[1]
    assert (picture["content-id"], picture.get_content()) == ("<overview.png>", b"png")
