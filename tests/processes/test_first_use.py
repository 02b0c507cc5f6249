"""What is loaded when it is first used: meanwhile the event loop goes on for everybody else."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from runware.emulator import Emulator
from tests.support.addresses import address
from tests.support.programs import run, run_interrupted

#: Seconds of the processor for one turn of the loop, or a part of what loading takes if the machine is slow or busy.
LONGEST_TURN, SHARE = 0.05, 0.5


@pytest.mark.parametrize(
    "first",
    [
        "await client.save(image, tempfile.mkdtemp(), metadata=True)",
        "await client.fetch(image)",
        'await client.text_stream(model="m:1@1", messages=[{"role": "user", "content": "dog"}]).read()',
    ],
    ids=["save", "fetch", "stream"],
)
def test_the_first_use_of_http_does_not_hold_the_loop(first: str) -> None:
    with Emulator() as server:
        done = run(
            server.url,
            f"""
            import sys, tempfile, time
            longest, once = 0.0, asyncio.BaseEventLoop._run_once
            def turn(loop):
                global longest
                before = time.thread_time()
                once(loop)
                longest = max(longest, time.thread_time() - before)
            asyncio.BaseEventLoop._run_once = turn
            async def main():
                global longest
                async with runware.Runware("key", url=URL) as client:
                    [image] = await client.image_inference(
                        model="m:1@1", positive_prompt="dog", width=512, height=512
                    )
                    assert "httpx" not in sys.modules
                    await asyncio.sleep(0)
                    longest = 0.0
                    {first}
                    assert "httpx" in sys.modules
                    print(longest)
            asyncio.run(main())
            """,
        )
    assert (done.stderr, done.returncode) == ("", 0)
    assert float(done.stdout) <= max(LONGEST_TURN, SHARE * seconds_to_load())


@pytest.mark.parametrize("transport", ["websocket", "http"])
@pytest.mark.parametrize(
    "first",
    [
        "await client.ensure_connection()",
        'await client.prompt_enhance(prompt="dog")',
        'await client.run_all([runware.PromptEnhance(prompt="dog")])',
        "await client.job(JOB).status()",
    ],
    ids=["connect", "call", "batch", "job"],
)
def test_the_first_use_of_all_does_not_hold_the_loop(first: str, transport: str) -> None:
    with Emulator() as server:
        done = run(
            address(server, transport),
            f"""
            import sys, threading
            JOB = "6f1b1e0e-8f3b-4c55-9d7e-0c5f7a4e8a11"
            in_the_loop = {{}}
            class Noting:
                @staticmethod
                def find_spec(name, path=None, target=None):
                    in_the_loop[name] = threading.current_thread() is threading.main_thread()
            sys.meta_path.insert(0, Noting)
            async def main():
                async with runware.Runware("key", url=URL) as client:
                    {first}
                names = ["_runtime.loop_session", "_engine.{transport}", "_transport.{transport}"]
                print([in_the_loop["runware." + name] for name in names], in_the_loop.get("websockets"))
            asyncio.run(main())
            """,
        )
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.split() == [
        "[False,",
        "False,",
        "False]",
        {"websocket": "False", "http": "None"}[transport],
    ]


def test_calls_that_come_while_the_engine_loads_are_sent_in_order() -> None:
    with Emulator() as server:
        done = run(
            server.url,
            """
            async def main():
                async with runware.Runware("key", url=URL) as client:
                    calls = [client.prompt_enhance(prompt=f"dog {number}") for number in range(50)]
                    await asyncio.gather(*calls)
            asyncio.run(main())
            """,
        )
        assert (done.stderr, done.returncode) == ("", 0)
        assert [task["prompt"] for task in server.requests] == [f"dog {number}" for number in range(50)]


def seconds_to_load() -> float:
    """The library and the certificates, in the loop."""
    code = "import time; began = time.thread_time(); import httpx; httpx.create_ssl_context(); print(time.thread_time() - began)"
    done = subprocess.run([sys.executable, "-X", "dev", "-c", code], capture_output=True, check=True)
    return float(done.stdout)


def test_the_first_result_needs_no_attrs_and_no_other_method() -> None:
    with Emulator() as server:
        done = run(
            server.url,
            """
            import sys
            async def main():
                async with runware.Runware("key", url=URL) as client:
                    await client.image_inference(model="m:1@1", positive_prompt="dog", width=512, height=512)
            asyncio.run(main())
            print([name for name in sys.modules if name == "attr" or name.startswith("runware.methods.")])
            """,
        )
    assert done.stderr == ""
    assert done.stdout.strip() == "['runware.methods.runner', 'runware.methods.image_inference']"


@pytest.mark.skipif(sys.platform == "win32", reason="its only signal is Ctrl-C")
@pytest.mark.parametrize("transport", ["websocket", "http"])
@pytest.mark.parametrize(
    "call",
    [
        "client.run(tasks[0])",
        "client.run(tasks[0], on_result=lambda _: None)",
        "client.run_all(tasks)",
        "client.results(tasks[0])",
        "client.map(tasks)",
        "client.submit(tasks[0]).results()",
        'client.image_inference(model="m:1@1", positive_prompt="dog", width=128, height=128)',
        'client.video_inference(model="m:1@1", positive_prompt="dog", width=128, height=128, duration=1)',
        'client.text_stream(model="m:1@1", messages=[{"role": "user", "content": "dog"}]).read().text',
    ],
)
def test_what_is_paid_for_needs_no_further_module(call: str, transport: str) -> None:
    """A process may be able to open no more files by then, and a module is one."""
    with Emulator(latency=2.0) as server:
        done = run_interrupted(
            server,
            address(server, transport),
            f"""
            import signal, sys
            class NoFiles:
                wanted = []
                def find_spec(self, name, *_):
                    self.wanted.append(name)
                    raise OSError(24, "Too many open files", name)
            def use_up(*_):
                sys.meta_path.insert(0, NoFiles())
                print("none left", flush=True)
            signal.signal(signal.SIGUSR1, use_up)
            tasks = [runware.PromptEnhance(prompt="dog"), runware.PromptEnhance(prompt="cat")]
            with runware_sync.Runware("key", url=URL) as client:
                got = list({call})
                del sys.meta_path[0]
            print(bool(got), NoFiles.wanted)
            """,
            signal.SIGUSR1,
        )
    assert (done.stdout, done.stderr, done.returncode) == ("none left\nTrue []\n", "", 0)
