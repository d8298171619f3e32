"""Finding messages by their words: stems of French and English, accents ignored."""

from miroir.search.indexing import follower
from miroir.search.matching import Match, Window, matches
from miroir.search.model import Piece, Wanted, wanted
from miroir.search.showing import excerpts

__all__ = ["Match", "Piece", "Wanted", "Window", "excerpts", "follower", "matches", "wanted"]
