"""The sign-in page, which works without JavaScript."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from miroir.access import Role, find_sample, session_cookie
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import Conflict, MiroirError, NotSignedIn, TooMany
from miroir.base.language import phrase
from miroir.base.pages import language_of, page
from miroir.base.settings import Settings
from miroir.desk.sample_people import SamplePerson, sample_people
from miroir.desk.session_routes import Credentials, check, enter_sample

HOME = "/desk"
ZONE = "Europe/Paris"
REASONS: dict[type[MiroirError], str] = {
    NotSignedIn: phrase("The address or the password is wrong."),
    TooMany: phrase("Too many attempts. Wait a few minutes, then try again."),
    Conflict: phrase("This address belongs to several organisations: say which one."),
}
ROLES: dict[Role, str] = {
    "adviser": phrase("adviser"),
    "supervisor": phrase("supervisor"),
    "experience_officer": phrase("experience officer"),
    "administrator": phrase("administrator"),
}
FORM = Body(media_type=RequestEncodingType.URL_ENCODED)

Field = Annotated[str, msgspec.Meta(max_length=1024)]


class SignInForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the page's form holds."""

    email: Field = ""
    password: Field = ""
    organisation: Field = ""
    next: Field = HOME


class SampleForm(msgspec.Struct, frozen=True, kw_only=True):
    """One of the sample's buttons."""

    account_id: UUID
    next: Field = HOME


@get("/sign-in", include_in_schema=False)
async def show(request: HttpRequest, database: Database, settings: Settings) -> Response[str]:
    """Show the page."""
    form = SignInForm(next=request.query_params.get("next", HOME))
    return await _page(request, form, database, settings)


@post("/sign-in", include_in_schema=False, status_code=303)
async def submit(
    request: HttpRequest,
    data: Annotated[SignInForm, FORM],
    database: Database,
    settings: Settings,
) -> Response[str] | Redirect:
    """Sign in and go on, or show the page again with the reason."""
    credentials = Credentials(
        email=data.email, password=data.password, organisation=data.organisation or None
    )
    try:
        token = await check(request, credentials, database)
    except (NotSignedIn, TooMany, Conflict) as problem:
        return await _page(request, data, database, settings, problem=problem)
    return _go_on(data.next, token, settings)


@post("/sign-in/sample", include_in_schema=False, status_code=303)
async def submit_sample(
    request: HttpRequest,
    data: Annotated[SampleForm, FORM],
    database: Database,
    settings: Settings,
) -> Redirect:
    """Enter the sample as one of its people and go on."""
    token = await enter_sample(request, data.account_id, database, settings)
    return _go_on(data.next, token, settings)


@get("/", include_in_schema=False)
async def home() -> Redirect:
    """Go to the desk."""
    return Redirect(HOME)


async def _page(
    request: HttpRequest,
    form: SignInForm,
    database: Database,
    settings: Settings,
    *,
    problem: MiroirError | None = None,
) -> Response[str]:
    people = await _sample(request, database, settings)
    tongue = language_of(request, zone=ZONE)
    values = {
        "form": form,
        "next": local(form.next),
        "problem": tongue.gettext(REASONS[type(problem)]) if problem else None,
        "ask_organisation": bool(form.organisation) or isinstance(problem, Conflict),
        "people": [
            {
                "id": person.id,
                "name": person.name,
                "roles": ", ".join(tongue.gettext(ROLES[role]) for role in person.roles),
                "teams": person.teams,
            }
            for person in people
        ],
    }
    status = problem.status if problem else 200
    return page(request, "desk/sign-in.html", values, tongue=tongue, status=status)


async def _sample(
    request: HttpRequest, database: Database, settings: Settings
) -> list[SamplePerson]:
    organisation = await find_sample(request, settings)
    if organisation is None:
        return []
    async with database.transaction(organisation) as tx:
        return await sample_people(tx)


def _go_on(address: str, token: str, settings: Settings) -> Redirect:
    return Redirect(local(address), status_code=303, cookies=[session_cookie(token, settings)])


def local(address: str) -> str:
    """Return `address` where it is a path of ours, else the desk's: never another site's."""
    plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and not address.startswith("//") else HOME


routes = [show, submit, submit_sample, home]
