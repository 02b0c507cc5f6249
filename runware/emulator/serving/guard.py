"""Who may control the server. Its controls show prompts and change answers, so they are not for everybody who gets at it.

A page can have a browser send to any address, and whoever owns a name can have it lead to this machine (DNS rebinding). So
the controls answer only who asks by a name that nobody of the internet can own, and pages of this machine. Nor do they
answer a server of this kind: its webhooks go wherever a task says.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from runware.emulator.addresses import Address, Networks, is_within
from runware.emulator.deliveries import AGENT

_READING = ("GET", "HEAD", "OPTIONS")
#: Ends of names that are for private networks alone.
_PRIVATE = (".localhost", ".local", ".internal", ".test", ".home.arpa")


def refusal(
    request: HTTPConnection, client: Address | None, control_from: Networks, known_as: Collection[str] = ()
) -> str | None:
    """Why a request must not control the server, in a sentence; None if it may.

    Args:
        request: The request.
        client: The address of who asks; None if that is not known.
        control_from: Who may.
        known_as: Names that the server has besides its addresses.
    """
    if control_from is not None and client is None:
        return "A proxy asks and does not say for whom, so this server is not controlled through it; have it send X-Forwarded-For."
    if client is not None and not is_within(client, control_from):
        return f"{client} may not control this server; --control-from {client} lets it, --control-from '*' lets anybody."
    if request.headers.get("user-agent", "").startswith(AGENT):
        return "A webhook may not control this server."
    asked = _name_of(f"//{request.headers.get('host', '')}")
    if not (asked in known_as or _is_private(asked)):
        return (
            f"Anybody may own the name {asked[:100]!r}, so this server is not controlled by it; ask for 127.0.0.1 or "
            f"localhost, or start it with --public-url."
        )
    origin = request.headers.get("origin")
    # No browser asks before a page opens a WebSocket, or keeps from it what comes.
    if request.scope.get("method") in _READING or origin is None:
        return None
    page = _name_of(origin)
    # A proxy may ask by another name than it was asked by.
    if page and (is_loopback(page) or page in known_as or page == asked):
        return None
    return f"A page of {origin[:100]!r} may not control this server; pages of localhost may."


def is_loopback(host: str) -> bool:
    """Whether a name or an address leads to this machine, whatever anybody's name server says."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_private(name: str) -> bool:
    """Whether nobody of the internet can own a name: an address, or one of a private network."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return bool(name) and ("." not in name or name.endswith(_PRIVATE))
    return True


def _name_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
