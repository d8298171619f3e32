"""Finding messages by their words, and conversations by their labels: French and English stems."""

from miroir.search.indexing import follower
from miroir.search.labelled import Labelled, labelled
from miroir.search.matching import Match, Window, matches
from miroir.search.model import Piece, Wanted, wanted
from miroir.search.showing import BEGIN, END, excerpts, pieces

__all__ = [
    "BEGIN",
    "END",
    "Labelled",
    "Match",
    "Piece",
    "Wanted",
    "Window",
    "excerpts",
    "follower",
    "labelled",
    "matches",
    "pieces",
    "wanted",
]
