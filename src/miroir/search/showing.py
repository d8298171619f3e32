"""Excerpts of messages, with what was searched for marked."""

from collections.abc import Sequence
from uuid import UUID

from miroir.base.database import Transaction
from miroir.search.model import Piece, Wanted

BEGIN, END = "\x02", "\x03"

EXCERPTS = """
    select m.id, ts_headline(
        case c.language when 'en' then 'words_en' else 'words_fr' end::regconfig,
        translate(left(m.text, 20000), $5 || $6, ''),
        words_wanted($2, $3, $4),
        'MaxWords=24, MinWords=10, ShortWord=2, MaxFragments=1, FragmentDelimiter=" … ",'
        || 'StartSel="' || $5 || '", StopSel="' || $6 || '"') as marked
    from message m
    join conversation c on (c.organisation_id, c.id) = (m.organisation_id, m.conversation_id)
    where m.organisation_id = $1 and m.id = any($7)
"""


async def excerpts(
    tx: Transaction, what: Wanted, message_ids: Sequence[UUID]
) -> dict[UUID, list[Piece]]:
    """Return, by message, the words around what is wanted."""
    rows = await tx.fetch(
        EXCERPTS, tx.organisation, what.whole, what.head, what.last, BEGIN, END, list(message_ids)
    )
    return {row["id"]: pieces(row["marked"]) for row in rows}


def pieces(marked: str) -> list[Piece]:
    """Cut a text at its marks."""
    cut: list[Piece] = []
    for part in marked.split(BEGIN):
        hit, end, rest = part.partition(END)
        cut += [Piece(hit, hit=True), Piece(rest, hit=False)] if end else [Piece(part, hit=False)]
    return [piece for piece in cut if piece.text]
