"""`mock_runware`, as a decorator and in `with`, with and without unittest."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
import subprocess
import sys
import unittest
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings, strategies

from runware.emulator import Emulator, Faults, mock_runware
from runware_sync import Runware, RunwareError

ROOT = Path(__file__).parents[2]

#: Made before any server runs.
CLIENT = Runware()


def ask(prompt: str = "dog") -> Any:
    return CLIENT.prompt_enhance(prompt=prompt, deadline=20)


def test_a_with_block() -> None:
    before = dict(os.environ)
    with mock_runware() as server:
        assert ask()
        assert server.last("promptEnhance").request["prompt"] == "dog"
        assert os.environ["RUNWARE_BASE_URL"] == server.url
        assert server.billed == server.ledger.total > 0
    assert dict(os.environ) == before
    with mock_runware() as again:
        assert (again.url, list(again.history), again.billed) == (server.url, [], 0)


def test_a_server_that_a_use_stopped_runs_in_the_next() -> None:
    with mock_runware() as server:
        url = server.url
        server.stop()
        with (
            Runware(max_retries=0) as client,
            pytest.raises(RunwareError, match="nothing accepts connections"),
        ):
            client.prompt_enhance(prompt="dog", deadline=5)
    with mock_runware() as server:
        assert server.url == url
        assert ask()
        assert len(server.history) == 1


def test_a_server_that_a_use_stopped_runs_in_the_next_within_a_longer_use() -> None:
    with mock_runware():  # as of a fixture of a module
        for _ in range(2):
            with mock_runware() as server:
                assert ask()
                server.stop()


def test_a_server_that_runs_is_not_started_twice() -> None:
    with mock_runware() as server:
        url = server.url
        assert server.start() is server
        assert server.url == url
        assert ask()
        server.stop()
        server.start()
        assert (server.url, bool(ask())) == (url, True)


def test_one_inside_the_other_is_the_same_and_forgets_nothing() -> None:
    with mock_runware() as outer:
        ask("dog")
        with mock_runware() as inner:
            ask("cat")
            assert inner is outer
        assert [task.prompt for task in outer.history] == ["dog", "cat"]
        ask("cow")


def test_one_inside_the_other_puts_settings_back() -> None:
    with mock_runware(latency=0.02) as server:
        with mock_runware(faults=Faults(copies=0.5), latency=0.01):
            assert (server.faults, server.latency) == (Faults(copies=0.5), 0.01)
            with mock_runware():
                assert (server.faults, server.latency) == (Faults(copies=0.5), 0.01)
        assert (server.faults, server.latency) == (Faults(), 0.02)
        server.faults = Faults(odd=0.5)
        with pytest.raises(KeyError), mock_runware(faults=Faults(copies=0.5)):
            raise KeyError
        assert server.faults == Faults(odd=0.5)


@given(strategies.permutations(range(4)), strategies.lists(strategies.booleans(), min_size=4, max_size=4))
@settings(max_examples=20, deadline=None)
def test_uses_that_overlap_end_in_any_order(order: list[int], strict: list[bool]) -> None:
    before = dict(os.environ)
    opened: dict[int, tuple[contextlib.ExitStack, Emulator]] = {}
    for number in range(4):
        stack = contextlib.ExitStack()
        opened[number] = (
            stack,
            stack.enter_context(mock_runware(latency=number / 1000, strict=strict[number])),
        )
        ask()  # nothing before it is forgotten, nobody who still uses the server is turned away
    for number in order:
        newest = max(opened)
        for server in {server for _, server in opened.values()}:
            assert server.latency == max(n for n, (_, its) in opened.items() if its is server) / 1000
            assert len(server.history) >= sum(its is server for _, its in opened.values())
        assert os.environ["RUNWARE_BASE_URL"] == opened[newest][1].url
        opened.pop(number)[0].close()
    assert dict(os.environ) == before


def test_settings_hold_as_long_as_it_lasts() -> None:
    faulty = mock_runware(faults=Faults(copies=0.5), latency=0.01)
    with faulty as server:
        assert (server.faults, server.latency) == (Faults(copies=0.5), 0.01)
    with mock_runware() as server:
        assert (server.faults, server.latency) == (Faults(), 0)
    with faulty, mock_runware(strict=True), pytest.raises(RunwareError):
        CLIENT.image_inference(model="runware:101@1", positive_prompt="dog", width=130, height=128)
    with mock_runware(lenient=True):
        assert CLIENT.run({"taskType": "brandNewTask"})
    with pytest.raises(ValueError, match="both true"):
        mock_runware(strict=True, lenient=True)


@mock_runware
def decorated() -> float:
    ask()
    return len(os.environ["RUNWARE_BASE_URL"])


@mock_runware(latency=0.001)
def with_server(prompt: str, runware_emulator: Emulator, *, more: str = "") -> tuple[str | None, float]:
    """Its own words."""
    ask(prompt + more)
    return runware_emulator.last().prompt, runware_emulator.latency


@mock_runware
async def coroutine(runware_emulator: Emulator) -> int:
    import runware

    async with runware.Runware() as client:
        await asyncio.gather(*(client.prompt_enhance(prompt=f"dog {n}") for n in range(3)))
    return len(runware_emulator.history)


def test_functions() -> None:
    assert decorated() > 0
    assert decorated() > 0
    assert with_server("dog", more="s") == ("dogs", 0.001)
    assert with_server.__doc__ == "Its own words."
    assert list(inspect.signature(with_server).parameters) == ["prompt", "more"]
    assert asyncio.run(coroutine()) == 3
    assert asyncio.run(coroutine()) == 3
    assert inspect.iscoroutinefunction(coroutine)


@mock_runware
class TestPlainClass:
    def test_mine(self, runware_emulator: Emulator, tmp_path: Path) -> None:
        assert ask()
        assert len(runware_emulator.history) == 1
        assert tmp_path.exists()

    def test_another(self, runware_emulator: Emulator) -> None:
        assert len(runware_emulator.history) == 0

    @staticmethod
    def test_static(runware_emulator: Emulator) -> None:
        ask()
        assert len(runware_emulator.history) == 1

    @classmethod
    def test_of_the_class(cls, runware_emulator: Emulator) -> None:
        assert cls is TestPlainClass
        ask()
        assert len(runware_emulator.history) == 1

    def helper(self) -> None:
        raise AssertionError


@pytest.fixture
@mock_runware
def asked(runware_emulator: Emulator) -> Generator[str]:
    assert ask()
    yield runware_emulator.url
    assert ask()
    assert len(runware_emulator.history) == 2


def test_a_fixture_that_gives_something_is_within_it_to_its_end(asked: str) -> None:
    assert os.environ["RUNWARE_BASE_URL"] == asked


def test_an_asynchronous_generator_is_within_it_to_its_end() -> None:
    ended: list[str] = []

    @mock_runware
    async def giving(runware_emulator: Emulator) -> AsyncGenerator[str]:
        try:
            yield runware_emulator.url
        finally:
            ended.append(os.environ["RUNWARE_BASE_URL"])

    async def first(given: AsyncGenerator[str]) -> str:
        async with contextlib.aclosing(given):
            return await anext(given)

    url = asyncio.run(first(cast("Any", giving)()))
    assert ended == [url]
    assert "RUNWARE_BASE_URL" not in os.environ


@mock_runware
class TestCase(unittest.TestCase):
    runware_emulator: Emulator

    def setUp(self) -> None:
        ask("from setUp")

    def test_mine(self) -> None:
        ask("from the test")
        assert [task.prompt for task in self.runware_emulator.history] == ["from setUp", "from the test"]

    def test_another(self) -> None:
        assert [task.prompt for task in self.runware_emulator.history] == ["from setUp"]

    def tearDown(self) -> None:
        ask("from tearDown")


def test_an_exception_that_leaves_it_says_what_was_asked() -> None:
    def fails() -> None:
        with mock_runware():
            ask("cat")
            with mock_runware():
                raise KeyError("mine")

    with pytest.raises(KeyError) as caught:
        fails()
    [note] = caught.value.__notes__
    assert note.startswith("The local server saw:\n1  websocket  promptEnhance  1 of 1  ")
    assert note.endswith('"cat"')


def test_a_test_that_is_skipped_has_no_note() -> None:
    with pytest.raises(unittest.SkipTest) as caught, mock_runware():
        raise unittest.SkipTest
    assert not hasattr(caught.value, "__notes__")


UNITTEST = """
import asyncio
import unittest
from runware import Runware
from runware.emulator import mock_runware

client = Runware()

@mock_runware
class Sync(unittest.TestCase):
    def setUp(self):
        self.addCleanup(lambda: self.assertTrue(self.runware_emulator.history))

    def test_good(self):
        asyncio.run(client.prompt_enhance(prompt="dog"))
        self.assertEqual(self.runware_emulator.last().prompt, "dog")

    def test_bad(self):
        asyncio.run(client.prompt_enhance(prompt="cat"))
        self.assertEqual(self.runware_emulator.billed, 0)

@mock_runware
class Async(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.client = await self.enterAsyncContext(Runware())

    async def test_good(self):
        await self.client.prompt_enhance(prompt="cow")
        self.assertEqual([task.prompt for task in self.runware_emulator.history], ["cow"])

    @unittest.skip("not now")
    async def test_skipped(self):
        raise AssertionError

if __name__ == "__main__":
    unittest.main()
"""


def test_unittest_by_itself(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(UNITTEST)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RUNWARE_")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "unittest", "-q", "test_mine"],
        cwd=tmp_path, env={**environment, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "FAILED (failures=1, skipped=1)" in done.stderr, done.stderr
    assert "test_bad" in done.stderr
    assert "The local server saw:" in done.stderr
    assert '"cat"' in done.stderr
    assert '"dog"' not in done.stderr


FORKED = """
import os
from runware_sync import Runware
from runware.emulator import mock_runware

with mock_runware() as server:
    first = server.url
if os.fork() == 0:
    with mock_runware() as server, Runware() as client:
        assert server.url != first
        client.prompt_enhance(prompt="dog", deadline=20)
        assert server.last().prompt == "dog"
    os._exit(0)
_, status = os.wait()
assert status == 0
with mock_runware() as server:
    assert server.url == first
print("good")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_fork_has_a_server_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.returncode) == ("good\n", 0), done.stderr
