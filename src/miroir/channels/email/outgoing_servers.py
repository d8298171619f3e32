"""The servers by which brands send their own mail, set by a person; passwords are kept sealed."""

import re
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from miroir.access import brand
from miroir.base.database import Row, Transaction
from miroir.base.errors import Invalid, NotFound
from miroir.base.language import phrase
from miroir.base.sealing import Seal
from miroir.channels.email.facts import OutgoingServerRemoved, OutgoingServerSet
from miroir.channels.email.server_trial import ServerProblem, ServerTrial
from miroir.channels.email.submission_url import SCHEMES, Encryption, SubmissionUrl
from miroir.channels.email.submitting import Server
from miroir.journal import record

PURPOSE: Final = "outgoing server"
Words = Annotated[str, msgspec.Meta(max_length=1_000, pattern=r"^[^\x00]*$")]
HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[?[0-9a-fA-F:.]+\]?")
HIGHEST_PORT: Final = 65_535
LONGEST: Final = 250
DEFAULT_PORTS: Final = dict(SCHEMES.values())
MOST_PER_MINUTE: Final = 100_000

COLUMNS = """
    brand_id, host, port, encryption, login, per_minute, state, state_at, problem, server_said
"""
SERVERS = f"select {COLUMNS} from outgoing_server where organisation_id = $1"
ONE = f"{SERVERS} and brand_id = $2"
# The password that is kept stays with its own server and user only.
SET = """
    insert into outgoing_server as o
        (organisation_id, brand_id, host, port, encryption, login, secret, per_minute, changed_at,
         changed_by, state_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9)
    on conflict (organisation_id, brand_id) do update
        set host = excluded.host, port = excluded.port, encryption = excluded.encryption,
            login = excluded.login, secret = excluded.secret, per_minute = excluded.per_minute,
            changed_at = excluded.changed_at, changed_by = excluded.changed_by,
            state = 'untried', state_at = excluded.state_at, problem = null, server_said = null
"""
KEPT = """
    select secret from outgoing_server
    where organisation_id = $1 and brand_id = $2 and host = $3 and login = $4
"""
REMOVE = "delete from outgoing_server where organisation_id = $1 and brand_id = $2"
FOR_SENDING = """
    select host, port, encryption, login, secret, per_minute, state from outgoing_server
    where organisation_id = $1 and brand_id = $2
"""
# Only when it is news, and still about the server that was asked.
NOTE = """
    update outgoing_server set state = $4, state_at = $3, problem = $5, server_said = $6
    where organisation_id = $1 and brand_id = $2
      and ($7::text is null or (host, login) is not distinct from ($7, $8))
      and (state, problem, server_said) is distinct from ($4, $5, $6)
"""


class OutgoingServer(msgspec.Struct, frozen=True, kw_only=True):
    """A brand's server as people see it: never its password."""

    brand_id: UUID
    host: str
    port: int
    encryption: Encryption
    login: str | None
    per_minute: int
    state: Literal["untried", "working", "failing"]
    state_at: datetime
    problem: ServerProblem | None
    server_said: str | None


class WantedServer(msgspec.Struct, frozen=True, kw_only=True):
    """A server as a person sets it; without a `password` the one that is kept stays."""

    host: Words
    port: int | None = None
    encryption: Encryption = "starttls"
    login: Words | None = None
    password: Words | None = None
    per_minute: int = 0


async def outgoing_servers(tx: Transaction) -> dict[UUID, OutgoingServer]:
    """Return the servers of those brands that have one of their own."""
    rows = await tx.fetch(SERVERS, tx.organisation)
    return {row["brand_id"]: _server(row) for row in rows}


async def set_outgoing_server(
    tx: Transaction,
    brand_id: UUID,
    wanted: WantedServer,
    *,
    by: UUID | None,
    seal: Seal,
    private: bool,
) -> None:
    """Have a brand's mail leave by its own server. Raises Invalid, NotFound, Misconfigured.

    `private`: passwords may go there without encryption, and it may be in the own network.
    """
    await brand(tx, brand_id)
    url = await whole(tx, brand_id, wanted, seal=seal, private=private)
    secret = None
    if url.username is not None:
        secret = seal.close((url.password or "").encode(), about=str(brand_id))
    await tx.execute(
        SET,
        tx.organisation,
        brand_id,
        url.host,
        url.port,
        url.encryption,
        url.username,
        secret,
        wanted.per_minute,
        tx.at,
        by,
    )
    record(tx, OutgoingServerSet(brand_id=brand_id, by=by))


async def remove_outgoing_server(tx: Transaction, brand_id: UUID, *, by: UUID | None) -> None:
    """Have a brand's mail leave by the installation's server again. Raises NotFound."""
    if await tx.execute(REMOVE, tx.organisation, brand_id) == "DELETE 0":
        raise NotFound(phrase("This brand has no outgoing server of its own."))
    record(tx, OutgoingServerRemoved(brand_id=brand_id, by=by))


async def whole(
    tx: Transaction, brand_id: UUID, wanted: WantedServer, *, seal: Seal, private: bool
) -> SubmissionUrl:
    """Return where and as whom to sign in, with the password that is kept where none was given.

    Raises Invalid for what cannot be, Misconfigured when what is kept does not open.
    """
    host, login = wanted.host.strip().lower(), (wanted.login or "").strip() or None
    _check(wanted, host=host, login=login, private=private)
    password = wanted.password
    if login is not None and password is None:
        kept = await tx.value(KEPT, tx.organisation, brand_id, host, login)
        if kept is None:
            raise Invalid(phrase("Enter the password first."))
        password = seal.open(kept, about=str(brand_id)).decode()
    return SubmissionUrl(
        host=host.strip("[]"),
        port=wanted.port or DEFAULT_PORTS[wanted.encryption],
        encryption=wanted.encryption,
        username=login,
        password=password if login else None,
    )


def _check(wanted: WantedServer, *, host: str, login: str | None, private: bool) -> None:
    if not HOST.fullmatch(host):
        raise Invalid(phrase("Give the server’s name, such as smtp.example.org."))
    if wanted.port is not None and not 0 < wanted.port <= HIGHEST_PORT:
        raise Invalid(phrase("A port is a number from 1 to 65535; for sending it is usually 587."))
    if len(login or "") > LONGEST:
        raise Invalid(phrase("The user’s name is too long."))
    if not 0 <= wanted.per_minute <= MOST_PER_MINUTE:
        raise Invalid(phrase("Give a number of mails a minute; 0 stands for any number."))
    if login and wanted.encryption == "none" and not private:
        raise Invalid(phrase("A password is sent with encryption only: choose TLS or STARTTLS."))


async def server_of(tx: Transaction, brand_id: UUID, *, seal: Seal, private: bool) -> Server | None:
    """Return the server by which a brand's mail leaves, None for the installation's.

    Raises Misconfigured when its password does not open.
    """
    row = await tx.row(FOR_SENDING, tx.organisation, brand_id)
    if row is None:
        return None
    secret: bytes | None = row["secret"]
    url = SubmissionUrl(
        host=row["host"],
        port=row["port"],
        encryption=row["encryption"],
        username=row["login"],
        password=None if secret is None else seal.open(secret, about=str(brand_id)).decode(),
    )
    return Server(url=url, per_minute=row["per_minute"], guarded=not private)


async def note_trial(
    tx: Transaction, brand_id: UUID, trial: ServerTrial, *, of: Server | None = None
) -> None:
    """Keep how a brand's server is doing, where that is news and still the server `of` which."""
    url = of.url if of is not None and isinstance(of.url, SubmissionUrl) else None
    state = "working" if trial.problem is None else "failing"
    await tx.execute(
        NOTE,
        tx.organisation,
        brand_id,
        tx.at,
        state,
        trial.problem,
        trial.said,
        url and url.host,
        url and url.username,
    )


def _server(row: Row) -> OutgoingServer:
    return msgspec.convert(dict(row), OutgoingServer)
