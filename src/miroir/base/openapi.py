"""The description of the API (OpenAPI 3.1), and a page that shows it without anything external."""

import re
from collections import Counter
from copy import deepcopy
from functools import cache
from importlib.metadata import version
from inspect import getdoc
from typing import Any

from litestar import Litestar, Request, Response, Router, get
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from miroir.base.connections import HttpRequest
from miroir.base.errors import MiroirError
from miroir.base.language import language
from miroir.base.pages import render
from miroir.base.problems import MEDIA_TYPE

PREFIX = "/api/v1/"
REFERENCE = "#/components/schemas/"
METHODS = {"get", "put", "post", "patch", "delete"}

PROBLEM = {
    "title": "Problem",
    "type": "object",
    "description": "What went wrong, and what to do next (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "A stable word for programs."},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "retry_after": {"type": "integer", "description": "Seconds."},
        "faults": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"where": {"type": "string"}, "message": {"type": "string"}},
                "required": ["where", "message"],
            },
        },
    },
    "required": ["type", "title", "status", "code", "detail"],
}
REFUSAL = {
    "description": "Refused or failed.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": f"{REFERENCE}Problem"}}},
}
KINDS_OF_PROBLEMS = sorted(
    (kind for kind in MiroirError.__subclasses__() if kind.__module__ == MiroirError.__module__),
    key=lambda kind: kind.status,
)
SECURITY = {
    "session": SecurityScheme(
        type="apiKey",
        name="miroir_session",
        security_scheme_in="cookie",
        description="Of a signed-in browser; changes must come from our own pages.",
    ),
    "key": SecurityScheme(
        type="http", scheme="bearer", description="An API key, with its scopes: mk_…"
    ),
    "visitor": SecurityScheme(
        type="http", scheme="bearer", description="Of a browser that opened the widget: vt_…"
    ),
}


class DocsPage(OpenAPIRenderPlugin):
    """Shows the description as one plain page."""

    def __init__(self) -> None:
        super().__init__(path="/")

    def render(self, request: Request[Any, Any, State], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002
        """Return the page's HTML."""
        values = {
            "api": description(request.app),
            "methods": METHODS,
            "problems": [(kind.code, kind.status, getdoc(kind)) for kind in KINDS_OF_PROBLEMS],
        }
        return render("base/api.html", values, tongue=language("en", "UTC")).encode()


def openapi_config() -> OpenAPIConfig:
    """Return what the framework must know to describe our routes."""
    return OpenAPIConfig(
        title="Miroir",
        version=version("miroir"),
        description="Customer relations, in both directions. See docs/reference/api.md.",
        components=Components(security_schemes=dict(SECURITY)),
        security=[{"session": []}, {"key": []}],
        use_handler_docstrings=True,
        openapi_router=Router("/api/v1/docs", route_handlers=[], include_in_schema=False),
        render_plugins=[DocsPage()],
    )


@get("/api/v1/openapi.json", include_in_schema=False)
async def openapi_json(request: HttpRequest) -> Response[dict[str, Any]]:
    """Answer with the description of the API."""
    return Response(description(request.app), media_type="application/vnd.oai.openapi+json")


@cache
def description(app: Litestar) -> dict[str, Any]:
    """Return the OpenAPI document of the routes under /api/v1, each with our problems."""
    document = deepcopy(app.openapi_schema.to_schema())
    document["paths"] = {
        path: item for path, item in document["paths"].items() if path.startswith(PREFIX)
    }
    document["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    _mend_lists(document["components"]["schemas"])
    _name_by_title(document)
    for item in document["paths"].values():
        for method in METHODS & item.keys():
            item[method]["responses"].pop("400", None)
            item[method]["responses"]["default"] = REFUSAL
    return document


def _name_by_title(document: dict[str, Any]) -> None:
    """Name each shape by its title, where no other has the same: ApiKey, PageOfApiKey."""
    shapes = document["components"]["schemas"]
    titles = {name: _joined(shape.get("title", name)) for name, shape in shapes.items()}
    seldom = {title for title, times in Counter(titles.values()).items() if times == 1}
    names = {old: new if new in seldom else _joined(old) for old, new in titles.items()}
    document["components"]["schemas"] = {names[old]: shape for old, shape in shapes.items()}
    _rename(document, {f"{REFERENCE}{old}": f"{REFERENCE}{new}" for old, new in names.items()})


def _mend_lists(part: object) -> None:
    """Describe the items of a tuple of any length: the framework takes its ellipsis for a kind."""
    if isinstance(part, dict):
        match part.get("items"):
            case {"oneOf": [kind, dict() as nothing]} if not nothing:
                part["items"] = kind
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            _mend_lists(one)


def _joined(title: str) -> str:
    """Turn Page[ApiKey] into PageOfApiKey."""
    return "Of".join(part for part in re.split(r"\W+", title) if part)


def _rename(part: object, names: dict[str, str]) -> None:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            part["$ref"] = names.get(part["$ref"], part["$ref"])
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            _rename(one, names)
