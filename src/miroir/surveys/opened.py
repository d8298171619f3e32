"""A survey as somebody has opened it: whose it is, in which language, at which page of it."""

from typing import Final

import msgspec

from miroir.base import clock
from miroir.base.connections import HttpRequest
from miroir.base.ids import OrganisationId
from miroir.base.language import NAMES, Language
from miroir.surveys.model import Question
from miroir.surveys.paths import Page
from miroir.surveys.queries import Survey

START: Final = "start"


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """The survey behind an address. `language` is its words', `tongue` the rest of the page's."""

    organisation: OrganisationId
    survey: Survey
    tongue: Language
    language: str
    path: str

    @property
    def over(self) -> bool:
        """Whether it cannot be answered, or changed, any more."""
        return clock.now() > self.survey.until

    @property
    def seed(self) -> int:
        """What the person's own order of things follows from."""
        return self.survey.id.int

    def address(self, *, page: Page | None = None) -> str:
        """Return the address of a page of it, else of itself, in the language it is shown in."""
        query = [f"page={page[0].code}"] if page else []
        if self.language != self.tongue.code:
            query.append(f"lang={self.language}")
        return self.path + ("?" + "&".join(query) if query else "")


def page_named(found: list[Page], wanted: str | None) -> int | None:
    """Return the number of the page that begins with the question `wanted`, or of the start."""
    if wanted == START:
        return 0
    return next((n for n, page in enumerate(found) if page[0].code == wanted), None)


def spoken(request: HttpRequest, languages: tuple[str, ...], tongue: Language) -> str:
    """Return the language of the questionnaire's own words: as asked for, else the page's."""
    asked = request.query_params.get("lang", "")
    return asked if asked in languages else tongue.code


def other_languages(opened: Opened) -> list[tuple[str, str, str]]:
    """Return the languages of the document in which the rest of the page is not to be had."""
    return [
        (code, code.upper(), f"{opened.path}?lang={code}")
        for code in opened.survey.questionnaire.document.languages
        if code not in NAMES
    ]


def asked_on(page: tuple[Question, ...]) -> list[str]:
    """Return every code that a page asks: rows of a matrix one by one."""
    return [one.code for question in page for one in question.asked]
