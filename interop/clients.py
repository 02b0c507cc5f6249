"""The clients: their versions, how they are driven, and which scenarios they do not support."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import attrs

#: Scenarios about a persistent connection, and about single HTTP requests.
_CONNECTIONS = frozenset({"connect", "closed-sync", "closed-async", "lost-sync", "lost-async"})
_POSTS = frozenset({"http-error", "http-late-sync", "http-late-async"})


@attrs.frozen(kw_only=True, eq=False)
class Client:
    """A client: a column of the table."""

    #: Name and version of the package in pip or npm.
    package: str
    version: str
    #: Packages that the client is used with, and does not install itself.
    besides: tuple[str, ...] = ()
    #: Its driver in `interop/drivers/`. A driver for Node ends in `.mjs`.
    driver: str
    transport: str = "websocket"
    #: Scenarios that the client does not support.
    not_offered: frozenset[str] = frozenset()
    #: Documented settings, as environment variables. They only shorten its timeouts.
    variables: Mapping[str, str] = MappingProxyType({})
    #: The client of which this is a newer release.
    newer_than: Client | None = None
    #: Scenario -> port, for those in which the client accepts no other port.
    port: Mapping[str, int] = MappingProxyType({})

    @property
    def name(self) -> str:
        """Name and version of the client."""
        return f"{self.package} {self.version}"

    @property
    def is_for_node(self) -> bool:
        """Whether the client runs on Node."""
        return self.driver.endswith(".mjs")

    @property
    def title(self) -> str:
        """The head of the client's column."""
        return f"{self.name}, over HTTP" if self.transport == "rest" else self.name


RUNWARE = Client(
    package="runware",
    version="0.5.24",
    driver="runware_0_5.py",
    not_offered=_POSTS | {"account"},
    variables=MappingProxyType(
        {
            "RUNWARE_IMAGE_INFERENCE_TIMEOUT": "10000",
            "RUNWARE_VIDEO_INITIAL_TIMEOUT": "1000",
            "RUNWARE_MAX_POLLS": "5",
        }
    ),
    # For streams, it maps only two WebSocket addresses to HTTP: the public one, and that with this port.
    port=MappingProxyType({"stream": 8080}),
)
RUNWARE_SDK = Client(package="runware-sdk", version="1.8.0", driver="runware_sdk.py", not_offered=_POSTS)
RUNWARE_SDK_HTTP = attrs.evolve(RUNWARE_SDK, transport="rest", not_offered=_CONNECTIONS)
SDK_JS = Client(
    package="@runware/sdk-js",
    version="1.3.2",
    driver="sdk_js.mjs",
    not_offered=_POSTS | {"account", "stream"},
)

#: It supports only images, over HTTP.
AI_SDK = Client(
    package="@runware/ai-sdk-provider",
    version="2.0.0",
    besides=("ai@6.0.326",),
    driver="ai_sdk.mjs",
    transport="rest",
    not_offered=_CONNECTIONS
    | {
        "image-async", "images-async", "caption", "upscale", "background", "prompt", "text", "stream", "video", "audio",
        "large", "search", "upload", "media", "details", "account", "late-error", "http-late-async",
    },
)  # fmt: skip

CLIENTS = (RUNWARE, RUNWARE_SDK, RUNWARE_SDK_HTTP, SDK_JS, AI_SDK)


def with_newest(clients: Sequence[Client], newest: Callable[[Client], str]) -> list[Client]:
    """Return the clients, each followed by a newer release, if any, which is expected to have the same faults."""
    found: list[Client] = []
    for client in clients:
        found.append(client)
        version = newest(client)
        if version != client.version:
            found.append(attrs.evolve(client, version=version, newer_than=client))
    return found
