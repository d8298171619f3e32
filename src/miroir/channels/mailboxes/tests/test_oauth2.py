"""Mailboxes of providers: signed in to at a page, renewed in time, told when it is over."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from litestar import Litestar
from tests.serving import Browser, browser, started

from miroir.access import COOKIE, start_session
from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.channels.mailboxes.tests.dovecot import BY_PASSWORD, needs_dovecot, running_dovecot
from miroir.channels.mailboxes.tests.letters import Letterbox, ids, mail
from miroir.channels.mailboxes.tests.provider import CLIENT, CLIENT_SECRET, ProviderDouble
from miroir.web import create_app

pytestmark = needs_dovecot

BY_TOKEN = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
"""


@pytest.fixture
async def provider() -> AsyncIterator[ProviderDouble]:
    async with ProviderDouble().running() as double:
        yield double


@pytest.fixture
async def tokens_box(
    letterbox: Letterbox, provider: ProviderDouble, tmp_path: Path
) -> AsyncIterator[Letterbox]:
    """Give an organisation whose provider's mailboxes are at a Dovecot that asks the provider."""
    told = {
        "name": "Provider", "authorisation_url": f"http://127.0.0.1:{provider.port}/authorise",
        "token_url": f"http://127.0.0.1:{provider.port}/token", "scope": "mail",
        "host": "127.0.0.1", "client_id": CLIENT, "client_secret": CLIENT_SECRET,
    }  # fmt: skip
    path = tmp_path / "providers.toml"
    lines = [f'{name} = "{value}"' for name, value in told.items()]
    path.write_text("\n".join(["[provider]", *lines]))
    letterbox.settings = msgspec.structs.replace(letterbox.settings, mail_providers=path)
    asks = f"""
introspection_mode = post
introspection_url = http://127.0.0.1:{provider.port}/introspect
username_attribute = email
active_attribute = active
active_value = true
"""
    with running_dovecot(
        mechanisms="plain login xoauth2",
        passwords=BY_TOKEN + BY_PASSWORD,
        files={"oauth2.conf": asks},
    ) as dovecot:
        letterbox.dovecot = dovecot
        yield letterbox


@pytest.fixture
async def administrator(tokens_box: Letterbox, database: Database) -> AsyncIterator[Browser]:
    app: Litestar = create_app(tokens_box.settings, database)
    async with database.transaction(tokens_box.founded.organisation) as tx:
        token = await start_session(tx, tokens_box.founded.account_id)
    async with started(app), browser(app) as client:
        client.cookies.set(COOKIE, token)
        yield client


async def sign_in(client: Browser, provider: ProviderDouble, mailbox_id: object) -> str:
    gone = await client.get(f"/settings/mailboxes/{mailbox_id}/sign-in")
    code, state = provider.let_in(gone.headers["location"])
    back = await client.get("/settings/mailboxes/signed-in", params={"code": code, "state": state})
    assert back.status_code == 303, back.text
    return urlsplit(back.headers["location"]).path


async def test_signed_in_at_the_provider_it_is_read_until_access_is_withdrawn(
    tokens_box: Letterbox, provider: ProviderDouble, administrator: Browser
) -> None:
    provider.lifetime = 200  # it ends so soon that every connection must renew it
    box = await tokens_box.connect(provider="provider", password=None)
    assert (box.state, box.problem) == ("signed-out", "sign-in-again")
    tokens_box.dovecot.put(box.address, [mail(1)])
    reading = tokens_box.read()
    assert await sign_in(administrator, provider, box.id) == "/settings/mailboxes"
    await tokens_box.until(box.id, taken=1, state="working")
    assert provider.asked == ["authorization_code", "refresh_token"]
    await tokens_box.stop(reading)

    provider.revoke()
    tokens_box.read()
    told = await tokens_box.until(box.id, state="signed-out")
    assert told.problem == "sign-in-again"
    page = await administrator.get("/settings/mailboxes", params={"lang": "en"})
    assert "Sign in again" in page.text

    await sign_in(administrator, provider, box.id)
    tokens_box.dovecot.put(box.address, [mail(2)])
    await tokens_box.until(box.id, taken=2, state="working")
    assert await tokens_box.understood() == ids([1, 2])


async def test_a_token_refused_before_its_end_is_renewed_once(
    tokens_box: Letterbox, provider: ProviderDouble, administrator: Browser
) -> None:
    box = await tokens_box.connect(provider="provider", password=None)
    await sign_in(administrator, provider, box.id)
    provider.access.clear()
    tokens_box.read()
    await tokens_box.until(box.id, state="working")
    assert provider.asked == ["authorization_code", "refresh_token"]


async def test_tokens_are_sealed_and_told_to_nobody(
    tokens_box: Letterbox, provider: ProviderDouble, administrator: Browser, database: Database
) -> None:
    box = await tokens_box.connect(provider="provider", password=None)
    await sign_in(administrator, provider, box.id)
    async with database.transaction(tokens_box.founded.organisation) as tx:
        row = await tx.row("select * from mailbox where id = $1", box.id)
    shown = (await administrator.get("/api/v1/mailboxes")).text
    for token in (*provider.access, *provider.refresh):
        assert token not in shown
        assert token.encode() not in bytes(row["secret"] if row else b"")


@pytest.mark.parametrize("broken", ["state", "code", "denied"])
async def test_who_comes_back_with_something_else_is_told_so(
    tokens_box: Letterbox, provider: ProviderDouble, administrator: Browser, broken: str
) -> None:
    box = await tokens_box.connect(provider="provider", password=None)
    gone = await administrator.get(f"/settings/mailboxes/{box.id}/sign-in")
    code, state = provider.let_in(gone.headers["location"])
    told = {
        "state": {"code": code, "state": state[:-4]},
        "code": {"code": "another", "state": state},
        "denied": {"error": "access_denied", "state": state},
    }[broken]
    back = await administrator.get("/settings/mailboxes/signed-in", params=told)
    assert back.status_code == 422
    assert 'role="alert"' in back.text
    assert (await tokens_box.now(box.id)).state == "signed-out"


async def test_a_provider_without_a_client_is_not_offered(tmp_path: Path) -> None:
    from miroir.channels.mailboxes.providers import providers  # noqa: PLC0415

    assert dict(providers(Settings())) == {}
    path = tmp_path / "providers.toml"
    path.write_text('[google]\nclient_id = "x"\n')
    found = providers(Settings(mail_providers=path))
    assert (found["google"].host, found["google"].scope) == (
        "imap.gmail.com",
        "https://mail.google.com/",
    )
