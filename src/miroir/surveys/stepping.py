"""Going through a survey page by page on a screen that asks the questions itself."""

import msgspec

from miroir.base.database import Transaction
from miroir.surveys.opened import Opened
from miroir.surveys.page_shown import SurveyPage, show_standing, show_taken
from miroir.surveys.queries import survey
from miroir.surveys.sent import AnswersSent, PageSent, given_of
from miroir.surveys.taking import keep, resume, stand, take


def survey_step(opened: Opened, wanted: str | None = None, *, together: bool = False) -> SurveyPage:
    """Return the page where somebody stopped, or the one `wanted`.

    `together`: nothing counts before the last page is sent, and all of it then.
    """
    return show_standing(opened, resume(opened.survey, wanted, together=together))


async def take_step(
    tx: Transaction, opened: Opened, sent: PageSent, *, together: bool = False
) -> SurveyPage:
    """Take a page; return the next, the same one with its problem, or that it is done.

    The same page again changes nothing. Raises Invalid for a question that is not asked at all,
    Conflict when the survey is over.
    """
    standing = stand(opened.survey, sent.page, together=together)
    taken = await take(tx, standing, given_of(sent.answers), unreadable=sent.unreadable)
    after = msgspec.structs.replace(opened, survey=await survey(tx, opened.survey.id))
    return show_taken(after, taken)


async def keep_step(tx: Transaction, opened: Opened, sent: AnswersSent) -> None:
    """Keep what somebody has chosen or written; it counts nowhere."""
    await keep(tx, opened.survey, given_of(sent.answers))
