import socket

import pytest

from miroir.base.errors import Misconfigured
from miroir.base.ports import DESCRIPTOR, check_free, inherited_socket, listening_sockets


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("shared", [False, True])
def test_a_port_in_use_is_named_with_the_setting_that_moves_it(shared: bool) -> None:
    with socket.socket() as other:
        if shared:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Misconfigured, match=f"Port {port} .* in use.*set MIROIR_PORT"):
            listening_sockets("127.0.0.1", port, count=2, setting="MIROIR_PORT")


def test_a_host_that_is_not_ours_is_refused() -> None:
    with pytest.raises(Misconfigured, match="MIROIR_PORT"):
        check_free("192.0.2.1", free_port(), setting="MIROIR_PORT")


def test_connections_are_shared_out_over_the_sockets() -> None:
    port = free_port()
    sockets = listening_sockets("127.0.0.1", port, count=2, setting="MIROIR_PORT")
    callers = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
    counts = []
    for one in sockets:
        one.settimeout(0.1)
        counts.append(0)
        try:
            while True:
                one.accept()[0].close()
                counts[-1] += 1
        except TimeoutError:
            one.close()
    for caller in callers:
        caller.close()
    assert sum(counts) == 40
    assert min(counts) > 0


def test_a_socket_is_handed_over_by_its_descriptor() -> None:
    (given,) = listening_sockets("127.0.0.1", free_port(), count=1, setting="MIROIR_PORT")
    taken = inherited_socket({DESCRIPTOR: str(given.fileno())})
    assert taken is not None
    assert taken.getsockname() == given.getsockname()
    taken.detach()
    given.close()
    assert inherited_socket({}) is None
