import re
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from tests.serving import Browser, signed_in

from miroir.base.database import Database
from miroir.base.settings import Settings
from miroir.desk.founding import Founded
from miroir.files import vault
from miroir.surveys.past import respondents_secret, run_past_imports

PAGES = "/settings/past-answers"
SELECT = re.compile(r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
AREA = re.compile(r'<textarea[^>]*? name="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)
FILE = "Date;Note;Motif\n" + "".join(
    f"{1 + n % 28:02}/03/2024;{n % 11};{'=1+1' if n == 5 else 'Délai'}\n" for n in range(40)
)


@pytest.fixture
async def administrator(
    app: Litestar, database: Database, founded: Founded
) -> AsyncIterator[Browser]:
    async with signed_in(app, database, founded.organisation, "administrator") as client:
        yield client


async def test_a_file_goes_from_the_form_into_the_answers(
    administrator: Browser, database: Database, web_settings: Settings
) -> None:
    sent = {"file": ("avis.csv", FILE.encode("cp1252"), "text/csv")}
    answer = await administrator.post(f"{PAGES}/files/customer", files=sent)
    assert answer.status_code == 303
    page = answer.headers["location"]
    mapping = (await administrator.get(page)).text
    assert "Windows-1252" in mapping and "Délai" in mapping
    fields = _filled(mapping)
    again = await administrator.post(page, data={**fields, "do": "start"})
    assert again.status_code == 422 and "échelle" in again.text
    fields = _filled(again.text) | {"good_for_all": "high", "channel": "email"}
    tried = await administrator.post(page, data={**fields, "do": "try"})
    trial = (await administrator.get(tried.headers["location"])).text
    assert "40 premières lignes" in trial
    begun = await administrator.post(page, data={**_filled(trial), "do": "start"})
    assert begun.status_code == 303
    assert "<progress" in (await administrator.get(page)).text
    secret = respondents_secret(web_settings)
    await run_past_imports(database, vault(web_settings), secret=secret)
    import_id = page.rpartition("/")[2]
    status = (await administrator.get(f"/api/v1/past-answers/{import_id}")).json()
    assert (status["state"], status["taken"], status["refused"]) == ("done", 40, 0)


async def test_what_is_downloaded_runs_in_no_spreadsheet(
    administrator: Browser, database: Database, web_settings: Settings
) -> None:
    lines = FILE + "01/03/2024;=2+5;Prix\n01/03/2024;@x;Prix\n"
    sent = {"file": ("avis.csv", lines.encode(), "text/csv")}
    page = (await administrator.post(f"{PAGES}/files/customer", files=sent)).headers["location"]
    mapping = (await administrator.get(page)).text
    fields = _filled(mapping) | {
        "asked_as.1": "zero10",
        "good.1": "high",
        "values.1": "",
        "channel": "email",
        "do": "start",
    }
    assert (await administrator.post(page, data=fields)).status_code == 303
    secret = respondents_secret(web_settings)
    await run_past_imports(database, vault(web_settings), secret=secret)
    refused = await administrator.get(f"{page}/refused.csv")
    assert [line.split(",")[:3] for line in refused.text.splitlines()[1:]] == [
        ["42", "Note", "'=2+5"],
        ["43", "Note", "'@x"],
    ]
    assert "Ce n’est pas une valeur de l’échelle." in refused.text
    undone = await administrator.post(f"{page}/undoing")
    assert undone.status_code == 303
    await run_past_imports(database, vault(web_settings), secret=secret)
    assert "annulé" in (await administrator.get(page)).text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"\n\n"])
async def test_a_file_without_lines_is_refused_with_the_reason(
    administrator: Browser, content: bytes
) -> None:
    sent = {"file": ("x.xlsx", content, "application/octet-stream")}
    answer = await administrator.post(f"{PAGES}/files/adviser", files=sent)
    assert answer.status_code == 422 and 'role="alert"' in answer.text


async def test_an_adviser_brings_nothing_in(
    app: Litestar, database: Database, founded: Founded
) -> None:
    async with signed_in(app, database, founded.organisation, "adviser") as client:
        assert (await client.get(PAGES)).status_code == 403
        sent = {"file": ("avis.csv", FILE.encode(), "text/csv")}
        refused = await client.post("/api/v1/past-answers?side=customer", files=sent)
        assert refused.status_code == 403


def _filled(page: str) -> dict[str, str]:
    """Return the fields of the mapping as its page has them."""
    form = page[page.index('class="stack past-plan"') :]
    fields = dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', form))
    for name, options in re.findall(
        r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', form, re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    for name, text in re.findall(
        r'<textarea[^>]*? name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        fields[name] = text
    fields.pop("do", None)
    return fields
