"""To whom else a mail was sent: they get copies of the answers."""

import re
from collections.abc import Iterable
from contextlib import suppress

from miroir.base.errors import Invalid
from miroir.channels.email.model import Address, Mail
from miroir.conversations import Copied
from miroir.customers import Identity, normalised

# A signed address of ours, whoever signed it: an answer must never be copied into a thread.
SIGNED = re.compile(r"(?:reply|bounces)\+[^@]*@", re.IGNORECASE)


def copied(mail: Mail, *, ours: Iterable[str]) -> tuple[Copied, ...]:
    """Return who besides us and its author a mail was sent to.

    Where no address of ours is shown, it came by a forward: whoever stands in To is us then.
    """
    own = {address.casefold() for address in (*ours, *mail.delivered_to)}
    shown = [each.address.casefold() for each in (*mail.to, *mail.cc)]
    direct = any(address in own or SIGNED.match(address) for address in shown)
    own |= {each.address.casefold() for each in (mail.sender, *mail.reply_to) if each}
    found = {
        copy.address: copy
        for each in ((*mail.to, *mail.cc) if direct else mail.cc)
        if (copy := _copy(each)) and copy.address.casefold() not in own
    }
    return tuple(found.values())


def _copy(each: Address) -> Copied | None:
    if SIGNED.match(each.address):
        return None
    with suppress(Invalid):
        address = normalised(Identity(kind="email", value=each.address)).value
        return Copied(address=address, name=each.name or None)
    return None
