"""What the sample's desk has set aside, and an address that fails."""

from datetime import timedelta

from miroir.base.database import Transaction
from miroir.channels.intake import receive
from miroir.conversations import Inbound, WhySuspected
from miroir.customers import Claim, Identity, stop_address
from miroir.sample.history import BrandOfSample, Cast

SUSPECTS: dict[str, tuple[tuple[str, str, str, WhySuspected], ...]] = {
    "fr": (
        (
            "Gagnez un smartphone",
            "promo@gagnez-vite.example",
            "Félicitations ! Vous êtes notre millionième visiteur : cliquez vite.",
            "marked",
        ),
        (
            "Nos coordonnées bancaires ont changé",
            "compta@fournisseur-lampes.example",
            "Merci de régler dès aujourd’hui sur le nouveau compte ci-joint.",
            "dmarc",
        ),
        (
            "Absence du bureau",
            "m.roussel@bureau.example",
            "Je suis absent jusqu’au 15 et lirai mes messages à mon retour.",
            "automatic",
        ),
    ),
    "en": (
        (
            "Rank first on every search engine",
            "growth@rank-now.example",
            "We reviewed your website and found 37 problems. Reply to learn more.",
            "marked",
        ),
    ),
}
# Of those who were answered by mail, one cannot be written to any more.
ANSWERED = """
    select i.value from conversation c
    join customer_identity i on i.organisation_id = $1 and i.customer_id = c.customer_id
        and i.kind = 'email'
    where c.organisation_id = $1 and c.closed_at is not null and c.channel = 'email'
      and c.suspected_at is null
    order by c.closed_at desc limit 1
"""
SAID = "550 5.1.1 No such user here"


async def set_aside(tx: Transaction, cast: Cast) -> None:
    """Set some mails of the last hours aside, and have an address fail."""
    at = tx.at
    for brand in cast.brands.values():
        for hours, (subject, sender, text, why) in enumerate(SUSPECTS[brand.language], start=1):
            tx.at = at - timedelta(hours=hours)
            await receive(tx, _mail(brand, subject, sender=sender, text=text, why=why))
    tx.at = at
    failing = await tx.value(ANSWERED, tx.organisation)
    if failing is not None:
        await stop_address(tx, failing, why="failing", said=SAID)


def _mail(
    brand: BrandOfSample, subject: str, *, sender: str, text: str, why: WhySuspected
) -> Inbound:
    return Inbound(
        brand_id=brand.id,
        channel="email",
        claim=Claim(identities=(Identity(kind="email", value=sender),), language=brand.language),
        text=text,
        subject=subject,
        language=brand.language,
        suspect=why,
    )
