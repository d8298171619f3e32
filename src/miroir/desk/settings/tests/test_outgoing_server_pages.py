"""The page of a brand's outgoing server: tried, set, shown and taken back."""

from litestar import Litestar
from tests.serving import signed_in

from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.desk.founding import Founded

FORM = {"host": "127.0.0.1", "port": "25", "encryption": "starttls"}
STORED = "select host, login, secret is not null as has_secret from outgoing_server"


async def test_a_server_is_tried_set_shown_and_taken_back(
    app: Litestar, database: Database, founded: Founded
) -> None:
    path = f"/settings/outgoing/servers/{founded.brand_id}"
    async with signed_in(app, database, founded.organisation) as client:
        assert (await client.get(path)).status_code == 200
        tried = await client.post(path, data={**FORM, "do": "try"})
        assert "MIROIR_PRIVATE_MAIL_SERVERS" in tried.text
        refused = await client.post(path, data={**FORM, "login": "me"})
        assert 'role="alert"' in refused.text
        answer = await client.post(path, data={**FORM, "login": "me", "password": "open sesame"})
        assert answer.status_code == 303
        async with database.transaction(founded.organisation) as tx:
            row = await tx.row(STORED)
        assert row is not None
        assert dict(row) == {"host": "127.0.0.1", "login": "me", "has_secret": True}
        shown = (await client.get("/settings/outgoing")).text + (await client.get(path)).text
        assert "127.0.0.1:25" in shown
        assert "open sesame" not in shown
        assert (await client.post(f"{path}/remove")).status_code == 303
        again = await client.post(f"{path}/remove")
        assert again.status_code == 404


async def test_nonsense_is_answered_by_words_and_others_are_kept_out(
    app: Litestar, database: Database, founded: Founded
) -> None:
    path = f"/settings/outgoing/servers/{founded.brand_id}"
    async with signed_in(app, database, founded.organisation) as client:
        for wrong in (
            {"port": "x"},
            {"port": "0"},
            {"encryption": "x"},
            {"kept": "é"},
            {"host": "a b"},
        ):
            answer = await client.post(path, data={**FORM, **wrong})
            assert (answer.status_code, 'role="alert"' in answer.text) == (422, True), wrong
        nobody = await client.get(f"/settings/outgoing/servers/{new_id()}")
        assert nobody.status_code == 404
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        assert (await client.get(path)).status_code == 403
