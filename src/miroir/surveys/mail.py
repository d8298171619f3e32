"""The mail that asks a customer: the first question is answered by one click."""

from uuid import UUID

import msgspec

from miroir.access import organisation_settings
from miroir.base.database import Transaction
from miroir.base.errors import NotFound
from miroir.base.language import Code, Language, language
from miroir.base.pages import render
from miroir.base.settings import Settings
from miroir.surveys.kinds import Scale
from miroir.surveys.lasting import duration
from miroir.surveys.links import survey_links
from miroir.surveys.queries import Survey, survey
from miroir.surveys.showing import in_words


class InvitationMail(msgspec.Struct, frozen=True, kw_only=True):
    """What to send, and about what; the sender adds addresses and headers.

    `unsubscribe` is where one says, by one click, to be asked no more (RFC 8058).
    """

    conversation_id: UUID
    customer_id: UUID
    brand_id: UUID
    language: Code
    subject: str
    text: str
    html: str
    unsubscribe: str


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One link of the row: what is on it, its words beside that if any, where the click leads."""

    label: str
    words: str
    url: str


async def invitation_mail(
    tx: Transaction, invitation_id: UUID, *, settings: Settings, reminder: int = 0
) -> InvitationMail:
    """Return the mail for a customer's invitation, or its reminder.

    Raises NotFound for any other, and for one that was withdrawn, or answered before its reminder.
    """
    found = await survey(tx, invitation_id)
    if found.customer_id is None or found.conversation_id is None or found.withdrawn:
        raise NotFound("There is no such invitation of a customer.")
    if reminder and found.answered_at is not None:
        raise NotFound("This was answered: nobody is to be reminded.")
    zone = (await organisation_settings(tx)).time_zone
    tongue = language(found.language, zone)
    page = settings.url + survey_links(settings).path(tx.organisation, invitation_id)
    clickable = found.questionnaire.clickable
    statement = _statement(found, tongue) if clickable else None
    choices = _choices(clickable[1], page, tongue) if clickable else []
    unsubscribe = f"{page}/no-more"
    lead = _lead(found, tongue)
    values = {
        "survey": found,
        "subject": _subject(found, tongue, reminder=reminder),
        "lead": lead,
        "lasting": duration(found.questionnaire.document, tongue),
        "statement": statement,
        "choices": choices,
        "page": page,
        "unsubscribe": unsubscribe,
    }
    return InvitationMail(
        conversation_id=found.conversation_id,
        customer_id=found.customer_id,
        brand_id=found.brand_id,
        language=tongue.code,
        subject=str(values["subject"]),
        text=_text(found, lead, statement, choices, page=page, tongue=tongue)
        + tongue.gettext("Not to be asked any more: %(link)s") % {"link": unsubscribe}
        + "\n",
        html=render("surveys/invitation.html", values, tongue=tongue),
        unsubscribe=unsubscribe,
    )


def _subject(found: Survey, tongue: Language, *, reminder: int) -> str:
    heading = found.questionnaire.document.heading
    usual = tongue.gettext("How was your contact with %(brand)s?") % {"brand": found.brand}
    subject = in_words(heading, tongue.code, brand=found.brand) or usual
    if reminder:
        return tongue.gettext("A reminder: %(subject)s") % {"subject": subject}
    return subject


def _lead(found: Survey, tongue: Language) -> str:
    """Return what the mail begins with: about one contact, or as the questionnaire opens."""
    if found.lead:
        return found.lead
    opening = found.questionnaire.document.opening
    if said := in_words(opening, tongue.code, brand=found.brand):
        return said
    words = tongue.gettext("Your request %(number)s to %(brand)s is closed. How did it go?")
    return words % {"number": found.number, "brand": found.brand}


def _statement(found: Survey, tongue: Language) -> str:
    document = found.questionnaire.document
    first = document.questions[0]
    return in_words(first.text, tongue.code, *document.languages, brand=found.brand)


def _choices(scale: Scale, page: str, tongue: Language) -> list[Choice]:
    """Return a link for each value; of yes and no the words alone, yes first."""
    spoken = scale.name == "yesno"
    choices = []
    for value in reversed(scale.values) if spoken else scale.values:
        words = in_words(scale.anchors.get(value, {}), tongue.code, brand="")
        url = f"{page}?answer={value}&lang={tongue.code}"
        plain = spoken and words != ""
        choices.append(
            Choice(label=words if plain else str(value), words="" if plain else words, url=url)
        )
    return choices


def _text(
    found: Survey,
    lead: str,
    statement: str | None,
    choices: list[Choice],
    *,
    page: str,
    tongue: Language,
) -> str:
    lines = [tongue.gettext("Hello,"), "", lead, ""]
    if statement:
        lines += [statement, tongue.gettext("Follow the link that fits:"), ""]
        lines += [
            f"{choice.label}{' – ' if choice.words else ''}{choice.words}\n{choice.url}"
            for choice in choices
        ]
    else:
        lines += [page]
    lasting = duration(found.questionnaire.document, tongue)
    lines += ["", f"{lasting} {tongue.gettext('Thank you.')}", "", found.brand, ""]
    return "\n".join(lines)
