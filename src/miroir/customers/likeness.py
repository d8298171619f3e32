"""How alike two written names are, typing errors allowed for."""

import unicodedata


def fold(name: str) -> str:
    """Return a name without accents or capitals, its words one space apart."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def misspelt(typed: str, name: str) -> bool:
    """Say whether every word of `typed` is a word of `name`, or one with a typing error.

    A word of up to three letters has none, of up to seven one, a longer one two. Both folded.
    """
    words = name.replace("-", " ").split()
    return all(
        any(edits(word, one) <= _errors(word) for one in words)
        for word in typed.replace("-", " ").split()
    )


def _errors(word: str) -> int:
    return 0 if len(word) <= 3 else 1 if len(word) <= 7 else 2


def edits(one: str, other: str) -> int:
    """Return the least number of letters added, left out, changed or swapped with the next.

    Optimal string alignment: Boytsov, “Indexing methods for approximate dictionary searching”,
    ACM Journal of Experimental Algorithmics 16 (2011).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i] + [0] * len(other)
        for j, b in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], earlier[j - 2] + 1)
    return row[-1]
