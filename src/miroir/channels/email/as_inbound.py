"""A mail as the message that it becomes."""

from collections.abc import Sequence
from contextlib import suppress

from miroir.access import Brand
from miroir.base.errors import Invalid
from miroir.channels.email.copies import copied
from miroir.channels.email.model import Mail
from miroir.channels.email.opened import Kept
from miroir.channels.email.parsing import LONGEST_SHOWN
from miroir.channels.email.threading import Joined
from miroir.conversations import Inbound
from miroir.customers import Claim, Identity, normalised

SPOKEN = {"fr", "en"}


def as_inbound(kept: Kept, mail: Mail, known: Sequence[Brand], *, joined: Joined | None) -> Inbound:
    """Return the message that a mail becomes, without its files."""
    brand = brand_of(known, kept)
    ours = [address for one in known if (address := one.mail_address)]
    language = mail.language if mail.language in SPOKEN else brand.language
    return Inbound(
        brand_id=brand.id,
        channel="email",
        claim=Claim(
            identities=authors(kept, mail),
            name=mail.sender.name if mail.sender else None,
            language=language,
        ),
        text=_text(mail),
        html=mail.html,
        folded=_folded(mail),
        subject=mail.subject or None,
        language=language,
        external_id=external_id(kept, mail),
        thread=joined.place.conversation if joined else None,
        copied=copied(mail, ours=[*ours, *kept.envelope_to]),
        meetings=mail.meetings,
    )


def authors(kept: Kept, mail: Mail) -> tuple[Identity, ...]:
    """Return who wrote a mail: one identity, or none."""
    return sender_of(mail.sender.address if mail.sender else None, kept.envelope_from)


def sender_of(*addresses: str | None) -> tuple[Identity, ...]:
    """Return the first that is an address: many a mail names somebody who cannot be written to."""
    for address in filter(None, addresses):
        with suppress(Invalid):
            return (normalised(Identity(kind="email", value=address)),)
    return ()


def brand_of(known: Sequence[Brand], kept: Kept) -> Brand:
    """Return the brand that the mail is for; an answer to a signed address may be for any."""
    wanted = {address.lower() for address in kept.envelope_to}
    of_mailbox = (brand for brand in known if brand.id == kept.brand_id)
    of_address = (brand for brand in known if brand.mail_address in wanted)
    return next(of_mailbox, None) or next(of_address, known[0])


def _text(mail: Mail) -> str:
    """Return what is shown, which is the start of what is too long and attached whole."""
    text = mail.visible or mail.text
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}\n[…]"


def _folded(mail: Mail) -> str | None:
    if not mail.visible:
        return None
    rest = "".join(p.text for p in mail.passages if p.role != "visible").strip("\n")
    return rest or None


def external_id(kept: Kept, mail: Mail) -> str:
    """Return what a mail is known by: its Message-ID, or else its digest."""
    return mail.message_id or f"sha256:{kept.sha256.hex()}"
