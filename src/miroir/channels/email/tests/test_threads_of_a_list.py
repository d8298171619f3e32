"""Of real people's threads every answer finds its conversation, and nobody falls into another."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.channels.email.tests.threads_of_a_list import (
    Written,
    measure,
    out_of_order,
    read_list,
    take_in,
)
from miroir.desk.founding import Founded

LIST = Path(__file__).resolve().parents[6] / "shared/data/email_threads_spamassassin/ham"
THREADING = re.compile(
    rb"^(?:in-reply-to|references|thread-\w+):[^\n]*\n(?:[ \t][^\n]*\n)*", re.I | re.M
)

pytestmark = pytest.mark.skipif(not LIST.exists(), reason="no public threads beside the checkout")


def by_date(one: Written) -> float:
    return one.mail.sent.timestamp() if one.mail.sent else 0.0


async def test_answers_join_their_parents_and_nobody_else(
    database: Database, founded: Founded, web_settings: Settings
) -> None:
    written = sorted(read_list(LIST), key=by_date)
    places = await take_in(database, founded, web_settings, [one.raw for one in written])
    measured = measure(written, [places.get(sha256(one.raw).digest()) for one in written])
    assert (measured.mails, measured.answers) == (600, 236)
    assert measured.joined == measured.answers
    assert measured.wrong == 0


async def test_one_by_one_in_the_order_of_the_archive_all_but_five_join_and_nobody_else(
    database: Database, founded: Founded, web_settings: Settings
) -> None:
    """Each is taken in before the next comes: some answers before what they answer.

    Threads that are in order are like those above: here are the others.
    """
    written = out_of_order(read_list(LIST))
    raws = [one.raw for one in written]
    places = await take_in(database, founded, web_settings, raws, one_by_one=True)
    measured = measure(written, [places.get(sha256(raw).digest()) for raw in raws])
    assert (measured.mails, measured.answers, measured.joined) == (56, 46, 41)
    assert measured.wrong == 0


async def test_without_the_ids_only_who_goes_on_with_their_own_topic_joins(
    database: Database, founded: Founded, web_settings: Settings
) -> None:
    """Some programs strip In-Reply-To and References: other people's mails then stay apart."""
    written = sorted(read_list(LIST), key=by_date)
    stripped = [_without_threading(one.raw) for one in written]
    places = await take_in(database, founded, web_settings, stripped)
    measured = measure(written, [places.get(sha256(raw).digest()) for raw in stripped])
    assert measured.wrong == 0


def _without_threading(raw: bytes) -> bytes:
    head, gap, body = raw.partition(b"\n\n")
    return THREADING.sub(b"", head + b"\n") + gap[1:] + body
