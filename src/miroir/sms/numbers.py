"""Telephone numbers as they may be told to whoever does not need them."""

SHOWN_FIRST, SHOWN_LAST = 4, 2


def masked(number: str) -> str:
    """Return a number of E.164 with its country and two last digits, the others as dots."""
    hidden = max(len(number) - SHOWN_FIRST - SHOWN_LAST, 0)
    return number[:SHOWN_FIRST] + "•" * hidden + number[len(number) - SHOWN_LAST :]
