"""The providers whose mailboxes are opened by OAuth 2: data, completed by the installation."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from miroir.base.errors import Misconfigured
from miroir.base.settings import Settings

BUILT_IN = Path(__file__).with_name("providers.toml")


class Provider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one signs in (RFC 6749), what to ask for, and where the mailboxes are.

    `parameters` are added to the request for authorisation: some give a refresh token only so.
    """

    name: str
    authorisation_url: str
    token_url: str
    scope: str
    host: str
    port: int = 993
    client_id: str = ""
    client_secret: str | None = None
    parameters: dict[str, str] = {}


def providers(settings: Settings) -> Mapping[str, Provider]:
    """Return the providers that can be signed in at: those with a client. Raises Misconfigured."""
    return _read(settings.mail_providers)


@cache
def _read(path: Path | None) -> Mapping[str, Provider]:
    try:
        known = tomllib.loads(BUILT_IN.read_text(encoding="utf-8"))
        added = tomllib.loads(path.read_text(encoding="utf-8")) if path is not None else {}
        merged = {name: {**known.get(name, {}), **told} for name, told in added.items()}
        found = msgspec.convert(merged, dict[str, Provider])
    except (OSError, ValueError, TypeError) as problem:
        raise Misconfigured(
            f"MIROIR_MAIL_PROVIDERS: {path} cannot be used ({problem}). See"
            " docs/how-to/connect-a-mailbox.md."
        ) from problem
    return {name: one for name, one in found.items() if one.client_id}
