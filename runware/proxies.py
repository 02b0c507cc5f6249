"""SOCKS proxies of the environment: the packages for them come with an extra, and are missed before anything is sent."""

from __future__ import annotations

from importlib.util import find_spec
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from runware.config import Config
from runware.errors import ConnectionFailedError

#: In the order in which the libraries look for a proxy.
_WEBSOCKET: dict[str, tuple[str, ...]] = {
    "ws": ("ws", "socks", "https", "http"),
    "wss": ("wss", "socks", "https"),
}
_HTTP: dict[str, tuple[str, ...]] = {"http": ("http", "all"), "https": ("https", "all")}


def check_proxies(config: Config) -> None:
    """Refuse to begin what a SOCKS proxy would end: tasks, or the files of their results, which are paid for by then.

    Raises:
        ConnectionFailedError: A package for it is missing.
    """
    needed: list[tuple[str, dict[str, tuple[str, ...]], str]] = []
    if config.transport != "http":
        needed.append((config.url.reveal(), _WEBSOCKET, "python_socks"))
    if config.http_client is None:
        needed.append((config.http_url.reveal(), _HTTP, "socksio"))
    proxies = environment_proxies()
    for url, schemes, package in needed:
        for scheme in schemes[urlsplit(url).scheme]:
            if proxy := proxies.get(scheme):
                if is_socks(proxy, scheme) and not is_bypassed(url) and find_spec(package) is None:
                    raise no_socks(url, proxy)
                break


def environment_proxies() -> dict[str, str]:
    """The proxies that the environment, or the system, names by scheme."""
    return getproxies()


def is_socks(proxy: str, scheme: str = "") -> bool:
    """Whether a proxy is a SOCKS proxy; those of a system's settings are so by their name."""
    return proxy.lower().startswith("socks") or scheme == "socks"


def is_bypassed(url: str) -> bool:
    """Whether `NO_PROXY`, or the system's settings, exempt the host of a URL."""
    return bool(proxy_bypass(urlsplit(url).netloc.rpartition("@")[2]))


def no_socks(url: str, proxy: str) -> ConnectionFailedError:
    """What ends a request for which a package is missing."""
    host, at = urlsplit(url).hostname, urlsplit(proxy if "://" in proxy else f"//{proxy}").netloc
    return ConnectionFailedError(
        f"{host} is to be reached by the SOCKS proxy {at.rpartition('@')[2]}, as the environment says (ALL_PROXY, "
        "HTTPS_PROXY …), and a package for that is missing: install `runware-duo[socks]`. Or name the host in NO_PROXY, "
        "or give an http_client of your own. Nothing was sent.",
        retryable=False,
    )
