"""What is told when the database goes away under us."""

from pathlib import Path

import asyncpg
import pytest

from miroir.base.database import WITHOUT_DATABASE, Database, connect
from miroir.base.ids import OrganisationId

SERVER = "select pg_backend_pid()"


async def test_a_server_that_says_farewell_is_a_lost_connection_and_the_next_one_is_new(
    database: Database, organisation: OrganisationId
) -> None:
    with pytest.raises(ConnectionError):
        async with database.transaction(organisation) as transaction:
            lost = await transaction.value(SERVER)
            raise asyncpg.InternalClientError('protocol is in the "failed" state')
    async with database.transaction(organisation) as transaction:
        assert await transaction.value(SERVER) != lost


async def test_a_server_without_its_socket_is_a_connection_refused(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        async with connect(f"postgresql://miroir@/miroir?host={tmp_path}"):
            pass


async def test_a_value_that_fits_no_column_is_no_lost_connection(
    database: Database, organisation: OrganisationId
) -> None:
    with pytest.raises(asyncpg.DataError) as refused:
        async with database.transaction(organisation) as transaction:
            await transaction.value("select $1::integer", 2**40)
    assert not isinstance(refused.value, WITHOUT_DATABASE)
