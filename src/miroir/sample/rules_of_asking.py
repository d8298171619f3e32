"""The rules by which the sample asks besides the end of a contact; most wait to be tried."""

from datetime import timedelta
from uuid import UUID

from miroir.base.database import Transaction
from miroir.sample.asked_later import ask_of_before
from miroir.surveys import (
    AtEnd,
    Campaign,
    Later,
    LinkSays,
    Regularly,
    RuleSays,
    Weekly,
    Where,
    add_ask_rule,
    make_link,
)

BAROMETER_LASTS = timedelta(days=14)
# It goes last: who has an e-mail address is asked there.
BY_SMS = RuleSays(
    name="Par SMS, faute d’adresse",
    side="customer",
    survey="contact",
    moment=AtEnd(),
    where=Where(channels=("phone", "callback", "sms")),
    way="sms",
    priority=20,
    reminders=1,
    remind_after=4,
)


async def ask_at_the_counter(tx: Transaction, *, brand_id: UUID) -> None:
    """Have a link that anybody may open, as it hangs in a shop."""
    says = LinkSays(
        name="Boutique de Nantes, comptoir", survey="relation", brand_id=brand_id, pin="2468"
    )
    await make_link(tx, says)


async def ask_by_rules(tx: Transaction, *, later_of: UUID) -> None:
    """Ask a team's customers after three days; have a relation survey, pulse, barometer ready.

    One in four is asked then, and not at the end: only `later_of`, so that who tries the other
    brand is always asked at once.
    """
    later = RuleSays(
        name="Trois jours après : résolu ?",
        side="customer",
        survey="solved",
        moment=Later(days=3),
        where=Where(team_ids=(later_of,), channels=("email", "form"), share=25),
        priority=70,
        reminders=1,
    )
    await ask_of_before(tx, await add_ask_rule(tx, later))
    await add_ask_rule(tx, BY_SMS)
    first = tx.at.date()
    for waiting in (
        RuleSays(
            name="Relation, deux fois l’an",
            side="customer",
            survey="relation",
            moment=Regularly(days=182),
            priority=30,
        ),
        RuleSays(
            name="Pouls du lundi",
            side="adviser",
            survey="pulse",
            moment=Weekly(weekday=0, hour=10),
            way="desk",
            priority=60,
        ),
        RuleSays(
            name="Baromètre interne",
            side="adviser",
            survey="barometer",
            moment=Campaign(first=first, last=first + BAROMETER_LASTS),
            way="desk",
            priority=80,
        ),
    ):
        await add_ask_rule(tx, waiting, paused=True)
