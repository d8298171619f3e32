"""Answers that were given before, elsewhere, taken over from files."""

from miroir.surveys.past.model import (
    AskedAs,
    Column,
    Draft,
    PastImport,
    Plan,
    Reading,
    Refusal,
    Role,
    Why,
)
from miroir.surveys.past.preparing import (
    Glimpse,
    Trial,
    add_import,
    begin_again,
    change_import,
    glance,
    import_problems,
    propose_for,
    start_import,
    try_out,
    undo_import,
)
from miroir.surveys.past.queries import past_import, past_imports, refusals
from miroir.surveys.past.questions import CannotBeTaken, PlanProblem
from miroir.surveys.past.running import run_past_imports
from miroir.surveys.past.sniffing import DELIMITERS, ENCODINGS

__all__ = [
    "DELIMITERS",
    "ENCODINGS",
    "AskedAs",
    "CannotBeTaken",
    "Column",
    "Draft",
    "Glimpse",
    "PastImport",
    "Plan",
    "PlanProblem",
    "Reading",
    "Refusal",
    "Role",
    "Trial",
    "Why",
    "add_import",
    "begin_again",
    "change_import",
    "glance",
    "import_problems",
    "past_import",
    "past_imports",
    "propose_for",
    "refusals",
    "run_past_imports",
    "start_import",
    "try_out",
    "undo_import",
]
