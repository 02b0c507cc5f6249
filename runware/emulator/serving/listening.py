"""Where the server listens: the sockets of an address, and what clients call it."""

from __future__ import annotations

import contextlib
import errno
import os
import socket

from runware.emulator.addresses import bracketed

#: Addresses that stand for all of the machine.
_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared, not listened on
#: What a system says that knows no IPv6, or has no such address.
_NOT_HERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
#: How often a free port is looked for that is free on each address of a name.
_TRIES = 10


def checked_host(host: str) -> str:
    """The host, unless it is empty: for sockets, that is every address of the machine, and for a shell a variable not set.

    Raises:
        ValueError: It is empty.
    """
    if not host.strip():
        raise ValueError(
            "host is empty; it must be an address: 127.0.0.1, or 0.0.0.0 for all of the machine's."
        )
    return host


def listen(host: str, port: int) -> list[socket.socket]:
    """Listen on each address of a host; with port 0 on a free one, the same for all.

    Raises:
        OSError: The port is taken, or the machine has no such address.
    """
    if host == "::" and socket.has_dualstack_ipv6():
        return [_ready(socket.create_server((host, port), family=socket.AF_INET6, dualstack_ipv6=True))]
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    # IPv4 first: what does not know both families mostly knows this one.
    infos.sort(key=lambda info: info[0] != socket.AF_INET)
    for tries_left in reversed(range(_TRIES)):
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
                # A name may have an address of a family that this system has not.
                if error.errno not in _NOT_HERE or ((family, address) == addresses[-1] and not listeners):
                    raise
                continue
            listeners.append(_ready(opened.enter_context(listener)))
            port = listener.getsockname()[1]
        opened.pop_all()
    return listeners


def _ready(listener: socket.socket) -> socket.socket:
    # Connections inherit it. An answer is written in two pieces, of which the second would wait for 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def usable(host: str) -> str:
    """What a client on this machine calls the server that listens on a host, as it stands in a URL."""
    return "127.0.0.1" if host in _WILDCARDS else bracketed(host)


def from_outside(host: str) -> str | None:
    """What another machine calls it, if it listens for others: the machine's address in its network."""
    if host not in _WILDCARDS:
        return None
    # Connecting a socket for datagrams sends nothing; it only chooses the way out.
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        way_out.connect(("192.0.2.1", 9))
        return str(way_out.getsockname()[0])
    return socket.gethostname()


def why_not(host: str, port: int, error: OSError) -> str:
    """Why nothing can listen there, and what to do."""
    if isinstance(error, socket.gaierror) or error.errno in _NOT_HERE:
        return f"This machine has no address {host}. Choose another with --host."
    if error.errno == errno.EADDRINUSE:
        why = "is taken"
    elif error.errno == errno.EACCES:
        why = "needs more rights than this process has"
    else:
        why = f"cannot be used: {os.strerror(error.errno or 0)}"
    return f"Port {port} of {host} {why}. Choose another with --port, or 0 for a free one."
