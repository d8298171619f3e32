"""Connecting to a mail server that an organisation named: of the open internet only."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Any

from miroir.base.networks import public


class OwnNetwork(Exception):
    """The name leads into the installation's own network."""


async def reach(host: str, port: int, *, within: float) -> socket.socket:
    """Return a connection to `host`, by an address that was looked at.

    Raises OwnNetwork, or OSError (also for an unknown name, and for one that answers late).
    """
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(within):
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if not all(public(str(address[4][0])) for address in found):
            raise OwnNetwork(host)
        return await _first_that_answers(found)


async def _first_that_answers(found: Sequence[tuple[Any, ...]]) -> socket.socket:
    problem: OSError = ConnectionRefusedError()
    for family, kind, protocol, _, address in found:
        connection = socket.socket(family, kind, protocol)
        connection.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(connection, address)
        except OSError as refused:
            connection.close()
            problem = refused
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise problem
