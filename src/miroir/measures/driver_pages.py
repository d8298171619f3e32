"""The page of drivers, and the same over the API."""

from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from miroir.access import Caller, saved, settings_language
from miroir.base.connections import HttpRequest
from miroir.base.database import Database
from miroir.indicators import LEADING, LEADING_OR_KEY, measures_page
from miroir.measures.driver_words import CAUSE_NAMES, STANDINGS, WHYS, Line, sentences
from miroir.measures.driving import FEWEST, HeldReckoning, held_reckoning, want_reckoning
from miroir.statistics import CONFIDENCE

PATH: Final = "/mirror/drivers"


@get(PATH, guards=[LEADING], include_in_schema=False)
async def show_drivers(request: HttpRequest, caller: Caller, database: Database) -> Response[str]:
    """Show what goes with satisfaction, as it was last reckoned."""
    async with database.transaction(caller.organisation) as tx:
        tongue = await settings_language(tx, request, caller)
        held = await held_reckoning(tx)
        weighed = held.reckoning.weighed if held.reckoning else ()
        return await measures_page(
            tx,
            request,
            caller,
            template="measures/drivers.html",
            values={
                "held": held,
                "reckoning": held.reckoning,
                "said": sentences(held.reckoning, tongue) if held.reckoning else [],
                "lines": [
                    Line(
                        tongue.gettext(CAUSE_NAMES[one.cause]),
                        "advisers" if one.cause == "ease" else "customers",
                        one,
                    )
                    for one in weighed
                ],
                "most": max((one.share.high for one in weighed), default=1.0),
                "causes": CAUSE_NAMES,
                "standings": STANDINGS,
                "whys": WHYS,
                "FEWEST": FEWEST,
                "CONFIDENCE": CONFIDENCE,
            },
        )


@post(PATH, guards=[LEADING], include_in_schema=False)
async def reckon_anew(caller: Caller, database: Database) -> Redirect:
    """Have it reckoned anew."""
    async with database.transaction(caller.organisation) as tx:
        await want_reckoning(tx)
    return saved(PATH)


class DriversShown(HeldReckoning, frozen=True, kw_only=True):
    """What goes with satisfaction, and when that was reckoned; `coming`: it is reckoned anew.

    A `share` is a part of R²; an `effect` is in standard deviations, all others being equal, with
    `p` corrected by Holm. Each has a 95 % interval: value, low, high.
    """


@get("/api/v1/drivers", guards=[LEADING_OR_KEY], tags=["mirror"])
async def read_drivers(caller: Caller, database: Database) -> DriversShown:
    """Read what goes with customers' satisfaction, as it was last reckoned."""
    async with database.transaction(caller.organisation) as tx:
        held = await held_reckoning(tx)
    return DriversShown(**msgspec.structs.asdict(held))


routes: list[ControllerRouterHandler] = [show_drivers, reckon_anew, read_drivers]
