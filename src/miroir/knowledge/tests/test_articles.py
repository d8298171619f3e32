"""Articles are written, published, revised, restored and withdrawn; readers judge them."""

from datetime import timedelta

import pytest

from miroir.access import brands
from miroir.base.clock import now
from miroir.base.database import Database
from miroir.base.errors import Conflict, NotFound
from miroir.base.ids import new_id
from miroir.desk.founding import Founded
from miroir.journal import since
from miroir.knowledge import (
    ArticleDraft,
    HelpSession,
    Rated,
    Rating,
    article_at,
    article_html,
    articles,
    help_articles,
    note_outcome,
    note_reading,
    publish,
    publish_article,
    rate,
    ratings,
    remarks,
    restore,
    revise_article,
    search_help,
    self_service,
    sought_in_vain,
    summary,
    versions,
    withdraw,
    write_article,
    written_article,
)
from miroir.knowledge.facts import ArticlePublished, ArticleWithdrawn

ABOUT_ARTICLES: list[type[ArticlePublished | ArticleWithdrawn]] = [
    ArticlePublished,
    ArticleWithdrawn,
]
DRAFT = ArticleDraft(title="Suivre ma commande", body="Le **suivi** arrive.", language="fr")


async def test_a_draft_is_read_by_nobody_until_it_is_published(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        article_id = await write_article(tx, DRAFT)
        assert await articles(tx) == []
        await publish(tx, article_id)
        assert [one.id for one in await articles(tx)] == [article_id]


async def test_readers_keep_the_published_text_while_a_new_one_is_written(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        article_id = await publish_article(tx, DRAFT)
        better = ArticleDraft(title="Suivre un colis", body="Mieux dit.", language="fr")
        await revise_article(tx, article_id, better)
        await revise_article(tx, article_id, better)
        assert [one.title for one in await articles(tx)] == ["Suivre ma commande"]
        kept = await written_article(tx, article_id)
        assert (kept.title, kept.version, kept.is_draft) == ("Suivre un colis", 2, True)
        await publish(tx, article_id)
        [read] = await articles(tx)
        assert (read.title, read.slug) == ("Suivre un colis", "suivre-ma-commande")
        assert len(await versions(tx, article_id)) == 2


async def test_an_earlier_version_comes_back_as_a_draft(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        article_id = await publish_article(tx, DRAFT)
        await revise_article(tx, article_id, ArticleDraft(title="X", body="Y", language="fr"))
        await publish(tx, article_id)
        await restore(tx, article_id, 1)
        assert (await written_article(tx, article_id)).title == "Suivre ma commande"
        assert [one.title for one in await articles(tx)] == ["X"]
        with pytest.raises(NotFound):
            await restore(tx, article_id, 9)


async def test_a_withdrawn_article_is_found_no_more_and_publishing_twice_tells_the_version(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        article_id = await publish_article(tx, DRAFT)
        await withdraw(tx, article_id)
        await withdraw(tx, article_id)
        assert await articles(tx) == []
        await publish(tx, article_id)
        assert len(await articles(tx)) == 1
    async with database.transaction(founded.organisation) as tx:
        kinds: list[type[ArticlePublished | ArticleWithdrawn]] = [
            ArticlePublished,
            ArticleWithdrawn,
        ]
        told = await since(tx, 0, kinds)
    assert [type(one.fact) for one in told] == [
        ArticlePublished,
        ArticleWithdrawn,
        ArticlePublished,
    ]


async def test_one_subject_has_one_article_a_language_and_addresses_differ(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        french = await publish_article(tx, DRAFT)
        again = await publish_article(tx, DRAFT)
        english = ArticleDraft(title="Track my order", body="It comes.", language="en")
        await publish_article(tx, english, topic_id=french)
        slugs = {one.slug for one in await articles(tx, language="fr")}
        assert len(slugs) == 2 and "suivre-ma-commande" in slugs, again
        [brand, *_] = await brands(tx)
        found = await article_at(tx, "track-my-order", brand_id=brand.id, language="en")
        assert found.topic_id == french
        with pytest.raises(Conflict):
            await write_article(tx, english, topic_id=french)
        with pytest.raises(NotFound):
            await article_at(tx, "track-my-order", brand_id=brand.id, language="fr")


async def test_what_readers_say_is_counted_once_a_reading(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await publish_article(tx, DRAFT)
        [brand, *_] = await brands(tx)
        [read] = await help_articles(tx, brand_id=brand.id)
        reading = new_id()
        await rate(tx, read, Rating(id=reading, helped=True), place="help_centre")
        no = Rating(id=reading, helped=False, words="Et à l’étranger ?")
        await rate(tx, read, no, place="help_centre")
        await rate(tx, read, Rating(id=new_id(), helped=True), place="widget")
        counted = await ratings(tx, since=now() - timedelta(days=1))
        assert counted == {read.id: Rated(helped=1, n=2)}
        assert [one.words for one in await remarks(tx, read.id)] == ["Et à l’étranger ?"]


async def test_a_whole_question_finds_what_holds_some_of_its_words(
    database: Database, founded: Founded
) -> None:
    async with database.transaction(founded.organisation) as tx:
        await publish_article(tx, DRAFT)
        other = ArticleDraft(title="Changer une ampoule", body="Coupez.", language="fr")
        await publish_article(tx, other)
        [brand, *_] = await brands(tx)
        session = HelpSession(new_id(), brand.id, "fr")
        asked = "bonjour, pourquoi ma commande n’est-elle toujours pas là ?"
        assert [one.title for one in await search_help(tx, session, asked)] == [DRAFT.title]
    async with database.transaction(founded.organisation) as tx:
        assert await search_help(tx, session, "zzz qqq") == []
        assert [one.words for one in await sought_in_vain(tx, since=tx.at)] == ["zzz qqq"]


async def test_what_is_typed_on_and_on_is_one_search(database: Database, founded: Founded) -> None:
    began = now()
    for second, words in enumerate(("xy", "xyz", "xyz w", "other")):
        at = began + timedelta(seconds=second)
        async with database.transaction(founded.organisation, at=at) as tx:
            [brand, *_] = await brands(tx)
            if not second:
                session = HelpSession(new_id(), brand.id, "fr")
            await search_help(tx, session, words)
    async with database.transaction(founded.organisation) as tx:
        sought = await sought_in_vain(tx, since=began)
    assert {one.words for one in sought} == {"xyz w", "other"}


async def test_who_helped_themselves_is_counted_by_what_they_said_or_did(
    database: Database, founded: Founded
) -> None:
    began = now()
    long_ago = began - timedelta(days=8)
    async with database.transaction(founded.organisation, at=long_ago) as tx:
        await publish_article(tx, DRAFT)
        [brand, *_] = await brands(tx)
        [read] = await help_articles(tx, brand_id=brand.id)
        await note_reading(tx, HelpSession(new_id(), brand.id, "fr"), read)
        await search_help(tx, HelpSession(new_id(), brand.id, "fr"), "suivre")
        yes = HelpSession(new_id(), brand.id, "fr")
        await note_outcome(tx, yes, read, helped=True)
        await note_outcome(tx, yes, read, helped=True)
    async with database.transaction(founded.organisation, at=began) as tx:
        await note_outcome(tx, HelpSession(new_id(), brand.id, "fr"), read, helped=False)
        counts = await self_service(tx, since=long_ago, until=began + timedelta(days=1))
    assert (counts.readers, counts.said_yes, counts.stayed_away, counts.undecided) == (3, 1, 1, 1)
    assert counts.wrote == 0


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("# Un", "<h2>Un</h2>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("~~a~~", "<p><s>a</s></p>\n"),
    ],
)
def test_an_article_is_markdown_and_safe(body: str, html: str) -> None:
    assert article_html(body) == html


def test_a_summary_ends_at_a_word() -> None:
    short = summary("# Titre\n\n" + "mot " * 100)
    assert len(short) <= 160
    assert short.startswith("Titre mot")
    assert short.endswith("mot…")
