from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from miroir.base.ids import new_id
from miroir.search.model import Found, Piece, ranked, wanted
from miroir.search.showing import pieces

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def found(weight: float, *, days: float = 0, conversation: UUID | None = None) -> Found:
    return Found(
        message_id=new_id(),
        conversation_id=conversation or new_id(),
        at=NOW - timedelta(days=days),
        weight=weight,
    )


@pytest.mark.parametrize(
    ("typed", "head", "last", "number"),
    [
        ("remboursement comm", "remboursement ", "comm", None),
        ("comm", "", "comm", None),
        ("commande ", "commande", "", None),
        ('"deux mots"', '"deux mots"', "", None),
        ("colis -perdu", "colis -perdu", "", None),
        ("#1234", "#1234", "", 1234),
        ("1234", "", "1234", 1234),
        (" \x00 ", "", "", None),
    ],
)
def test_the_last_word_may_be_unfinished(
    typed: str, head: str, last: str, number: int | None
) -> None:
    what = wanted(typed)
    assert (what.head, what.last, what.number) == (head, last, number)


def test_a_match_of_a_month_ago_counts_half() -> None:
    old, new, strong = found(0.5, days=30), found(0.3), found(0.9)
    order = [one.message_id for _, one in ranked([old, new, strong], at=NOW)]
    assert order == [strong.message_id, new.message_id, old.message_id]


def test_a_conversation_counts_by_its_best_match() -> None:
    matter = new_id()
    worse, better = found(0.1, conversation=matter), found(0.4, conversation=matter)
    assert [one.message_id for _, one in ranked([worse, better], at=NOW)] == [better.message_id]


def test_an_excerpt_is_cut_at_its_marks() -> None:
    assert pieces("Mon \x02colis\x03 est \x02perdu\x03") == [
        Piece("Mon ", hit=False),
        Piece("colis", hit=True),
        Piece(" est ", hit=False),
        Piece("perdu", hit=True),
    ]
