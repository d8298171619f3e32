from datetime import UTC, datetime, timedelta

import pytest

from miroir.base.errors import Invalid
from miroir.statistics import (
    Contact,
    Method,
    agreement,
    change,
    change_of_shares,
    first_contact_resolution,
    ranked,
    since,
    wilson,
)

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_weighted_share_has_the_interval_of_its_effective_sample() -> None:
    row = agreement("heard", [True, True, False, False], [3, 1, 1, 1])
    assert row.share.value == pytest.approx(4 / 6)
    assert row.effective == pytest.approx(36 / 12)
    assert row.share == pytest.approx(wilson(2, 3))


def test_statements_stand_best_first_and_what_moved_is_corrected() -> None:
    def wave(shares: dict[str, float]) -> list[tuple[str, list[bool]]]:
        return [
            (name, [person < 200 * share for person in range(200)])
            for name, share in shares.items()
        ]

    before = [
        agreement(name, said, [1.0] * 200) for name, said in wave({"a": 0.5, "b": 0.5, "c": 0.7})
    ]
    now = [
        agreement(name, said, [1.0] * 200) for name, said in wave({"a": 0.8, "b": 0.6, "d": 0.9})
    ]
    assert [row.statement for row in ranked(now)] == ["d", "a", "b"]
    moved = {one.statement: one.change for one in since(before, now)}
    assert set(moved) == {"a", "b"}
    assert moved["a"].clear
    alone = change_of_shares(now[1].share, before[1].share, sizes=(200, 200))
    assert alone.p < moved["b"].p or alone.p == moved["b"].p >= moved["a"].p
    assert moved["b"].value == pytest.approx(0.1)


def test_answers_and_weights_must_fit() -> None:
    with pytest.raises(Invalid):
        agreement("heard", [True], [1, 1])
    with pytest.raises(Invalid):
        agreement("heard", [True], [0])


def test_a_change_between_equals_is_chance_and_its_sign_is_first_less_second() -> None:
    half, most = wilson(10, 20), wilson(18, 20)
    assert change(half, half).p == 1
    assert change(most, half).value == pytest.approx(0.4)
    assert change(most, half).p == pytest.approx(change(half, most).p)
    assert change(most, half).clear


def resolution(contacts: list[Contact], method: Method) -> tuple[int, int]:
    found = first_contact_resolution(
        contacts, method=method, window=7 * DAY, until=MONDAY + 30 * DAY
    )
    return found.resolved, found.n


def test_a_second_contact_within_the_window_says_that_the_first_did_not_resolve() -> None:
    contacts = [
        Contact(matter="a", at=MONDAY),
        Contact(matter="a", at=MONDAY + 7 * DAY),
        Contact(matter="b", at=MONDAY + DAY),
        Contact(matter="b", at=MONDAY + 9 * DAY),
    ]
    assert resolution(contacts, "repeat-contact") == (2, 3)
    assert resolution(contacts[::-1], "repeat-contact") == (2, 3)


def test_a_first_contact_whose_window_is_not_over_is_left_out() -> None:
    contacts = [Contact(matter="a", at=MONDAY + 24 * DAY)]
    assert resolution(contacts, "repeat-contact") == (0, 0)


def test_what_a_customer_says_some_days_later_counts_instead_of_what_they_said_at_first() -> None:
    contacts = [
        Contact(matter="a", at=MONDAY, customer_says=True, customer_says_later=False),
        Contact(matter="b", at=MONDAY, customer_says_later=True),
        Contact(matter="c", at=MONDAY, customer_says=True),
        Contact(matter="d", at=MONDAY),
    ]
    assert resolution(contacts, "customer") == (2, 3)


def test_by_somebodys_word_only_who_gave_it_counts() -> None:
    contacts = [
        Contact(matter="a", at=MONDAY, adviser_says=True, customer_says=False),
        Contact(matter="b", at=MONDAY, adviser_says=True),
        Contact(matter="c", at=MONDAY),
        Contact(matter="a", at=MONDAY + DAY, adviser_says=False, customer_says=True),
    ]
    assert resolution(contacts, "adviser") == (2, 2)
    assert resolution(contacts, "customer") == (0, 1)
    assert resolution(contacts, "repeat-contact") == (2, 3)
