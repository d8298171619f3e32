"""Who a site says is signed in: a JSON Web Token, or the HMAC of the id that it gives them."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import jwt
import msgspec

from miroir.base.errors import NotAllowed

LEEWAY = timedelta(minutes=1)
LONGEST_LIFE = timedelta(hours=24)
LONGEST_ID = 200

Word = Annotated[str, msgspec.Meta(max_length=320)]


class SiteProof(msgspec.Struct, frozen=True, kw_only=True):
    """What a site gives the widget: a `token`, or a `user_id` with its `user_hash`.

    Beside a hash, `name` and `email` are signed by nobody.
    """

    token: Annotated[str, msgspec.Meta(max_length=4096)] | None = None
    user_id: Annotated[str, msgspec.Meta(max_length=LONGEST_ID)] | None = None
    user_hash: Annotated[str, msgspec.Meta(max_length=128)] | None = None
    name: Word | None = None
    email: Word | None = None


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A person as a site vouches for them; `email_proven`: that it has checked their address."""

    site_id: str
    name: str | None = None
    email: str | None = None
    email_proven: bool = False


def check(proof: SiteProof, secrets: Sequence[str], *, brand_key: str, at: datetime) -> SignedIn:
    """Return whom `proof` names, signed with one of `secrets`. Raises NotAllowed and says why."""
    if not secrets:
        raise NotAllowed("This brand has no secret yet: draw one in the settings of its chat.")
    if proof.token is not None:
        return _of_token(proof.token, secrets, brand_key=brand_key, at=at)
    if proof.user_id and proof.user_hash:
        return _of_hash(proof, secrets)
    raise NotAllowed("Give a token, or a user_id with its user_hash.")


def _of_hash(proof: SiteProof, secrets: Sequence[str]) -> SignedIn:
    given = (proof.user_hash or "").lower().encode()
    site_id = proof.user_id or ""
    made = [hmac.new(key.encode(), site_id.encode(), "sha256").hexdigest() for key in secrets]
    if not any(hmac.compare_digest(each.encode(), given) for each in made):
        raise NotAllowed(
            "The user_hash is not this brand's: it is the HMAC-SHA256 of user_id, in hexadecimal."
        )
    return SignedIn(site_id=_id(site_id), name=proof.name, email=proof.email)


def _of_token(token: str, secrets: Sequence[str], *, brand_key: str, at: datetime) -> SignedIn:
    claims = _claims(token, secrets)
    _check_times(claims, at)
    audience = claims.get("aud", brand_key)
    if brand_key not in (audience if isinstance(audience, list) else [audience]):
        raise NotAllowed("The token is for another brand: aud is not this brand's key.")
    return SignedIn(
        site_id=_id(claims.get("sub")),
        name=_word(claims.get("name")),
        email=_word(claims.get("email")),
        email_proven=claims.get("email_verified") is True,
    )


def _claims(token: str, secrets: Sequence[str]) -> Mapping[str, Any]:
    # Times are checked against the transaction's instant, and what the claims are below.
    unchecked = {f"verify_{name}": False for name in ("exp", "iat", "nbf", "aud", "iss", "sub")}
    for key in secrets:
        try:
            return jwt.decode(token, key, algorithms=["HS256"], options=unchecked)  # type: ignore[arg-type]
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidTokenError as problem:
            raise NotAllowed(f"The token cannot be read: {problem}.") from problem
    raise NotAllowed("The token is not signed with this brand's secret.")


def _check_times(claims: Mapping[str, Any], at: datetime) -> None:
    issued, expires = _instant(claims.get("iat")), _instant(claims.get("exp"))
    if issued is None or expires is None:
        raise NotAllowed("The token needs iat and exp: when it was made, and until when it counts.")
    now = at.timestamp()
    if issued > now + LEEWAY.total_seconds():
        raise NotAllowed("The token comes from the future: set the clock of the site's server.")
    if expires < now - LEEWAY.total_seconds():
        raise NotAllowed("The token is too old: make a new one for each page.")
    if expires - issued > LONGEST_LIFE.total_seconds():
        raise NotAllowed("The token counts for too long: 24 hours at most between iat and exp.")


def _instant(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _id(value: object) -> str:
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(found, str) or not 0 < len(found.strip()) <= LONGEST_ID:
        raise NotAllowed(f"Name the person by an id of 1 to {LONGEST_ID} characters (sub).")
    return found.strip()


def _word(value: object) -> str | None:
    return value.strip()[:320] or None if isinstance(value, str) else None
