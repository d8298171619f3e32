"""Answers that were given before, elsewhere, taken over from files."""

from miroir.surveys.past.filling import fill_values
from miroir.surveys.past.model import (
    AskedAs,
    CellValue,
    Column,
    DateOrder,
    Draft,
    PastImport,
    Plan,
    Reading,
    Refusal,
    Role,
    Source,
    Why,
    cell_values,
)
from miroir.surveys.past.preparing import (
    Glimpse,
    Trial,
    add_import,
    begin_again,
    change_plan,
    glance,
    import_problems,
    propose_for,
    read_otherwise,
    start_import,
    try_out,
    undo_import,
)
from miroir.surveys.past.queries import asked_in, past_import, past_imports, refusals
from miroir.surveys.past.questions import CannotBeTaken, PlanProblem
from miroir.surveys.past.running import run_past_imports
from miroir.surveys.past.secret import respondents_secret
from miroir.surveys.past.sniffing import DELIMITERS, ENCODINGS, sniff
from miroir.surveys.past.sources import open_table
from miroir.surveys.past.uploading import refuse_oversized_import, take_import
from miroir.surveys.past.why import TROUBLES, WHYS

__all__ = [
    "DELIMITERS",
    "ENCODINGS",
    "TROUBLES",
    "WHYS",
    "AskedAs",
    "CannotBeTaken",
    "CellValue",
    "Column",
    "DateOrder",
    "Draft",
    "Glimpse",
    "PastImport",
    "Plan",
    "PlanProblem",
    "Reading",
    "Refusal",
    "Role",
    "Source",
    "Trial",
    "Why",
    "add_import",
    "asked_in",
    "begin_again",
    "cell_values",
    "change_plan",
    "fill_values",
    "glance",
    "import_problems",
    "open_table",
    "past_import",
    "past_imports",
    "propose_for",
    "read_otherwise",
    "refusals",
    "refuse_oversized_import",
    "respondents_secret",
    "run_past_imports",
    "sniff",
    "start_import",
    "take_import",
    "try_out",
    "undo_import",
]
