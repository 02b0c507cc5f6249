"""Why a server cannot be reached, and what to do about it. What no repetition can mend is not `retryable`."""

from __future__ import annotations

import re
import socket
import ssl
from urllib.parse import urlsplit

from runware._logs.cleaning import causes
from runware._logs.redact import without_secrets
from runware._logs.secret import SecretURL
from runware.errors import ConnectionFailedError

_PASSING = frozenset({408, 425, 429})
#: What OpenSSL says when the other side does not speak TLS.
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNEXPECTED_MESSAGE", "PACKET_LENGTH_TOO_LONG"})


def no_connection(url: SecretURL, error: BaseException) -> ConnectionFailedError:
    """The error for an exception of the network, or of a library with one at its root."""
    proxy = proxy_of(url)
    there = f"the proxy {proxy}, which the environment names" if proxy else _authority(url)
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return ConnectionFailedError(
                f"The certificate of {_authority(url)} is not trusted: {_sentence(cause.verify_message)}. If a proxy or a "
                "firewall on the way has its own, set the environment variable SSL_CERT_FILE to a file (PEM) with the "
                "certificates to trust.",
                retryable=False,
            )
        if isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS:
            return ConnectionFailedError(
                f"{_authority(url)} does not speak TLS. Check the scheme of the url, {url}: without TLS it is ws:// or "
                "http://.",
                retryable=False,
            )
        if isinstance(cause, socket.gaierror):
            return ConnectionFailedError(
                f"No connection to {url}: no address was found for {there} ({cause}). Check the url of the client, and the "
                "network."
            )
        if isinstance(cause, ConnectionRefusedError):
            return ConnectionFailedError(
                f"No connection to {url}: nothing accepts connections at {there}. Check the url of the client, and whether "
                "the server runs."
            )
    by = f" through {there}" if proxy else ""
    return ConnectionFailedError(
        f"No connection to {url}{by}: {_sentence(str(error) or type(error).__name__)}. Check the url of the client, and the "
        "network.",
        # Nothing was tried: an address, or a setting of the environment, makes no sense.
        retryable=not isinstance(error, ValueError | ImportError),
    )


def no_proxy(url: SecretURL, status: int | None, said: str) -> ConnectionFailedError:
    """The error for what a proxy answers in place of a connection."""
    proxy = proxy_of(url)
    named = f"The proxy {proxy}" if proxy else "The proxy"
    if status == 407:
        return ConnectionFailedError(
            f"{named} wants a user and a password, or others than it was given (HTTP 407). Give them with its address in the "
            f"environment, as in HTTPS_PROXY=http://user:password@{proxy or 'host:port'}.",
            retryable=False,
        )
    return ConnectionFailedError(
        f"{named} makes no connection to {url}: {_sentence(said)}. Ask who runs it, or name the server in NO_PROXY.",
        retryable=status is None or status >= 500 or status in _PASSING,
    )


def no_websocket(url: SecretURL, status: int, location: str) -> ConnectionFailedError:
    """The error for an HTTP answer to the handshake of a WebSocket."""
    passing = status >= 500 or status in _PASSING
    if status < 300:
        said = (
            f"{url} answers with a page (HTTP {status}), and not with a WebSocket. A network may want a login first, or let no "
            'WebSocket through: then transport="http" helps. Otherwise check the url of the client.'
        )
    elif status < 400:
        said = (
            f"{url} redirects to {without_secrets(location) or 'no address'} (HTTP {status}), where the API key is not sent. "
            "If the server is there, give that address as url=. If a network wants a login first, log in."
        )
    elif status in (404, 410):
        said = f"There is no WebSocket at {url} (HTTP {status}). Check the url of the client."
    elif passing:
        said = f"{url} opens no WebSocket at present (HTTP {status})."
    else:
        proxy = proxy_of(url)
        who = f"The proxy {proxy}, or another on the way," if proxy else "A proxy or a firewall on the way"
        said = (
            f'{url} refuses the WebSocket (HTTP {status}). {who} may let none through: transport="http" needs none. Otherwise '
            "check the url of the client."
        )
    return ConnectionFailedError(said, retryable=passing)


def proxy_of(url: SecretURL) -> str | None:
    """The proxy that the environment names for a URL, as host and port."""
    from runware._transport.proxies import proxy_for  # takes long to load

    found = proxy_for(url.reveal()) if urlsplit(url.reveal()).hostname else None
    return found and re.split(r"[/?#]", found[1].rpartition("://")[2].rpartition("@")[2], maxsplit=1)[0]


def _authority(url: SecretURL) -> str:
    return urlsplit(str(url)).netloc or str(url)


def _sentence(text: str) -> str:
    return text.rstrip(". ")
