"""Mail is signed with a brand's keys, and what verifies signatures agrees."""

import dkim
import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from dns import resolver

from miroir.base.database import Database
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.sealing import seal
from miroir.base.settings import Settings
from miroir.channels import delivery
from miroir.channels.email import NewKey, dkim_keys, make_dkim_key, outgoing_mail, retire_dkim_key
from miroir.channels.email.dkim_keys import DkimKey, published, signers
from miroir.channels.email.dkim_signing import Algorithm, signed
from miroir.channels.email.tests.submission_server import Server
from miroir.channels.intake import receive
from miroir.conversations import Inbound, reply
from miroir.customers import Claim, Identity
from miroir.desk.founding import Founded
from miroir.journal.following import catch_up

MAIL = (
    b"From: Lumen <bonjour@example.org>\r\nTo: lea@example.net\r\nSubject: Bonjour\r\n"
    b"Message-ID: <1@example.org>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n\r\nVoici.\r\n"
)


def verified(content: bytes, keys: list[DkimKey], *, index: int = 0) -> bool:
    """Say what a receiver finds that asks the DNS for the records that we say to publish."""
    records = {f"{key.host}.".encode(): key.record.encode() for key in keys}

    def look_up(name: bytes, **_: object) -> bytes | None:
        return records.get(name)

    try:
        return bool(dkim.DKIM(content).verify(index, dnsfunc=look_up))
    except dkim.DKIMException:
        return False


async def make(
    database: Database,
    founded: Founded,
    settings: Settings,
    *algorithms: Algorithm,
    pem: str | None = None,
) -> list[DkimKey]:
    async with database.transaction(founded.organisation) as tx:
        by = await tx.value("select id from account limit 1")
        for algorithm in algorithms:
            wanted = NewKey(
                brand_id=founded.brand_id,
                domain="example.org",
                selector=f"miroir-{algorithm}",
                algorithm=algorithm,
                pem=pem,
            )
            await make_dkim_key(tx, wanted, by=by, seal=seal(settings, "dkim"))
        return await dkim_keys(tx)


async def test_both_signatures_of_a_mail_verify_by_the_records_shown(
    database: Database, founded: Founded, web_settings: Settings
) -> None:
    keys = await make(database, founded, web_settings, "rsa", "ed25519")
    async with database.transaction(founded.organisation) as tx:
        content = signed(MAIL, await signers(tx, founded.brand_id, seal=seal(web_settings, "dkim")))
    assert verified(content, keys, index=0)
    assert verified(content, keys, index=1)
    changed = content.replace(b"Voici", b"Voila")
    assert not verified(changed, keys)


async def test_what_leaves_is_signed_and_no_secret_is_stored_open(
    database: Database, founded: Founded, web_settings: Settings
) -> None:
    keys = await make(database, founded, web_settings, "ed25519")
    author = Claim(identities=(Identity(kind="email", value="lea@example.net"),))
    async with database.transaction(founded.organisation) as tx:
        inbound = Inbound(brand_id=founded.brand_id, channel="email", claim=author, text="Bonjour")
        added = await receive(tx, inbound)
        adviser = await tx.value("select id from adviser limit 1")
        await reply(tx, added.conversation_id, adviser_id=adviser, text="Voici\n.\nÀ bientôt")
        opened = await signers(tx, founded.brand_id, seal=seal(web_settings, "dkim"))
        stored = await tx.value("select secret from dkim_key")
    assert opened[0].private not in stored
    await catch_up(database, delivery.follower, founded.organisation)
    async with Server().running() as server:
        settings = msgspec.structs.replace(web_settings, smtp_url=server.url)
        async with outgoing_mail(settings, database) as send:
            await delivery.deliver(database, founded.organisation, {"email": send})
    (sent,) = server.mails
    content = sent.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
    assert verified(content, keys)


async def test_a_key_of_ones_own_is_taken_and_a_bad_one_is_refused(
    database: Database, founded: Founded, web_settings: Settings
) -> None:
    def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
        return key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    own = pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    (key,) = await make(database, founded, web_settings, "ed25519", pem=own)
    assert key.algorithm == "rsa"
    for bad in ("nonsense", pem(ec.generate_private_key(ec.SECP256R1()))):
        with pytest.raises(Invalid):
            await make(database, founded, web_settings, "rsa", pem=bad)
    with pytest.raises(Conflict):
        await make(database, founded, web_settings, "ed25519")


async def test_a_retired_key_signs_no_more(
    database: Database, founded: Founded, web_settings: Settings
) -> None:
    (key,) = await make(database, founded, web_settings, "ed25519")
    async with database.transaction(founded.organisation) as tx:
        by = await tx.value("select id from account limit 1")
        await retire_dkim_key(tx, key.id, by=by)
        assert await signers(tx, founded.brand_id, seal=seal(web_settings, "dkim")) == []
        with pytest.raises(NotFound):
            await retire_dkim_key(tx, key.id, by=by)


async def test_the_dns_is_asked_for_the_very_key(
    database: Database, founded: Founded, web_settings: Settings
) -> None:
    (key,) = await make(database, founded, web_settings, "ed25519")

    async def says(*texts: str) -> str:
        async def look_up(name: str) -> list[str]:
            assert name == "miroir-ed25519._domainkey.example.org"
            return list(texts)

        return await published(key, look_up=look_up)

    async def fails(problem: Exception) -> str:
        async def look_up(_: str) -> list[str]:
            raise problem

        return await published(key, look_up=look_up)

    assert await says(key.record) == "published"
    assert await says("v=DKIM1; k=ed25519; p=AAAA") == "different"
    assert await says("something else") == "missing"
    assert await fails(resolver.NXDOMAIN()) == "missing"  # type: ignore[no-untyped-call]
    assert await fails(OSError()) == "unreachable"
    assert key.aligns_with("bonjour@mail.example.org")
    assert not key.aligns_with("bonjour@example.com")
