"""Addresses of servers."""

from __future__ import annotations

from typing import Protocol


class Server(Protocol):
    """A server over both transports."""

    @property
    def url(self) -> str: ...

    @property
    def http_url(self) -> str: ...


def address(server: Server, transport: str) -> str:
    """The address that a client takes as `url`."""
    return server.http_url if transport == "http" else server.url
