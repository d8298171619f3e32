"""Words of customers drawn by the database for every invitation answered, found as they would be.

Five words of a vocabulary in which each is a tenth rarer than the one before, and now and then a
word that hardly anybody writes. A tag stands on one remark of a hundred.
"""

from typing import Final
from uuid import UUID

import asyncpg

from miroir.base.ids import OrganisationId

QUESTION: Final = "words"
VOCABULARY: Final = (
    *("colis", "livraison", "retard", "facture", "remboursement", "appel", "conseiller", "réponse"),
    *("commande", "produit", "abîmé", "attente", "téléphone", "courriel", "erreur", "prix"),
    *("service", "rapide", "aimable", "jamais", "toujours", "merci", "échange", "garantie"),
)
WRITE: Final = """
    insert into answer (organisation_id, invitation_id, question, words, given_at, confirmed_at)
    select $1, i.id, $2, w.said || case when random() < 0.0001 then ' zinnia' else '' end,
           i.answered_at, i.answered_at
    from invitation i, lateral (
        select string_agg(($3::text[])[1 + least(cardinality($3::text[]) - 1,
                                               floor(-ln(1 - random()) * 8)::int)], ' ') as said
        from generate_series(1, 5) where i.id is not null) w
    where i.organisation_id = $1 and i.side = 'customer' and i.answered_at is not null
"""
KEEP: Final = """
    insert into remark (organisation_id, id, invitation_id, question, side, brand_id, team_id,
        channel, language, given_at, month, score_question, score_scale, score, band, words)
    select $1, gen_random_uuid(), i.id, $2, i.side, c.brand_id, i.team_id, i.channel, 'fr',
           a.given_at, date_trunc('month', a.given_at)::date, 'satisfaction',
           'satisfaction5', s.value,
           case when s.value < 3 then 'bad' when s.value < 4 then 'middling' else 'good' end,
           stems_said(a.words)
    from answer a
    join invitation i on i.organisation_id = $1 and i.id = a.invitation_id
    join answer s on s.organisation_id = $1 and s.invitation_id = i.id
        and s.question = 'satisfaction'
    join conversation c on c.organisation_id = $1 and c.id = i.conversation_id
    where a.organisation_id = $1 and a.question = $2
"""
TAG: Final = """
    with tag as (
        insert into remark_tag (organisation_id, id, name, made_at)
        values ($1, gen_random_uuid(), 'Bench', now()) returning id
    ), tagged as (
        insert into remark_tagged (organisation_id, remark_id, tag_id, tagged_at)
        select $1, remark.id, tag.id, now() from remark, tag
        where organisation_id = $1 and random() < 0.01
    )
    select id from tag
"""


async def draw_words(
    owner: "asyncpg.Connection[asyncpg.Record]", organisation: OrganisationId
) -> UUID:
    """Draw a remark for every customer who answered; return a tag that some of them have."""
    await owner.execute("set session_replication_role = replica")
    await owner.execute(WRITE, organisation, QUESTION, list(VOCABULARY))
    await owner.execute(KEEP, organisation, QUESTION)
    tag: UUID = await owner.fetchval(TAG, organisation)
    await owner.execute("set session_replication_role = origin")
    await owner.execute("vacuum analyze answer, remark, remark_tag, remark_tagged")
    return tag
