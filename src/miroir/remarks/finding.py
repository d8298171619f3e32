"""Themes of many short texts: TF-IDF and NMF. Pure.

Also a program, which `own_method` runs in a process of its own: it takes JSON and answers with
JSON. Only there scikit-learn is imported, so that no other process bears its memory; for the
same reason nothing else of this package is imported here.
"""

import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from math import log
from typing import Any, Final

import msgspec

FEWEST_TEXTS: Final = 12
FEWEST_WITH_WORD: Final = 3  # a word of a theme was written by several
MOST_WORDS: Final = 4000
MOST_THEMES: Final = 16
TOP_WORDS: Final = 6
NAMING_WORDS: Final = 3
# Of what a text is made of, the part that its first theme must be.
CLEAR: Final = 0.4
FAINT: Final = 1e-3
GOOD_ENOUGH: Final = 0.6  # of the best quality; more themes tell more


class Text(msgspec.Struct, frozen=True):
    """A text as its stems, in order; those of stop words are left out."""

    id: str
    stems: list[str]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the program is asked: by language, so that no theme mixes two."""

    texts: dict[str, list[Text]]
    fewest: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A theme: its stems, the most telling first, and its texts, the most typical first."""

    stems: list[str]
    texts: list[str]


def find_themes(texts: Sequence[Text], *, fewest: int = FEWEST_WITH_WORD) -> list[Found]:
    """Return the themes of `texts`, the largest first; none where the texts are too few.

    Each text has one theme at most. Their quality is coherence (NPMI) times distinctness of the
    top words (Dieng, Ruiz and Blei 2020); found are the most themes that are not much worse than
    the best number. The same texts give the same themes, in whatever order they come.
    """
    texts = sorted((text for text in texts if text.stems), key=lambda text: text.id)
    if len(texts) < FEWEST_TEXTS:
        return []
    weights, words = _weigh(texts, fewest=fewest)
    if len(words) < 2:
        return []
    sets = [frozenset(text.stems) for text in texts]
    tried = [_factor(weights, words, k) for k in _numbers(len(texts), len(words))]
    qualities = [_quality(tops, sets) for _, tops in tried]
    best = max(qualities)
    enough = min(best, GOOD_ENOUGH * best)
    parts, tops = next(
        one for one, quality in zip(tried[::-1], qualities[::-1], strict=True) if quality >= enough
    )
    return _gather(texts, parts, tops, fewest=fewest)


def _numbers(texts: int, words: int) -> list[int]:
    most = max(2, min(MOST_THEMES, texts // 8, words - 1))
    return sorted({min(4, most), 6, 8, 10, 12, 14, most} & set(range(2, most + 1)))


def _weigh(texts: Sequence[Text], *, fewest: int) -> tuple[Any, list[str]]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    vectorizer = TfidfVectorizer(
        analyzer=lambda text: _terms(text.stems),
        sublinear_tf=True,
        min_df=min(fewest, len(texts)),
        max_df=0.5,
        max_features=MOST_WORDS,
    )
    try:
        weights = vectorizer.fit_transform(texts)
    except ValueError:  # no word is left
        return None, []
    return weights, list(vectorizer.get_feature_names_out())


def _terms(stems: Sequence[str]) -> list[str]:
    return [*stems, *(" ".join(pair) for pair in pairwise(stems))]


def _factor(weights: Any, words: Sequence[str], k: int) -> tuple[Any, list[list[str]]]:
    from sklearn.decomposition import NMF  # noqa: PLC0415

    model = NMF(n_components=k, init="nndsvda", random_state=0, max_iter=200, tol=1e-3)
    parts = model.fit_transform(weights)
    scale = model.components_.max(axis=1)
    tops = [
        [words[place] for place in row.argsort()[::-1][: 2 * TOP_WORDS] if row[place] > 0]
        for row in model.components_
    ]
    return parts * scale, tops


def _quality(tops: Sequence[Sequence[str]], sets: Sequence[frozenset[str]]) -> float:
    singles = [_single(top) for top in tops]
    if not all(singles):
        return -1.0
    every = [word for top in singles for word in top]
    distinct = len(set(every)) / len(every)
    coherence = sum(_coherence(top, sets) for top in singles) / len(singles)
    return distinct * coherence


def _single(top: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(word for term in top for word in term.split()))[:TOP_WORDS]


def _coherence(top: Sequence[str], sets: Sequence[frozenset[str]]) -> float:
    """Return the mean normalised pointwise mutual information of the words, two by two."""
    wanted = set(top)
    alone: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for words in sets:
        found = sorted(wanted & words)
        alone.update(found)
        both.update(combinations(found, 2))
    pairs = [tuple(sorted(pair)) for pair in combinations(top, 2)]
    told = [_npmi(alone[a], alone[b], both[a, b], len(sets)) for a, b in pairs]
    return sum(told) / len(told) if told else 0.0


def _npmi(a: int, b: int, both: int, n: int) -> float:
    if not both:
        return -1.0
    return 1.0 if both == n else log(both * n / (a * b)) / -log(both / n)


def _gather(
    texts: Sequence[Text], parts: Any, tops: Sequence[Sequence[str]], *, fewest: int
) -> list[Found]:
    members: Mapping[int, list[tuple[float, str]]] = {place: [] for place in range(len(tops))}
    for text, row in zip(texts, parts, strict=True):
        place, whole = int(row.argmax()), float(row.sum())
        if whole > FAINT and row[place] / whole >= CLEAR:
            members[place].append((-float(row[place]), text.id))
    found = [
        Found(stems=list(tops[place]), texts=[id_ for _, id_ in sorted(those)])
        for place, those in members.items()
        if len(those) >= fewest
    ]
    return sorted(found, key=lambda one: (-len(one.texts), one.stems))


def main() -> None:
    """Answer what stands on the standard input: by language, the themes."""
    os.nice(5)  # nobody waits for it
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    found = {
        language: find_themes(texts, fewest=asked.fewest)
        for language, texts in sorted(asked.texts.items())
    }
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
