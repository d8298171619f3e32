"""Drafts on the server: one per adviser and conversation, the last edit wins."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.composing.model import Draft, DraftEdit, DraftKept, Writer
from miroir.conversations import Prompt, storable
from miroir.files import FileShown, Links, files

COLUMNS = """
    conversation_id, version, screen, kind, channel, text, html, file_ids, seen_id, updated_at,
    prompt
"""
READ = f"""
    select {COLUMNS} from draft
    where organisation_id = $1 and adviser_id = $2 and conversation_id = $3
"""
KEEP = f"""
    insert into draft
        (organisation_id, adviser_id, conversation_id, version, screen, kind, channel, text, html,
         file_ids, seen_id, updated_at, prompt)
    values ($1, $2, $3, $4::bigint + 1, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    on conflict (organisation_id, adviser_id, conversation_id) do update
    set version = greatest(draft.version, $4::bigint) + 1, screen = $5, kind = $6, channel = $7,
        text = $8, html = $9, file_ids = $10, seen_id = $11, updated_at = $12, prompt = $13
    returning {COLUMNS}
"""
MINE = """
    select conversation_id from draft
    where organisation_id = $1 and adviser_id = $2
      and (text <> '' or file_ids <> '{}' or prompt is not null)
    order by updated_at desc limit 500
"""
WRITING = """
    select a.id, a.name from draft d
    join adviser a on (a.organisation_id, a.id) = (d.organisation_id, d.adviser_id)
    where d.organisation_id = $1 and d.conversation_id = $2 and d.adviser_id <> $3
      and d.kind = 'reply' and d.text <> '' and d.updated_at > $4
    order by a.name
"""
FORGET_EMPTY = """
    delete from draft
    where organisation_id = $1 and text = '' and file_ids = '{}' and prompt is null
      and updated_at < $2
"""


async def draft(
    transaction: Transaction, conversation_id: UUID, *, adviser_id: UUID, links: Links
) -> Draft:
    """Return what the adviser has written there and not sent; version 0 where nothing is."""
    row = await transaction.row(READ, transaction.organisation, adviser_id, conversation_id)
    return await _shown(transaction, row, links=links) if row else _nothing(conversation_id)


async def keep_draft(
    transaction: Transaction,
    conversation_id: UUID,
    edit: DraftEdit,
    *,
    adviser_id: UUID,
    links: Links,
) -> DraftKept:
    """Keep an edit over whatever was there, and return it with what it replaced unseen.

    Raises Invalid for an unknown file; an unknown conversation or message breaks a foreign key.
    """
    if len(await files(transaction, edit.file_ids)) < len(set(edit.file_ids)):
        raise Invalid("An attached file does not exist: upload it first.")
    key = (transaction.organisation, adviser_id, conversation_id)
    before = await transaction.row(READ + " for update", *key)
    after = await transaction.row(
        KEEP,
        *key,
        edit.base,
        storable(edit.screen),
        edit.kind,
        edit.channel,
        storable(edit.text),
        None if edit.html is None else storable(edit.html),
        edit.file_ids,
        edit.seen_id,
        transaction.at,
        edit.prompt,
    )
    if after is None:
        raise NotFound("The draft could not be kept: write again.")
    lost = before if before and _unseen(before, edit) else None
    return DraftKept(
        draft=await _shown(transaction, after, links=links),
        replaced=await _shown(transaction, lost, links=links) if lost else None,
    )


async def drafted(transaction: Transaction, adviser_id: UUID) -> list[UUID]:
    """Return the conversations in which the adviser has written something and not sent it."""
    rows = await transaction.fetch(MINE, transaction.organisation, adviser_id)
    return [row["conversation_id"] for row in rows]


async def writing(
    transaction: Transaction, conversation_id: UUID, *, besides: UUID, since: datetime
) -> list[Writer]:
    """Return the advisers, `besides` one, whose answers here were edited since an instant."""
    rows = await transaction.fetch(
        WRITING, transaction.organisation, conversation_id, besides, since
    )
    return [Writer(row["id"], row["name"]) for row in rows]


async def forget_empty_drafts(transaction: Transaction, *, before: datetime) -> None:
    """Remove the drafts that have been empty since before an instant."""
    await transaction.execute(FORGET_EMPTY, transaction.organisation, before)


def _unseen(before: Row, edit: DraftEdit) -> bool:
    """Another screen has written what this edit did not begin from, and other words."""
    says = before["text"].strip() != "" and before["text"] != edit.text
    return bool(says and before["version"] > edit.base and before["screen"] != edit.screen)


async def _shown(transaction: Transaction, row: Row, *, links: Links) -> Draft:
    return Draft(
        conversation_id=row["conversation_id"],
        version=row["version"],
        screen=row["screen"],
        kind=row["kind"],
        channel=row["channel"],
        text=row["text"],
        html=row["html"],
        files=await shown_files(transaction, row["file_ids"], links=links),
        prompt=prompt_of(row),
        seen_id=row["seen_id"],
        updated_at=row["updated_at"],
    )


def prompt_of(row: Row) -> Prompt | None:
    """Return the prompt that a row of something written carries."""
    return msgspec.convert(row["prompt"], Prompt) if row["prompt"] else None


async def shown_files(
    transaction: Transaction, ids: Sequence[UUID], *, links: Links
) -> list[FileShown]:
    """Return the files with `ids` that exist, in that order, as screens show them."""
    if not ids:
        return []
    found = {file.id: file for file in await files(transaction, ids)}
    return [
        links.shown(found[id_], organisation=transaction.organisation, at=transaction.at)
        for id_ in ids
        if id_ in found
    ]


def _nothing(conversation_id: UUID) -> Draft:
    return Draft(
        conversation_id=conversation_id,
        version=0,
        screen="",
        kind="reply",
        channel=None,
        text="",
        html=None,
        files=[],
        prompt=None,
        seen_id=None,
        updated_at=None,
    )
