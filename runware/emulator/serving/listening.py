"""Listening sockets of an address, and the host by which clients reach them."""

from __future__ import annotations

import contextlib
import errno
import os
import socket

from runware.emulator.addresses import bracketed

#: Addresses that stand for all addresses of the machine.
_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared, not listened on
#: Errors of a system without IPv6, or without the address.
_ADDRESS_ERRORS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
#: Attempts to find a port that is free on all addresses of a name.
_ATTEMPTS = 10


def checked_host(host: str) -> str:
    """Return a host that is not empty. Sockets take an empty one, such as an unset shell variable, for all addresses.

    Raises:
        ValueError: The host is empty.
    """
    if not host.strip():
        raise ValueError(
            "host is empty; it must be an address: 127.0.0.1, or 0.0.0.0 for all of the machine's."
        )
    return host


def listen(host: str, port: int) -> list[socket.socket]:
    """Return listening sockets for all addresses of a host; with port 0, on one free port for all.

    Raises:
        OSError: The port is in use, or the machine does not have the address.
    """
    if host == "::" and socket.has_dualstack_ipv6():
        return [_ready(socket.create_server((host, port), family=socket.AF_INET6, dualstack_ipv6=True))]
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    # IPv4 first: most clients that support one family only support this one.
    infos.sort(key=lambda info: info[0] != socket.AF_INET)
    for tries_left in reversed(range(_ATTEMPTS)):
        try:
            return _listen_on([(info[0], str(info[4][0])) for info in infos], port)
        except OSError as error:
            if port or error.errno != errno.EADDRINUSE or not tries_left:
                raise
    raise AssertionError


def _listen_on(addresses: list[tuple[int, str]], port: int) -> list[socket.socket]:
    with contextlib.ExitStack() as opened:
        listeners: list[socket.socket] = []
        for family, address in dict.fromkeys(addresses):
            try:
                listener = socket.create_server((address, port), family=family)
            except OSError as error:
                # A name may have an address of a family that this system does not support.
                if error.errno not in _ADDRESS_ERRORS or (
                    (family, address) == addresses[-1] and not listeners
                ):
                    raise
                continue
            listeners.append(_ready(opened.enter_context(listener)))
            port = listener.getsockname()[1]
        opened.pop_all()
    return listeners


def _ready(listener: socket.socket) -> socket.socket:
    # Connections inherit this option. Without it, the second of a response's two writes would be delayed by 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def usable(host: str) -> str:
    """Return the host for URLs of clients on this machine, of a server that listens on `host`."""
    return "127.0.0.1" if host in _WILDCARDS else bracketed(host)


def from_outside(host: str) -> str | None:
    """Return this machine's address in its network, if a server on `host` listens on all addresses; otherwise None."""
    if host not in _WILDCARDS:
        return None
    # Connecting a datagram socket sends nothing, but selects the local address of the route.
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        way_out.connect(("192.0.2.1", 9))
        return str(way_out.getsockname()[0])
    return socket.gethostname()


def why_not(host: str, port: int, error: OSError) -> str:
    """Return a sentence that explains an error of `listen`, and what to do."""
    if isinstance(error, socket.gaierror) or error.errno in _ADDRESS_ERRORS:
        return f"This machine has no address {host}. Choose another with --host."
    if error.errno == errno.EADDRINUSE:
        why = "is taken"
    elif error.errno == errno.EACCES:
        why = "needs more rights than this process has"
    else:
        why = f"cannot be used: {os.strerror(error.errno or 0)}"
    return f"Port {port} of {host} {why}. Choose another with --port, or 0 for a free one."
