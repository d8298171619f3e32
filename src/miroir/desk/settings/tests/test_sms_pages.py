"""The settings' pages of SMS."""

from litestar import Litestar
from tests.serving import signed_in

from miroir.base.database import Database
from miroir.base.ids import new_id
from miroir.channels.sms import Sms, keep_logged
from miroir.desk.founding import Founded
from miroir.sms import number_stopped, sms_way

SMS = "/settings/sms"
MOBILE = "+33612345678"


async def test_a_brand_is_put_on_trial_and_its_words_are_measured(
    app: Litestar, database: Database, founded: Founded
) -> None:
    page = f"{SMS}/brands/{founded.brand_id}"
    async with signed_in(app, database, founded.organisation) as client:
        assert "What comes back" not in (await client.get(page)).text
        words = {"words_fr": "{brand} : {link} STOP ’", "words_en": ""}
        kept = await client.post(page, data={"provider": "log", "sender": "LUMEN", **words})
        assert kept.status_code == 303
        shown = (await client.get(page, headers={"accept-language": "en"})).text
        assert 'value="LUMEN"' in shown
        assert "/api/v1/sms/" in shown
        refused = await client.post(page, data={"provider": "log", "words_fr": "{link} STOP"})
        assert refused.status_code == 422
        assert 'aria-invalid="true"' in refused.text
        assert (await client.post(page, data={"provider": "pigeon"})).status_code == 422
        assert (await client.post(f"{page}/secret")).status_code == 303
    async with database.transaction(founded.organisation) as tx:
        way = await sms_way(tx, founded.brand_id)
    assert (way.provider, way.secret_version) == ("log", 2)
    assert way.words == {"fr": "{brand} : {link} STOP ’"}


async def test_what_would_have_left_is_shown_without_its_number_and_can_be_answered_stop(
    app: Litestar, database: Database, founded: Founded
) -> None:
    sms = Sms(
        id=new_id(),
        organisation=founded.organisation,
        brand_id=founded.brand_id,
        number=MOBILE,
        sender=None,
        words="Votre avis ? <b> STOP",
    )
    async with database.transaction(founded.organisation) as tx:
        await keep_logged(tx, sms)
    async with signed_in(app, database, founded.organisation) as client:
        shown = (await client.get(SMS)).text
        assert "Votre avis ? &lt;b&gt; STOP" in shown
        assert MOBILE not in shown
        assert (await client.post(f"{SMS}/logged/{sms.id}/stop")).status_code == 303
        assert (await client.post(f"{SMS}/logged/{new_id()}/stop")).status_code == 404
        assert (await client.get(SMS)).status_code == 200
    async with database.transaction(founded.organisation) as tx:
        assert await number_stopped(tx, MOBILE)


async def test_supervisors_do_not_see_them(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "supervisor") as client:
        assert (await client.get(SMS)).status_code == 403
