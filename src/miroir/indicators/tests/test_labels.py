"""Ids are found again, whatever order they are in and however alike their halves are."""

import numpy as np

from miroir.indicators.labels import KnownIds, Labels, runs


def ids(*halves: tuple[int, int]) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    return np.array(halves, dtype=np.uint64).reshape(-1, 2)


def test_ids_out_of_order_and_with_the_same_higher_half_are_told_apart() -> None:
    known = KnownIds([ids((5, 9), (5, 1)), ids((2, 7), (5, 4))])
    sought = ids((5, 4), (2, 7), (5, 9), (5, 1), (5, 2), (9, 9), (1, 1))
    places = known.places(sought)
    assert places[4:].tolist() == [-1, -1, -1]
    assert known.ids(places[:4]).tolist() == sought[:4].tolist()


def test_among_none_nothing_is_found() -> None:
    assert KnownIds([]).places(ids((1, 2))).tolist() == [-1]


def test_labels_keep_their_places_while_others_come() -> None:
    labels = Labels()
    first = labels.codes(ids((1, 1), (0, 0), (1, 1), (1, 2)))
    second = labels.codes(ids((7, 7), (1, 2), (0, 0)))
    assert first[0] == first[2]
    assert [first[3], first[1]] == second[1:].tolist()
    assert labels.names()[second[0]] == "00000000-0000-0007-0000-000000000007"


def test_runs_tell_rows_of_the_same_id_together() -> None:
    first, belongs = runs(ids((1, 1), (1, 1), (1, 2), (2, 2), (1, 1)))
    assert first.tolist() == [True, False, True, True, True]
    assert belongs.tolist() == [0, 0, 1, 2, 3]
