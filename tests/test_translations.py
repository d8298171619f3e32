"""Pages speak French whole: no source string is without its translation."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file
from jinja2.ext import babel_extract

from miroir.base.language import PACKAGE, read_catalogue

PYTHON = {"phrase": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
TEMPLATE = ["_", "gettext", "ngettext", "pgettext"]


def in_templates() -> Iterator[tuple[Path, str]]:
    for path in sorted(PACKAGE.rglob("templates/*.html")):
        with path.open("rb") as file:
            for _, _, words, _ in babel_extract(file, TEMPLATE, [], {}):
                first = words if isinstance(words, str) else (words or ("",))[0]
                yield path, str(first)


def in_code() -> Iterator[tuple[Path, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for _, words, _, _ in extract_from_file("python", path, PYTHON):
            yield path, words if isinstance(words, str) else words[0]


def translated() -> set[str]:
    found = set()
    for path in PACKAGE.rglob("translations/fr.po"):
        for message in read_catalogue(path):
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            if all(texts):
                found.add(message.id if isinstance(message.id, str) else message.id[0])
    return found


def test_a_word_has_one_french_in_every_room() -> None:
    """Catalogues are read as one: of two translations, whichever is read last would be shown."""
    known: dict[object, set[object]] = {}
    for path in PACKAGE.rglob("translations/fr.po"):
        for message in read_catalogue(path):
            if message.id:
                named = (message.context, message.id)
                known.setdefault(named, set()).add(message.string)
    assert {named: told for named, told in known.items() if len(told) > 1} == {}


def test_every_word_of_a_page_has_its_french() -> None:
    known = translated()
    missing = {
        (path.relative_to(PACKAGE).as_posix(), words)
        for path, words in (*in_templates(), *in_code())
        if words not in known
    }
    assert missing == set()
