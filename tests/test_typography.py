"""No line of our French ends where it must not: before ; : ? ! % » or after «."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from miroir.base.language import PACKAGE, translations
from miroir.base.typography import typeset

MESSAGES = (PACKAGE.parent.parent / "frontends").glob("*/messages/fr.json")
BREAKS = re.compile(r" [;?!»€]| :(?!\w)| %(?![(\w])|« |\d \d{3}\b")
# An SMS has one space: see `miroir.sms.segments`. The sample's people type as people do.
APART = (PACKAGE / "sms" / "ways.py", PACKAGE / "sample")


def test_pages_are_typeset() -> None:
    told = translations("fr")._catalog  # type: ignore[attr-defined]
    ours = [words for named, words in told.items() if named]
    assert len(ours) > 1000
    assert [words for words in ours if BREAKS.search(words)] == []


def test_english_is_left_as_it_is() -> None:
    assert translations("en").gettext("95 % : a ? b") == "95 % : a ? b"


def test_the_desk_and_the_widget_are_typeset() -> None:
    """Where this fails: write into the file what `typeset` makes of it."""
    for path in MESSAGES:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if typeset(line) != line or BREAKS.search(line)] == []


def test_french_in_code_is_typeset() -> None:
    """Questions, subjects of mails and the like: what stands under "fr"."""
    found = [
        (path.relative_to(PACKAGE).as_posix(), words)
        for path in sorted(PACKAGE.rglob("*.py"))
        if "tests" not in path.parts and not {path, *path.parents}.intersection(APART)
        for words in under_fr(path)
        if BREAKS.search(words)
    ]
    assert found == []


def under_fr(path: Path) -> Iterator[str]:
    source = path.read_text(encoding="utf-8")
    if '"fr":' not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict):
            for key, said in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "fr":
                    words = (
                        part.value for part in ast.walk(said) if isinstance(part, ast.Constant)
                    )
                    yield from (word for word in words if isinstance(word, str))
