import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as some

from miroir.base.errors import NotAllowed
from miroir.channels.widget.proofs import SignedIn, SiteProof, check

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECRET, FORMER, OTHER = "a" * 64, "b" * 64, "c" * 64
BRAND = "shop"


def claims(**changes: Any) -> dict[str, Any]:
    made = {"sub": "42", "iat": NOW, "exp": NOW + timedelta(hours=1), **changes}
    return {name: value for name, value in made.items() if value is not None}


def signed(secret: str = SECRET, *, algorithm: str = "HS256", **changes: Any) -> SiteProof:
    return SiteProof(token=jwt.encode(claims(**changes), secret, algorithm=algorithm))


def checked(proof: SiteProof) -> SignedIn:
    return check(proof, [SECRET, FORMER], brand_key=BRAND, at=NOW)


def test_a_token_says_who_is_there() -> None:
    proof = signed(name=" Camille ", email="camille@example.org", email_verified=True, aud=BRAND)
    assert checked(proof) == SignedIn(
        site_id="42", name="Camille", email="camille@example.org", email_proven=True
    )


@pytest.mark.parametrize("verified", [None, False, "true", 1])
def test_an_address_is_proven_only_where_the_token_says_so(verified: object) -> None:
    assert not checked(signed(email="a@example.org", email_verified=verified)).email_proven


@pytest.mark.parametrize("secret", [SECRET, FORMER])
def test_both_secrets_count_while_one_replaces_the_other(secret: str) -> None:
    assert checked(signed(secret)).site_id == "42"


LATER, EARLIER = NOW + timedelta(minutes=2), NOW - timedelta(minutes=2)


@pytest.mark.parametrize(
    ("proof", "why"),
    [
        (signed(OTHER), "not signed"),
        (signed(algorithm="HS512"), "cannot be read"),
        (SiteProof(token=jwt.encode(claims(), "", algorithm="none")), "cannot be read"),
        (SiteProof(token="not.a.token"), "cannot be read"),
        (signed(exp=EARLIER, iat=EARLIER), "too old"),
        (signed(iat=LATER), "future"),
        (signed(exp=NOW + timedelta(hours=25)), "too long"),
        (signed(exp=None), "needs iat and exp"),
        (signed(iat=None), "needs iat and exp"),
        (signed(sub=None), "Name the person"),
        (signed(sub="  "), "Name the person"),
        (signed(sub="x" * 201), "Name the person"),
        (signed(aud="another"), "another brand"),
        (SiteProof(user_id="42"), "user_hash"),
        (SiteProof(user_id="42", user_hash="é" * 64), "user_hash is not"),
        (SiteProof(), "Give a token"),
    ],
)
def test_what_proves_nothing_is_refused_and_says_why(proof: SiteProof, why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        checked(proof)


def test_a_token_of_ours_with_its_algorithm_taken_out_is_refused() -> None:
    head, body, _ = jwt.encode(claims(), SECRET, algorithm="HS256").split(".")
    none = jwt.encode({}, "", algorithm="none").split(".")[0]
    for forged in (f"{none}.{body}.", f"{head}.{body}."):
        with pytest.raises(NotAllowed):
            checked(SiteProof(token=forged))


def test_clocks_may_differ_by_a_minute() -> None:
    half = timedelta(seconds=30)
    assert checked(signed(iat=NOW + half, exp=NOW + half)).site_id == "42"
    assert checked(signed(iat=NOW - half, exp=NOW - half)).site_id == "42"


def test_a_hash_proves_the_id_alone() -> None:
    made = hmac.new(SECRET.encode(), b"42", "sha256").hexdigest()
    proof = SiteProof(user_id="42", user_hash=made.upper(), email="a@example.org")
    assert checked(proof) == SignedIn(site_id="42", email="a@example.org")
    with pytest.raises(NotAllowed):
        checked(SiteProof(user_id="43", user_hash=made))


def test_without_a_secret_nobody_is_signed_in() -> None:
    with pytest.raises(NotAllowed, match="no secret yet"):
        check(signed(), [], brand_key=BRAND, at=NOW)


@given(some.text(max_size=300), some.dictionaries(some.text(max_size=5), some.integers()))
def test_no_token_breaks_the_check(words: str, odd: dict[str, Any]) -> None:
    for token in (words, jwt.encode(odd, SECRET)):
        try:
            checked(SiteProof(token=token))
        except NotAllowed:
            continue
