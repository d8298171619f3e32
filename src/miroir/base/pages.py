"""Pages rendered on the server, from the templates of every room.

A template is named by its room and file: `indicators/mirror.html` is
`indicators/templates/mirror.html`. All of them extend `base/page.html`.
"""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, FunctionLoader, StrictUndefined
from litestar import MediaType, Request, Response
from markupsafe import Markup, escape

from miroir.base.language import (
    CODES,
    NAMES,
    PACKAGE,
    Code,
    Language,
    choose_language,
    language,
)

LANGUAGE_COOKIE: Final = "miroir_language"
YEAR_SECONDS: Final = 365 * 24 * 3600
STATIC: Final = PACKAGE / "static"


def page(
    request: Request[Any, Any, Any],
    template: str,
    values: Mapping[str, object],
    *,
    tongue: Language,
    status: int = 200,
) -> Response[str]:
    """Answer with a rendered page; a language asked for in the address is remembered."""
    address = str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
    response = Response(
        render(template, values, tongue=tongue, address=address),
        media_type=MediaType.HTML,
        status_code=status,
        headers={"Content-Language": tongue.code, "Vary": "Accept-Language, Cookie"},
    )
    if request.query_params.get("lang") == tongue.code:
        response.set_cookie(
            LANGUAGE_COOKIE, tongue.code, max_age=YEAR_SECONDS, httponly=True, samesite="lax"
        )
    return response


def language_of(
    request: Request[Any, Any, Any],
    *,
    zone: str,
    account: str | None = None,
    organisation: Code = "fr",
) -> Language:
    """Return the language to answer `request` in, in the organisation's time zone."""
    code = choose_language(
        asked=request.query_params.get("lang"),
        remembered=request.cookies.get(LANGUAGE_COOKIE),
        account=account,
        accepted=request.headers.get("accept-language", ""),
        organisation=organisation,
    )
    return language(code, zone)


def render(
    template: str, values: Mapping[str, object], *, tongue: Language, address: str = "/"
) -> str:
    """Return the HTML of `template`; `address` is the page's own path and query."""
    links = [(code, NAMES[code], in_language(address, code)) for code in CODES]
    return environment(tongue).get_template(template).render(values, language_links=links)


def in_language(address: str, code: Code) -> str:
    """Return the path and query of `address`, asking for the language `code`."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "lang"]
    # One leading slash: two would make it the address of another host.
    return "/" + parts.path.lstrip("/") + "?" + urlencode([*query, ("lang", code)])


@cache
def environment(tongue: Language) -> Environment:
    """Return the templates in one language, with its words and its ways of writing figures."""
    made = Environment(
        loader=FunctionLoader(_template_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        tongue.gettext, tongue.ngettext, newstyle=True, pgettext=tongue.pgettext
    )
    made.globals.update(
        gettext=_quick_gettext(tongue),
        _=_quick_gettext(tongue),
        tongue=tongue,
        number=tongue.number,
        signed=tongue.signed,
        percent=tongue.percent,
        date=tongue.date,
        day=tongue.day,
        time=tongue.time,
        moment=tongue.moment,
        static=static_address,
    )
    return made


def _quick_gettext(tongue: Language) -> Callable[..., Markup]:
    """Return what Jinja's own gettext does, without its detours: pages say thousands of words."""

    @cache
    def plain(text: str) -> Markup:
        return Markup(tongue.gettext(text) % {})  # noqa: S704, words of ours

    def gettext(text: str, **variables: object) -> Markup:
        if not variables:
            return plain(text)
        told = {name: escape(value) for name, value in variables.items()}
        return Markup(tongue.gettext(text) % told)  # noqa: S704, each variable is escaped

    return gettext


def _template_source(name: str) -> str | None:
    room, _, file = name.rpartition("/")
    path = PACKAGE / room / "templates" / file
    return path.read_text(encoding="utf-8") if path.is_file() else None


@cache
def static_address(name: str) -> str:
    """Return the address of a file in static/, which changes when the file does."""
    digest = blake2b((STATIC / Path(name)).read_bytes(), digest_size=6).hexdigest()
    return f"/static/{name}?v={digest}"
