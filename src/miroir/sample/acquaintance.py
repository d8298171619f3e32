"""A customer of the sample whom the advisers know: noted, agreed, and who else may be him."""

from datetime import timedelta
from uuid import UUID

from miroir.base.database import Transaction
from miroir.conversations import Inbound, add_inbound, assign, close, reply
from miroir.customers import (
    Claim,
    Identity,
    NewConsent,
    note_consent,
    prefer_adviser,
    recognise,
    write_customer_note,
)
from miroir.sample.history import Cast

MAIL = Identity(kind="email", value="gabriel.rousseau@example.org")
# He once wrote from work, and typed his name in a hurry.
FROM_WORK = Claim(
    identities=(Identity(kind="email", value="gabriel.rousseau@rousseau-eclairage.example"),),
    name="Gabriel Rouseau",
    language="fr",
)
NOTE = "Facture toujours au nom de sa société, Rousseau Éclairage. Préfère qu’on lui écrive."
AGREED = (
    (60, NewConsent(purpose="marketing", channel="phone", given=True, proof="form")),
    (
        21,
        NewConsent(
            purpose="marketing",
            channel="phone",
            given=False,
            proof="phone",
            proof_words="Appel du matin : ne veut plus être démarché.",
        ),
    ),
    (21, NewConsent(purpose="marketing", channel="email", given=True, proof="phone")),
)


async def get_acquainted(tx: Transaction, cast: Cast) -> None:
    """Let the advisers know Gabriel Rousseau, who waits for an invoice."""
    now, adviser = tx.at, cast.advisers["commandes"][0]
    phone = Identity(kind="phone", value="06 12 34 56 78", verified_at=now)
    gabriel = await recognise(
        tx, Claim(identities=(MAIL, phone), name="Gabriel Rousseau", language="fr")
    )
    for days, said in AGREED:
        tx.at = now - timedelta(days=days)
        await note_consent(tx, gabriel, said, by=adviser)
    await write_customer_note(tx, gabriel, by=adviser, text=NOTE)
    await prefer_adviser(tx, gabriel, adviser)
    tx.at = now - timedelta(days=9)
    await _write_from_work(tx, cast, adviser=adviser)
    tx.at = now


async def _write_from_work(tx: Transaction, cast: Cast, *, adviser: UUID) -> None:
    inbound = Inbound(
        brand_id=cast.brands["lumen"].id,
        channel="form",
        claim=FROM_WORK,
        text="Bonjour, faites-vous un prix pour douze appliques Halo ? C’est pour notre boutique.",
        subject="Prix pour douze appliques",
        language="fr",
    )
    added = await add_inbound(tx, inbound, customer_id=await recognise(tx, FROM_WORK))
    matter = added.conversation_id
    await assign(tx, matter, adviser_id=adviser, team_id=cast.teams["commandes"])
    tx.at += timedelta(hours=2)
    await reply(
        tx,
        matter,
        adviser_id=adviser,
        channel="email",
        text="Bonjour Monsieur Rousseau, oui : 10 % à partir de dix pièces d’un même modèle.",
    )
    tx.at += timedelta(hours=1)
    await close(tx, matter, reason_id=cast.reasons["solved"], by=adviser)
