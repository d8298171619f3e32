"""What tests of past answers, and of what counts them, start from."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from miroir.base.database import Database
from miroir.base.ids import OrganisationId
from miroir.files import Vault
from miroir.surveys.model import Side
from miroir.surveys.past.model import Column, PastImport
from miroir.surveys.past.preparing import (
    add_import,
    change_plan,
    propose_for,
    start_import,
    undo_import,
)
from miroir.surveys.past.queries import past_import
from miroir.surveys.past.running import run_past_imports

SECRET = b"a secret"


class FileDesk:
    """Somebody who takes a file over."""

    def __init__(self, database: Database, organisation: OrganisationId, files: Vault) -> None:
        self.database = database
        self.organisation = organisation
        self.files = files

    async def upload(self, lines: Sequence[Sequence[str]], *, side: Side = "customer") -> UUID:
        """Send lines as a file, and keep what is proposed for them."""
        file = io.StringIO()
        csv.writer(file).writerows(lines)
        return await self.send(file.getvalue().encode(), side=side)

    async def send(self, content: bytes, *, side: Side = "customer") -> UUID:
        """Send a file, and keep what is proposed for it."""
        sha256 = self.files.keep_now(self.organisation, content)
        async with self.database.transaction(self.organisation) as tx:
            draft = await propose_for(tx, self.files.path(self.organisation, sha256))
            return await add_import(
                tx,
                side=side,
                name="avis.csv",
                sha256=sha256,
                size=len(content),
                draft=draft,
                by=None,
            )

    async def say(self, import_id: UUID, day: date | None = None, **about_scales: str) -> None:
        """Say which end of every scale is good, the channel, and one day for all."""
        async with self.database.transaction(self.organisation) as tx:
            one = await past_import(tx, import_id)
            plan = msgspec.structs.replace(
                one.plan,
                channel="email",
                day=day,
                columns=tuple(_directed(column, about_scales) for column in one.plan.columns),
            )
            await change_plan(
                tx,
                import_id,
                side=one.side,
                plan=plan,
                revision=one.revision,
            )

    async def start(self, import_id: UUID) -> None:
        """Have the worker begin."""
        async with self.database.transaction(self.organisation) as tx:
            await start_import(tx, import_id, by=None)

    async def undo(self, import_id: UUID) -> None:
        """Undo an import."""
        async with self.database.transaction(self.organisation) as tx:
            await undo_import(tx, import_id, by=None)

    async def run(self) -> None:
        """Do what the worker does."""
        await run_past_imports(self.database, self.files, secret=SECRET)

    async def state(self, import_id: UUID) -> PastImport:
        """Return an import."""
        async with self.database.transaction(self.organisation) as tx:
            return await past_import(tx, import_id)

    async def value(self, sql: str) -> object:
        """Return what a query of one value finds."""
        async with self.database.transaction(self.organisation) as tx:
            return await tx.value(sql, tx.organisation)


def _directed(column: Column, about: Mapping[str, str]) -> Column:
    scale = column.asked_as not in ("choice", "choices", "number", "day", "words")
    changes = {"good": "high", **about} if column.role == "answer" and scale else {}
    return msgspec.structs.replace(column, **changes)
