"""Which questions ask about effort, satisfaction, and whether a matter was solved."""

from typing import Final

import msgspec

from miroir.base.database import Transaction
from miroir.surveys import ScaleName, scales

SOLVED: Final = "solved"  # the code of the question whether a matter was solved


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The codes of questions by their scale: ease 1 to 7 and effort 1 to 5 are CES 2.0 and 1.0."""

    ease: list[str]
    effort: list[str]
    satisfaction: list[str]
    recommendation: list[str]
    solved: list[str]


async def asked(tx: Transaction) -> Asked:
    """Return the codes of every question ever asked on a scale."""
    known = await scales(tx)

    def on(name: ScaleName) -> list[str]:
        return [code for code, scale in known.items() if scale == name]

    return Asked(
        ease=on("effort7"),
        effort=on("effort5"),
        satisfaction=on("satisfaction5"),
        recommendation=on("nps"),
        solved=[code for code in on("yesno") if code == SOLVED],
    )
