"""Links that anybody may open: made, listed, revoked."""

from uuid import UUID

from miroir.access import hash_password, password_matches
from miroir.base.database import Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.surveys.occasions import publish_first
from miroir.surveys.open_links.model import LINK_SURVEYS, LinkSays, OpenLink
from miroir.surveys.own_surveys import require_survey

MOST_LINKS = 200

COUNT = "select count(*) from survey_link where organisation_id = $1 and revoked_at is null"
UNKNOWN = """
    select ($2::uuid is not null
            and not exists (select from brand where organisation_id = $1 and id = $2))
        or ($3::uuid is not null
            and not exists (select from team where organisation_id = $1 and id = $3))
"""
MAKE = """
    insert into survey_link (organisation_id, id, name, survey, brand_id, team_id, channel,
        pin_hash, made_at, ends_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
LINKS = """
    select l.id, l.name, l.survey, l.channel, l.brand_id, l.team_id,
           l.pin_hash is not null as locked, l.made_at, l.ends_at, l.revoked_at,
           count(i.id) as begun, count(i.answered_at) as answered
    from survey_link l
    left join invitation i on (i.organisation_id, i.link_id) = (l.organisation_id, l.id)
    where l.organisation_id = $1 and ($2::uuid is null or l.id = $2)
    group by l.organisation_id, l.id
    order by l.revoked_at is not null, l.made_at desc, l.id
"""
REVOKE = """
    update survey_link set revoked_at = coalesce(revoked_at, $3)
    where organisation_id = $1 and id = $2 returning id
"""
PIN = "select pin_hash from survey_link where organisation_id = $1 and id = $2"


async def make_link(tx: Transaction, says: LinkSays) -> OpenLink:
    """Make a link that anybody may open. Raises Invalid for a brand, a team or an end that is not.

    Its questionnaire is published if it never was.
    """
    if not says.name.strip():
        raise Invalid(phrase("Give the link a name."), field="name")
    if says.ends_at is not None and says.ends_at <= tx.at:
        raise Invalid(phrase("This end has passed: choose a later one."), field="ends_at")
    if await tx.value(UNKNOWN, tx.organisation, says.brand_id, says.team_id):
        raise Invalid(phrase("This brand or team is not there any more."))
    if await tx.value(COUNT, tx.organisation) >= MOST_LINKS:
        raise Invalid(phrase("There are 200 links: end one that nobody needs."))
    await require_survey(tx, "customer", says.survey, of=LINK_SURVEYS)
    await publish_first(tx, "customer", says.survey)
    link_id = new_id()
    await tx.execute(
        MAKE,
        tx.organisation,
        link_id,
        says.name.strip(),
        says.survey,
        says.brand_id,
        says.team_id,
        says.channel,
        says.pin and await hash_password(says.pin),
        tx.at,
        says.ends_at,
    )
    return await open_link(tx, link_id)


async def open_links(tx: Transaction) -> list[OpenLink]:
    """Return every link, the newest first, those that were revoked last."""
    return [OpenLink(**row) for row in await tx.fetch(LINKS, tx.organisation, None)]


async def open_link(tx: Transaction, link_id: UUID) -> OpenLink:
    """Return a link, also one that is over. Raises NotFound."""
    row = await tx.row(LINKS, tx.organisation, link_id)
    if row is None:
        raise NotFound(phrase("There is no such link: read the page again."))
    return OpenLink(**row)


async def revoke_link(tx: Transaction, link_id: UUID) -> OpenLink:
    """Have nobody begin by a link any more; a second time changes nothing. Raises NotFound.

    Who has begun can go on.
    """
    if await tx.value(REVOKE, tx.organisation, link_id, tx.at) is None:
        raise NotFound(phrase("There is no such link: read the page again."))
    return await open_link(tx, link_id)


async def pin_fits(tx: Transaction, link_id: UUID, pin: str) -> bool:
    """Say whether `pin` lets a counter's page be left; without a PIN everything does."""
    kept: str | None = await tx.value(PIN, tx.organisation, link_id)
    return kept is None or await password_matches(pin, kept)
