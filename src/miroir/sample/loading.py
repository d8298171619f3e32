"""Loading the sample organisation, once, into an empty database."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

import msgspec

from miroir.access import (
    NOT_YET,
    SAMPLE_SLUG,
    Language,
    Role,
    create_account,
    create_brand,
    create_organisation,
)
from miroir.advisers import create_adviser, create_team
from miroir.base.channel import Channel
from miroir.base.database import Database, Transaction
from miroir.base.settings import Settings, settings
from miroir.calendars import CLOSED, Calendar, Region, Slot, Week
from miroir.composing import (
    AssignAct,
    CloseAct,
    MacroDraft,
    ReplyAct,
    SnoozeAct,
    create_macro,
)
from miroir.conversations import add_close_reason, close_reasons
from miroir.desk.founding import CLOSE_REASONS, set_up_answering
from miroir.journal import skip_to_now
from miroir.knowledge import (
    ArticleDraft,
    SavedReplyDraft,
    create_saved_reply,
    publish_article,
)
from miroir.routing import set_route
from miroir.sample.acquaintance import get_acquainted
from miroir.sample.asking import ask_both_sides
from miroir.sample.barometer import ask_panel
from miroir.sample.content_files import Lead, MacroContent, TeamContent, knowledge, people
from miroir.sample.history import BrandOfSample, Cast, address, live_through, wait_now
from miroir.sample.improving import improve
from miroir.sample.invitations import invite
from miroir.sample.labels import label_matters
from miroir.sample.mailbox_examples import show_mailboxes
from miroir.sample.orders import sell
from miroir.sample.past_survey import bring_in_past_survey
from miroir.sample.promising import promise_resolutions, promise_to_tiers, set_apart
from miroir.sample.prompted import hold_out
from miroir.sample.readers import read_articles
from miroir.sample.rules_of_asking import ask_at_the_counter, ask_by_rules
from miroir.sample.saved_views import share_views
from miroir.sample.shop_sign_in import vouch
from miroir.sample.skills import teach_skills
from miroir.sample.speaking_first import prepare_first_words
from miroir.sample.spoken_at_large import speak_at_large
from miroir.sample.staff_survey import bring_in_staff_survey
from miroir.sample.suspects import set_aside
from miroir.sample.texting import text_callers
from miroir.sample.three_axes import show_three_axes
from miroir.surveys import create_questionnaires

WEEKS = 6
ZONE = "Europe/Paris"
STAFF_DOMAIN = "clairiere.example"
ROUTED: tuple[Channel, ...] = ("chat", "email", "form", "phone")
# Whoever would act on fresh facts must not act on invented ones of last month.
ACTS_ON_FRESH_FACTS = ("delivery", "surveys", "improvement")


class BrandContent(msgspec.Struct, frozen=True):
    """A brand of the sample."""

    key: str
    name: str
    language: Language
    colour: str
    mail: str
    greeting: dict[str, str]
    time_zone: str
    holidays: str


WORKDAY = (Slot(time(9), time(12, 30)), Slot(time(13, 30), time(18, 30)))
SATURDAY = (Slot(time(10), time(17)),)
WEEK: Week = (WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY, SATURDAY, CLOSED)

BRANDS = (
    BrandContent(
        "lumen",
        "Lumen",
        "fr",
        "#8a4b08",
        "bonjour",
        {
            "fr": "Bonjour ! Une question sur nos lampes ou votre commande ? Écrivez-nous.",
            "en": "Hello! A question about our lamps or your order? Write to us.",
        },
        ZONE,
        "FR",
    ),
    BrandContent(
        "oakfield",
        "Oakfield Gardens",
        "en",
        "#2f5d34",
        "hello",
        {
            "fr": "Bonjour ! Une question sur nos outils de jardin ? Écrivez-nous.",
            "en": "Hello! Anything about our garden tools, just ask.",
        },
        "Europe/London",
        "GB-ENG",
    ),
)


async def load(database: Database, *, at: datetime, served: Settings | None = None) -> None:
    """Make the sample organisation, as if it had lived for six weeks before `at`.

    Where it is to be `served`, the desk asks its shop for orders, and its mailboxes are shown.
    """
    chance = Random(20_260_101)  # noqa: S311 - a believable past, not a secret
    async with database.transaction(NOT_YET, at=at - timedelta(weeks=WEEKS)) as tx:
        cast = await _found(tx)
        await live_through(tx, cast, until=at, chance=chance)
        tx.at = at
        await get_acquainted(tx, cast)
        if served is not None:
            await sell(tx, cast, settings=served)
            await show_mailboxes(tx, cast, settings=served)
            await bring_in_past_survey(tx, settings=served)
            await bring_in_staff_survey(tx, settings=served)
        await vouch(tx, cast)
        await prepare_first_words(tx, cast)
        await set_apart(tx, await promise_to_tiers(tx))
        await wait_now(tx, cast)
        await set_aside(tx, cast)
        await read_articles(tx, cast, chance=Random(20_260_102))  # noqa: S311 - as above
        await invite(tx, cast)
        for brand in cast.brands.values():
            await label_matters(tx, brand.id, language=brand.language, chance=chance)
        await improve(tx, cast.brands["lumen"].id, chance=chance)
        await ask_by_rules(tx, later_of=cast.teams["care"])
        await speak_at_large(tx)
        if served is not None:
            await text_callers(tx, cast, settings=served)
        await ask_at_the_counter(tx, brand_id=cast.brands["lumen"].id)
        await hold_out(tx, cast)
        await show_three_axes(tx, chance=Random(20_260_103))  # noqa: S311 - as above
        await ask_panel(tx)
    async with database.transaction(tx.organisation, at=at) as tx:
        for reader in ACTS_ON_FRESH_FACTS:
            await skip_to_now(tx, reader)


async def _found(tx: Transaction) -> Cast:
    await create_organisation(
        tx, slug=SAMPLE_SLUG, name="Groupe Clairière", language="fr", time_zone=ZONE
    )
    for code, label in CLOSE_REASONS.items():
        await add_close_reason(tx, code, label)
    await create_questionnaires(tx)
    await ask_both_sides(tx)
    brands = {brand.key: await _open_brand(tx, brand) for brand in BRANDS}
    teams, advisers = await _hire(tx, brands)
    await teach_skills(tx, advisers)
    await _lead(tx, teams)
    await _teach(tx, brands)
    await share_views(tx)
    return Cast(
        brands=brands,
        teams=teams,
        advisers=advisers,
        reasons={reason.code: reason.id for reason in await close_reasons(tx)},
    )


async def _open_brand(tx: Transaction, brand: BrandContent) -> BrandOfSample:
    brand_id = await create_brand(
        tx,
        name=brand.name,
        key=brand.key,
        mail_address=f"{brand.mail}@{brand.key}.{settings().mail_domain}",
        language=brand.language,
        colour=brand.colour,
        greeting=brand.greeting,
    )
    hours = Calendar(week=WEEK, time_zone=brand.time_zone, holidays=Region.parse(brand.holidays))
    calendar_id = await set_up_answering(
        tx, brand_id, language=brand.language, time_zone=brand.time_zone, hours=hours
    )
    await promise_resolutions(tx, brand_id, calendar_id=calendar_id)
    return BrandOfSample(brand_id, brand.language)


async def _hire(
    tx: Transaction, brands: dict[str, BrandOfSample]
) -> tuple[dict[str, UUID], dict[str, list[UUID]]]:
    teams: dict[str, UUID] = {}
    advisers: dict[str, list[UUID]] = {}
    for team in people().team:
        teams[team.key] = await create_team(tx, team.name)
        language = brands[team.brand].language
        advisers[team.key] = [
            await _adviser(tx, name, language=language, team_id=teams[team.key])
            for name in team.members
        ]
        await _route(tx, team, brand_id=brands[team.brand].id, team_id=teams[team.key])
    return teams, advisers


async def _route(tx: Transaction, team: TeamContent, *, brand_id: UUID, team_id: UUID) -> None:
    written: tuple[Channel, ...] = ("email", "form")
    channels = {"conseil": ("chat", "phone"), "commandes": written}.get(team.key, ROUTED)
    for channel in ROUTED:
        if channel in channels:
            await set_route(tx, brand_id=brand_id, channel=channel, team_id=team_id)


async def _adviser(
    tx: Transaction,
    name: str,
    *,
    language: Language,
    team_id: UUID,
    roles: Sequence[Role] = ("adviser",),
) -> UUID:
    account = await create_account(
        tx, email=address(name, STAFF_DOMAIN), name=name, roles=roles, language=language
    )
    await create_adviser(
        tx, account, name=name.split(maxsplit=1)[0], team_ids=[team_id], languages=["fr", "en"]
    )
    return account


async def _lead(tx: Transaction, teams: dict[str, UUID]) -> None:
    for lead in people().lead:
        await _seat(tx, lead, teams)


async def _seat(tx: Transaction, lead: Lead, teams: dict[str, UUID]) -> None:
    if lead.team is not None:
        await _adviser(
            tx,
            lead.name,
            language=lead.language,
            team_id=teams[lead.team],
            roles=lead.roles,
        )
        return
    await create_account(
        tx,
        email=address(lead.name, STAFF_DOMAIN),
        name=lead.name,
        roles=lead.roles,
        language=lead.language,
    )


REASON = "select id from close_reason where organisation_id = $1 and code = $2"


async def _macro(
    tx: Transaction, content: MacroContent, brands: dict[str, BrandOfSample]
) -> MacroDraft:
    reason = await tx.value(REASON, tx.organisation, content.close) if content.close else None
    return MacroDraft(
        name=content.name,
        brand_id=brands[content.brand].id,
        acts=[
            ReplyAct(text=content.reply),
            AssignAct(),
            *([CloseAct(reason_id=reason)] if reason else [SnoozeAct(hours=content.snooze)]),
        ],
    )


async def _teach(tx: Transaction, brands: dict[str, BrandOfSample]) -> None:
    for reply in knowledge().reply:
        draft = SavedReplyDraft(
            shortcut=reply.shortcut,
            title=reply.title,
            body=reply.body,
            language=reply.language,
            brand_id=brands[reply.brand].id,
            prompt=reply.prompt,
        )
        await create_saved_reply(tx, draft)
    for macro in knowledge().macro:
        await create_macro(tx, await _macro(tx, macro, brands))
    topics: dict[str, UUID] = {}
    for article in knowledge().article:
        written = ArticleDraft(
            title=article.title,
            body=article.body.strip(),
            language=article.language,
            section=article.section,
            brand_id=brands[article.brand].id,
        )
        article_id = await publish_article(tx, written, topic_id=topics.get(article.topic))
        topics.setdefault(article.topic, article_id)
