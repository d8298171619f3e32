"""Signing in to a mailbox at its provider: authorisation code with PKCE (RFC 6749, RFC 7636)."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode
from uuid import UUID

import httpx
import msgspec

from miroir.base.errors import Invalid, Misconfigured
from miroir.base.language import phrase
from miroir.base.sealing import Seal
from miroir.channels.mailboxes.problems import MailboxTrouble
from miroir.channels.mailboxes.providers import Provider

SECONDS = 20.0
SIGN_IN_WITHIN = timedelta(minutes=15)
USUAL_LIFE = 3600  # seconds, where the provider does not say (RFC 6749, 5.1)
VERIFIER_BYTES = 48
OVER = phrase("This sign-in has taken too long, or was begun elsewhere: begin again.")


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """What opens a mailbox until `ends_at`, and what renews it."""

    access_token: str
    refresh_token: str
    ends_at: datetime


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in on its way. It travels sealed, as the `state` of the request."""

    mailbox_id: UUID
    verifier: str
    until: datetime


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    access_token: str
    expires_in: int = USUAL_LIFE
    refresh_token: str | None = None


class _Refusal(msgspec.Struct, frozen=True, kw_only=True):
    error: str = ""
    error_description: str = ""


def begin_sign_in(
    provider: Provider, mailbox_id: UUID, *, login: str, by: UUID, back: str, seal: Seal,
    at: datetime,
) -> str:  # fmt: skip
    """Return the address at which a person lets us in; it leads `back` with a code."""
    verifier = secrets.token_urlsafe(VERIFIER_BYTES)
    begun = Begun(mailbox_id=mailbox_id, verifier=verifier, until=at + SIGN_IN_WITHIN)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": provider.scope,
        "state": _travelling(seal.close(msgspec.json.encode(begun), about=_traveller(by))),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login_hint": login,
        **provider.parameters,
    }
    return f"{provider.authorisation_url}?{urlencode(asked)}"


def read_state(state: str, *, by: UUID, seal: Seal, at: datetime) -> Begun:
    """Return the sign-in that comes back, to the person who began it. Raises Invalid."""
    try:
        sealed = urlsafe_b64decode(state.encode() + b"=" * (-len(state) % 4))
        begun = msgspec.json.decode(seal.open(sealed, about=_traveller(by)), type=Begun)
    except (ValueError, Misconfigured) as problem:
        raise Invalid(OVER) from problem
    if begun.until < at:
        raise Invalid(OVER)
    return begun


async def finish_sign_in(
    provider: Provider, begun: Begun, code: str, *, back: str, at: datetime
) -> Tokens:
    """Return the tokens for a code. Raises MailboxTrouble."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": begun.verifier,
    }
    answer = await _ask(provider, asked)
    if answer.refresh_token is None:
        raise MailboxTrouble("provider", "no refresh token")
    return _tokens(answer, answer.refresh_token, at=at)


async def renew(provider: Provider, tokens: Tokens, *, at: datetime) -> Tokens:
    """Return fresh tokens. Raises MailboxTrouble: `sign-in-again` when access was withdrawn."""
    asked = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}
    answer = await _ask(provider, asked)
    return _tokens(answer, answer.refresh_token or tokens.refresh_token, at=at)


async def _ask(provider: Provider, asked: dict[str, str]) -> _Answer:
    asked["client_id"] = provider.client_id
    if provider.client_secret:
        asked["client_secret"] = provider.client_secret
    try:
        async with httpx.AsyncClient(timeout=SECONDS) as client:
            answer = await client.post(provider.token_url, data=asked)
    except httpx.HTTPError as problem:
        raise MailboxTrouble("provider") from problem
    try:
        if answer.status_code == httpx.codes.OK:
            return msgspec.json.decode(answer.content, type=_Answer, strict=False)
        refusal = msgspec.json.decode(answer.content, type=_Refusal)
    except msgspec.DecodeError as problem:
        raise MailboxTrouble("provider", f"HTTP {answer.status_code}") from problem
    # RFC 6749, 5.2: the grant is over; anything else is ours or the provider's to mend.
    over = refusal.error in {"invalid_grant", "interaction_required"}
    said = f"{refusal.error} {refusal.error_description}"
    raise MailboxTrouble("sign-in-again" if over else "provider", said)


def _tokens(answer: _Answer, refresh_token: str, *, at: datetime) -> Tokens:
    return Tokens(
        access_token=answer.access_token,
        refresh_token=refresh_token,
        ends_at=at + timedelta(seconds=answer.expires_in),
    )


def _traveller(account_id: UUID) -> str:
    return f"sign-in by {account_id}"


def _travelling(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).decode().rstrip("=")
