"""The way in for mail: SMTP and LMTP on one port, on the event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakSet

from miroir.channels.email.inbound import AcceptRecipient, Gate, Limits, Store
from miroir.channels.email.smtp_session import InboundSession

STORING_SECONDS = 10.0
DEFAULT_LIMITS = Limits()


@asynccontextmanager
async def mail_listener(
    host: str,
    port: int,
    *,
    hostname: str,
    accept_recipient: AcceptRecipient,
    store: Store,
    limits: Limits = DEFAULT_LIMITS,
) -> AsyncIterator[int]:
    """Take mail in on `host` and `port` (0: any free one) and give the port; stop at the end.

    `hostname` is what we call ourselves. `accept_recipient(address)` tells whether a recipient is
    ours; `store(received)` returns once the mail is safe: only then is it acknowledged. When it
    raises, the sender is told to try again. At the end mails being stored are awaited.
    """
    gate = Gate(accept_recipient, store, limits)
    sessions: WeakSet[InboundSession] = WeakSet()

    def session() -> InboundSession:
        made = InboundSession(gate, hostname=hostname)
        sessions.add(made)
        return made

    server = await asyncio.get_running_loop().create_server(session, host, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for each in list(sessions):
            each.leave()
        if gate.storing:
            await asyncio.wait(gate.storing, timeout=STORING_SECONDS)
