"""A TCP connection to a host that may have several addresses, of which some may not answer."""

from __future__ import annotations

import asyncio
import socket
from asyncio.staggered import staggered_race
from functools import partial
from typing import Any

NEXT_ADDRESS_AFTER = 0.25  # seconds


async def connected_socket(host: str, port: int) -> socket.socket:
    """Connect to the address that is reached first.

    The next one is tried while the others still are: where IPv6 is promised and does not work, nothing is refused, and to
    wait would take all the time there is. httpx does the same. asyncio does it when it is asked to, and uvloop does not.

    Raises:
        OSError: No address was found, or none was reached.
    """
    loop = asyncio.get_running_loop()
    try:  # an address needs no thread to be looked up
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    connected: list[socket.socket] = []
    reached: socket.socket | None = None
    try:
        tries = [partial(_try, loop, connected, *address) for address in addresses]
        reached, _, errors = await staggered_race(tries, NEXT_ADDRESS_AFTER)
    finally:
        for one in connected:
            if one is not reached:  # whoever waited has gone meanwhile
                one.close()
    if reached is None:
        failed = [error for error in errors if isinstance(error, OSError)]
        # That nothing listens says more than that there is no way.
        raise next((error for error in failed if isinstance(error, ConnectionRefusedError)), failed[-1])
    return reached


async def _try(
    loop: asyncio.AbstractEventLoop,
    connected: list[socket.socket],
    family: int,
    kind: int,
    protocol: int,
    _: str,
    address: Any,
) -> socket.socket:
    one = socket.socket(family, kind, protocol)
    try:
        one.setblocking(False)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await loop.sock_connect(one, address)
    except BaseException:
        one.close()  # here, where the loop no longer looks at it: its number may be another's soon
        raise
    connected.append(one)
    return one
