"""The end of the local server while it has something to do."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import anyio.to_thread
import pytest
from starlette.requests import Request

from runware.emulator import Emulator
from runware.emulator.keeping.store import Store
from runware.emulator.service import Service
from runware.emulator.serving.downloads import download
from runware.emulator.serving.threaded_server import MAX_DURATION
from tests.support.posting import HEADERS, IMAGE, http_client, post
from tests.support.programs import ROOT

UUID = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"


async def test_a_task_that_the_end_of_the_server_overtakes_is_given_up_quietly() -> None:
    service = Service()

    async def deliver(_: object) -> None:
        raise AssertionError("nothing is made any more")

    service.spawn({"taskType": "promptEnhance", "taskUUID": UUID, "prompt": "x"}, deliver, None)
    await asyncio.sleep(0)  # it is accepted, and will begin with the next turn
    assert UUID in service.records
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        await service.close()
        gc.collect()
    assert [str(one.message) for one in caught] == []


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("made", [0, 1])
def test_a_task_that_was_cut_off_has_failed_when_the_server_is_there_again(streamed: bool, made: int) -> None:
    """It was under way for ever: whoever asked for it waited as long as it might have taken."""
    text = {"taskType": "textInference", "model": "a:b@1", "messages": [{"role": "user", "content": "a"}]}
    task = {
        **(text if streamed else {**IMAGE, "numberResults": 2}),
        "taskUUID": UUID,
        "deliveryMethod": "stream" if streamed else "async",
    }
    with ExitStack() as opened:
        server = opened.enter_context(Emulator())
        server.answer_next(delays=[*[0] * made, 60])
        if streamed:
            request = http_client().stream("POST", server.http_url, json=[task], headers=HEADERS)
            opened.enter_context(request)
        else:
            post(server, task)
        while server.last().pieces + server.last().results < made:
            pass
        server.stop()
        server.start()
        answer = post(server, {"taskType": "getResponse", "taskUUID": UUID}).json()
        assert [item["status"] for item in answer["data"]] == ["success"] * (made and not streamed)
        assert [(error["status"], error["code"]) for error in answer["errors"]] == [
            ("error", "internalServerError")
        ]
        assert server.last(task["taskType"]).state == "failed"


async def test_a_file_is_closed_though_the_server_stops_between_its_last_byte_and_its_closing() -> None:
    """A thread closes it. Where the wait for one was cancelled, the file stayed open until somebody collected garbage."""
    store = Store()
    file = store.add(b"all of it", "text/plain")
    threads = anyio.to_thread.current_default_thread_limiter()
    borrowed = [object() for _ in range(int(threads.total_tokens))]
    scope = {"type": "http", "method": "GET", "headers": [], "path_params": {"name": file.name}}
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return await asyncio.get_running_loop().create_future()  # the client says no more

    async def send(message: Any) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            for borrower in borrowed:  # no thread is free, so that the closing has to wait
                threads.acquire_on_behalf_of_nowait(borrower)
            asyncio.get_running_loop().call_soon(sending.cancel)

    sending = asyncio.ensure_future(download(store, Request(scope))(scope, receive, send))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        while not sending.cancelling() and not sending.done():
            await asyncio.sleep(0)
        for borrower in borrowed:
            threads.release_on_behalf_of(borrower)
        await asyncio.wait([sending])
        gc.collect()
    assert sending.cancelled()
    assert sent[-1]["body"] == b"all of it"
    assert [str(one.message) for one in caught] == []
    store.close()


async def test_the_end_of_a_server_that_has_begun_to_send_a_file_is_quiet() -> None:
    store = Store()
    file = store.add(b"all of it", "text/plain")
    scope = {"type": "http", "method": "GET", "headers": [], "path_params": {"name": file.name}}
    unretrieved: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unretrieved.append(context))

    async def receive() -> dict[str, Any]:
        return await asyncio.get_running_loop().create_future()  # the client says no more

    async def interrupted() -> bool:
        async def send(message: Any) -> None:
            assert message["type"] == "http.response.start"
            store.close()
            sending.cancel()

        sending = asyncio.ensure_future(download(store, Request(scope))(scope, receive, send))
        await asyncio.wait([sending])
        return sending.cancelled()

    assert await interrupted()
    gc.collect()
    assert unretrieved == []


FORKED = """
import os, sys, warnings
from runware.emulator import Emulator

warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads is what is tested
with Emulator() as server:
    child = os.fork()
    if not child:
        server.reset()
        sys.exit(7)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7
    server.reset()
print("good")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_fork_neither_waits_for_the_server_of_its_parent_nor_stops_it() -> None:
    """A child that left the `with` block waited for a thread that it does not have, for a minute."""
    done = subprocess.run(
        [sys.executable, "-c", FORKED], cwd=ROOT, capture_output=True, text=True, timeout=MAX_DURATION - 5
    )
    assert (done.stdout, done.returncode) == ("good\n", 0), done.stderr


def test_threads_may_start_and_stop_a_server_at_the_same_time() -> None:
    server = Emulator()

    def switch(_: int) -> None:
        for _ in range(20):
            server.start()
            server.stop()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(switch, range(8)))
    assert not [thread for thread in threading.enumerate() if thread.name == "runware emulator"]
    with server:
        assert post(server, {"taskType": "ping"}).status_code == 200
