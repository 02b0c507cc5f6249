"""The clients: which versions, how they are driven, and what they do not have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import attrs

#: What is about a connection, and what is about single requests.
_CONNECTIONS = frozenset({"connect", "closed-sync", "closed-async", "lost-sync", "lost-async"})
_POSTS = frozenset({"http-error", "http-late-sync", "http-late-async"})


@attrs.frozen(kw_only=True, eq=False)
class Client:
    """One column of the table."""

    #: What pip or npm installs: its name and its version.
    package: str
    version: str
    #: What it is a part of, and does not install by itself.
    besides: tuple[str, ...] = ()
    #: Its driver, in `interop/drivers/`. One that ends in `.mjs` is for Node.
    driver: str
    transport: str = "websocket"
    #: Scenarios that it has nothing for.
    not_offered: frozenset[str] = frozenset()
    #: Its documented settings. They only shorten how long it waits before it gives up.
    variables: Mapping[str, str] = MappingProxyType({})
    #: The client whose newer release it is.
    newer_than: Client | None = None
    #: Scenarios for which it takes no address but that of this port.
    port: Mapping[str, int] = MappingProxyType({})

    @property
    def name(self) -> str:
        """The client and its version."""
        return f"{self.package} {self.version}"

    @property
    def is_for_node(self) -> bool:
        """Whether it comes from npm."""
        return self.driver.endswith(".mjs")

    @property
    def title(self) -> str:
        """The head of its column."""
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
    # It streams over HTTP, and knows the HTTP address of two WebSocket addresses only: the public one and this.
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

#: It makes images only, over HTTP.
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
    """The clients, each followed by its newest release, if that is another: faults of the one are expected of the other."""
    found: list[Client] = []
    for client in clients:
        found.append(client)
        version = newest(client)
        if version != client.version:
            found.append(attrs.evolve(client, version=version, newer_than=client))
    return found
