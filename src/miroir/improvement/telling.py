"""The authors of remarks are told what became of them: once, in plain words, unless they object."""

from datetime import date
from uuid import UUID

from miroir.access import brand
from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict
from miroir.base.language import Language, language, phrase
from miroir.base.pages import render
from miroir.base.settings import Settings
from miroir.channels.announcing import Announcement, announce, may_be_told
from miroir.customers import same_person
from miroir.improvement.facts import RemarkAuthorTold
from miroir.improvement.irritants import hold
from miroir.improvement.publishing import News, news_of
from miroir.journal import record
from miroir.surveys import survey_links

AUTHORS = """
    select distinct on (i.customer_id)
           i.id as invitation_id, i.customer_id, i.conversation_id, i.language, i.invited_at,
           c.brand_id
    from irritant_remark r
    join invitation i on (i.organisation_id, i.id) = (r.organisation_id, r.invitation_id)
    join conversation c on (c.organisation_id, c.id) = (i.organisation_id, i.conversation_id)
    where r.organisation_id = $1 and r.irritant_id = $2 and i.customer_id is not null
      and not exists (
          select from remark_told t
          where t.organisation_id = $1 and t.invitation_id = i.id)
    order by i.customer_id, i.invited_at desc
"""
TOLD_BEFORE = """
    select exists (
        select from remark_told
        where organisation_id = $1 and irritant_id = $2 and customer_id = any($3))
"""
NOTE = """
    insert into remark_told
        (organisation_id, irritant_id, customer_id, invitation_id, announcement_id, told_at)
    values ($1, $2, $3, $4, $5, $6)
"""
TOLD = "select count(*) from remark_told where organisation_id = $1 and irritant_id = $2"


async def tell_authors(tx: Transaction, irritant_id: UUID, *, settings: Settings) -> int:
    """Tell those who wrote the irritant's remarks what was done; return how many are told now.

    Nobody twice, nor as another of their addresses; nobody who objects to surveys or marketing
    by mail, or whose address fails. Raises NotFound, and Conflict before anything is published.
    """
    await hold(tx, irritant_id)
    news = await news_of(tx, irritant_id)
    if not news:
        raise Conflict(phrase("Nothing is published yet: say first what was said and done."))
    told = 0
    for row in await tx.fetch(AUTHORS, tx.organisation, irritant_id):
        words = news.get(row["language"]) or next(iter(news.values()))
        told += await _tell(tx, row, words, settings=settings)
    return told


async def told_of(tx: Transaction, irritant_id: UUID) -> int:
    """Return how many customers were told what became of their remark."""
    return int(await tx.value(TOLD, tx.organisation, irritant_id))


async def _tell(tx: Transaction, row: Row, news: News, *, settings: Settings) -> bool:
    customer_id: UUID = row["customer_id"]
    person = await same_person(tx, customer_id)
    if await tx.value(TOLD_BEFORE, tx.organisation, news.irritant_id, person):
        return False
    if await may_be_told(tx, customer_id) is None:
        return False
    announcement_id = await announce(tx, await _mail(tx, row, news, settings=settings))
    key = (tx.organisation, news.irritant_id, customer_id, row["invitation_id"])
    await tx.execute(NOTE, *key, announcement_id, tx.at)
    record(
        tx,
        RemarkAuthorTold(
            irritant_id=news.irritant_id,
            invitation_id=row["invitation_id"],
            customer_id=customer_id,
        ),
    )
    return True


async def _mail(tx: Transaction, row: Row, news: News, *, settings: Settings) -> Announcement:
    sender = await brand(tx, row["brand_id"])
    tongue = language(news.language, "UTC")
    survey = survey_links(settings).path(tx.organisation, row["invitation_id"])
    unsubscribe = f"{settings.url}{survey}/no-more"
    page = f"{settings.url}/you-said/{sender.key}/{tongue.code}"
    subject = tongue.gettext("You told us, and %(brand)s did something") % {"brand": sender.name}
    values = {
        "brand": sender,
        "news": news,
        "subject": subject,
        "wrote": row["invited_at"].date(),
        "page": page,
        "unsubscribe": unsubscribe,
    }
    return Announcement(
        customer_id=row["customer_id"],
        brand_id=sender.id,
        conversation_id=row["conversation_id"],
        subject=subject,
        text=_text(news, row["invited_at"].date(), sender.name, page, unsubscribe, tongue=tongue),
        html=render("improvement/told-mail.html", values, tongue=tongue),
        unsubscribe=unsubscribe,
    )


def _text(
    news: News, wrote: date, brand_name: str, page: str, unsubscribe: str, *, tongue: Language
) -> str:
    said = tongue.gettext("On %(day)s you answered a few questions. You were among those who said:")
    lines = [
        tongue.gettext("Hello,"),
        "",
        said % {"day": tongue.date(wrote)},
        "",
        news.said,
        "",
        tongue.gettext("Here is what we did:"),
        "",
        news.did,
        "",
        tongue.gettext("All that we changed: %(link)s") % {"link": page},
        "",
        tongue.gettext("Thank you. Nothing is asked of you, and you are told this only once."),
        "",
        brand_name,
        "",
        tongue.gettext("No more surveys and news of them: %(link)s") % {"link": unsubscribe},
        "",
    ]
    return "\n".join(lines)
