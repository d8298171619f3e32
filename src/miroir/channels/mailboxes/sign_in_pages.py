"""Signing in at a mailbox's provider: there, and back with a code."""

from uuid import UUID

from litestar import Response, get
from litestar.response import Redirect

from miroir.access import Caller, requires_role, saved
from miroir.base import clock
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.base.errors import Invalid, NotFound
from miroir.base.language import phrase
from miroir.base.sealing import seal
from miroir.base.settings import Settings
from miroir.channels.mailboxes.oauth2 import begin_sign_in, finish_sign_in, read_state
from miroir.channels.mailboxes.pages import MAILBOXES, page_of_mailboxes
from miroir.channels.mailboxes.problems import WORDS, MailboxTrouble
from miroir.channels.mailboxes.providers import Provider
from miroir.channels.mailboxes.setting import PURPOSE, mailbox, resume_mailbox
from miroir.channels.mailboxes.signing_in import keep_tokens, provider_of

ADMINISTRATORS = [requires_role("administrator")]
BACK = f"{MAILBOXES}/signed-in"
NOT_LET_IN = phrase("The provider did not let Miroir in: sign in again, and allow it to read mail.")


@get(f"{MAILBOXES}/{{mailbox_id:uuid}}/sign-in", guards=ADMINISTRATORS, include_in_schema=False)
async def go_to_provider(
    mailbox_id: UUID, caller: Caller, database: Database, settings: Settings
) -> Redirect:
    """Send the browser to where the owner of the mailbox lets us in."""
    async with database.transaction(caller.organisation) as tx:
        found = await mailbox(tx, mailbox_id)
    address = begin_sign_in(
        _provider(settings, found.provider),
        mailbox_id,
        login=found.login or found.address,
        by=caller.id,
        back=settings.url + BACK,
        seal=seal(settings, PURPOSE),
        at=clock.now(),
    )
    return Redirect(address, status_code=303)


@get(BACK, guards=ADMINISTRATORS, include_in_schema=False)
async def come_back(
    request: HttpRequest, caller: Caller, database: Database, settings: Settings
) -> Response[str] | Redirect:
    """Take the code that the provider sends the browser back with; the mailbox is read at once."""
    sealed, at = seal(settings, PURPOSE), clock.now()
    try:
        begun = read_state(request.query_params.get("state", ""), by=caller.id, seal=sealed, at=at)
        code = _code(request)
        async with database.transaction(caller.organisation) as tx:
            found = await mailbox(tx, begun.mailbox_id)
        provider = _provider(settings, found.provider)
        tokens = await finish_sign_in(provider, begun, code, back=settings.url + BACK, at=at)
    except MailboxTrouble as trouble:
        problem: Invalid | NotFound = Invalid(WORDS[trouble.problem])
    except (Invalid, NotFound) as refused:
        problem = refused
    else:
        async with database.transaction(caller.organisation, at=clock.now()) as tx:
            await keep_tokens(tx, found.id, tokens, sealed=sealed)
            await resume_mailbox(tx, found.id, by=caller.id)
        return saved(MAILBOXES)
    return await page_of_mailboxes(request, caller, database, problem=problem)


def _code(request: HttpRequest) -> str:
    code = request.query_params.get("code", "")
    if not code:
        raise Invalid(NOT_LET_IN)
    return code


def _provider(settings: Settings, name: str | None) -> Provider:
    if name is None:
        raise Invalid(phrase("This mailbox is opened by a password, not at a provider."))
    try:
        return provider_of(settings, name)
    except MailboxTrouble as problem:
        raise Invalid(WORDS["provider"]) from problem


routes = [go_to_provider, come_back]
