"""The pages and the API of mailboxes, and what a person is told when a connection fails."""

import socket

import pytest
from litestar import Litestar
from tests.serving import Browser, signed_in

from miroir.base.database import Database
from miroir.channels.mailboxes.tests.dovecot import PASSWORD, needs_dovecot
from miroir.channels.mailboxes.tests.letters import Letterbox, mail
from miroir.desk.founding import Founded

PAGES = "/settings/mailboxes"


def form(founded: Founded, **changes: str) -> dict[str, str]:
    return {
        "address": f"contact@{founded.widget_key}.example.org", "way": "imap",
        "brand_id": str(founded.brand_id),
        "host": "127.0.0.1", "port": "1", "encryption": "none", "login": "", "folder": "INBOX",
        "password": PASSWORD, "after": "seen", **changes,
    }  # fmt: skip


async def listed(client: Browser) -> list[dict[str, object]]:
    items: list[dict[str, object]] = (await client.get("/api/v1/mailboxes")).json()["items"]
    return items


async def test_a_mailbox_is_connected_changed_paused_and_removed(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        assert (await client.post(f"{PAGES}/new", data=form(founded))).status_code == 303
        (made,) = await listed(client)
        address = f"contact@{founded.widget_key}.example.org"
        assert (made["address"], made["login"], made["has_secret"]) == (address, address, True)
        page = await client.get(f"{PAGES}/{made['id']}", params={"lang": "en"})
        assert PASSWORD not in page.text
        changed = form(founded, password="", folder="Help")
        assert (await client.post(f"{PAGES}/{made['id']}", data=changed)).status_code == 303
        (now,) = await listed(client)
        assert (now["folder"], now["has_secret"]) == ("Help", True)
        await client.post(f"{PAGES}/{made['id']}/pause")
        assert (await listed(client))[0]["state"] == "paused"
        await client.post(f"{PAGES}/{made['id']}/resume")
        assert (await listed(client))[0]["state"] == "starting"
        await client.post(f"{PAGES}/{made['id']}/remove")
        assert await listed(client) == []


async def test_at_another_server_the_password_kept_is_worth_nothing(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        await client.post(f"{PAGES}/new", data=form(founded, host="a.example.org"))
        (made,) = await listed(client)
        elsewhere = form(founded, host="b.example.org", password="", do="try")
        tried = await client.post(f"{PAGES}/{made['id']}", params={"lang": "en"}, data=elsewhere)
        assert "Enter the password first." in tried.text
        await client.post(f"{PAGES}/{made['id']}", data=form(founded, host="b.org", password=""))
        assert (await listed(client))[0]["state"] == "signed-out"


async def test_mail_to_a_connected_address_is_taken_by_the_listener_until_it_is_removed(
    app: Litestar, database: Database, founded: Founded
) -> None:
    address = f"{founded.widget_key}@customers.example.org"
    owner = "select organisation_id from directory where kind = 'mailbox' and key = $1"
    async with signed_in(app, database, founded.organisation) as client:
        data = {"brand_id": str(founded.brand_id), "address": address, "way": "forwarding"}
        made = (await client.post("/api/v1/mailboxes", json=data)).json()
        assert made["state"] == "working"
        assert len(await database.fetch(owner, address)) == 1
        again = await client.post("/api/v1/mailboxes", json=data)
        assert again.status_code == 409
        await client.delete(f"/api/v1/mailboxes/{made['id']}")
        assert len(await database.fetch(owner, address)) == 0


@pytest.mark.parametrize("role", ["adviser", "supervisor"])
async def test_only_administrators_connect_mailboxes(
    app: Litestar, database: Database, founded: Founded, role: str
) -> None:
    async with signed_in(app, database, founded.organisation, role) as client:  # type: ignore[arg-type]
        assert (await client.get(f"{PAGES}/new")).status_code == 403
        assert (await client.post(f"{PAGES}/new", data=form(founded))).status_code == 403
        assert (await client.get("/api/v1/mailboxes")).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [{"port": "0"}, {"port": "x"}, {"host": ""}, {"address": "nobody"}, {"after": "burn"},
     {"after": "move", "move_to": ""}, {"brand_id": "1"}, {"folder": "x" * 300},
     {"host": "a\nb"}],
)  # fmt: skip
async def test_what_cannot_be_is_refused_with_words(
    app: Litestar, database: Database, founded: Founded, wrong: dict[str, str]
) -> None:
    async with signed_in(app, database, founded.organisation) as client:
        refused = await client.post(f"{PAGES}/new", data=form(founded, **wrong))
        assert refused.status_code == 422
        assert await listed(client) == []


@needs_dovecot
@pytest.mark.parametrize(
    ("changes", "words"),
    [({}, "the folder has 2 mails"), ({"password": "not this"}, "refuses this user"),
     ({"folder": "Nowhere"}, "no such folder in the mailbox"), ({"encryption": "tls"}, "no IMAP"),
     ({"after": "move", "move_to": "Nowhere"}, "no such folder to move"),
     ({"encryption": "starttls"}, "does not encrypt here"), ({"port": "1"}, "does not answer on"),
     ({"host": "no-such-host.invalid"}, "No server has this name")],
)  # fmt: skip
async def test_trying_tells_in_plain_words_what_is_wrong(
    letterbox: Letterbox, changes: dict[str, str], words: str
) -> None:
    from tests.serving import started  # noqa: PLC0415

    from miroir.web import create_app  # noqa: PLC0415

    founded, app = letterbox.founded, create_app(letterbox.settings, letterbox.database)
    user = f"contact@{founded.widget_key}.example.org"
    letterbox.dovecot.put(user, [mail(1), mail(2)])
    wanted = form(founded, **{"port": str(letterbox.dovecot.port), **changes})
    async with started(app), signed_in(app, letterbox.database, founded.organisation) as browser:
        tried = await browser.post(
            f"{PAGES}/new", params={"lang": "en"}, data={**wanted, "do": "try"}
        )
        assert words in tried.text
        assert PASSWORD not in tried.text
        assert await listed(browser) == []


async def test_servers_of_the_own_network_are_refused_unless_it_is_set(
    app: Litestar, database: Database, founded: Founded
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        wanted = form(founded, port=str(server.getsockname()[1]), do="try")
        async with signed_in(app, database, founded.organisation) as client:
            tried = await client.post(f"{PAGES}/new", params={"lang": "en"}, data=wanted)
        assert "own network" in tried.text
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
