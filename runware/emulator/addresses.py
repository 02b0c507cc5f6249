"""Under which address the server is known: to those who ask it, and to whoever gets a URL from it.

While results are made and kept, the URLs of their files begin with `PLACE`. Only on the way out it becomes the address that
was asked: the one that a browser, a container or a phone has is often none that the server knows of itself.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import TypeAlias
from urllib.parse import urlsplit
from uuid import uuid4

import attrs
from starlette.requests import HTTPConnection

#: What URLs of files begin with until they leave the server. Nobody can guess it, so no client's words are taken for it.
PLACE = f"http://{uuid4().hex}.invalid"
#: Whose forwarded headers count, if nothing else is said.
TRUSTED = ("127.0.0.0/8", "::1")

_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_HOST = re.compile(r"(?P<name>[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*){1,16}")
_SCHEMES = {"http": "http", "ws": "http", "https": "https", "wss": "https"}
_DEFAULT_PORTS = {"http": "80", "https": "443"}
#: One `name=value` of a `Forwarded` header (RFC 7239).
_PAIR = re.compile(r"\s*(?P<name>[A-Za-z]+)=(?:\"(?P<quoted>[^\"\\]*)\"|(?P<bare>[^\s;,\"]*))\s*")
LARGEST_PORT = 65535


#: The origin by which whoever sent the request that is being worked on knows the server.
asked_origin: ContextVar[str] = ContextVar("asked_origin")


def outgoing(text: str, origin: str | None = None) -> str:
    """What goes out to somebody who knows the server by that origin; by default, to who asked."""
    return text.replace(PLACE, asked_origin.get(PLACE) if origin is None else origin)


@attrs.frozen
class Addresses:
    """Says by which address somebody knows the server.

    Args:
        public_url: The address that counts, whoever asks.
        trusted: The proxies whose forwarded headers count; None: any.
    """

    public_url: str | None = None
    trusted: tuple[_Network, ...] | None = attrs.field(factory=lambda: networks(TRUSTED))

    def origin_of(self, asked: HTTPConnection) -> str:
        """What URLs begin with for somebody who asks, such as `https://files.example.com/runware`."""
        if self.public_url is not None:
            return self.public_url
        scheme = _SCHEMES.get(str(asked.scope.get("scheme")), "http")
        headers = _Forwarded.of(asked.headers) if self._is_trusted(asked) else _Forwarded()
        scheme = headers.scheme or scheme
        authority = headers.host or _authority(asked.headers.get("host"))
        if authority is None:
            # Nobody can be reached by what was said; by the address that the connection came to, the server can.
            server: tuple[str, int | None] = asked.scope.get("server") or ("127.0.0.1", None)
            address = str(_ip(server[0]) or server[0])
            return f"{scheme}://{bracketed(address)}{f':{server[1]}' if server[1] else ''}"
        if headers.port and not _has_port(authority) and headers.port != _DEFAULT_PORTS[scheme]:
            authority = f"{authority}:{headers.port}"
        return f"{scheme}://{authority}{headers.prefix}"

    def client_of(self, asked: HTTPConnection) -> str:
        """Who asks: address and port, or what a trusted proxy says of it."""
        if self._is_trusted(asked):
            first = asked.headers.get("x-forwarded-for", "").partition(",")[0].strip()
            if _ip(first) is not None:
                return first
        client = asked.client
        return "" if client is None else f"{bracketed(client.host)}:{client.port}"

    def _is_trusted(self, asked: HTTPConnection) -> bool:
        if self.trusted is None:
            return True
        address = None if asked.client is None else _ip(asked.client.host)
        return address is not None and any(address in network for network in self.trusted)


@attrs.frozen
class _Forwarded:
    """What a proxy says of the request that it got; what cannot be an address is left out."""

    scheme: str | None = None
    host: str | None = None
    port: str | None = None
    prefix: str = ""

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> _Forwarded:
        # The first of several is what the proxy was asked that is nearest to the client.
        standard = _first_element(headers.get("forwarded", ""))
        scheme = _first(headers.get("x-forwarded-proto")) or standard.get("proto", "")
        host = _first(headers.get("x-forwarded-host")) or standard.get("host")
        port = _first(headers.get("x-forwarded-port"))
        prefix = _first(headers.get("x-forwarded-prefix")).rstrip("/")
        return cls(
            scheme=_SCHEMES.get(scheme.lower()),
            host=_authority(host),
            port=port if _is_port(port) else None,
            prefix=prefix if _PREFIX.fullmatch(prefix) else "",
        )


def _first(value: str | None) -> str:
    return (value or "").partition(",")[0].strip()


def _first_element(value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while match := _PAIR.match(value, place):
        quoted: str | None = match["quoted"]
        found.setdefault(match["name"].lower(), match["bare"] if quoted is None else quoted)
        place = match.end()
        if value[place : place + 1] != ";":
            break
        place += 1
    return found


def _authority(given: str | None) -> str | None:
    """A host with or without a port; None for what is neither, whoever says so: it would get into URLs."""
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


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # A socket for both families says `::ffff:127.0.0.1`.
    return getattr(address, "ipv4_mapped", None) or address


def bracketed(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def networks(given: Iterable[str]) -> tuple[_Network, ...] | None:
    """The proxies that are meant: addresses, networks, or `*` for any.

    Raises:
        ValueError: One of them is none of these.
    """
    found: list[_Network] = []
    for one in given:
        if one == "*":
            return None
        try:
            found.append(ipaddress.ip_network(one, strict=False))
        except ValueError:
            raise ValueError(
                f"trusted_proxies has {one!r}, which is no address; it must be one such as 10.0.0.1, a network such as "
                "10.0.0.0/8, or * for any."
            ) from None
    return tuple(found)


def checked_public_url(given: str) -> str:
    """The URL that the server is known by, without a slash at its end.

    Raises:
        ValueError: It is no http(s) URL, or has more than an address and a path.
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
