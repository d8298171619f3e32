"""Ports to listen on: taken by the process that starts the others, handed to them open."""

import errno
import os
import socket
from collections.abc import Mapping

from miroir.base.errors import Misconfigured

BACKLOG = 4096
DESCRIPTOR = "MIROIR_LISTENING_DESCRIPTOR"


def check_free(host: str, port: int, *, setting: str) -> None:
    """Raise Misconfigured, naming `setting`, when nothing can listen on `port`."""
    _bind(host, port, setting=setting, shared=False).close()


def listening_sockets(host: str, port: int, *, count: int, setting: str) -> list[socket.socket]:
    """Listen on `port` with `count` sockets, among which the kernel shares out connections.

    They stay open while the process that serves one is restarted: who connects meanwhile waits.
    Raises Misconfigured, naming `setting`, when the port is taken.
    """
    check_free(host, port, setting=setting)  # sharing would let a second installation in
    sockets = [_bind(host, port, setting=setting, shared=True) for _ in range(count)]
    for one in sockets:
        one.listen(BACKLOG)
    return sockets


def inherited_socket(environment: Mapping[str, str] = os.environ) -> socket.socket | None:
    """Return the listening socket that the parent process handed over, if it did."""
    descriptor = environment.get(DESCRIPTOR)
    return socket.socket(fileno=int(descriptor)) if descriptor else None


def _bind(host: str, port: int, *, setting: str, shared: bool) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as problem:
        raise Misconfigured(_advice(problem, host, port, setting)) from problem
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        bound.bind(address)
    except OSError as problem:
        bound.close()
        raise Misconfigured(_advice(problem, host, port, setting)) from problem
    return bound


def _advice(problem: OSError, host: str, port: int, setting: str) -> str:
    match problem.errno:
        case errno.EADDRINUSE:
            return f"Port {port} of {host} is in use: stop what uses it, or set {setting}."
        case errno.EACCES:
            return f"Port {port} may not be used by this account: set {setting} to 1024 or more."
    return f"{host}:{port} cannot be listened on ({problem.strerror}): set {setting} or the host."
