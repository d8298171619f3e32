"""Our own method: stems by the database, themes by `finding` in a process of its own.

Suggested is the tag that a quarter of a theme's remarks or more bear already.
"""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from miroir.base.database import Database, Transaction
from miroir.base.ids import OrganisationId
from miroir.remarks import finding
from miroir.remarks.finding import NAMING_WORDS, Asked, Found, Text
from miroir.remarks.languages import UNTOLD, WORD
from miroir.remarks.methods import Document, MethodFailed, Suggested, Suggestions

PROGRAM: Final = Path(finding.__file__)
LONGEST: Final = 300.0  # seconds
# One thread: nobody waits for it, and others share the machine.
ALONE: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
SHORTEST_WORD: Final = 2
STEMS: Final = """
    select given.word, case given.language
        when 'fr' then case when ts_lexize('french_stem', given.word) = '{}' then '{}'
                       else ts_lexize('french_stem', fold(given.word)) end
        when 'en' then ts_lexize('english_stem', fold(given.word))
        else ts_lexize('simple', fold(given.word)) end as stems, fold(given.word) as folded
    from unnest($1::text[], $2::text[]) as given (language, word)
"""

# The tag that most remarks of each theme bear, with how many do.
BORNE: Final = """
    select distinct on (m.theme) m.theme, t.name, count(*) as n
    from unnest($2::integer[], $3::uuid[]) as m (theme, remark_id)
    join remark_tagged g on g.organisation_id = $1 and g.remark_id = m.remark_id
        and g.removed_at is null
    join remark_tag t on t.organisation_id = $1 and t.id = g.tag_id
    group by m.theme, t.id, t.name
    order by m.theme, n desc, t.id
"""
# So large a part of a theme bears a tag that the rest may be meant by it.
PART_TAGGED: Final = 0.25

Stems = Mapping[str, str | None]


async def own_suggestions(
    database: Database,
    organisation: OrganisationId,
    documents: Sequence[Document],
    *,
    fewest: int,
) -> Suggestions:
    """Return the themes of `documents`, each in one language and of at least `fewest`.

    Raises MethodFailed when it takes too long.
    """
    words = {one.id: WORD.findall(one.words.lower()) for one in documents}
    by_language: dict[str, list[Document]] = {}
    for one in documents:
        by_language.setdefault(one.language, []).append(one)
    spelt = {
        language: {word for one in those for word in words[one.id]}
        for language, those in by_language.items()
    }
    async with database.transaction(organisation) as tx:
        stems = await stems_of(tx, spelt)
    texts = {
        language: [Text(str(one.id), _stemmed(words[one.id], stems[language])) for one in those]
        for language, those in by_language.items()
    }
    found = await find_apart(Asked(texts=texts, fewest=fewest))
    themes = [
        _suggested(theme, language, words, stems[language])
        for language, those in found.items()
        for theme in those
    ]
    themes.sort(key=lambda one: -len(one.remark_ids))
    async with database.transaction(organisation) as tx:
        return Suggestions(themes=await _with_tags(tx, themes), read=len(documents))


async def _with_tags(tx: Transaction, themes: Sequence[Suggested]) -> list[Suggested]:
    pairs = [(place, id_) for place, one in enumerate(themes) for id_ in one.remark_ids]
    rows = await tx.fetch(
        BORNE, tx.organisation, [place for place, _ in pairs], [id_ for _, id_ in pairs]
    )
    borne = {
        row["theme"]: row["name"]
        for row in rows
        if row["n"] >= PART_TAGGED * len(themes[row["theme"]].remark_ids)
    }
    return [msgspec.structs.replace(one, tag=borne.get(place)) for place, one in enumerate(themes)]


async def stems_of(tx: Transaction, words: Mapping[str, set[str]]) -> Mapping[str, Stems]:
    """Return, by language, the stem of each word; None of what tells nothing."""
    pairs = [(language, word) for language, some in sorted(words.items()) for word in sorted(some)]
    rows = await tx.fetch(STEMS, [one for one, _ in pairs], [word for _, word in pairs])
    stems: dict[str, dict[str, str | None]] = {language: {} for language in words}
    for (language, word), row in zip(pairs, rows, strict=True):
        telling = len(word) >= SHORTEST_WORD and row["folded"] not in UNTOLD
        stems[language][word] = row["stems"][0] if row["stems"] and telling else None
    return stems


def _stemmed(words: Sequence[str], stems: Stems) -> list[str]:
    return [stem for word in words if (stem := stems[word]) is not None]


async def find_apart(asked: Asked) -> Mapping[str, list[Found]]:
    """Return what `finding` finds, in a process that goes away with its memory."""
    child = await asyncio.create_subprocess_exec(
        # -P: the folder of the program holds no modules for it.
        *(sys.executable, "-P", str(PROGRAM)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **ALONE},
    )
    try:
        async with asyncio.timeout(LONGEST):
            answer, _ = await child.communicate(msgspec.json.encode(asked))
    except TimeoutError as problem:
        raise MethodFailed("too-slow") from problem
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise MethodFailed("unreachable")
    return msgspec.json.decode(answer, type=dict[str, list[Found]])


def _suggested(
    theme: Found, language: str, words: Mapping[UUID, Sequence[str]], stems: Stems
) -> Suggested:
    ids = [UUID(text) for text in theme.texts]
    spelt: dict[str, Counter[str]] = {}
    for id_ in ids:
        for word in words[id_]:
            if (stem := stems[word]) is not None:
                spelt.setdefault(stem, Counter())[word] += 1
    singles = list(dict.fromkeys(part for term in theme.stems for part in term.split()))
    told = [spelt[stem].most_common(1)[0][0] for stem in singles if stem in spelt][:NAMING_WORDS]
    name = ", ".join(told)
    return Suggested(
        name=name[:1].upper() + name[1:], stems=singles, language=language, remark_ids=ids
    )
