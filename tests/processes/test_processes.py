"""Whole programs: how they end, fork, are interrupted, and use several loops and threads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runware.emulator import Emulator
from tests.support.addresses import address
from tests.support.programs import run, run_interrupted

TRANSPORTS = ["websocket", "http"]


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(params=TRANSPORTS)
def url(request: pytest.FixtureRequest, server: Emulator) -> str:
    return address(server, request.param)


def test_a_program_that_never_closes_its_blocking_client_ends_quietly(url: str) -> None:
    done = run(url, 'print(len(runware_sync.Runware("key", url=URL).prompt_enhance(prompt="dog")))')
    assert (done.stdout, done.stderr, done.returncode) == ("1\n", "", 0)


def test_a_client_that_is_still_held_at_the_end_ends_quietly(url: str) -> None:
    done = run(
        url,
        """
        client = runware_sync.Runware("key", url=URL)
        stream = client.results(runware.PromptEnhance(prompt="dog", prompt_versions=3))
        print(next(stream).task_type)
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("promptEnhance\n", "", 0)


def test_a_text_that_is_still_being_written_at_the_end_holds_nobody_up(server: Emulator) -> None:
    server.latency = 100
    try:
        done = run(
            server.url,
            """
            client = runware_sync.Runware("key", url=URL)
            stream = client.text_stream(model="m:1@1", messages=[{"role": "user", "content": "dog"}])
            print(next(stream).text)
            """,
        )
    finally:
        server.latency = 0
    assert (len(done.stdout.split()), done.stderr, done.returncode) == (1, "", 0)


def test_a_client_is_closed_in_another_run_of_the_loop_than_it_was_used_in(url: str) -> None:
    done = run(
        url,
        """
        client = runware.Runware("key", url=URL)
        asyncio.run(client.ensure_connection())
        asyncio.run(client.disconnect())
        print("closed")
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("closed\n", "", 0)


def test_a_client_that_nobody_closes_ends_with_each_loop_that_it_was_used_in(
    url: str, tmp_path: Path
) -> None:
    done = run(
        url,
        f"""
        client = runware.Runware("key", url=URL)
        async def main(client):
            images = await client.image_inference(model="m:1@1", positive_prompt="dog", width=512, height=512)
            print(len(await client.save(images, {str(tmp_path)!r})))
        asyncio.run(main(client))
        asyncio.run(main(client))
        asyncio.run(main(runware.Runware("key", url=URL)))
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("1\n1\n1\n", "", 0)


def test_the_blocking_client_works_inside_a_running_loop(url: str) -> None:
    done = run(
        url,
        """
        async def notebook():
            with runware_sync.Runware("key", url=URL) as client:
                print(len(client.prompt_enhance(prompt="dog")))
        asyncio.run(notebook())
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("1\n", "", 0)


def test_many_threads_share_one_blocking_client(url: str) -> None:
    done = run(
        url,
        """
        from concurrent.futures import ThreadPoolExecutor
        import threading
        with runware_sync.Runware("key", url=URL) as client, ThreadPoolExecutor(8) as pool:
            texts = list(pool.map(lambda n: client.prompt_enhance(prompt=f"dog {n}")[0].text.split(",")[0], range(40)))
        assert texts == [f"dog {n}" for n in range(40)], texts
        print(threading.active_count())
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("1\n", "", 0)


def test_closing_leaves_no_thread_behind(url: str) -> None:
    done = run(
        url,
        """
        import gc, threading
        client = runware_sync.Runware("key", url=URL)
        assert threading.active_count() == 1, "the thread starts with the first use"
        client.ensure_connection()
        assert threading.active_count() == 2
        client.disconnect()
        assert threading.active_count() == 1
        client = runware_sync.Runware("key", url=URL)
        client.ensure_connection()
        del client
        gc.collect()
        assert threading.active_count() == 1, "collecting the client ends its thread"
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_a_forked_child_opens_its_own_connection(url: str) -> None:
    done = run(
        url,
        """
        import os, warnings
        warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads is what is tested
        client = runware_sync.Runware("key", url=URL)
        client.prompt_enhance(prompt="parent")
        child = os.fork()
        if child == 0:
            ok = client.prompt_enhance(prompt="child")[0].text.startswith("child")
            os._exit(0 if ok else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        print(client.prompt_enhance(prompt="parent")[0].text.startswith("parent"))
        client.disconnect()
        """,
    )
    assert (done.stdout, done.returncode) == ("0\nTrue\n", 0), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "module",
    [
        "runware._runtime.loop_session", "runware._streaming.stream", "runware._transport.http_client",
        "runware._transport.httpx_client", "httpcore",
    ],
)  # fmt: skip
def test_a_child_is_forked_while_another_thread_loads_a_module(url: str, tmp_path: Path, module: str) -> None:
    done = run(
        url,
        f"""
        import faulthandler, os, threading, warnings
        from importlib.machinery import SourceFileLoader
        warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads is what is tested
        begun, load = threading.Event(), SourceFileLoader.exec_module

        def load_slowly(self, module):
            if module.__name__ == {module!r}:
                begun.set()
                threading.Event().wait(0.3)  # the fork is to come now
            load(self, module)

        def work(name):
            images = client.image_inference(model="runware:101@1", positive_prompt=name, width=128, height=128)
            saved = client.save(images, os.path.join({str(tmp_path)!r}, name))
            return client.text_stream(model="m:1@1", messages=[{{"role": "user", "content": name}}]).read() and saved

        SourceFileLoader.exec_module = load_slowly
        client = runware_sync.Runware("key", url=URL)
        thread = threading.Thread(target=work, args=["parent"])
        thread.start()
        assert begun.wait(30)
        child = os.fork()
        if child == 0:
            faulthandler.dump_traceback_later(15, exit=True)
            os._exit(0 if len(work("child")) == 1 else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        thread.join()
        client.disconnect()
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("0\n", "", 0)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    "work",
    [
        'client.prompt_enhance(prompt="dog")',
        'list(client.results(runware.PromptEnhance(prompt="dog")))',
        'client.run_all([runware.PromptEnhance(prompt="dog")] * 2)',
        'list(client.map([runware.PromptEnhance(prompt="dog")] * 3, limit=2))',
    ],
    ids=["run", "results", "run_all", "map"],
)
def test_an_interrupt_ends_the_wait_and_leaves_the_client_usable(work: str, transport: str) -> None:
    with Emulator(latency=100) as slow:
        done = run_interrupted(
            slow, address(slow, transport),
            f"""
            client = runware_sync.Runware("key", url=URL)
            client.ensure_connection()
            try:
                {work}
            except KeyboardInterrupt as interrupt:
                print(*interrupt.__notes__, sep="|", flush=True)
            input()
            print(client.connected, len(client.prompt_enhance(prompt="dog")))
            client.disconnect()
            """,
        )  # fmt: skip
        sent = {request["taskUUID"] for request in slow.requests[:-1]}
    notes, last = done.stdout.splitlines()
    # Over HTTP, a second task may have been on its way to the server.
    assert set(map(goes_on, sent)) <= set(notes.split("|"))
    assert (last, done.stderr, done.returncode) == ("True 1", "", 0)


def goes_on(uuid: str) -> str:
    return f"Task {uuid} may still be running, and be billed. client.job('{uuid}') collects its results."


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_an_interrupt_names_the_task_of_a_job_that_nobody_has_any_more(transport: str) -> None:
    with Emulator(latency=100) as slow:
        done = run(
            address(slow, transport),
            """
            import signal
            signal.signal(signal.SIGALRM, signal.default_int_handler)
            client = runware_sync.Runware("key", url=URL)
            task = runware.VideoInference(model="m:1@1", positive_prompt="dog", duration=1)
            client.ensure_connection()
            try:
                signal.setitimer(signal.ITIMER_REAL, 1.0)  # it has been waiting for the results for long by then
                client.submit(task).results()
            except KeyboardInterrupt as interrupt:
                print(*interrupt.__notes__, sep="|")
            print(client.connected)
            client.disconnect()
            """,
        )  # fmt: skip
        [request] = [one for one in slow.requests if one["taskType"] == "videoInference"]
    assert (done.stdout, done.stderr, done.returncode) == (f"{goes_on(request['taskUUID'])}\nTrue\n", "", 0)


def test_an_interrupt_of_many_tasks_names_some_and_counts_the_others() -> None:
    with Emulator(latency=100) as slow:
        done = run_interrupted(
            slow, slow.url,
            """
            client = runware_sync.Runware("key", url=URL)
            try:
                client.run_all([runware.PromptEnhance(prompt="dog")] * 50)
            except KeyboardInterrupt as interrupt:
                interrupt.add_note("of another")
                print(*interrupt.__notes__, sep="|", flush=True)
            """,
        )  # fmt: skip
        sent = {request["taskUUID"] for request in slow.requests}
    *named, others, last = done.stdout.strip().split("|")
    assert (len(set(named)), set(named) <= set(map(goes_on, sent))) == (3, True)
    assert (others, last, done.stderr, done.returncode) == (
        "The same is true of 47 more.",
        "of another",
        "",
        0,
    )


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_an_interrupt_ends_an_async_program_quietly(transport: str) -> None:
    with Emulator(latency=100) as slow:
        done = run_interrupted(
            slow, address(slow, transport),
            """
            async def main():
                async with runware.Runware("key", url=URL) as client:
                    await client.prompt_enhance(prompt="dog")
            try:
                asyncio.run(main())
            except KeyboardInterrupt as interrupt:
                print(*interrupt.__context__.__notes__, flush=True)
            """,
        )  # fmt: skip
        [request] = slow.requests
    assert (done.stdout, done.stderr, done.returncode) == (f"{goes_on(request['taskUUID'])}\n", "", 0)


def test_an_interrupt_that_comes_in_the_client_is_no_bug_of_the_client(server: Emulator) -> None:
    done = run(
        server.http_url,
        """
        import httpx
        class Interrupted(httpx.AsyncBaseTransport):  # as by the second Ctrl-C, which an event loop does not keep for later
            async def handle_async_request(self, request):
                raise KeyboardInterrupt
        async def main():
            http_client = lambda: httpx.AsyncClient(transport=Interrupted())
            async with runware.Runware("key", url=URL, http_client=http_client) as client:
                await client.prompt_enhance(prompt="dog")
        try:
            asyncio.run(main())
        except KeyboardInterrupt:
            print("interrupted")
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("interrupted\n", "", 0)


@pytest.mark.parametrize("work", ["stream.read()", "next(stream)", "with stream: next(stream)"])
def test_an_interrupt_names_the_task_of_a_stream(work: str) -> None:
    with Emulator(latency=100) as slow:
        done = run_interrupted(
            slow, slow.url,
            f"""
            client = runware_sync.Runware("key", url=URL)
            stream = client.text_stream(model="m:1@1", messages=[{{"role": "user", "content": "dog"}}])
            try:
                {work}
            except KeyboardInterrupt as interrupt:
                print(stream.task_uuid, *interrupt.__notes__, sep="|", flush=True)
            client.disconnect()
            """,
        )  # fmt: skip
    assert done.stderr == ""
    uuid, note = done.stdout.strip().split("|")
    assert note == f"Task {uuid} may still be running, and be billed. A stream cannot be resumed."
    assert (done.stderr, done.returncode) == ("", 0)


def test_jobs_and_maps_that_are_still_held_at_the_end_end_quietly(server: Emulator, url: str) -> None:
    server.latency = 0.2
    try:
        done = run(
            url,
            """
            client = runware_sync.Runware("key", url=URL)
            jobs = [client.submit(runware.PromptEnhance(prompt="dog")) for _ in range(3)]
            many = client.map((runware.PromptEnhance(prompt="dog") for _ in range(100)), limit=3)
            print(next(many).error, jobs[0].status().state in ("running", "done"))
            """,
        )
    finally:
        server.latency = 0.0
    assert (done.stdout, done.stderr, done.returncode) == ("None True\n", "", 0)


def test_a_forked_child_collects_the_job_of_its_parent_and_maps(url: str) -> None:
    done = run(
        url,
        """
        import os, warnings
        warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads is what is tested
        client = runware_sync.Runware("key", url=URL)
        job = client.submit(runware.PromptEnhance(prompt="parent"))
        child = os.fork()
        if child == 0:
            texts = [text.text for text in job.results()]
            ended = list(client.map([runware.PromptEnhance(prompt="child")] * 4, limit=2))
            ok = texts[0].startswith("parent") and [done.error for done in ended] == [None] * 4
            os._exit(0 if ok else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        print(job.results()[0].text.startswith("parent"))
        client.disconnect()
        """,
    )
    assert (done.stdout, done.returncode) == ("0\nTrue\n", 0), done.stderr


IN_SUBINTERPRETER = """
import threading, runware, runware_sync
client = runware_sync.Runware("key", url={url!r})
def work():
    print(len(client.prompt_enhance(prompt="dog")), len(client.run_all([runware.PromptEnhance(prompt="dog")] * 3)))
work()
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(len(list(client.results(runware.PromptEnhance(prompt="dog", prompt_versions=3)))), flush=True)
"""


@pytest.mark.skipif(sys.version_info < (3, 13), reason="Python has no module for interpreters")
def test_the_blocking_client_works_in_a_subinterpreter_which_has_no_daemons(url: str) -> None:
    done = run(
        url,
        f"""
        import _interpreters
        other = _interpreters.create()
        print(_interpreters.exec(other, {IN_SUBINTERPRETER.format(url=url)!r}), flush=True)
        _interpreters.destroy(other)
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("1 3\n1 3\n3\nNone\n", "", 0)


def test_a_forked_child_is_told_what_its_parent_alone_waits_for() -> None:
    with Emulator(latency=0.3) as server:
        done = run(
            server.url,
            """
            import os, warnings
            warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads is what is tested
            client = runware_sync.Runware("key", url=URL)
            results = client.results(runware.PromptEnhance(prompt="dog", prompt_versions=3))
            outcomes = client.map([runware.PromptEnhance(prompt="dog", prompt_versions=n) for n in (1, 3, 3)], limit=2)
            next(outcomes), next(results)
            child = os.fork()
            if child == 0:
                for iterator in results, outcomes:
                    try:
                        print(next(iterator))
                    except runware.EventLoopError as error:
                        print(error.in_doubt and error.task_uuid in str(error), list(iterator), flush=True)
                os._exit(0)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            print(len(list(results)), [outcome.error for outcome in outcomes])
            client.disconnect()
            """,
        )
    assert (done.stdout, done.returncode) == ("True []\nTrue []\n0\n2 [None, None]\n", 0), done.stderr


def test_a_job_is_collected_in_another_run_of_the_loop(url: str) -> None:
    done = run(
        url,
        """
        client = runware.Runware("key", url=URL)
        job = asyncio.run(client.submit(runware.PromptEnhance(prompt="dog")))
        async def collect():
            async with client:
                print(len(await job.results()))
        asyncio.run(collect())
        """,
        "-W", "ignore::ResourceWarning",
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("1\n", 0), done.stderr
