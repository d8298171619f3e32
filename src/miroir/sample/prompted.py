"""A chat in which the adviser sent choices, a form and a button, and the customer answered."""

from datetime import timedelta
from uuid import UUID

from miroir.base.database import Transaction
from miroir.base.language import language
from miroir.conversations import (
    Choices,
    Form,
    FormField,
    Inbound,
    LinkButton,
    LinkButtons,
    Prompt,
    PromptAnswer,
    add_inbound,
    answered,
    assign,
    close,
    mark_read,
    reply,
)
from miroir.customers import Claim, Identity, recognise
from miroir.sample.history import Cast, address

PAUSE = timedelta(seconds=40)
CUSTOMER = "Inès Robert"
OPENING = "Bonjour, ma lampe Opale arrive samedi et je serai absente. Peut-on changer ?"
TURNS: tuple[tuple[str, Prompt, list[str]], ...] = (
    (
        "Bien sûr ! Que préférez-vous ?",
        Choices(["Un autre jour", "Un point de retrait"]),
        ["Un autre jour"],
    ),
    (
        "Quel jour, et à quel numéro le livreur peut-il vous joindre ?",
        Form(
            [
                FormField(label="Jour", kind="date"),
                FormField(label="Créneau", kind="choice", choices=["8 h – 12 h", "12 h – 18 h"]),
                FormField(label="Téléphone", kind="phone", claims=True),
            ]
        ),
        ["", "12 h – 18 h", "+33 6 39 98 12 34"],
    ),
)
LAST = "C’est noté. Vous pouvez suivre votre colis ici :"
TRACK = LinkButtons([LinkButton("Suivre mon colis", "https://lumen.example/suivi")])


async def hold_out(tx: Transaction, cast: Cast) -> None:
    """Have the chat take place yesterday, and be over."""
    now, brand = tx.at, cast.brands["lumen"]
    team = next(iter(cast.advisers))
    adviser = cast.advisers[team][-1]
    tx.at = now - timedelta(days=1)
    claim = Claim(
        identities=(Identity(kind="email", value=address(CUSTOMER)),), name=CUSTOMER, language="fr"
    )
    customer = await recognise(tx, claim)
    first = Inbound(brand_id=brand.id, channel="chat", claim=claim, text=OPENING, language="fr")
    matter = (await add_inbound(tx, first, customer_id=customer)).conversation_id
    await assign(tx, matter, adviser_id=adviser, team_id=cast.teams[team])
    for text, prompt, values in TURNS:
        tx.at += PAUSE
        asked = await reply(tx, matter, adviser_id=adviser, text=text, prompt=prompt)
        tx.at += PAUSE
        day = f"{tx.at + timedelta(days=5):%Y-%m-%d}"
        given = PromptAnswer(message_id=asked, values=[value or day for value in values])
        await _give(tx, first, given, customer_id=customer)
    tx.at += PAUSE
    last = await reply(tx, matter, adviser_id=adviser, text=LAST, prompt=TRACK)
    await mark_read(tx, matter, upto=last, by="customer")
    await close(tx, matter, reason_id=cast.reasons["solved"], by=adviser)
    tx.at = now


async def _give(tx: Transaction, first: Inbound, given: PromptAnswer, *, customer_id: UUID) -> None:
    checked = await answered(
        tx, given, customer_id=customer_id, tongue=language("fr", "Europe/Paris")
    )
    inbound = Inbound(
        brand_id=first.brand_id,
        channel="chat",
        claim=first.claim,
        text=checked.text,
        thread=checked.conversation_id,
        answer=checked.answer,
    )
    added = await add_inbound(tx, inbound, customer_id=customer_id)
    await mark_read(tx, checked.conversation_id, upto=added.message_id, by="adviser")
