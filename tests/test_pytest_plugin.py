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


def run(pytester: pytest.Pytester, tests: str, monkeypatch: pytest.MonkeyPatch) -> pytest.RunResult:
    """Run tests of the programs `asynchronous` and `blocking`."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(pytester.path)]))
    pytester.makepyfile(asynchronous=PROGRAM["runware"], blocking=PROGRAM["runware_sync"], test_program=tests)
    return pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider")


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
    """, monkeypatch)  # fmt: skip
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
