"""The shell of the settings' pages: who may see them, and how one gets from one to the next.

A room adds its section by a line in SECTIONS, or gives sections of its own (their words marked
with `phrase`), a template that extends `access/settings.html`, and routes guarded by SETTERS that
answer with `settings_page`.
A form is read with `base.forms`, and taken with `settings_forms`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from miroir.access.accounts import account
from miroir.access.callers import requires_role
from miroir.access.model import Caller, Role
from miroir.access.organising import organisation_settings
from miroir.base.connections import HttpRequest
from miroir.base.database import Database, Transaction
from miroir.base.errors import MiroirError
from miroir.base.forms import Fields
from miroir.base.language import Language, phrase
from miroir.base.pages import language_of, page

SETTERS: Final = requires_role("supervisor", "administrator")
ADMINISTRATORS: Final = requires_role("administrator")
SAVED: Final = "saved"


class Section(msgspec.Struct, frozen=True):
    """An entry of a navigation: where it is, its name, what it is about, for whom."""

    path: str
    title: str
    about: str = ""
    roles: frozenset[Role] = frozenset({"supervisor", "administrator"})


FOR_ADMINISTRATORS: Final[frozenset[Role]] = frozenset({"administrator"})
SECTIONS: Final[tuple[Section, ...]] = (
    Section(
        "/settings/accounts",
        phrase("Accounts"),
        phrase("Who may sign in, with which roles; invitations and forgotten passwords."),
        FOR_ADMINISTRATORS,
    ),
    Section(
        "/settings/brands",
        phrase("Brands"),
        phrase("What customers see: names, colours, languages, addresses."),
        FOR_ADMINISTRATORS,
    ),
    Section(
        "/settings/teams",
        phrase("Teams and skills"),
        phrase("Who answers: teams, languages, capacity, skills and their levels."),
    ),
    Section(
        "/settings/routing",
        phrase("Routing"),
        phrase("Where contacts go, how each channel is treated, what comes first."),
    ),
    Section(
        "/settings/hours",
        phrase("Opening hours"),
        phrase("When your teams answer: weeks, lunch breaks, public holidays, exceptions."),
    ),
    Section(
        "/settings/promises",
        phrase("Promises"),
        phrase("Within how long you answer and solve, by brand, channel, priority and tier."),
    ),
    Section(
        "/settings/chat",
        phrase("Chat on your sites"),
        phrase("How the chat looks, what it asks first, which files it takes, who is signed in."),
    ),
    Section(
        "/settings/mailboxes",
        phrase("Mailboxes"),
        phrase("Where customers’ mails come from, and how each mailbox is doing."),
    ),
    Section(
        "/settings/outgoing",
        phrase("Outgoing mail"),
        phrase("How your mail is signed, and the DNS records that prove that it is yours."),
        FOR_ADMINISTRATORS,
    ),
    Section(
        "/settings/sms",
        phrase("SMS"),
        phrase("By whom each brand’s SMS leave, their words, and what became of them."),
        FOR_ADMINISTRATORS,
    ),
    Section(
        "/settings/labels",
        phrase("Tags and fields"),
        phrase("What advisers label conversations with, and what must be known before closing."),
    ),
    Section(
        "/settings/saved-replies",
        phrase("Saved replies"),
        phrase("Texts that advisers use often, called by a slash and a short word."),
    ),
    Section(
        "/settings/macros",
        phrase("Macros"),
        phrase("Several acts on a conversation at once, in order, under a name."),
    ),
    Section(
        "/settings/data-sources",
        phrase("Data sources"),
        phrase("Your own data beside the customer: orders, contracts, devices."),
        FOR_ADMINISTRATORS,
    ),
    Section(
        "/settings/articles",
        phrase("Articles"),
        phrase("What customers read to help themselves, and whether it helps them."),
    ),
    Section(
        "/settings/surveys",
        phrase("Surveys"),
        phrase("What customers and advisers are asked when a contact ends."),
    ),
    Section(
        "/settings/past-answers",
        phrase("Past answers"),
        phrase("Answers given before, elsewhere: brought in from a file, line by line."),
    ),
    Section(
        "/settings/known-margins",
        phrase("Known shares"),
        phrase("What you know of your contacts and customers: answers are weighted to it."),
    ),
    Section(
        "/settings/wallboards",
        phrase("Wallboards"),
        phrase("Links that show the day on a big screen: which work, and their end."),
    ),
)


async def settings_page(
    tx: Transaction,
    request: HttpRequest,
    caller: Caller,
    *,
    template: str,
    values: Mapping[str, object] | None = None,
    problem: MiroirError | None = None,
    typed: Fields | None = None,
    sections: Sequence[Section] = SECTIONS,
) -> Response[str]:
    """Answer with a page beside the navigation of `sections`.

    `problem` is shown above it (its message is a phrase). A problem whose details have `fields`,
    or one `field`, is also shown beside these. The parts of `access/form.html` show a form as
    `typed`. The template knows `sections`, `here` (the path), `saved`, `problem`, `wrong`,
    `typed`, and `values`.
    """
    tongue = await settings_language(tx, request, caller)
    shell: dict[str, object] = {
        "sections": [one for one in sections if one.roles & caller.roles],
        "here": request.url.path,
        "caller": caller,
        "saved": SAVED in request.query_params and problem is None,
        "problem": problem and tongue.gettext(problem.message),
        "wrong": {name: tongue.gettext(why) for name, why in _wrong(problem).items()},
        "typed": typed,
    }
    status = problem.status if problem else 200
    return page(request, template, {**shell, **(values or {})}, tongue=tongue, status=status)


def _wrong(problem: MiroirError | None) -> Mapping[str, str]:
    """Return what is wrong with each field, as phrases."""
    if problem is None:
        return {}
    if "field" in problem.details:
        return {str(problem.details["field"]): problem.message}
    fields = problem.details.get("fields")
    return fields if isinstance(fields, Mapping) else {}


async def settings_language(tx: Transaction, request: HttpRequest, caller: Caller) -> Language:
    """Return the language and the time zone in which the settings speak to who is signed in."""
    organisation = await organisation_settings(tx)
    own = (await account(tx, caller.id)).language
    return language_of(
        request, zone=organisation.time_zone, account=own, organisation=organisation.language
    )


def saved(path: str, *, part: str = "") -> Redirect:
    """Send the browser back to the page at `path`, which then says that it was saved.

    `part` is the id of the element to come back to.
    """
    return Redirect(f"{path}?{SAVED}=1" + (f"#{part}" if part else ""), status_code=303)


@get("/settings", guards=[SETTERS], include_in_schema=False)
async def show_settings(request: HttpRequest, caller: Caller, database: Database) -> Response[Any]:
    """Show what can be set."""
    async with database.transaction(caller.organisation) as tx:
        return await settings_page(tx, request, caller, template="access/settings-home.html")


routes = [show_settings]
