"""An open mirror shows new answers by itself; what its reader has opened stays open."""

import json

import pytest
from playwright.async_api import Browser, Route, expect

from miroir.base.pages import STATIC

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

PAGE = """
<p id="mirror-response">{answered} answered</p>
<div id="mirror-live" data-version="{answered}">
<details><summary>Table</summary><p id="figure">n {answered}</p></details></div>
<script type="module" src="/mirror.js"></script>
"""


async def test_an_open_mirror_loads_itself_when_more_is_counted(chromium: Browser) -> None:
    counted = {"answered": 12}

    async def answer(route: Route) -> None:
        if route.request.url.endswith("/mirror.js"):
            await route.fulfill(path=STATIC / "mirror.js", content_type="text/javascript")
        elif route.request.url.endswith("/version"):
            await route.fulfill(body=json.dumps({"version": counted["answered"]}))
        else:
            await route.fulfill(body=PAGE.format(**counted), content_type="text/html")

    page = await chromium.new_page()
    await page.route("**/*", answer)
    await page.goto("http://mirror.example/mirror")
    await page.get_by_text("Table").click()
    await page.locator("#figure").evaluate("() => { window.stayed = true; }")

    counted["answered"] = 13

    await expect(page.locator("#mirror-response")).to_have_text("13 answered")
    await expect(page.locator("#figure")).to_be_visible()
    await expect(page.locator("#figure")).to_have_text("n 13")
    assert await page.evaluate("window.stayed")
    await page.close()
