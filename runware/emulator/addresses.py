"""Addresses: the origin of the server's URLs as a client sees it, and the client's address, also behind proxies.

In stored results, URLs of files begin with the placeholder `PLACE`. When a message is sent, the origin of the
request replaces it, because the server cannot know the address by which a browser, a container or a phone reaches it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from contextvars import ContextVar
from typing import TypeAlias
from urllib.parse import urlsplit
from uuid import uuid4

import attrs
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

#: Placeholder for the origin in URLs of files. It is random, so that clients cannot guess and send it.
PLACE = f"http://{uuid4().hex}.invalid"
#: This machine: the default for the trusted proxies, and for the clients that may control the server.
THIS_MACHINE = ("127.0.0.0/8", "::1")

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
#: A set of networks; None for all addresses.
Networks: TypeAlias = tuple[_Network, ...] | None

_HOST = re.compile(r"(?P<name>[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*){1,16}")
_SCHEMES = {"http": "http", "ws": "http", "https": "https", "wss": "https"}
_DEFAULT_PORTS = {"http": "80", "https": "443"}
#: One `name=value` of a `Forwarded` header (RFC 7239).
_PAIR = re.compile(r"\s*(?P<name>[A-Za-z]+)=(?:\"(?P<quoted>[^\"\\]*)\"|(?P<bare>[^\s;,\"]*))\s*")
LARGEST_PORT = 65535


#: The origin of the server as the client of the current request sees it.
asked_origin: ContextVar[str] = ContextVar("asked_origin")


def outgoing(text: str, origin: str | None = None) -> str:
    """Replace the placeholder in a text by an origin; by default, by that of the current request."""
    return text.replace(PLACE, asked_origin.get(PLACE) if origin is None else origin)


@attrs.frozen
class Addresses:
    """Rules that determine the server's origin and the client's address for a request.

    Args:
        public_url: The origin for all clients, if set.
        trusted: The proxies whose forwarded headers are used.
    """

    public_url: str | None = None
    trusted: Networks = attrs.field(factory=lambda: networks(THIS_MACHINE))

    def origin_of(self, asked: HTTPConnection) -> str:
        """Return the beginning of URLs for a client, such as `https://files.example.com/runware`."""
        if self.public_url is not None:
            return self.public_url
        scheme = _SCHEMES.get(str(asked.scope.get("scheme")), "http")
        headers = _Forwarded.of(asked.headers) if self._is_trusted(asked) else _Forwarded()
        scheme = headers.scheme or scheme
        authority = headers.host or _authority(asked.headers.get("host"))
        if authority is None:
            # Without a valid Host header: the address at which the connection arrived.
            server: tuple[str, int | None] = asked.scope.get("server") or ("127.0.0.1", None)
            address = str(_ip(server[0]) or server[0])
            return f"{scheme}://{bracketed(address)}{f':{server[1]}' if server[1] else ''}"
        if headers.port and not _has_port(authority) and headers.port != _DEFAULT_PORTS[scheme]:
            authority = f"{authority}:{headers.port}"
        return f"{scheme}://{authority}{headers.prefix}"

    def client_of(self, asked: HTTPConnection) -> str:
        """Return the client for display: address and port, or the address that a trusted proxy forwards."""
        if asked.client is None:
            return ""
        told = _Forwarded.of(asked.headers).clients if self._is_trusted(asked) else ()
        if told and (address := self._nearest_stranger(told)) is not None:
            return str(address)
        return f"{bracketed(asked.client.host)}:{asked.client.port}"

    def address_of(self, asked: HTTPConnection) -> Address | None:
        """Return the address of the client; None if a trusted proxy does not forward it."""
        if not self._is_trusted(asked):
            return _peer(asked)
        forwarded = _Forwarded.of(asked.headers)
        if forwarded.clients:
            return self._nearest_stranger(forwarded.clients)
        return _peer(asked) if forwarded == _Forwarded() else None

    def _nearest_stranger(self, told: tuple[str, ...]) -> Address | None:
        """Return the last forwarded address that is no trusted proxy's. The client may have invented those before."""
        address = None
        for one in reversed(told):
            address = _ip(_without_port(one))
            if address is None or not is_within(address, self.trusted):
                break
        return address

    def _is_trusted(self, asked: HTTPConnection) -> bool:
        address = _peer(asked)
        return self.trusted is None or (address is not None and is_within(address, self.trusted))


def _peer(asked: HTTPConnection) -> Address | None:
    """Return the remote address of a connection; the loopback address if this machine connects to itself."""
    client, server = asked.client, asked.scope.get("server")
    if client is None:
        return None
    address = _ip(client.host)
    return _LOOPBACK if server is not None and address == _ip(str(server[0])) else address


_LOOPBACK = ipaddress.ip_address("127.0.0.1")


def is_within(address: Address, given: Networks) -> bool:
    """Whether an address is in one of the networks."""
    return given is None or any(address in network for network in given)


@attrs.frozen
class _Forwarded:
    """The forwarded headers of a request. Invalid values are left out."""

    scheme: str | None = None
    host: str | None = None
    port: str | None = None
    prefix: str = ""
    #: The addresses of the client and of the proxies in between, except the last.
    clients: tuple[str, ...] = ()

    @classmethod
    def of(cls, headers: Headers) -> _Forwarded:
        # The first element is from the proxy that is nearest to the client.
        elements = _elements(_all(headers, "forwarded"))
        standard = elements[0] if elements else {}
        scheme = _first(headers.get("x-forwarded-proto")) or standard.get("proto", "")
        host = _first(headers.get("x-forwarded-host")) or standard.get("host")
        port = _first(headers.get("x-forwarded-port"))
        prefix = _first(headers.get("x-forwarded-prefix")).rstrip("/")
        clients = [one.strip() for one in _all(headers, "x-forwarded-for").split(",") if one.strip()]
        clients = clients or [element.get("for", "") for element in elements]
        return cls(
            scheme=_SCHEMES.get(scheme.lower()),
            host=_authority(host),
            port=port if _is_port(port) else None,
            prefix=prefix if _PREFIX.fullmatch(prefix) else "",
            clients=tuple(clients),
        )


def _all(headers: Headers, name: str) -> str:
    """Return all values of a header: some proxies add their own, and leave that of the client."""
    return ",".join(headers.getlist(name))


def _first(value: str | None) -> str:
    return (value or "").partition(",")[0].strip()


def _elements(value: str) -> list[dict[str, str]]:
    """Parse a `Forwarded` header into its elements, one for each proxy."""
    found: list[dict[str, str]] = []
    place, begins = 0, True
    while match := _PAIR.match(value, place):
        if begins:
            found.append({})
        quoted: str | None = match["quoted"]
        found[-1].setdefault(match["name"].lower(), match["bare"] if quoted is None else quoted)
        place = match.end() + 1
        begins = value[match.end() : place] == ","
        if not begins and value[match.end() : place] != ";":
            break
    return found


def _without_port(client: str) -> str:
    """Return a forwarded client's address without the port, as in `1.2.3.4:80` and `[::1]:80`."""
    if client.startswith("["):
        return client[1:].partition("]")[0]
    return client.partition(":")[0] if client.count(":") == 1 else client


def _authority(given: str | None) -> str | None:
    """Return a valid host with or without a port; None for anything else, which must not get into URLs."""
    match = _HOST.fullmatch(given or "")
    if match is None or not (match["port"] is None or _is_port(match["port"])):
        return None
    name: str = match["name"]
    if name.startswith("["):
        return given if _ip(name[1:-1]) is not None else None
    return given if name.strip(".-") and ".." not in name else None


def _has_port(authority: str) -> bool:
    return not authority.endswith("]") and ":" in authority.rpartition("]")[2]


def _is_port(text: str | None) -> bool:
    return text is not None and text.isdecimal() and 0 < int(text) <= LARGEST_PORT


def _ip(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # A dual-stack socket reports IPv4 clients as `::ffff:127.0.0.1`.
    return getattr(address, "ipv4_mapped", None) or address


def bracketed(host: str) -> str:
    """Return a host as in a URL: IPv6 addresses in brackets."""
    return f"[{host}]" if ":" in host else host


def networks(given: Iterable[str], name: str = "trusted_proxies") -> Networks:
    """Parse one or several addresses, networks, or `*` for all; `name` is the parameter's name for the error.

    Raises:
        ValueError: An item is neither an address, nor a network, nor `*`.
    """
    found: list[_Network] = []
    for one in [given] if isinstance(given, str) else given:
        if one == "*":
            return None
        try:
            found.append(ipaddress.ip_network(one, strict=False))
        except ValueError:
            raise ValueError(
                f"{name} has {one!r}, which is not an address; it must be one such as 10.0.0.1, a network such as "
                "10.0.0.0/8, or * for any."
            ) from None
    return tuple(found)


def checked_public_url(given: str) -> str:
    """Check a public URL, and return it without a trailing slash.

    Raises:
        ValueError: It is not an http(s) URL, or has parts other than a host, a port and a path.
    """
    address = given.rstrip("/")
    try:
        parts = urlsplit(address)
        good = (
            parts.scheme in ("http", "https")
            and _authority(parts.netloc) is not None
            and (not parts.path or _PREFIX.fullmatch(parts.path) is not None)
            and not (parts.query or parts.fragment)
            and address.isprintable()
        )
    except ValueError:
        good = False
    if not good:
        raise ValueError(
            f"public_url is {given!r}; it must be an http:// or https:// URL of a host, perhaps with a port and a path, "
            "such as https://runware.example.com."
        )
    return address


def is_meant_as_url(given: str) -> bool:
    """Whether a text begins with `http://` or `https://`, in any case."""
    return given[:8].lower().startswith(("http://", "https://"))


def is_http_url(given: str) -> bool:
    """Whether a text is a valid http(s) URL with a host."""
    if not given.isprintable() or " " in given:
        return False
    try:
        parts = urlsplit(given)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
