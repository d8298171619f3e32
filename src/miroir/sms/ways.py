"""How a brand's SMS leave: by which provider, in whose name, with which words."""

import re
from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

import msgspec

from miroir.base.database import Row, Transaction
from miroir.base.errors import Conflict, Invalid, NotFound
from miroir.base.ids import OrganisationId
from miroir.base.language import phrase
from miroir.base.secrets import derive, installation_secret
from miroir.base.settings import Settings
from miroir.journal import record
from miroir.sms.facts import SmsProvider, SmsWaySet
from miroir.sms.segments import length

DEFAULT_WORDS: Final[Mapping[str, str]] = {
    "fr": "{brand} : comment s'est passé votre échange ? {link} Pour ne plus en recevoir : STOP",
    "en": "{brand}: how was your contact with us? {link} To be asked no more: STOP",
}
LANGUAGES: Final = tuple(DEFAULT_WORDS)
MOST_SEGMENTS: Final = 3
# Operators show up to 11 letters and digits of a name, at least one letter among them.
SENDER: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{3,11}")
FIELDS: Final = re.compile(r"\{[^{}]*\}")
KNOWN: Final = {"{brand}", "{link}"}
STOP: Final = re.compile(r"\bSTOP\b")

WAYS = """
    select b.id as brand_id, w.provider, w.sender, w.words, w.secret_version
    from brand b
    left join sms_way w on (w.organisation_id, w.brand_id) = (b.organisation_id, b.id)
    where b.organisation_id = $1 and ($2::uuid is null or b.id = $2)
    order by b.created_at, b.id
"""
SET = """
    insert into sms_way
        (organisation_id, brand_id, provider, sender, words, changed_at, changed_by)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (organisation_id, brand_id) do update
    set provider = excluded.provider, sender = excluded.sender, words = excluded.words,
        changed_at = excluded.changed_at, changed_by = excluded.changed_by
"""
RENEW = """
    update sms_way set secret_version = secret_version + 1
    where organisation_id = $1 and brand_id = $2
    returning secret_version
"""

Words = Annotated[str, msgspec.Meta(max_length=480)]


class WantedSmsWay(msgspec.Struct, frozen=True, kw_only=True):
    """How a brand's SMS are to leave; `provider` None: none leave.

    `words` by language: `{brand}` and `{link}` are filled in. A language that is missing is said
    as by default.
    """

    provider: SmsProvider | None = None
    sender: Annotated[str, msgspec.Meta(max_length=11)] | None = None
    words: dict[str, Words] = msgspec.field(default_factory=dict)


class SmsWay(WantedSmsWay, frozen=True, kw_only=True):
    """How a brand's SMS leave. `secret_version` is of what its provider signs with."""

    brand_id: UUID
    secret_version: int = 1

    def in_language(self, language: str) -> str:
        """Return the words of a survey in `language`, with their fields."""
        return self.words.get(language) or DEFAULT_WORDS.get(language) or DEFAULT_WORDS["en"]


def filled(words: str, *, brand: str, link: str) -> str:
    """Return `words` with a brand's name and a link in their places."""
    return words.replace("{link}", link).replace("{brand}", brand)


async def sms_ways(tx: Transaction) -> list[SmsWay]:
    """Return how the SMS of each brand leave; those that have none too."""
    return [_way(row) for row in await tx.fetch(WAYS, tx.organisation, None)]


async def sms_way(tx: Transaction, brand_id: UUID) -> SmsWay:
    """Return how a brand's SMS leave; raises NotFound."""
    row = await tx.row(WAYS, tx.organisation, brand_id)
    if row is None:
        raise NotFound(phrase("There is no such brand: read the settings again."))
    return _way(row)


async def set_sms_way(
    tx: Transaction, brand_id: UUID, wanted: WantedSmsWay, *, by: UUID | None
) -> None:
    """Have a brand's SMS leave like this from now on. Raises NotFound, Invalid."""
    await sms_way(tx, brand_id)
    check(wanted)
    words = {code: said.strip() for code, said in wanted.words.items() if said.strip()}
    key = (tx.organisation, brand_id)
    await tx.execute(SET, *key, wanted.provider, wanted.sender or None, words, tx.at, by)
    record(tx, SmsWaySet(brand_id=brand_id, provider=wanted.provider, by=by))


def check(wanted: WantedSmsWay) -> None:
    """Raise Invalid for what no SMS can be made of, and say beside which field."""
    if wanted.sender and not SENDER.fullmatch(wanted.sender):
        problem = phrase("A name has 3 to 11 letters and digits without accents, or is left empty.")
        raise Invalid(problem, field="sender")
    for code, said in wanted.words.items():
        if code not in LANGUAGES:
            raise Invalid(phrase("An SMS is written in French or in English."), field="words")
        problem = _problem(said.strip()) if said.strip() else ""
        if problem:
            raise Invalid(problem, field=f"words_{code}")


def _problem(words: str) -> str:
    found = FIELDS.findall(words)
    if found.count("{link}") != 1 or "{brand}" not in found or not KNOWN.issuperset(found):
        return phrase("Write {brand}, and {link} once; nothing else stands in braces.")
    if not STOP.search(words):
        return phrase("Say how one is asked no more: the word STOP must be there.")
    if not words.isprintable():
        return phrase("Write it in one line.")
    if length(filled(words, brand="", link="")).segments > MOST_SEGMENTS:
        return phrase("This takes more than three SMS: say it in fewer words.")
    return ""


async def renew_sms_secret(tx: Transaction, brand_id: UUID) -> None:
    """Have what a brand's provider signs with count no more, and another one instead.

    Raises Conflict for a brand that has none yet.
    """
    if await tx.value(RENEW, tx.organisation, brand_id) is None:
        raise Conflict(phrase("Choose first by which way this brand’s SMS leave."))


def sms_secret(settings: Settings, organisation: OrganisationId, way: SmsWay) -> str:
    """Return what a brand's provider signs what it hands in with: 64 hexadecimal digits."""
    purpose = f"sms:{int(organisation)}:{way.brand_id}:{way.secret_version}"
    return derive(installation_secret(settings), purpose).hex()


def wanted_of(way: SmsWay) -> WantedSmsWay:
    """Return a way as it can be set."""
    return WantedSmsWay(provider=way.provider, sender=way.sender, words=way.words)


def _way(row: Row) -> SmsWay:
    return SmsWay(
        brand_id=row["brand_id"],
        provider=row["provider"],
        sender=row["sender"],
        words=row["words"] or {},
        secret_version=row["secret_version"] or 1,
    )
