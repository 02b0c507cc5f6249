"""Keeps pages of the internet from the controls of a server that they find on this machine.

A page can have a browser send to any address, and whoever owns a name can have it lead to this machine (DNS rebinding). So
the controls answer only who asks this machine by a name that nobody else can own, and pages of this machine.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

_READING = ("GET", "HEAD", "OPTIONS")


def refusal(request: HTTPConnection, bound_to: str, known_as: Collection[str] = ()) -> str | None:
    """Why a request must not control the server, in a sentence; None if it may.

    Args:
        request: The request.
        bound_to: The address that the server listens on.
        known_as: Names that it has besides.
    """
    asked = _name_of(f"//{request.headers.get('host', '')}")
    if is_loopback(bound_to) and not (asked in known_as or _is_address(asked) or is_loopback(asked)):
        return (
            f"This server listens on {bound_to} alone, so it is not controlled by the name {asked[:100]!r}; "
            "ask for 127.0.0.1 or localhost."
        )
    origin = request.headers.get("origin")
    # No browser asks before a page opens a WebSocket, or keeps from it what comes.
    if request.scope.get("method") in _READING or origin is None:
        return None
    page = _name_of(origin)
    # A proxy may ask by another name than it was asked by.
    is_own = page in known_as or (page == asked and (_is_address(page) or "." not in page))
    if page and (is_loopback(page) or is_own):
        return None
    return f"A page of {origin[:100]!r} may not control this server; pages of localhost may."


def is_loopback(host: str) -> bool:
    """Whether a name or an address leads to this machine, whatever anybody's name server says."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _name_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
