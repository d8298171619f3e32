"""A site whose pages may load nothing but what the documentation names."""

import pytest
from playwright.async_api import Browser, Route, expect
from tests.journeys.widget_visits import PAGE, SITE, visit

from miroir.channels.widget.built import loader
from miroir.desk.founding import Founded

pytestmark = pytest.mark.browser


async def test_the_documented_policy_is_enough(
    chromium: Browser, address: str, founded: Founded
) -> None:
    policy = f"default-src 'none'; script-src {address}; frame-src {address}; connect-src {address}"
    body = PAGE.format(
        address=address, key=founded.widget_key, language="fr", style="", other="/two"
    ).replace("<style></style>", "")

    async def serve(route: Route) -> None:
        await route.fulfill(
            body=body, content_type="text/html", headers={"content-security-policy": policy}
        )

    context = await chromium.new_context()
    await context.route(f"{SITE}/**", serve)
    refused: list[str] = []
    context.on(
        "console",
        lambda said: refused.append(said.text) if "Content Security" in said.text else None,
    )
    try:
        widget = await visit(context)
        await expect(widget.button).to_have_accessible_name("Discuter avec nous")
        await widget.open()
        await widget.say("Bonjour")
        await expect(widget.bubbles).to_have_text(["Bonjour"])
        await expect(widget.button).to_have_css("background-color", "rgb(11, 93, 102)")
    finally:
        await context.close()
    assert [one for one in refused if "favicon" not in one] == []


async def test_a_browser_takes_the_pinned_loader_and_refuses_a_changed_one(
    chromium: Browser, address: str, founded: Founded
) -> None:
    pinned = loader()
    line = f'{pinned.path}" integrity="{pinned.integrity}" crossorigin="anonymous"'
    body = PAGE.replace('/widget.js"', line).format(
        address=address, key=founded.widget_key, language="fr", style="", other="/two"
    )
    context = await chromium.new_context()
    await context.route(
        f"{SITE}/**", lambda route: route.fulfill(body=body, content_type="text/html")
    )
    try:
        widget = await visit(context)
        await widget.open()
        changed = pinned.content + b"\n"
        allowed = {"access-control-allow-origin": "*", "content-type": "text/javascript"}
        await context.route(
            f"**{pinned.path}", lambda route: route.fulfill(body=changed, headers=allowed)
        )
        page = await context.new_page()
        async with page.expect_console_message(lambda said: "integrity" in said.text):
            await page.goto(SITE)
        assert await page.evaluate("typeof Miroir") == "undefined"
    finally:
        await context.close()
