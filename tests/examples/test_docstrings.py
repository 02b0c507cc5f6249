"""Every example in a public docstring runs, in the flavour it is written in, and shows what it says."""

from __future__ import annotations

import ast
import doctest
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import runware
import runware_sync
from runware.emulator import Emulator
from tests.support.known_media import keep_media

# They keep to what their models take.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("error::runware.errors.ModelWarning")]

#: Modules with public names -> the package whose client their examples have.
MODULES = {
    "runware": runware,
    "runware_sync": runware_sync,
    "runware.batch": runware,
    "runware_sync.batch": runware_sync,
    "runware.webhooks": runware_sync,
    "runware.emulator": runware_sync,
}


class OutputChecker(doctest.OutputChecker):
    """Compares what is printed with what is said of it. Where nothing is said, as of texts that differ, it may be anything."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return not want or super().check_output(want, got, optionflags)


def public(module: str) -> Iterator[tuple[str, Any]]:
    """What a module offers, and what that offers."""
    for name in import_module(module).__all__:
        found = getattr(import_module(module), name)
        yield f"{module}.{name}", found
        if inspect.isclass(found):
            yield from (
                (f"{module}.{name}.{each}", one) for each, one in inspect.getmembers(found) if each[0] != "_"
            )


def examples() -> list[Any]:
    """Each docstring with an example, once."""
    texts: dict[str, Any] = {}
    for module in MODULES:
        for name, found in public(module):
            text = inspect.getdoc(found) or ""
            if ">>>" in text and not isinstance(found, str):
                home = getattr(found, "__module__", None) or module
                texts.setdefault(text, pytest.param(module, home, text, id=name))
    return list(texts.values())


EXAMPLES = examples()


def test_all_of_them_are_here() -> None:
    named = {str(one.id) for one in EXAMPLES}
    assert len(named) > 100
    assert {"runware.Runware", "runware_sync.Batch.run", "runware.webhooks.parse", "runware.Job"} <= named


@pytest.mark.parametrize(("module", "home", "text"), EXAMPLES)
async def test_an_example_runs(
    module: str,
    home: str,
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    runware_emulator: Emulator,
) -> None:
    monkeypatch.chdir(tmp_path)
    if "server.last(" in text or "server.wait_for_requests(" in text:
        with runware_sync.Runware() as program:
            program.image_inference(
                model="runware:101@1", positive_prompt="a lighthouse", width=128, height=128
            )
    client = MODULES[module].Runware()
    names = {**vars(import_module(home)), "client": client, "server": runware_emulator}
    steps = doctest.DocTestParser().get_examples(text)
    source = "".join(step.source for step in steps)
    keep_media(runware_emulator, source)
    code = compile(source, "<example>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    if code.co_flags & inspect.CO_COROUTINE:
        await eval(code, names)
    else:
        told: list[str] = []
        runner = doctest.DocTestRunner(OutputChecker(), optionflags=doctest.ELLIPSIS)
        runner.run(doctest.DocTest(steps, names, "example", None, None, text), out=told.append)
        assert runner.failures == 0, "".join(told)
    closing = client.disconnect()
    if inspect.iscoroutine(closing):
        await closing
