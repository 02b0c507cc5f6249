"""The clients: which versions, how they are driven, and what they do not have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

#: What is about a connection, and what is about single requests.
_CONNECTIONS = frozenset({"connect", "closed-sync", "closed-async", "lost-sync", "lost-async"})
_POSTS = frozenset({"http-error", "http-late-sync", "http-late-async"})


@attrs.frozen(kw_only=True, eq=False)
class Client:
    """One column of the table."""

    name: str
    #: What pip or npm installs.
    requirement: str
    #: Its driver, in `interop/drivers/`. One that ends in `.mjs` is for Node.
    driver: str
    transport: str = "websocket"
    #: Scenarios that it has nothing for.
    not_offered: frozenset[str] = frozenset()
    #: Its documented settings. They only shorten how long it waits before it gives up.
    variables: Mapping[str, str] = MappingProxyType({})
    #: Scenarios for which it takes no address but that of this port.
    port: Mapping[str, int] = MappingProxyType({})

    @property
    def title(self) -> str:
        """The head of its column."""
        return f"{self.name}, over HTTP" if self.transport == "rest" else self.name


RUNWARE = Client(
    name="runware 0.5.24",
    requirement="runware==0.5.24",
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
RUNWARE_SDK = Client(
    name="runware-sdk 1.8.0", requirement="runware-sdk==1.8.0", driver="runware_sdk.py", not_offered=_POSTS
)
RUNWARE_SDK_HTTP = attrs.evolve(RUNWARE_SDK, transport="rest", not_offered=_CONNECTIONS)
SDK_JS = Client(
    name="@runware/sdk-js 1.3.2",
    requirement="@runware/sdk-js@1.3.2",
    driver="sdk_js.mjs",
    not_offered=_POSTS | {"account", "stream"},
)

CLIENTS = (RUNWARE, RUNWARE_SDK, RUNWARE_SDK_HTTP, SDK_JS)
