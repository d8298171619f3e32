"""The forms of a whole questionnaire: the order of its questions, its own words, its languages."""

import re
from typing import Final

import msgspec

from miroir.base.forms import Fields, Reading
from miroir.surveys import FIXED, NOT_LANGUAGES, Document, Text, are_languages

LONGEST: Final = 1000


def moved(document: Document, code: str, do: str) -> Document:
    """Return the document with the question `code` one place up or down, or removed."""
    questions = list(document.questions)
    place = next((n for n, one in enumerate(questions) if one.code == code), None)
    if place is None:
        return document
    question = questions.pop(place)
    if do != "remove":
        questions.insert(max(place - 1, 0) if do == "up" else place + 1, question)
    return msgspec.structs.replace(document, questions=tuple(questions))


def read_document_texts(fields: Fields, document: Document) -> Document:
    """Return the document with its own words and languages as the form has them.

    Raises WrongFields. Words in a language that is taken out are kept, for when it comes back.
    """
    reading = Reading(fields)
    languages = tuple(dict.fromkeys(re.findall(r"[^\s,;]+", fields.text("languages").lower())))
    if not are_languages(languages):
        reading.refuse("languages", NOT_LANGUAGES)
        languages = document.languages
    changed = msgspec.structs.replace(
        document,
        languages=languages,
        heading=_text(reading, "heading", document),
        opening=_text(reading, "opening", document),
        thanks=_text(reading, "thanks", document),
        words={name: _text(reading, f"words.{name}", document) for name in FIXED},
    )
    reading.end()
    return changed


def _text(reading: Reading, name: str, document: Document) -> Text:
    found = {
        language: reading.words(f"{name}.{language}", most=LONGEST, needed=False)
        for language in document.languages
    }
    return {language: words for language, words in found.items() if words}
