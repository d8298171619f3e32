"""The API holds what its description says, whatever is sent to it: never a server error.

The requests are made from the OpenAPI document, against the real server on the real database.
Half of the ids in them are ids that exist.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, cast
from uuid import UUID

import msgspec
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from miroir.access import COOKIE, callers
from miroir.base.database import Database, connect
from miroir.base.openapi import description
from miroir.base.pacing import Pace
from miroir.base.ports import listening_sockets
from miroir.base.settings import Settings
from miroir.web import configuration, create_app
from tests.test_organisations_apart import Contents, chooser, contents
from tests.whole_organisation import Whole, whole_organisation

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 8
SIGNING_OUT = {"method": "DELETE", "path": "/api/v1/session"}
# Drawing documents takes half a minute; test_own_surveys sends odd ones.
PUBLISHING = {"method": "PUT", "path": "/api/v1/questionnaires/{side}/{survey}"}
VISITORS_SIGNING_OUT = {"path": "/api/v1/widget/{key}/sign-out"}


def described() -> Any:
    nobody = cast("Database", None)
    document = description(
        create_app(Settings(secret="only to be described, not to be run"), nobody)
    )
    return schemathesis.openapi.from_dict(msgspec.json.decode(msgspec.json.encode(document)))


schema = described()


class Served(msgspec.Struct, frozen=True):
    """A running server, and whom to call it as."""

    url: str
    whole: Whole
    held: Contents


@pytest.fixture(scope="module")
def served(
    database_url: str, web_settings: Settings, whole_and_held: tuple[Whole, Contents]
) -> Iterator[Served]:
    (listening,) = listening_sockets("127.0.0.1", 0, count=1, setting="MIROIR_PORT")
    servers: list[uvicorn.Server] = []

    async def serve() -> None:
        async with connect(database_url) as database:
            app = create_app(web_settings, database)
            servers.append(uvicorn.Server(configuration(web_settings, app)))
            await servers[0].serve(sockets=[listening])

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(callers, "_paces", Pace(per_second=100_000, burst=100_000))
        thread.start()
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", *whole_and_held)
        servers[0].should_exit = True
        thread.join()


@pytest.fixture(scope="module")
async def whole_and_held(app: Any, database: Database) -> AsyncIterator[tuple[Whole, Contents]]:
    whole = await whole_organisation(app, database, words="words")
    yield whole, await contents(database, whole.organisation)


@schema.exclude(**SIGNING_OUT).exclude(**VISITORS_SIGNING_OUT).exclude(**PUBLISHING).parametrize()  # type: ignore[untyped-decorator]
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)
def test_whatever_is_sent_the_answer_is_as_described(
    case: schemathesis.Case[Any], served: Served
) -> None:
    know_ids(case, served)
    headers = {"origin": served.url}
    if "/widget/" in case.path:
        headers["authorization"] = f"Bearer {served.whole.visitor}"
    case.call_and_validate(
        base_url=served.url,
        headers=headers,
        cookies={COOKIE: served.whole.session},
        checks=CHECKS,
    )


def know_ids(case: schemathesis.Case[Any], served: Served) -> None:
    """Put ids that exist in the place of half of those that were drawn."""
    choose = chooser(served.held)
    parameters = cast("dict[str, object]", case.path_parameters)
    for name, value in list((parameters or {}).items()):
        if name == "key":
            parameters[name] = served.whole.founded.widget_key
        elif chosen(value):
            parameters[name] = str(choose(name))
    if isinstance(case.body, Mapping):
        body = cast("dict[str, object]", case.body)
        for name, value in list(body.items()):
            if name.endswith("_id") and chosen(value):
                body[name] = str(choose(name))


def chosen(value: object) -> bool:
    try:
        return UUID(str(value)).int % 2 == 0
    except ValueError:
        return False
