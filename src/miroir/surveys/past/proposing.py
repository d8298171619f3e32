"""What each column most likely holds. A person corrects it; which end is good they always say."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final, get_args
from zoneinfo import ZoneInfo

import msgspec

from miroir.base.channel import Channel
from miroir.surveys.past.cells import instant_in, number_in, yes_or_no
from miroir.surveys.past.codes import codes_for
from miroir.surveys.past.columns_seen import Seen
from miroir.surveys.past.model import AskedAs, Column, DateOrder, Plan, cell_values

MOST_OPTIONS: Final = 30
LONGEST_OPTION: Final = 120
LIKERT: Final[Mapping[int, AskedAs]] = {
    3: "likert3",
    4: "likert4",
    5: "likert5",
    6: "likert6",
    7: "likert7",
}
UTC: Final = ZoneInfo("UTC")
A_DATE: Final = re.compile(r"date|submitted|created|completed|répondu|horodat|timestamp", re.I)
A_KEY: Final = re.compile(
    r"(^|[ _])(id|ids|identifiant|clé|respondent|submission|number)\b|number$", re.I
)
A_WEIGHT: Final = re.compile(r"^(poids|weights?|pond[ée]ration|wt|pds)\b", re.I)
A_TEAM: Final = re.compile(r"^([ée]quipe|team)\b", re.I)
A_LANGUAGE: Final = re.compile(r"^(langue|language|lang|locale)\b", re.I)
A_CHANNEL: Final = re.compile(r"^(canal|channel)\b", re.I)
RECOMMENDS: Final = re.compile(r"recomm[ae]nd|\bnps\b", re.I)
AN_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]+", re.I)
CHANNELS: Final[Mapping[str, Channel]] = {
    **{name: name for name in get_args(Channel)},
    "mail": "email",
    "e-mail": "email",
    "courriel": "email",
    "téléphone": "phone",
    "telephone": "phone",
    "tel": "phone",
    "tchat": "chat",
    "courrier": "letter",
    "formulaire": "form",
    "boutique": "store",
    "magasin": "store",
    "réseaux sociaux": "social",
}


def propose(seen: Sequence[Seen], *, taken: Collection[str], language: str) -> Plan:
    """Return a plan for columns; codes already `taken` are proposed to none of them.

    Scales are proposed without their direction.
    """
    order = _date_order(seen, language)
    columns = _with_several_choices(seen, [_column(one, order) for one in seen])
    columns = _once(columns, "date", "day")
    answers = [column for column in columns if column.role == "answer"]
    codes = codes_for([column.header for column in answers], taken=taken)
    coded = iter(
        [msgspec.structs.replace(c, code=code) for c, code in zip(answers, codes, strict=False)]
    )
    return Plan(
        columns=tuple(next(coded) if c.role == "answer" else c for c in columns),
        language=language,
        date_order=order,
    )


def _column(seen: Seen, order: DateOrder) -> Column:
    header, cells = seen.header, seen.counts
    if not cells or (len(cells) == 1 and seen.filled > 1 and not seen.more):
        return Column(header=header)
    if all(instant_in(cell, order, UTC) for cell in cells) and not _numbers(seen):
        date = A_DATE.search(header) or not seen.unique
        return Column(header=header, role="date" if date else "answer", asked_as="day")
    if A_WEIGHT.search(header) and _numbers(seen):
        return Column(header=header, role="weight")
    if A_KEY.search(header) and seen.unique:
        return Column(header=header, role="respondent")
    if sum(map(bool, map(AN_ADDRESS.fullmatch, cells))) * 2 > len(cells):
        return Column(header=header)  # an address is nobody's answer
    return _context(seen) or _answer(seen)


def _context(seen: Seen) -> Column | None:
    header = seen.header
    few = not seen.more and len(seen.counts) <= MOST_OPTIONS
    if A_CHANNEL.search(header) and few:
        named = ((cell, CHANNELS.get(cell.lower(), "")) for cell in sorted(seen.counts))
        values = cell_values(named)
        return Column(header=header, role="channel", values=values)
    if A_TEAM.search(header) and few:
        return Column(
            header=header,
            role="team",
            values=cell_values((cell, cell) for cell in sorted(seen.counts)),
        )
    if A_LANGUAGE.search(header) and few and max(map(len, seen.counts)) <= 5:
        return Column(header=header, role="language")
    return None


def _answer(seen: Seen) -> Column:
    header = seen.header
    numbers = _numbers(seen)
    if numbers:
        return Column(header=header, role="answer", asked_as=_scale_for(seen, numbers) or "number")
    few = not seen.more and len(seen.counts) <= MOST_OPTIONS
    repeated = seen.filled >= 2 * len(seen.counts)
    if few and repeated and max(map(len, seen.counts)) <= LONGEST_OPTION:
        values = cell_values((cell, cell) for cell in sorted(seen.counts))
        return Column(header=header, role="answer", asked_as="choice", values=values)
    return Column(header=header, role="answer", asked_as="words")


def _scale_for(seen: Seen, numbers: Sequence[float]) -> AskedAs | None:
    """Return the scale that whole numbers seem to be on; None when it is none."""
    if seen.more or any(number != int(number) for number in numbers):
        return None
    lowest, highest, different = int(min(numbers)), int(max(numbers)), len(set(numbers))
    if RECOMMENDS.search(seen.header) and lowest >= 0 and highest <= 10:
        return "nps"
    if lowest == 0 and highest == 10:
        return "zero10"
    if lowest == 1 and highest in LIKERT and different == highest:
        return LIKERT[highest]
    return None


def _numbers(seen: Seen) -> list[float]:
    """Return the numbers of a column; none when a cell is none."""
    found = [number_in(cell) for cell in seen.counts]
    numbers = [number for number in found if number is not None]
    return numbers if len(numbers) == len(found) else []


def _date_order(seen: Sequence[Seen], language: str) -> DateOrder:
    """Return the order in which the most columns are read whole as dates."""
    orders: list[DateOrder] = ["dmy", "mdy", "ymd"] if language == "fr" else ["mdy", "dmy", "ymd"]

    def read_whole(order: DateOrder) -> int:
        return sum(
            bool(one.counts) and all(instant_in(cell, order, UTC) for cell in one.counts)
            for one in seen
        )

    return max(orders, key=read_whole)


def _with_several_choices(seen: Sequence[Seen], columns: Sequence[Column]) -> list[Column]:
    """Take a column “Q” and its columns “Q (option)” of yes and no for one of several choices."""
    found = list(columns)
    for place, one in enumerate(seen):
        parts = [
            (other, each.header[len(one.header) + 2 : -1])
            for other, each in enumerate(seen)
            if one.header
            and each.header.startswith(f"{one.header} (")
            and each.header.endswith(")")
            and all(yes_or_no(cell) is not None for cell in each.counts)
        ]
        if len(parts) > 1 and one.counts:
            options = cell_values((option, option) for _, option in parts)
            found[place] = Column(
                header=one.header, role="answer", asked_as="choices", values=options
            )
        if len(parts) > 1:
            for other, _ in parts:
                found[other] = Column(header=seen[other].header)
    return found


def _once(columns: Sequence[Column], role: str, instead: AskedAs) -> list[Column]:
    """Keep the first column of a role; further ones are answers."""
    found: list[Column] = []
    for column in columns:
        again = column.role == role and any(other.role == role for other in found)
        changed = msgspec.structs.replace(column, role="answer", asked_as=instead)
        found.append(changed if again else column)
    return found
