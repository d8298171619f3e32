"""The keys that a brand's mail is signed with, kept sealed, and their DNS records."""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg
import msgspec
from dns import asyncresolver, exception, resolver

from miroir.base.database import Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import new_id
from miroir.base.language import phrase
from miroir.base.sealing import Seal
from miroir.channels.email.dkim_signing import Algorithm, Signer, drawn_pair, read_pair
from miroir.channels.email.facts import DkimKeyMade, DkimKeyRetired
from miroir.journal import record

PURPOSE = "dkim"
LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
DOMAIN = re.compile(rf"(?=.{{1,253}}$){LABEL}(?:\.{LABEL})+")
SELECTOR = re.compile(rf"(?=.{{1,63}}$){LABEL}(?:\.{LABEL})*")
LOOK_UP_SECONDS = 5.0

COLUMNS = "id, brand_id, domain, selector, algorithm, public, made_at"
KEYS = f"""
    select {COLUMNS} from dkim_key where organisation_id = $1 and retired_at is null
    order by brand_id, made_at, id
"""
SECRETS = """
    select id, domain, selector, algorithm, secret from dkim_key
    where organisation_id = $1 and brand_id = $2 and retired_at is null order by made_at, id
"""
MAKE = """
    insert into dkim_key (organisation_id, id, brand_id, domain, selector, algorithm, secret,
                          public, made_at, made_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
RETIRE = """
    update dkim_key set retired_at = $3
    where organisation_id = $1 and id = $2 and retired_at is null
    returning brand_id
"""

Published = Literal["published", "missing", "different", "unreachable"]
LookUp = Callable[[str], Awaitable[Sequence[str]]]


class NewKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key to sign with; without a `pem` it is drawn."""

    brand_id: UUID
    domain: str
    selector: str
    algorithm: Algorithm
    pem: str | None = None


class DkimKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as people see it: never its secret."""

    id: UUID
    brand_id: UUID
    domain: str
    selector: str
    algorithm: Algorithm
    public: str
    made_at: datetime

    @property
    def host(self) -> str:
        """The name of its DNS record."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The text of its DNS record."""
        return f"v=DKIM1; k={self.algorithm}; p={self.public}"

    def aligns_with(self, address: str) -> bool:
        """Say whether its signature speaks for mail from `address` (RFC 7489, 3.1.1, relaxed).

        Of two names one must end in the other: the list of public suffixes is not asked.
        """
        ours, theirs = f".{self.domain}", "." + address.rpartition("@")[2].lower()
        return ours.endswith(theirs) or theirs.endswith(ours)


async def dkim_keys(tx: Transaction) -> list[DkimKey]:
    """Return the keys in use, by brand."""
    return [DkimKey(**dict(row)) for row in await tx.fetch(KEYS, tx.organisation)]


async def make_dkim_key(tx: Transaction, wanted: NewKey, *, by: UUID, seal: Seal) -> UUID:
    """Sign a brand's mail with one more key. Raises Invalid, Conflict, NotFound."""
    domain, selector = wanted.domain.strip().lower(), wanted.selector.strip().lower()
    if not DOMAIN.fullmatch(domain):
        raise Invalid(phrase("Give the domain as your addresses have it, such as example.org."))
    if not SELECTOR.fullmatch(selector):
        raise Invalid(phrase("A selector is made of letters, digits and hyphens."))
    pair = read_pair(wanted.pem) if wanted.pem else drawn_pair(wanted.algorithm)
    key_id = new_id()
    try:
        await tx.execute(
            MAKE,
            tx.organisation,
            key_id,
            wanted.brand_id,
            domain,
            selector,
            pair.algorithm,
            seal.close(pair.private, about=str(key_id)),
            pair.public,
            tx.at,
            by,
        )
    except asyncpg.UniqueViolationError as taken:
        raise Conflict(phrase("This selector has a key already: take another.")) from taken
    except asyncpg.ForeignKeyViolationError as unknown:
        raise NotFound(phrase("There is no such brand: read the settings again.")) from unknown
    record(tx, DkimKeyMade(key_id=key_id, brand_id=wanted.brand_id, by=by))
    return key_id


async def retire_dkim_key(tx: Transaction, key_id: UUID, *, by: UUID) -> None:
    """Sign with a key no more. Raises NotFound."""
    brand_id = await tx.value(RETIRE, tx.organisation, key_id, tx.at)
    if brand_id is None:
        raise NotFound(phrase("There is no such key any more."))
    record(tx, DkimKeyRetired(key_id=key_id, brand_id=brand_id, by=by))


async def signers(tx: Transaction, brand_id: UUID, *, seal: Seal) -> list[Signer]:
    """Return what signs a brand's mail. Raises Misconfigured when a key does not open."""
    rows = await tx.fetch(SECRETS, tx.organisation, brand_id)
    return [
        Signer(
            domain=row["domain"],
            selector=row["selector"],
            algorithm=row["algorithm"],
            private=seal.open(row["secret"], about=str(row["id"])),
        )
        for row in rows
    ]


async def published(key: DkimKey, *, look_up: LookUp) -> Published:
    """Return what the DNS says of a key."""
    try:
        texts = await look_up(key.host)
    except (OSError, exception.Timeout, resolver.NoNameservers):
        return "unreachable"
    except exception.DNSException:
        return "missing"
    records = ["".join(text.split()) for text in texts if "p=" in text]
    if not records:
        return "missing"
    return "published" if any(f"p={key.public}" in text for text in records) else "different"


async def look_up_texts(name: str) -> Sequence[str]:
    """Return the TXT records of a name, each whole. Raises DNSException."""
    answer = await asyncresolver.resolve(name, "TXT", lifetime=LOOK_UP_SECONDS)
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
