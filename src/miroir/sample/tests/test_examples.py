"""What the sample shows of articles, mailboxes and who is signed in, made on a new organisation."""

from datetime import timedelta
from random import Random

import pytest

from miroir.access import brand
from miroir.base import clock
from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.channels.mailboxes import mailboxes
from miroir.channels.widget import outreach_rules, site_secrets
from miroir.channels.widget.proofs import SiteProof, check
from miroir.desk.founding import Founded
from miroir.knowledge import ArticleDraft, publish_article, ratings, remarks, sought_in_vain
from miroir.sample.history import BrandOfSample, Cast
from miroir.sample.mailbox_examples import show_mailboxes
from miroir.sample.readers import read_articles
from miroir.sample.shop_sign_in import shopper, token_of_shopper, vouch
from miroir.sample.speaking_first import prepare_first_words


@pytest.fixture
def cast(founded: Founded) -> Cast:
    own = BrandOfSample(founded.brand_id, "fr")
    return Cast(brands={"lumen": own, "oakfield": own}, teams={}, advisers={}, reasons={})


async def test_articles_have_been_read_rated_and_missed(
    database: Database, founded: Founded, cast: Cast
) -> None:
    async with database.transaction(founded.organisation) as tx:
        for title in ("Suivre", "Retourner", "Échanger", "Réparer", "Nettoyer", "Monter"):
            draft = ArticleDraft(
                title=title, body="Voici.", language="fr", brand_id=founded.brand_id
            )
            await publish_article(tx, draft)
        await read_articles(tx, cast, chance=Random(7))
        since = tx.at - timedelta(days=90)
        rated = await ratings(tx, since=since)
        assert 0 < sum(one.helped for one in rated.values()) < sum(one.n for one in rated.values())
        assert [words for article in rated for words in await remarks(tx, article)]
        assert await sought_in_vain(tx, since=since)


async def test_a_mailbox_is_passed_on_and_another_is_paused(
    database: Database, founded: Founded, cast: Cast, web_settings: Settings
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await show_mailboxes(tx, cast, settings=web_settings)
        shown = await mailboxes(tx)
    assert [(one.way, one.state) for one in shown] == [
        ("forwarding", "working"),
        ("imap", "paused"),
    ]


async def test_the_shop_vouches_for_its_customer_as_the_guide_says(
    database: Database, founded: Founded, cast: Cast, web_settings: Settings
) -> None:
    async with database.transaction(founded.organisation) as tx:
        shop = await brand(tx, founded.brand_id)
        now = clock.now()
        assert await token_of_shopper(tx, shop, settings=web_settings, at=now) is None
        await vouch(tx, cast)
        token = await token_of_shopper(tx, shop, settings=web_settings, at=now)
        secrets = [one.words for one in await site_secrets(tx, shop.id, settings=web_settings)]
    known = check(SiteProof(token=token), secrets, brand_key=shop.key, at=now)
    assert (known.name, known.email_proven) == (shopper(shop), True)


async def test_a_proactive_message_waits_to_be_resumed(
    database: Database, founded: Founded, cast: Cast
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await prepare_first_words(tx, cast)
        (rule, *_) = await outreach_rules(tx, founded.brand_id)
    assert rule.paused_at is not None
    assert set(rule.says.texts) == {"fr", "en"}
