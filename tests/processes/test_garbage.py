"""Clients, and what iterates, that are dropped without being closed: their sockets, tasks and threads go with them."""

from __future__ import annotations

import sys

import pytest

from runware.emulator import Emulator
from tests.support.addresses import address
from tests.support.programs import run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="sockets are counted in /proc"),
]

COUNTING = """
import gc, httpx, os, threading, time
def sockets():
    links = []
    for name in os.listdir("/proc/self/fd"):
        try:
            links.append(os.readlink(f"/proc/self/fd/{name}"))
        except OSError:
            pass
    return sum(link.startswith("socket:") for link in links)
def made(package):
    # Without certificates, which take long to load.
    return package.Runware("key", url=URL, http_client=lambda: httpx.AsyncClient(verify=False))
TEXT = dict(model="m:1@1", messages=[{"role": "user", "content": "dog"}])
async def collected():
    until = time.monotonic() + 20
    while time.monotonic() < until and (sockets() > 2 or len(asyncio.all_tasks()) > 1):
        gc.collect()
        await asyncio.sleep(0.01)
def task():
    return runware.PromptEnhance(prompt="dog", prompt_versions=2)
"""

ASYNC = """
async def call(client):
    await client.prompt_enhance(prompt="dog")
async def results(client):
    async for result in client.results(task()):
        return
async def many(client):
    async for done in client.map([task() for _ in range(5)], limit=2):
        return
async def stream(client):
    async for delta in client.text_stream(**TEXT):
        return
async def job(client):
    await client.submit(task())
async def unused(client):
    client.results(task()), client.map([task()]), client.text_stream(**TEXT), client.job(str(__import__("uuid").uuid4()))
async def main():
    await asyncio.gather(*(USE(made(runware)) for _ in range(50)))
    await collected()
    print(sockets(), len(asyncio.all_tasks()))
"""

USES = ["call", "results", "many", "stream", "job", "unused"]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_fifty_async_clients_are_dropped(transport: str, use: str) -> None:
    with Emulator(latency=0.05) as server:
        program = COUNTING + ASYNC.replace("USE", use)
        done = run(address(server, transport), program + "asyncio.run(main())\n")
    assert (done.stdout, done.stderr, done.returncode) == ("2 1\n", "", 0)


BLOCKING = """
def call(client):
    client.prompt_enhance(prompt="dog")
def results(client):
    next(iter(client.results(task())))
def many(client):
    next(client.map([task() for _ in range(5)], limit=2))
def stream(client):
    next(client.text_stream(**TEXT))
def job(client):
    client.submit(task())
def unused(client):
    client.results(task()), client.map([task()]), client.text_stream(**TEXT), client.job(str(__import__("uuid").uuid4()))
before = sockets()
for _ in range(5):
    for use in (call, results, many, stream, job, unused):
        use(made(runware_sync))
gc.collect()
print(sockets() - before, threading.active_count())
"""


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_blocking_clients_are_dropped(transport: str) -> None:
    with Emulator(latency=0.05) as server:
        done = run(address(server, transport), COUNTING + BLOCKING)
    assert (done.stdout, done.stderr, done.returncode) == ("0 1\n", "", 0)


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_whoever_holds_a_part_of_a_client_holds_the_client(transport: str) -> None:
    with Emulator() as server:
        done = run(
            address(server, transport),
            COUNTING
            + """
async def used():
    results = made(runware).results(task())
    many = made(runware).map([task() for _ in range(4)], limit=1)
    stream = made(runware).text_stream(**TEXT)
    job = await made(runware).submit(task())
    parts = (results, many, stream)
    for part in parts:
        await anext(part)
    gc.collect()
    await asyncio.sleep(0.05)
    print([len([one async for one in part]) for part in (results, many)], len(await job.results()))
    print(bool((await stream.read()).text))
async def main():
    await used()
    await collected()
asyncio.run(main())
results = made(runware_sync).results(task())
many = made(runware_sync).map([task() for _ in range(4)], limit=1)
stream = made(runware_sync).text_stream(**TEXT)
job = made(runware_sync).submit(task())
for part in (results, many, stream):
    next(part)
gc.collect()
print([len(list(part)) for part in (results, many)], len(job.results()))
print(bool(stream.read().text))
""",
        )
    assert (done.stdout, done.stderr, done.returncode) == ("[1, 3] 2\nTrue\n" * 2, "", 0)
