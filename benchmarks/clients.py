"""The clients that are measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Environment:
    """A separate environment: the requirements to install, and the packages whose versions are reported."""

    name: str
    requirements: tuple[str, ...]
    packages: tuple[str, ...]
    node: bool = False


@dataclass(frozen=True)
class Client:
    """A client, used in one way."""

    name: str
    title: str
    environment: str
    driver: str
    #: The module to import when `import` is measured.
    module: str
    #: Whether the client runs tasks concurrently without threads.
    concurrent: bool = True
    #: The number of threads that use the client; None if it needs none for concurrency.
    threads: int | None = None
    http: bool = False
    #: Divides the number of tasks at low concurrency, for a client that takes 100 ms for each.
    fewer: int = 1
    #: Whether this is a baseline without an SDK.
    is_floor: bool = False
    is_ours: bool = False
    #: Environment variables that set the client's limits.
    settings: Mapping[str, str] = field(default_factory=dict)


ENVIRONMENTS = (
    # `{root}` is the root of this repository.
    Environment(
        "ours",
        ("-e", "{root}[speed]", "orjson"),
        ("runware-duo", "websockets", "httpx", "attrs", "cattrs", "orjson"),
    ),
    Environment("floor", ("websockets", "orjson"), ("websockets", "orjson")),
    Environment("vendor-runware", ("runware==0.5.24",), ("runware", "websockets")),
    Environment("vendor-runware-sdk", ("runware-sdk==1.8.0",), ("runware-sdk", "websockets", "aiohttp")),
    Environment("vendor-sdk-js", ("@runware/sdk-js@1.3.2",), ("@runware/sdk-js", "ws"), node=True),
)

CLIENTS = (
    Client("ours", "ours, async", "ours", "ours_async.py", "runware", is_ours=True),
    Client("ours-http", "ours, async, HTTP", "ours", "ours_async.py", "runware", http=True, is_ours=True),
    Client("ours-sync", "ours, blocking", "ours", "ours_sync.py", "runware_sync", concurrent=False, threads=1, is_ours=True),
    Client(
        "ours-sync-16", "ours, blocking, 16 threads", "ours", "ours_sync.py", "runware_sync",
        concurrent=False, threads=16, is_ours=True,
    ),
    Client(
        "vendor-runware", "`runware` 0.5.24", "vendor-runware", "vendor_runware.py", "runware",
        # By default, it runs at most 15 tasks at once, and times out early.
        settings={"RUNWARE_MAX_CONCURRENT_REQUESTS": "100000", "RUNWARE_IMAGE_INFERENCE_TIMEOUT": "600000"},
    ),
    Client("vendor-runware-sdk", "`runware-sdk` 1.8.0", "vendor-runware-sdk", "vendor_runware_sdk.py", "runware"),
    Client("vendor-sdk-js", "`@runware/sdk-js` 1.3.2", "vendor-sdk-js", "vendor_sdk_js.mjs", "@runware/sdk-js", fewer=10),
    Client("floor", "bare websockets, async", "floor", "floor_async.py", "websockets.asyncio.client, orjson", is_floor=True),
    Client(
        "floor-sync", "bare websockets, blocking", "floor", "floor_sync.py", "websockets.sync.client, orjson",
        concurrent=False, threads=1, is_floor=True,
    ),
    Client(
        "floor-sync-16", "bare websockets, blocking, 16 threads, a connection each", "floor", "floor_sync.py",
        "websockets.sync.client, orjson", concurrent=False, threads=16, is_floor=True,
    ),
)  # fmt: skip
