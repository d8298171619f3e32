"""Bringing in a file of answers given elsewhere before, as a person would on the page for it."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import msgspec

from miroir.base.database import Transaction
from miroir.base.settings import Settings
from miroir.files import vault
from miroir.surveys import Side
from miroir.surveys.past import (
    Column,
    add_import,
    change_plan,
    fill_values,
    past_import,
    propose_for,
    start_import,
)


class SurveyFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file, whose answers it holds, and what a person says of each of its columns."""

    name: str
    content: bytes
    side: Side
    say: Callable[[Column], Column]


async def bring_in(
    tx: Transaction, file: SurveyFile, *, settings: Settings, by: UUID | None
) -> None:
    """Send a file, say what its columns hold, and have the worker take it over."""
    kept = vault(settings)
    sha256 = await asyncio.to_thread(kept.keep_now, tx.organisation, file.content)
    path = kept.path(tx.organisation, sha256)
    draft = await propose_for(tx, path)
    import_id = await add_import(
        tx,
        side=file.side,
        name=file.name,
        sha256=sha256,
        size=len(file.content),
        draft=draft,
        by=by,
    )
    said = msgspec.structs.replace(
        draft.plan,
        channel="email",
        date_order="dmy",
        columns=tuple(map(file.say, draft.plan.columns)),
    )
    plan = await fill_values(path, draft.reading, said)
    revision = (await past_import(tx, import_id)).revision
    await change_plan(tx, import_id, side=file.side, plan=plan, revision=revision)
    await start_import(tx, import_id, by=by)
