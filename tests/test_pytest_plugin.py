"""The fixture `runware_emulator`, as a project of somebody else meets it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]

#: A client for the whole program, in both flavours.
PROGRAM = {
    "runware": """
        import asyncio
        from runware import Runware

        client = Runware()

        def ask(prompt):
            async def asking():
                return await client.enhance_prompt(prompt=prompt, deadline=20)

            return asyncio.run(asking())
    """,
    "runware_sync": """
        from runware_sync import Runware

        client = Runware()

        def ask(prompt):
            return client.enhance_prompt(prompt=prompt, deadline=20)
    """,
}


def run(
    pytester: pytest.Pytester, tests: str, monkeypatch: pytest.MonkeyPatch, *options: str
) -> pytest.RunResult:
    """Run tests of the programs `asynchronous` and `blocking`."""
    path = [str(ROOT), str(pytester.path), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path))
    pytester.makepyfile(asynchronous=PROGRAM["runware"], blocking=PROGRAM["runware_sync"], test_program=tests)
    return pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider", *options)


@pytest.mark.parametrize("key", [None, "", "a key of production"])
@pytest.mark.parametrize("url", [None, "ws://127.0.0.1:1/v1", "http://127.0.0.1:1/v1"])
def test_a_client_of_a_module_talks_to_the_server_of_the_tests(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, key: str | None, url: str | None
) -> None:
    if key is not None:
        monkeypatch.setenv("RUNWARE_API_KEY", key)
    if url is not None:
        monkeypatch.setenv("RUNWARE_BASE_URL", url)
    done = run(pytester, """
        import os
        import pytest
        import asynchronous
        import blocking

        before = dict(os.environ)

        @pytest.mark.parametrize("prompt", ["dog", "cat", "cow"])
        @pytest.mark.parametrize("program", [asynchronous, blocking])
        def test_mine(runware_emulator, program, prompt):
            assert program.ask(prompt)
            assert [task["prompt"] for task in runware_emulator.requests] == [prompt]
            assert len(runware_emulator.ledger) == 1
            assert runware_emulator.connections <= 1

        def test_without():
            for name in ("RUNWARE_API_KEY", "RUNWARE_BASE_URL"):
                assert os.environ.get(name) == before.get(name)
    """, monkeypatch)  # fmt: skip
    done.assert_outcomes(passed=7)


def test_a_connection_that_was_open_before_is_not_used(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(pytester, """
        import pytest
        from blocking import ask
        from runware.emulator import Emulator

        @pytest.fixture(scope="module")
        def public():
            with Emulator() as server:
                yield server

        def test_live(public, monkeypatch):
            monkeypatch.setenv("RUNWARE_BASE_URL", public.url)
            monkeypatch.setenv("RUNWARE_API_KEY", "key")
            assert ask("dog")

        def test_mine(public, runware_emulator):
            assert ask("cat")
            assert len(public.ledger) == len(runware_emulator.ledger) == 1
    """, monkeypatch)  # fmt: skip
    done.assert_outcomes(passed=2)


def test_a_test_that_still_runs_leaves_nothing_to_the_next(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(pytester, """
        import threading
        from blocking import ask

        said = []

        def asking():
            try:
                ask("dog")
            except Exception as error:
                said.append(str(error))

        thread = threading.Thread(target=asking)

        def test_begins(runware_emulator):
            runware_emulator.latency = 60.0
            thread.start()
            runware_emulator.wait_for_requests(1)

        def test_mine(runware_emulator):
            thread.join(15)
            assert "a test that has ended" in said[0]
            assert ask("cat")
            assert [task["prompt"] for task in runware_emulator.requests] == ["cat"]
            assert len(runware_emulator.ledger) == 1
    """, monkeypatch)  # fmt: skip
    done.assert_outcomes(passed=2)


@pytest.mark.parametrize("package", ["starlette", "uvicorn", "PIL"])
def test_without_the_extra_only_tests_that_use_it_fail(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    pytester.makepyfile(sitecustomize=f"import sys; sys.modules[{package!r}] = None")
    done = run(pytester, """
        def test_other():
            pass

        def test_mine(runware_emulator):
            pass

        def test_mine_too(runware_emulator):
            pass
    """, monkeypatch)  # fmt: skip
    done.assert_outcomes(passed=1, errors=2)
    said = f"*runware_emulator: The local server needs {package}, which is not installed: pip install 'runware-duo?emulator?'"
    done.stdout.fnmatch_lines([said])


def test_nothing_is_imported_and_no_server_starts_before_the_fixture_is_used(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(pytester, """
        import sys
        import threading

        def test_other(request):
            assert request.config.pluginmanager.hasplugin("runware_emulator")
            assert not [name for name in sys.modules if name in ("runware", "runware_sync", "uvicorn", "httpx")]
            assert [thread.name for thread in threading.enumerate()] == ["MainThread"]
    """, monkeypatch, "-p", "no:rerunfailures")  # fmt: skip
    done.assert_outcomes(passed=1)


def test_it_adds_next_to_nothing_to_the_start_of_pytest() -> None:
    program = (
        "import pytest, sys, time; before = set(sys.modules); start = time.process_time(); import runware_pytest; "
        "print(time.process_time() - start, *sorted(set(sys.modules) - before))"
    )
    tries = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(3)
    ]
    assert min(float(each.split()[0]) for each in tries) < 0.005
    assert tries[0].split()[1:] == ["runware_pytest"]


# For a whole session ------------------------------------------------------------------------------------------------

#: A project whose modules read the environment as soon as they are imported.
SETTINGS = """
    import os

    URL, KEY = os.environ["RUNWARE_BASE_URL"], os.environ["RUNWARE_API_KEY"]
"""


def configured(pytester: pytest.Pytester, *lines: str) -> None:
    pytester.makeini("\n".join(["[pytest]", *lines]))


def test_the_environment_is_there_before_anything_is_imported(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(pytester, "runware_emulator = true")
    pytester.makepyfile(settings=SETTINGS)
    pytester.makeconftest("import settings")
    monkeypatch.setenv("RUNWARE_API_KEY", "a key of production")
    done = run(pytester, """
        import os
        import settings
        from runware_sync import Runware
        from blocking import ask

        mine = Runware(settings.KEY, url=settings.URL)
        mine.ensure_connection()

        def test_without_the_fixture():
            assert settings.KEY == "test-key" == os.environ["RUNWARE_API_KEY"]
            assert ask("dog")

        def test_with_it(runware_emulator):
            assert settings.URL == runware_emulator.url
            assert mine.prompt_enhance(prompt="cat")
            assert ask("cow")
            assert [task.prompt for task in runware_emulator.history] == ["cat", "cow"]
            assert runware_emulator.billed > 0

        def test_it_goes_on():
            assert os.environ["RUNWARE_BASE_URL"] == settings.URL
    """, monkeypatch)  # fmt: skip
    done.assert_outcomes(passed=3)


def test_a_server_that_a_test_stopped_is_there_for_the_next(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(pytester, "runware_emulator = true")
    done = run(pytester, """
        from blocking import ask

        def test_that_stops_it(runware_emulator):
            runware_emulator.stop()

        def test_without_the_fixture():
            assert ask("dog")

        def test_with_it(runware_emulator):
            assert ask("cow")
            assert [task.prompt for task in runware_emulator.history] == ["cow"]
    """, monkeypatch)  # fmt: skip
    done.assert_outcomes(passed=3)


def test_it_is_off_unless_a_project_asks_for_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = """
        import os
        import sys

        def test_mine():
            on = "RUNWARE_BASE_URL" in os.environ
            assert on == ("uvicorn" in sys.modules) == (os.environ["WANTED"] == "on")
    """
    configured(pytester, "runware_emulator = true")
    monkeypatch.delenv("RUNWARE_BASE_URL", raising=False)
    monkeypatch.setenv("WANTED", "off")
    run(pytester, test, monkeypatch, "-o", "runware_emulator=false").assert_outcomes(passed=1)
    configured(pytester)
    run(pytester, test, monkeypatch).assert_outcomes(passed=1)
    monkeypatch.setenv("WANTED", "on")
    run(pytester, test, monkeypatch, "-o", "runware_emulator=true").assert_outcomes(passed=1)


def test_a_project_that_asks_for_it_without_the_extra_is_told(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(pytester, "runware_emulator = true")
    pytester.makepyfile(sitecustomize="import sys; sys.modules['starlette'] = None")
    done = run(pytester, "def test_mine(): pass", monkeypatch)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(
        ["ERROR: runware_emulator: The local server needs starlette, which is not installed: *"]
    )


def test_a_session_in_a_session_leaves_the_server_to_the_outer_one(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(pytester, """
        from blocking import ask

        pytest_plugins = ["pytester"]

        def test_mine(runware_emulator, pytester):
            assert ask("dog")
            pytester.makepyfile(test_inner="def test_inner(runware_emulator): assert not runware_emulator.billed > 1")
            pytester.runpytest_inprocess().assert_outcomes(passed=1)
            assert ask("cat")
    """, monkeypatch)  # fmt: skip
    done.assert_outcomes(passed=1)


# Other plugins ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", ["true", "false"])
def test_each_worker_of_xdist_has_a_server(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    configured(pytester, f"runware_emulator = {setting}")
    done = run(pytester, """
        import pathlib
        import pytest
        from blocking import ask

        @pytest.mark.parametrize("number", range(20))
        def test_mine(runware_emulator, number, worker_id):
            with pathlib.Path("urls.txt").open("a") as urls:
                print(worker_id, runware_emulator.url, file=urls)
            assert ask(f"dog {number}")
            assert [task.prompt for task in runware_emulator.history] == [f"dog {number}"]
    """, monkeypatch, "-p", "xdist", "-n", "2")  # fmt: skip
    done.assert_outcomes(passed=20)
    seen = set((pytester.path / "urls.txt").read_text().splitlines())
    assert (
        len(seen) == len({line.split()[0] for line in seen}) == len({line.split()[1] for line in seen}) == 2
    )


ASYNC_TESTS = """
    import pytest
    from runware import Runware

    {mark}

    @pytest.fixture
    async def client():
        async with Runware() as made:
            yield made

    @pytest.mark.parametrize("number", range(3))
    async def test_mine(client, runware_emulator, number):
        runware_emulator.latency = 0.01
        await client.prompt_enhance(prompt=f"dog {{number}}")
        assert [task.prompt for task in runware_emulator.history] == [f"dog {{number}}"]

    async def test_fails(runware_emulator, client):
        await client.prompt_enhance(prompt="cat")
        assert runware_emulator.last().prompt == "dog"
"""


@pytest.mark.parametrize(
    ("plugin", "mark"), [("anyio", "pytestmark = pytest.mark.anyio"), ("pytest_asyncio", "")]
)
def test_tests_that_are_coroutines(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, plugin: str, mark: str
) -> None:
    pytest.importorskip(plugin)
    configured(
        pytester, "runware_emulator = true", *(["asyncio_mode = auto"] if plugin == "pytest_asyncio" else [])
    )
    tests = ASYNC_TESTS.format(mark=mark)
    if plugin == "anyio":
        tests += """
    @pytest.fixture
    def anyio_backend():
        return "asyncio"
"""
    done = run(pytester, tests, monkeypatch)
    done.assert_outcomes(passed=3, failed=1)
    done.stdout.fnmatch_lines(
        ["*- runware emulator -*", '1  websocket  promptEnhance  1 of 1  * ms  $*  "cat"']
    )


def test_unittest_classes(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(pytester, """
        import unittest
        import pytest
        from runware import Runware
        from runware.emulator import mock_runware
        from blocking import ask

        @pytest.mark.usefixtures("runware_emulator")
        class TestMine(unittest.TestCase):
            def test_mine(self):
                self.assertTrue(ask("dog"))

        @mock_runware
        class TestDecorated(unittest.IsolatedAsyncioTestCase):
            async def test_mine(self):
                async with Runware() as client:
                    await client.prompt_enhance(prompt="cat")
                self.assertEqual([task.prompt for task in self.runware_emulator.history], ["cat"])

        @mock_runware
        def test_function(runware_emulator, tmp_path):
            assert ask("cow")
            assert tmp_path.exists()
            assert runware_emulator.last("promptEnhance").prompt == "cow"
    """, monkeypatch)  # fmt: skip
    done.assert_outcomes(passed=3)


# Reports ------------------------------------------------------------------------------------------------------------

FAILING = """
    import pytest
    from blocking import ask, client

    def test_passes(runware_emulator):
        ask("a prompt of a test that passes")

    def test_fails(runware_emulator):
        ask("cat\\x1b[31m")
        with pytest.raises(Exception):
            client.run({"taskType": "promptEnhance", "prompt": "dog", "promptVersion": 3})
        assert runware_emulator.billed == 0

    def test_asks_for_nothing(runware_emulator):
        runware_emulator.answer_next("caption", error="insufficientCredits")
        assert not runware_emulator.url

    @pytest.fixture
    def broken(runware_emulator):
        ask("of a fixture")
        raise OSError

    def test_with_a_broken_fixture(broken):
        pass

    @pytest.fixture
    def broken_at_its_end(runware_emulator):
        yield
        ask("of an end")
        raise OSError

    def test_with_a_fixture_that_breaks_at_its_end(broken_at_its_end):
        ask("before")

    def test_other():
        assert False
"""


@pytest.mark.parametrize("options", [(), ("-p", "xdist", "-n", "1")])
def test_a_failing_test_shows_its_tasks(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    done = run(pytester, FAILING, monkeypatch, *options)
    done.assert_outcomes(passed=2, failed=3, errors=2)
    text = done.stdout.str()
    done.stdout.fnmatch_lines(
        ["*- runware emulator -*", '1  websocket  promptEnhance  1 of 1  * ms  $*  "of a fixture"']
    )
    done.stdout.fnmatch_lines([
        "*- runware emulator -*",
        '1  websocket  promptEnhance  1 of 1  * ms  $*  "before"',
        '2  websocket  promptEnhance  1 of 1  * ms  $*  "of an end"',
    ])  # fmt: skip
    done.stdout.fnmatch_lines([
        "*- runware emulator -*",
        '1  websocket  promptEnhance  1 of 1  * ms  $*  "cat [[]31m"',
        '2  websocket  promptEnhance  0 of 1  * ms  "dog"',
        "   unsupportedParameter (promptVersion): Unsupported use of 'promptVersion' parameter. * 'webhookURL'.",
        "*- runware emulator -*",
        "No task was received.",
        'No task got the chosen answer {"task_type": "caption", "error": *insufficientCredits*}.',
    ])  # fmt: skip
    assert "a test that passes" not in text
    assert text.count("- runware emulator -") == 4


def test_a_failing_test_with_a_fixture_of_its_project_shows_its_tasks_once(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(pytester, """
        import pytest
        from blocking import ask
        from runware.emulator import mock_runware

        @pytest.fixture
        def runware_emulator():
            with mock_runware(strict=True) as server:
                yield server

        def test_fails(runware_emulator):
            assert ask("cat") == []

        @mock_runware
        def test_decorated():
            assert ask("dog") == []

        def test_uses_it_twice(request):
            with mock_runware(strict=True):
                ask("bird")
            request.getfixturevalue("runware_emulator")
            assert ask("fish") == []

        def test_other():
            assert False
    """, monkeypatch)  # fmt: skip
    done.assert_outcomes(failed=4)
    done.stdout.fnmatch_lines(
        [
            "*- runware emulator -*", '1  websocket  promptEnhance  1 of 1  * ms  $*  "cat"',
            "*- runware emulator -*", '1  websocket  promptEnhance  1 of 1  * ms  $*  "fish"',
        ]
    )  # fmt: skip
    text = done.stdout.str()
    assert text.count("- runware emulator -") == 2
    assert (text.count('  "cat"'), text.count('  "dog"')) == (1, 1)


def test_a_failing_test_without_the_fixture_shows_its_tasks_if_the_server_is_on(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(pytester, "runware_emulator = true")
    done = run(pytester, """
        from blocking import ask

        def test_passes():
            ask("dog")

        def test_fails():
            assert ask("cat") == []

        def test_asks_for_nothing():
            assert False
    """, monkeypatch)  # fmt: skip
    done.assert_outcomes(passed=1, failed=2)
    text = done.stdout.str()
    assert text.count("- runware emulator -") == 1
    done.stdout.fnmatch_lines(['2  websocket  promptEnhance  1 of 1  * ms  $*  "cat"'])
    assert '"dog"' not in text
