"""What the desk's screens must know of the organisation."""

from typing import get_args

import msgspec
from litestar import get

from miroir.access import Brand, Caller, brands, requires_scope
from miroir.advisers import Adviser, Team, advisers, teams
from miroir.base.channel import Channel
from miroir.base.database import Database
from miroir.conversations import CloseReason, Field, Tag, close_reasons, fields, tags
from miroir.customers import Tier, tiers

CHANNELS: list[Channel] = list(get_args(Channel))


class SettingsShown(msgspec.Struct, frozen=True, kw_only=True):
    """Brands, teams, advisers, reasons for closing, tiers, tags, fields and channels."""

    brands: list[Brand]
    teams: list[Team]
    advisers: list[Adviser]
    close_reasons: list[CloseReason]
    tiers: list[Tier]
    tags: list[Tag]
    fields: list[Field]
    channels: list[Channel]


@get("/api/v1/settings", tags=["settings"], guards=[requires_scope("settings:read")])
async def show(caller: Caller, database: Database) -> SettingsShown:
    """Tell what screens and integrators need to name things."""
    async with database.transaction(caller.organisation) as tx:
        return SettingsShown(
            brands=await brands(tx),
            teams=await teams(tx),
            advisers=await advisers(tx),
            close_reasons=await close_reasons(tx),
            tiers=await tiers(tx),
            tags=await tags(tx),
            fields=await fields(tx),
            channels=CHANNELS,
        )


routes = [show]
