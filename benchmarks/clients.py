"""Who is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Environment:
    """What is installed in an environment of its own, and how to ask for the versions that count."""

    name: str
    requirements: tuple[str, ...]
    packages: tuple[str, ...]
    node: bool = False


@dataclass(frozen=True)
class Client:
    """One client, used in one way."""

    name: str
    title: str
    environment: str
    driver: str
    #: What `import` takes, to measure it.
    module: str
    #: Whether there are tasks at once without threads.
    concurrent: bool = True
    #: How many threads use it, if they are what makes tasks run at once.
    threads: int | None = None
    http: bool = False
    #: Where few tasks run at once it does only one in so many: each takes it 100 ms.
    fewer: int = 1
    #: What stands beside the others and is no SDK.
    is_floor: bool = False
    is_ours: bool = False
    #: It is told its limits in this way.
    settings: Mapping[str, str] = field(default_factory=dict)


ENVIRONMENTS = (
    # `{root}` is this repository.
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
        # It lets 15 tasks through at once, and gives up early, unless it is told otherwise.
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
