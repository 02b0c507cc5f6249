"""Proxies of the environment, and errors for servers that cannot be reached.

The errors say what to do about it. Those that a retry cannot mend are not `retryable`.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from runware._logs.cleaning import causes
from runware._logs.redact import without_secrets
from runware._logs.secret import Secret, SecretURL
from runware.errors import ConnectionFailedError

#: Schemes of proxies that both libraries support.
_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
_TRANSIENT = frozenset({408, 425, 429})
#: OpenSSL codes of certificates that are not valid yet, or no longer; of those for another host, or another IP address.
_AGE, _OTHER_NAME = (9, 10), (62, 64)
#: OpenSSL reasons of errors when the peer does not speak TLS.
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNEXPECTED_MESSAGE", "PACKET_LENGTH_TOO_LONG"})
#: OpenSSL reasons of servers that require a certificate of the client, or reject the one they got.
_CLIENT_REFUSED = re.compile("ALERT.*(CERTIFICATE|UNKNOWN_CA)")


#: Ports of URLs that name none, by scheme.
DEFAULT_PORTS = {"ws": 80, "wss": 443, "http": 80, "https": 443}
#: Keys of `getproxies` under which the proxy of a URL is looked up, in order, by the scheme of the URL.
_PROXY_KEYS: dict[str, tuple[str, ...]] = {
    "ws": ("ws", "socks", "https", "http", "all"),
    "wss": ("wss", "socks", "https", "all"),
    "http": ("http", "all"),
    "https": ("https", "all"),
}


def check_proxies(websocket_url: SecretURL | None, http_url: SecretURL | None) -> None:
    """Raise early if a proxy cannot be used: later, tasks would fail, or downloads of results that are paid for by then.

    Args:
        websocket_url: The URL of the WebSocket; None if none is opened.
        http_url: The URL for the client's own HTTP; None if it has none.

    Raises:
        ConnectionFailedError: The package for a SOCKS proxy is missing (an extra installs it), or a proxy's URL is wrong.
    """
    for url, package in ((websocket_url, "python_socks"), (http_url, "socksio")):
        if url is not None:
            proxy_for(url, package)


def proxy_for(url: SecretURL, socks_package: str | None = None) -> str | None:
    """Return the URL of the proxy for a URL; None if there is none, or the host is exempt.

    Raises:
        ConnectionFailedError: The proxy's URL is wrong, or it is a SOCKS proxy and `socks_package` is not installed.
    """
    # In no variable as plain text: a traceback may show variables.
    proxy = Secret(_environment_proxy(url.reveal()) or "")
    if not proxy.reveal():
        return None
    host, address = urlsplit(url.reveal()).hostname, _host(proxy.reveal())
    is_socks = proxy.reveal().lower().startswith("socks")
    if (problem := _problem_of(proxy.reveal())) is not None:
        said = f"(HTTPS_PROXY, HTTP_PROXY, ALL_PROXY …) sets the proxy {address} for {host}, and {problem}"
    elif socks_package is not None and is_socks and find_spec(socks_package) is None:
        said = (
            f"(ALL_PROXY, HTTPS_PROXY …) sets the SOCKS proxy {address} for {host}, and a package for SOCKS is missing: "
            "install `runware-duo[socks]`. Or list the host in NO_PROXY, or give an http_client of your own"
        )
    else:
        return proxy.reveal()
    raise ConnectionFailedError(f"The environment {said}. Nothing was sent.", retryable=False)


def _environment_proxy(url: str) -> str | None:
    """Return the proxy that the environment names for a URL, with a scheme; None if it names none, or exempts the host."""
    from urllib.request import getproxies, proxy_bypass  # takes long to load

    parts, proxies = urlsplit(url), getproxies()
    scheme = next((name for name in _PROXY_KEYS.get(parts.scheme, ()) if proxies.get(name)), None)
    if scheme is None:
        return None
    host = parts.netloc.rpartition("@")[2]
    with_port = host if parts.port else f"{host}:{DEFAULT_PORTS[parts.scheme]}"
    # In NO_PROXY, an IPv6 address has no brackets.
    if any(map(proxy_bypass, (host, with_port, parts.hostname or ""))):
        return None
    proxy = proxies[scheme].strip()
    if scheme == "socks":  # the key of system settings, whose scheme means nothing
        return f"socks5h://{proxy.rpartition('://')[2]}"
    return proxy if "://" in proxy else f"http://{proxy}"


def _problem_of(proxy: str) -> str | None:
    """Return what is wrong with the URL of a proxy, or None. Messages of the libraries may quote half of a password."""
    scheme = proxy.partition("://")[0].lower()
    if scheme.isalnum() and scheme not in _PROXY_SCHEMES:
        return f"its scheme is {scheme}, which must be one of {', '.join(_PROXY_SCHEMES)}"
    with suppress(ValueError):
        parts = urlsplit(proxy)
        rest = parts.path.strip("/") + parts.query + parts.fragment
        if scheme.isalnum() and parts.hostname and parts.port != 0 and not rest:
            return None
    return (
        "this address is invalid: it must be like http://user:password@host:3128, where the port must be from 1 to 65535 "
        "and / ? # @ : in a user or a password are written %2F %3F %23 %40 %3A"
    )


def no_connection(url: SecretURL, error: BaseException) -> ConnectionFailedError:
    """Return the error for an exception of the network, or of a library with such a cause."""
    proxy = _proxy_of(url)
    there = f"the proxy {proxy}, which the environment names" if proxy else _authority(url)
    by = f" through {there}" if proxy else ""
    why, check = _sentence(str(error) or "it broke before it was open"), "the network"
    for cause in causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return _not_trusted(url, cause)
            case ssl.SSLError() if cause.reason in _NO_TLS:
                return ConnectionFailedError(
                    f"{_authority(url)} does not speak TLS. Check the scheme of the url, {url}: without TLS it is ws:// or "
                    "http://.",
                    retryable=False,
                )
            case ssl.SSLError():
                check = "whether the server requires TLS older than 1.2, or a certificate of the client (http_client= can have one)"
                break
            case socket.gaierror():
                by, why = "", f"no address was found for {there} ({cause})"
                break
            case ConnectionRefusedError():
                by, why, check = "", f"nothing accepts connections at {there}", "whether the server runs"
                break
            case TimeoutError() if not str(error):
                why = "it was not open within connect_timeout"
            case BaseExceptionGroup(exceptions=(first, *_)):  # its own text only counts them
                why = _sentence(str(first) or type(first).__name__)
            case _:
                pass
    return ConnectionFailedError(
        f"No connection to {url}{by}: {why}. Check this address, and {check}.",
        # Nothing was tried: an address, or a setting of the environment, is invalid.
        retryable=not isinstance(error, ValueError | ImportError),
    )


def refuses_certificate(error: BaseException) -> bool:
    """Whether the server refuses the certificate of the client, or wants one. In TLS 1.3, it says so after the handshake."""
    return isinstance(error, ssl.SSLError) and bool(_CLIENT_REFUSED.search(error.reason or ""))


def _not_trusted(url: SecretURL, error: ssl.SSLCertVerificationError) -> ConnectionFailedError:
    """Return the error for a certificate, with a remedy. Trusting another authority mends neither its age nor its name."""
    whose, proxy, file = _authority(url), _usable_proxy(url), os.environ.get("SSL_CERT_FILE")
    if proxy and proxy.lower().startswith("https://"):
        whose += f", or that of the proxy {_host(proxy)},"
    if error.verify_code in _AGE:
        remedy = "If the clock of this machine is right, the operator of the server has to renew it"
    elif error.verify_code in _OTHER_NAME:
        remedy = f"Check the host of this address, {url}: it must be one that the certificate names"
    elif file and not Path(file).is_file():
        remedy = f"The environment variable SSL_CERT_FILE is {file}, and there is no such file"
    else:
        remedy = (
            "If a proxy or a firewall on the way has certificates of its own, set the environment variable SSL_CERT_FILE to a file "
            "(PEM) with the certificates to trust"
        )
    return ConnectionFailedError(
        f"The certificate of {whose} is not trusted: {_sentence(error.verify_message)}. {remedy}.",
        retryable=False,
    )


def no_proxy(url: SecretURL, status: int | None, said: str) -> ConnectionFailedError:
    """Return the error for the response of a proxy in place of a connection. `status` is None if it has none."""
    proxy = _proxy_of(url)
    named = f"The proxy {proxy}" if proxy else "The proxy"
    if status == 407:
        return ConnectionFailedError(
            f"{named} requires a user and a password, or others than it got (HTTP 407). Give them with its address in the "
            f"environment, as in HTTPS_PROXY=http://user:password@{proxy or 'host:port'}.",
            retryable=False,
        )
    return ConnectionFailedError(
        f"{named} does not connect to {url}: {_sentence(said)}. Ask its operator, or list the server in NO_PROXY.",
        retryable=status is None or status >= 500 or status in _TRANSIENT,
    )


def no_websocket(url: SecretURL, status: int, headers: Mapping[str, str]) -> ConnectionFailedError:
    """Return the error for an HTTP response to a WebSocket handshake. The names of headers are in lower case."""
    from runware._transport.pauses import retry_after  # nearly all handshakes succeed

    passing = status >= 500 or status in _TRANSIENT
    if status < 300:
        said = (
            f"{url} answers with a page (HTTP {status}) instead of a WebSocket. The network may require a login first, or block "
            'WebSockets: then use transport="http". Otherwise check the url of the client.'
        )
    elif status < 400:
        there = without_secrets(headers.get("location", "")) or "no address"
        said = (
            f"{url} redirects to {there} (HTTP {status}), where the API key is not sent. "
            "If the server is there, give that address as url=. If the network requires a login first, log in."
        )
    elif status in (404, 410):
        said = f"There is no WebSocket at {url} (HTTP {status}). Check the url of the client."
    elif passing:
        said = f"{url} opens no WebSocket at the moment (HTTP {status})."
    else:
        proxy = _proxy_of(url)
        who = f"The proxy {proxy}, or another on the way," if proxy else "A proxy or a firewall on the way"
        said = (
            f'{url} refuses the WebSocket (HTTP {status}). {who} may block WebSockets: then use transport="http". Otherwise '
            "check the url of the client."
        )
    error = ConnectionFailedError(said, retryable=passing)
    error.retry_after = retry_after(status, headers.get("retry-after", ""))
    return error


def _proxy_of(url: SecretURL) -> str | None:
    proxy = _usable_proxy(url)
    return proxy and _host(proxy)


def _usable_proxy(url: SecretURL) -> str | None:
    try:
        return proxy_for(url) if urlsplit(url.reveal()).hostname else None
    except ConnectionFailedError:  # a proxy with a wrong URL was not used
        return None


def _host(proxy: str) -> str:
    """Return the host and port of a proxy, whose URL may have a password with any characters."""
    return re.split(r"[/?#]", proxy.rpartition("://")[2].rpartition("@")[2], maxsplit=1)[0]


def _authority(url: SecretURL) -> str:
    return urlsplit(str(url)).netloc or str(url)


def _sentence(text: str) -> str:
    return text.rstrip(". ")
