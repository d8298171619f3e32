"""What was searched for, marked in remarks."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from miroir.base.database import Transaction
from miroir.remarks.model import Remark
from miroir.search import BEGIN, END, Piece, pieces, wanted

# The words as they are shown: of staff's remarks, names are out by now.
MARKED = """
    select ts_headline(
        case given.language when 'en' then 'words_en' else 'words_fr' end::regconfig,
        translate(given.words, $6 || $7, ''), words_wanted($3, $4, $5),
        'HighlightAll=true, StartSel="' || $6 || '", StopSel="' || $7 || '"') as marked
    from unnest($1::text[], $2::text[]) with ordinality as given (words, language, place)
    order by given.place
"""


async def marked(
    tx: Transaction, remarks: Sequence[Remark], words: str
) -> Mapping[UUID, list[Piece]]:
    """Return, by remark, its text in pieces: those that `words` asks for are hits."""
    typed = wanted(words)
    if not typed.whole:
        return {one.id: [Piece(one.words, hit=False)] for one in remarks}
    texts = ([one.words for one in remarks], [one.language for one in remarks])
    rows = await tx.fetch(MARKED, *texts, typed.whole, typed.head, typed.last, BEGIN, END)
    return {one.id: pieces(row["marked"]) for one, row in zip(remarks, rows, strict=True)}
