"""Organisations, brands, accounts, sign-in, sessions, keys: who may call, and as what."""

from miroir.access.accounts import account, accounts, create_account, disable_account
from miroir.access.brands import (
    DEFAULT_COLOUR,
    brand,
    brand_by_key,
    brands,
    change_brand,
    create_brand,
)
from miroir.access.callers import find_caller, require_caller, requires_role, requires_scope
from miroir.access.changing_accounts import (
    AccountListed,
    change_account,
    enable_account,
    every_account,
)
from miroir.access.cookies import no_session_cookie, session_cookie
from miroir.access.dependencies import dependencies
from miroir.access.directory import (
    add_to_directory,
    find_all_in_directory,
    find_in_directory,
    for_every_organisation,
    organisation_by_slug,
    organisations,
    remove_from_directory,
)
from miroir.access.facts import AccountChanged, AccountDisabled, PasswordChosen, SignedOut
from miroir.access.idempotency import Once, forget_answers
from miroir.access.keys import ApiKey, create_key, find_key, keys, revoke_key
from miroir.access.model import (
    Account,
    Brand,
    Caller,
    Language,
    OrganisationSettings,
    Role,
    Scope,
)
from miroir.access.organising import NOT_YET, create_organisation, organisation_settings
from miroir.access.origins import (
    comes_from_elsewhere,
    is_loopback,
    peer,
    refuse_other_sites,
    same_origin,
)
from miroir.access.password_links import choose_password, make_password_link, whose_password
from miroir.access.passwords import hash_password
from miroir.access.passwords import matches as password_matches
from miroir.access.sample import SAMPLE_SLUG, find_sample, is_sample, require_sample
from miroir.access.sessions import (
    COOKIE,
    end_session,
    find_session,
    forget_old_sessions,
    living_sessions,
    start_session,
)
from miroir.access.settings_forms import Act, Answer, take, take_on
from miroir.access.settings_shell import (
    ADMINISTRATORS,
    SETTERS,
    Section,
    saved,
    settings_language,
    settings_page,
)
from miroir.access.signing_in import Throttle, sign_in
from miroir.access.tokens import hash_of, new_prefixed_token, organisation_of_prefixed

__all__ = [
    "ADMINISTRATORS",
    "COOKIE",
    "DEFAULT_COLOUR",
    "NOT_YET",
    "SAMPLE_SLUG",
    "SETTERS",
    "Account",
    "AccountChanged",
    "AccountDisabled",
    "AccountListed",
    "Act",
    "Answer",
    "ApiKey",
    "Brand",
    "Caller",
    "Language",
    "Once",
    "OrganisationSettings",
    "PasswordChosen",
    "Role",
    "Scope",
    "Section",
    "SignedOut",
    "Throttle",
    "account",
    "accounts",
    "add_to_directory",
    "brand",
    "brand_by_key",
    "brands",
    "change_account",
    "change_brand",
    "choose_password",
    "comes_from_elsewhere",
    "create_account",
    "create_brand",
    "create_key",
    "create_organisation",
    "dependencies",
    "disable_account",
    "enable_account",
    "end_session",
    "every_account",
    "find_all_in_directory",
    "find_caller",
    "find_in_directory",
    "find_key",
    "find_sample",
    "find_session",
    "for_every_organisation",
    "forget_answers",
    "forget_old_sessions",
    "hash_of",
    "hash_password",
    "is_loopback",
    "is_sample",
    "keys",
    "living_sessions",
    "make_password_link",
    "new_prefixed_token",
    "no_session_cookie",
    "organisation_by_slug",
    "organisation_of_prefixed",
    "organisation_settings",
    "organisations",
    "password_matches",
    "peer",
    "refuse_other_sites",
    "remove_from_directory",
    "require_caller",
    "require_sample",
    "requires_role",
    "requires_scope",
    "revoke_key",
    "same_origin",
    "saved",
    "session_cookie",
    "settings_language",
    "settings_page",
    "sign_in",
    "start_session",
    "take",
    "take_on",
    "whose_password",
]
