from litestar import Litestar
from tests.serving import program, signed_in

from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.desk.founding import Founded

TEXT = {"file": ("lettre.txt", b"Bonjour", "text/plain")}


async def test_a_file_is_sent_and_fetched_by_its_signed_address(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "adviser") as client:
        sent = await client.post("/api/v1/files", files=TEXT)
        assert sent.status_code == 201
        assert (sent.json()["name"], sent.json()["size"]) == ("lettre.txt", 7)
        fetched = await client.get(sent.json()["url"])
        assert fetched.content == b"Bonjour"
        assert "attachment" in fetched.headers["content-disposition"]
        assert (await client.get(f"/api/v1/files/{sent.json()['id']}")).status_code == 400


async def test_the_same_file_under_the_same_key_is_one_file_whatever_its_boundary(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with program(app, database, founded.organisation, "conversations:write") as client:
        repeated = {"idempotency-key": new_id().hex}
        first = await client.post("/api/v1/files", files=TEXT, headers=repeated)
        second = await client.post("/api/v1/files", files=TEXT, headers=repeated)
        assert first.json()["id"] == second.json()["id"]
        other = {"file": ("lettre.txt", b"Bonsoir", "text/plain")}
        assert (
            await client.post("/api/v1/files", files=other, headers=repeated)
        ).status_code == 422


async def test_who_may_only_read_sends_no_file(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with program(app, database, founded.organisation, "conversations:read") as client:
        assert (await client.post("/api/v1/files", files=TEXT)).status_code == 403


async def test_what_is_no_form_is_refused(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with program(app, database, founded.organisation, "conversations:write") as client:
        for headers in ({}, {"idempotency-key": new_id().hex}):
            answer = await client.post("/api/v1/files", content=b"Bonjour", headers=headers)
            assert answer.status_code in {400, 422}
