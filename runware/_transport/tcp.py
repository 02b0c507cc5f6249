"""TCP connection to a host that may have several addresses, some of which may not answer."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from typing import Any

NEXT_ADDRESS_AFTER = 0.25  # seconds


async def connected_socket(host: str, port: int) -> socket.socket:
    """Return a socket that is connected to the address that is reached first.

    The next address is tried while earlier attempts are still pending: where IPv6 is announced and does not work, nothing
    is refused, and waiting would use up all the time. httpx does the same. asyncio does it on request, and uvloop does not.

    Raises:
        OSError: No address was found, or none was reached.
    """
    loop = asyncio.get_running_loop()
    left = deque(await _addresses(loop, host, port))
    tries: set[asyncio.Task[socket.socket]] = set()
    reason: BaseException | None = None
    try:
        while left or tries:
            if left:
                tries.add(loop.create_task(_try(loop, *left.popleft())))
            wait = NEXT_ADDRESS_AFTER if left else None
            done, _ = await asyncio.wait(tries, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                tries.discard(one)
                if one.exception() is None:
                    return one.result()
                # A refused connection says more than a network that is unreachable.
                reason = reason if isinstance(reason, ConnectionRefusedError) else one.exception()
    finally:
        for one in tries:
            one.cancel()
        for ended in await asyncio.gather(*tries, return_exceptions=True):
            if isinstance(ended, socket.socket):  # this address was reached, too
                ended.close()
    try:
        raise reason or OSError(f"no address was found for {host}")
    finally:
        del reason  # its traceback refers to this frame


async def _addresses(loop: asyncio.AbstractEventLoop, host: str, port: int) -> list[Any]:
    try:  # an IP address needs no lookup in a thread; for bytes, Python does not import the codec of international names
        plain = host.encode("ascii")
        return socket.getaddrinfo(plain, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError):
        return await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)


async def _try(
    loop: asyncio.AbstractEventLoop, family: int, kind: int, protocol: int, _: str, address: Any
) -> socket.socket:
    one = socket.socket(family, kind, protocol)
    try:
        one.setblocking(False)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await loop.sock_connect(one, address)
    except BaseException:
        one.close()  # here, after the loop has stopped watching it: its number may soon be another file's
        raise
    return one
