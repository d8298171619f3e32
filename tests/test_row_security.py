"""Every table keeps organisations apart by itself, whatever a query forgets to ask."""

import asyncpg
import pytest

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.desk.founding import Founded
from tests.serving import found_organisation

# Known before an organisation is, or shared by all; they hold no personal word.
SHARED = {"organisation", "directory", "migration", "turn"}

TABLES = """
    select c.oid::regclass::text as name, c.relrowsecurity as enabled,
           c.relforcerowsecurity as forced, c.relispartition as partition,
           (select array_agg(pg_get_expr(p.polqual, p.polrelid) || ' / '
                             || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''))
            from pg_policy p where p.polrelid = c.oid) as policies,
           has_table_privilege('miroir_app', c.oid, 'select') as readable,
           has_table_privilege('miroir_app', c.oid, 'truncate') as truncatable
    from pg_class c
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
    order by 1
"""
OWN = "(organisation_id = ( SELECT current_organisation() AS current_organisation))"


async def test_every_table_is_under_forced_row_security_by_organisation(
    database: Database,
) -> None:
    tables = await database.pool.fetch(TABLES)
    assert len(tables) > 40
    for table in tables:
        if table["name"] in SHARED:
            continue
        if table["partition"]:  # reached through its parent only
            assert not table["readable"], table["name"]
            continue
        assert table["enabled"], table["name"]
        assert table["forced"], table["name"]
        assert table["policies"] == [f"{OWN} / {OWN}"], table["name"]


async def test_the_organisation_comes_first_in_every_key(database: Database) -> None:
    keys = await database.pool.fetch(
        """
        select i.indrelid::regclass::text as name, a.attname as first
        from pg_index i
        join pg_class c on c.oid = i.indrelid and c.relnamespace = 'public'::regnamespace
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where i.indisprimary and not c.relispartition
        """
    )
    wrong = {key["name"]: key["first"] for key in keys if key["first"] != "organisation_id"}
    assert wrong.keys() == SHARED


async def test_the_application_cannot_step_around_it(database: Database) -> None:
    tables = await database.pool.fetch(TABLES)
    assert not [table["name"] for table in tables if table["truncatable"]]
    role = await database.pool.fetchrow(
        "select rolsuper, rolbypassrls from pg_roles where rolname = current_user"
    )
    assert role is not None
    assert tuple(role) == (False, False)
    for sql in (
        "alter table message disable row level security",
        "alter table message owner to miroir_app",
        "drop policy own_organisation on message",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.pool.execute(sql)


async def test_rows_of_others_are_neither_seen_nor_made_nor_changed(
    database: Database, founded: Founded
) -> None:
    other = await found_organisation(database)
    async with database.transaction(founded.organisation) as tx:
        assert {row[0] for row in await tx.fetch("select organisation_id from account")} == {
            founded.organisation
        }
        changed = await tx.execute(
            "update account set name = 'x' where organisation_id = $1", other.organisation
        )
        assert changed == "UPDATE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(founded.organisation) as tx:
            await tx.execute(
                "insert into team (organisation_id, id, name) values ($1, gen_random_uuid(), 'x')",
                other.organisation,
            )


async def test_without_an_organisation_nothing_is_seen(
    database: Database, founded: Founded
) -> None:
    assert await database.pool.fetchval("select count(*) from account") == 0
    async with database.transaction(OrganisationId(0)) as tx:
        assert await tx.value("select count(*) from account") == 0
