import gzip
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from miroir.base.assets import serve_assets
from miroir.base.problems import HANDLERS

STYLE = "body { color: red }\n" * 50


@pytest.fixture
def browser(tmp_path: Path) -> httpx.AsyncClient:
    (tmp_path / "built" / "desk").mkdir(parents=True)
    (tmp_path / "page.css").write_text(STYLE)
    (tmp_path / "built" / "desk" / "main-d_lQWEWV.js").write_text("x")
    (tmp_path.parent / "outside.txt").write_text("not for you")
    app = Litestar(
        [serve_assets(tmp_path)],
        exception_handlers=HANDLERS,
        logging_config=None,
        openapi_config=None,
    )
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


async def test_text_travels_compressed_where_the_browser_can(browser: httpx.AsyncClient) -> None:
    packed = await browser.get("/static/page.css")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == STYLE
    assert len(gzip.compress(STYLE.encode())) == int(packed.headers["content-length"])
    plain = await browser.get("/static/page.css", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == STYLE


async def test_what_is_named_by_its_content_is_kept_for_good(browser: httpx.AsyncClient) -> None:
    for address in ("/static/built/desk/main-d_lQWEWV.js", "/static/page.css?v=1"):
        assert "immutable" in (await browser.get(address)).headers["cache-control"]
    assert "no-cache" in (await browser.get("/static/page.css")).headers["cache-control"]


async def test_what_a_browser_has_is_not_sent_again(browser: httpx.AsyncClient) -> None:
    etag = (await browser.get("/static/page.css")).headers["etag"]
    again = await browser.get("/static/page.css", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name",
    ["nothing.css", "../outside.txt", "%2e%2e/outside.txt", "built", "", "/etc/passwd", "%00"],
)
async def test_nothing_outside_the_folder_is_served(browser: httpx.AsyncClient, name: str) -> None:
    assert (await browser.get(f"/static/{name}")).status_code == 404
