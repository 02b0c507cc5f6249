"""Programs under gevent, as gunicorn and Celery can run them: their threads are one of the system's, and wait by turns."""

from __future__ import annotations

import pytest

from runware.emulator import Emulator
from tests.support.addresses import address
from tests.support.programs import run


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_blocking_calls_let_the_other_greenlets_work(transport: str) -> None:
    with Emulator(latency=0.2) as server:
        done = run(
            address(server, transport),
            """
            import tempfile

            turns = 0
            def others():
                global turns
                while True:
                    turns += 1
                    gevent.sleep(0)
            gevent.spawn(others)

            def meanwhile(work):
                before = turns
                result = work()
                assert turns > before, work
                return result

            image = dict(model="m:1@1", width=512, height=512)
            asks = [runware_sync.ImageInference(positive_prompt=f"dog {number}", **image) for number in range(4)]
            text = dict(model="m:1@1", messages=[{"role": "user", "content": "dog"}])
            with runware_sync.Runware("key", url=URL) as client:
                calls = [gevent.spawn(client.image_inference, positive_prompt="dog", **image) for _ in range(40)]
                gevent.joinall(calls, raise_error=True)
                [result] = meanwhile(lambda: client.image_inference(positive_prompt="dog", **image))
                assert len(meanwhile(lambda: client.run_all(asks))) == 4
                assert len(meanwhile(lambda: list(client.map(asks)))) == 4
                meanwhile(lambda: client.text_stream(**text).read())
                meanwhile(lambda: client.save(result, tempfile.mkdtemp()))
            print("done")
            """,
            # trio, which httpcore imports, starts `ldconfig`: gevent forks for that, and Python warns of it.
            "-Wignore:This process:DeprecationWarning",
            first="from gevent import monkey; monkey.patch_all(); import gevent",
        )
    assert (done.stderr, done.stdout.split(), done.returncode) == ("", ["done"], 0)
    assert server.ledger.total > 0


def test_waiting_for_files_that_others_have_changed_is_left_alone() -> None:
    """eventlet changes `os.read` and `os.write` so that two threads cannot use one file, even where it leaves threads alone."""
    changed = """
import os
def changed(own):
    def use(file, *args):
        assert os.readlink(f"/proc/self/fd/{file}") != "anon_inode:[eventfd]"
        return own(file, *args)
    return use
os.read, os.write = changed(os.read), changed(os.write)
"""
    program = """
        with runware_sync.Runware("key", url=URL) as client:
            client.prompt_enhance(prompt="dog")
        print("done")
        """
    with Emulator() as server:
        done = run(server.url, program, first=changed)
    assert (done.stderr, done.stdout.split(), done.returncode) == ("", ["done"], 0)
