"""The proxies of the environment. The packages for SOCKS proxies come with an extra, and are missed before anything is sent."""

from __future__ import annotations

from importlib.util import find_spec
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from runware.config import Config
from runware.errors import ConnectionFailedError

#: Per scheme of a URL where the libraries look for its proxy, in order.
_LOOKED_FOR: dict[str, tuple[str, ...]] = {
    "ws": ("ws", "socks", "https", "http"),
    "wss": ("wss", "socks", "https"),
    "http": ("http", "all"),
    "https": ("https", "all"),
}


def check_proxies(config: Config) -> None:
    """Refuse to begin what a SOCKS proxy would end: tasks, or the files of their results, which are paid for by then.

    Raises:
        ConnectionFailedError: A package for it is missing.
    """
    needed: list[tuple[str, str]] = []
    if config.transport != "http":
        needed.append((config.url.reveal(), "python_socks"))
    if config.http_client is None:
        needed.append((config.http_url.reveal(), "socksio"))
    for url, package in needed:
        if (found := proxy_for(url)) is not None:
            scheme, proxy = found
            if is_socks(proxy, scheme) and find_spec(package) is None:
                raise no_socks(url, proxy)


def proxy_for(url: str) -> tuple[str, str] | None:
    """The proxy for a URL, and the scheme that it is named for; None if there is none, or the host is exempt."""
    proxies = getproxies()
    for scheme in _LOOKED_FOR.get(urlsplit(url).scheme, ()):
        if proxy := proxies.get(scheme):
            return None if is_bypassed(url) else (scheme, proxy)
    return None


def is_socks(proxy: str, scheme: str = "") -> bool:
    """Whether a proxy is a SOCKS proxy; those of a system's settings are so by their name."""
    return proxy.lower().startswith("socks") or scheme == "socks"


def is_bypassed(url: str) -> bool:
    """Whether `NO_PROXY`, or the system's settings, exempt the host of a URL."""
    parts = urlsplit(url)
    # In NO_PROXY, an IPv6 address has no brackets.
    return any(map(proxy_bypass, (parts.netloc.rpartition("@")[2], parts.hostname or "")))


def no_socks(url: str, proxy: str) -> ConnectionFailedError:
    """What ends a request for which a package is missing."""
    host, at = urlsplit(url).hostname, urlsplit(proxy if "://" in proxy else f"//{proxy}").netloc
    return ConnectionFailedError(
        f"{host} is to be reached by the SOCKS proxy {at.rpartition('@')[2]}, as the environment says (ALL_PROXY, "
        "HTTPS_PROXY …), and a package for that is missing: install `runware-duo[socks]`. Or name the host in NO_PROXY, "
        "or give an http_client of your own. Nothing was sent.",
        retryable=False,
    )
