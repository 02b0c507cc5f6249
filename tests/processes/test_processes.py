"""Whole programs: how they end, fork, are interrupted, and use several loops and threads."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from runware.emulator import Emulator

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def run(server: Emulator, program: str, *flags: str) -> subprocess.CompletedProcess[str]:
    """Run a program with every warning an error; it finds `URL` and both packages."""
    text = f"import asyncio, runware, runware_sync\nURL = {server.url!r}\n{textwrap.dedent(program)}"
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", *flags, "-c", text],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    # On a busy machine asyncio's debug mode remarks upon steps that took long.
    done.stderr = "".join(line for line in done.stderr.splitlines(True) if not line.startswith("Executing <"))
    return done


def test_a_program_that_never_closes_its_blocking_client_ends_quietly(server: Emulator) -> None:
    done = run(server, 'print(len(runware_sync.Runware("key", url=URL).prompt_enhance(prompt="dog")))')
    assert (done.stdout, done.stderr, done.returncode) == ("1\n", "", 0)


def test_a_client_that_is_still_held_at_the_end_ends_quietly(server: Emulator) -> None:
    done = run(
        server,
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
            server,
            """
            client = runware_sync.Runware("key", url=URL)
            stream = client.text_stream(model="m:1@1", messages=[{"role": "user", "content": "dog"}])
            print(next(stream).text)
            """,
        )
    finally:
        server.latency = 0
    assert (len(done.stdout.split()), done.stderr, done.returncode) == (1, "", 0)


def test_one_async_client_serves_a_second_run_of_the_loop(server: Emulator) -> None:
    done = run(
        server,
        """
        client = runware.Runware("key", url=URL)
        async def use():
            print(len(await client.prompt_enhance(prompt="dog")))
        asyncio.run(use())
        async def use_and_close():
            await use()
            await client.disconnect()
        asyncio.run(use_and_close())
        """,
        "-W", "ignore::ResourceWarning",
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("1\n1\n", 0), done.stderr


def test_a_client_is_closed_in_another_run_of_the_loop_than_it_was_used_in(server: Emulator) -> None:
    done = run(
        server,
        """
        client = runware.Runware("key", url=URL)
        asyncio.run(client.ensure_connection())
        asyncio.run(client.disconnect())
        print("closed")
        """,
        "-W", "ignore::ResourceWarning",
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("closed\n", 0), done.stderr


def test_the_blocking_client_works_inside_a_running_loop(server: Emulator) -> None:
    done = run(
        server,
        """
        async def notebook():
            with runware_sync.Runware("key", url=URL) as client:
                print(len(client.prompt_enhance(prompt="dog")))
        asyncio.run(notebook())
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("1\n", "", 0)


def test_many_threads_share_one_blocking_client(server: Emulator) -> None:
    done = run(
        server,
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


def test_closing_leaves_no_thread_behind(server: Emulator) -> None:
    done = run(
        server,
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


def test_a_forked_child_opens_its_own_connection(server: Emulator) -> None:
    done = run(
        server,
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


def test_an_interrupt_ends_the_wait_and_leaves_the_client_usable() -> None:
    with Emulator(latency=30) as slow:
        done = run(
            slow,
            """
            import os, signal, threading
            client = runware_sync.Runware("key", url=URL)
            client.ensure_connection()
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
            try:
                client.prompt_enhance(prompt="dog")
            except KeyboardInterrupt:
                print("interrupted")
            print(client.connected)
            client.disconnect()
            """,
        )
    assert (done.stdout, done.stderr, done.returncode) == ("interrupted\nTrue\n", "", 0)


def test_without_assertions_it_works_as_well(server: Emulator) -> None:
    done = run(
        server,
        """
        with runware_sync.Runware("key", url=URL) as client:
            print(len(client.image_inference(model="m:1@1", positive_prompt="x", width=64, height=64)))
        """,
        "-O",
    )
    assert (done.stdout, done.returncode) == ("1\n", 0), done.stderr


def test_importing_and_constructing_load_nothing_that_is_not_needed(server: Emulator) -> None:
    done = run(
        server,
        """
        import logging, sys
        heavy = ["cattrs", "httpx", "websockets", "PIL", "starlette", "orjson", "runware.protocol",
                 "runware.tasks.image_inference"]
        runware.Runware("key", url=URL)
        runware_sync.Runware("key", url=URL)
        print([name for name in heavy if name in sys.modules])
        print([name for name in ("asyncio", "websockets", "httpx") if logging.getLogger(name).level])
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("[]\n[]\n", "", 0)
