from datetime import timedelta

import pytest

from miroir import access
from miroir.access import NOT_YET
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.errors import Conflict, Invalid
from miroir.base.ids import new_id
from miroir.desk.founding import PROMISES, Founded, Founding, found


def founding(**changes: str) -> Founding:
    slug = f"f-{new_id().hex}"
    values = {
        "slug": slug,
        "name": "Maison",
        "language": "fr",
        "time_zone": "Europe/Paris",
        "mail_domain": "mail.example.org",
        "administrator": f"{slug}@example.org",
        "password": "long enough to keep",
    }
    return Founding(**{**values, **changes})  # type: ignore[arg-type]


async def test_a_new_organisation_can_be_used_at_once(database: Database, founded: Founded) -> None:
    assert await access.find_in_directory(database, "widget", founded.widget_key) == (
        founded.organisation
    )
    assert await access.find_in_directory(database, "mailbox", founded.mail_address) == (
        founded.organisation
    )
    async with database.transaction(founded.organisation) as tx:
        rows = await tx.fetch("select channel, kind, amount, calendar_id from promise")
        promises = {(row["channel"], row["kind"]): row for row in rows}
        assert promises["chat", "first_answer"]["amount"] == timedelta(minutes=3)
        assert promises["email", "first_answer"]["amount"] == timedelta(hours=48)
        assert promises["letter", "first_answer"]["amount"] == timedelta(days=20)
        assert promises["video", "first_answer"]["amount"] == timedelta(seconds=15)
        assert len(promises) == 2 * len(PROMISES)
        assert await tx.value("select count(*) from team_member") == 1


async def test_a_slug_that_is_taken_founds_nothing(database: Database) -> None:
    one = founding()
    async with database.transaction(NOT_YET, at=clock.now()) as tx:
        await found(tx, one)
    with pytest.raises(Conflict):
        async with database.transaction(NOT_YET, at=clock.now()) as tx:
            await found(tx, one)


async def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    one = founding(password="short")
    with pytest.raises(Invalid):
        async with database.transaction(NOT_YET, at=clock.now()) as tx:
            await found(tx, one)
    assert await access.organisation_by_slug(database, one.slug) is None


async def test_a_mail_address_leads_to_one_organisation_only(database: Database) -> None:
    async with database.transaction(NOT_YET, at=clock.now()) as tx:
        first = await found(tx, founding())
    async with database.transaction(NOT_YET, at=clock.now()) as tx:
        second = await found(tx, founding())
    with pytest.raises(Conflict):
        async with database.transaction(second.organisation) as tx:
            await access.create_brand(
                tx, name="Pirate", key=new_id().hex, mail_address=first.mail_address.upper()
            )
