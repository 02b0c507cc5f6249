"""What a blocking program does after its main thread has ended: what is paid for then is delivered and saved as ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from runware.emulator import Emulator
from tests.support.addresses import address
from tests.support.programs import run


@pytest.fixture
def out(tmp_path: Path) -> str:
    """A folder with a picture in it."""
    Image.new("RGB", (512, 512), "teal").save(tmp_path / "seed.png")
    return str(tmp_path)


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(params=["websocket", "http"])
def url(request: pytest.FixtureRequest, server: Emulator) -> str:
    # By its name, so that it has to be looked up.
    return address(server, request.param).replace("127.0.0.1", "localhost")


#: Local media, URLs and base64, a job, an iterator and a stream, with a client whose connection is yet to be made.
WORK = """
import pathlib, sys, threading
OUT = pathlib.Path({out!r})
def work(client, name):
    try:
        image, coded = (
            client.image_inference(model="m:1@1", positive_prompt=name, seed_image=OUT / "seed.png",
                                   strength=0.5, output_type=kind)[0]
            for kind in ("URL", "base64Data")
        )
        saved = client.save([image, coded], OUT / name, metadata=True)
        content = client.fetch(image)
        results = list(client.results(runware.PromptEnhance(prompt=name, prompt_versions=2)))
        mapped = list(client.map([runware.PromptEnhance(prompt=name)] * 2, limit=1))
        with client.text_stream(model="m:1@1", messages=[{{"role": "user", "content": name}}]) as stream:
            text = stream.read().text
        same = saved[0].read_bytes() == content
        said = f"{{name}} {{len(saved)}} {{same}} {{len(results)}} {{len(mapped)}} {{bool(text)}}"
    except BaseException as error:
        said = f"{{name}} {{error!r}}"
    sys.stdout.write(said + "\\n")  # in one piece
    sys.stdout.flush()
def wait_for_the_end():
    import time
    while not threading._SHUTTING_DOWN:
        time.sleep(0.001)
"""
DONE = "2 True 2 2 True"


@pytest.mark.parametrize("used", [True, False], ids=["used before", "first call"])
def test_threads_go_on_after_the_main_thread(url: str, out: str, used: bool) -> None:
    done = run(
        url,
        WORK.format(out=out)
        + f"""
client = runware_sync.Runware("key", url=URL)
if {used}:
    client.ensure_connection()
def late(name):
    wait_for_the_end()
    work(client, name)
if {used}:
    from concurrent.futures import ThreadPoolExecutor
    pool = ThreadPoolExecutor(2)
    [pool.submit(late, name) for name in "ab"]
else:
    [threading.Thread(target=late, args=name).start() for name in "ab"]
""",
    )
    assert sorted(done.stdout.splitlines()) == [f"a {DONE}", f"b {DONE}"]
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("used", [True, False], ids=["used before", "first call"])
@pytest.mark.parametrize("closed", [True, False], ids=["closed", "left open"])
def test_atexit(url: str, out: str, used: bool, closed: bool) -> None:
    done = run(
        url,
        WORK.format(out=out)
        + f"""
import atexit
client = runware_sync.Runware("key", url=URL)
def late():
    work(client, "a")
    if {closed}:
        client.close()
atexit.register(late)
if {used}:
    client.ensure_connection()
""",
    )
    assert (done.stdout, done.stderr, done.returncode) == (f"a {DONE}\n", "", 0)


def test_a_call_after_everything_else_has_ended(url: str) -> None:
    """Registered before the client was imported, it is called after the client has been ended."""
    done = run(
        url,
        """
        import atexit
        client = runware_sync.Runware("key", url=URL)
        def late():
            print(len(client.prompt_enhance(prompt="a")), len(client.prompt_enhance(prompt="b")))
        atexit.unregister(runware._runtime.loop_thread._end_all)
        atexit.register(late)
        atexit.register(runware._runtime.loop_thread._end_all)
        client.ensure_connection()
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("1 1\n", "", 0)


def test_nothing_is_left_to_the_default_executor(url: str, out: str) -> None:
    done = run(
        url,
        WORK.format(out=out)
        + """
asyncio.BaseEventLoop.run_in_executor = lambda *_: sys.exit("the default executor was used")
with runware_sync.Runware("key", url=URL) as client:
    work(client, "a")
print(threading.active_count())
""",
    )
    assert (done.stdout, done.stderr, done.returncode) == (f"a {DONE}\n1\n", "", 0)


def test_a_local_server_of_the_program_itself_works_until_the_end(out: str) -> None:
    done = run(
        "ws://127.0.0.1:1/v1",
        f"""
        import atexit
        from runware.emulator import Emulator
        server = Emulator()
        server.start()
        client = runware_sync.Runware("key", url=server.url)
        def late():
            images = client.image_inference(model="m:1@1", positive_prompt="dog", width=128, height=128)
            print(len(client.save(images, {out!r})))
            client.close()
            server.stop()
        atexit.register(late)
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("1\n", "", 0)
