"""Access control of the control API, which shows prompts and changes answers, so not every client may use it.

A web page can make a browser send requests to any address, and the owner of a domain can resolve it to this machine
(DNS rebinding). So the control API requires a `Host` that nobody on the internet can own, and accepts only pages of this
machine. It also refuses deliveries of local servers, because tasks choose the URLs of webhooks.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from runware.emulator.addresses import Address, Networks, is_within
from runware.emulator.deliveries import AGENT

_READING = ("GET", "HEAD", "OPTIONS")
#: Suffixes of names that are reserved for private networks.
_PRIVATE = (".localhost", ".local", ".internal", ".test", ".home.arpa")


def refusal(
    request: HTTPConnection, client: Address | None, control_from: Networks, known_as: Collection[str] = ()
) -> str | None:
    """Return the sentence that refuses a request to the control API; None if the request is allowed.

    Args:
        request: The request.
        client: The address of the client; None if it is unknown.
        control_from: The networks from which the server may be controlled.
        known_as: Host names of the server that are allowed besides private ones.
    """
    if control_from is not None and client is None:
        return "A proxy sent this request without X-Forwarded-For, so its client is unknown, and may not control this server. Let the proxy send that header."
    if client is not None and not is_within(client, control_from):
        return f"{client} may not control this server; --control-from {client} lets it, --control-from '*' lets anybody."
    if request.headers.get("user-agent", "").startswith(AGENT):
        return "A webhook may not control this server."
    asked = _name_of(f"//{request.headers.get('host', '')}")
    if not (asked in known_as or _is_private(asked)):
        return (
            f"This server cannot be controlled by the name {asked[:100]!r}, which anybody may own; use 127.0.0.1 or "
            f"localhost, or start the server with --public-url."
        )
    origin = request.headers.get("origin")
    # CORS covers reading over HTTP, but not WebSockets: these have no method, so their origin is checked here.
    if request.scope.get("method") in _READING or origin is None:
        return None
    page = _name_of(origin)
    # A proxy may send another `Host` than it received, so the page's name may differ from it.
    if page and (is_loopback(page) or page in known_as or page == asked):
        return None
    return f"A page of {origin[:100]!r} may not control this server; pages of localhost may."


def is_loopback(host: str) -> bool:
    """Whether a host is a loopback address, or a name that always resolves to one."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_private(name: str) -> bool:
    """Whether nobody on the internet can own a host name: an address, or a name of a private network."""
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
