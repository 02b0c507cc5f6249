"""`python -m codegen add`: what is published becomes a method that works, in one command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.codegen import published
from tests.codegen.test_generating import codegen, copy, run, tree

__all__ = ["copy"]
pytestmark = pytest.mark.slow

USE = """\
import asyncio
import runware, runware_sync
from runware import LanternShow, LanternShowResult, LanternShowLantern
from runware.emulator import Emulator

given = dict(
    model="acme:lantern@2", positive_prompt="a moon", image="https://example.com/input.jpg", flicker=True, glow=0.25,
    width=128, height=64, timeout_value=9, lanterns=["https://example.com/1.jpg", LanternShowLantern(
        image="https://example.com/2.jpg", at="last")],
)

async def use(url):
    async with runware.Runware("key", url=url) as client:
        return await client.lantern_show(**given)

def refused(client, word, **changed):
    try:
        client.lantern_show(**{**given, **changed})
    except runware.InvalidParameterError as error:
        assert word in str(error), error
    else:
        raise AssertionError(f"{changed} was accepted")

with Emulator() as server:
    [show] = asyncio.run(use(server.url))
    assert isinstance(show, LanternShowResult) and show.show_uuid, show
    with runware_sync.Runware("key", url=server.url) as client:
        assert client.run(LanternShow(**given))[0].show_uuid
        refused(client, "between 0 and 1", glow=2)
        refused(client, "multiples of 64", width=100)
        refused(client, "between 2 and 500", positive_prompt="x")
        refused(client, "pace", wick=1.5, pace="slow")
        refused(client, "8", lanterns=["https://example.com/1.jpg"] * 9)
        refused(client, "greater than 0", wick=0)
    sent = {key: value for key, value in server.requests[0].items() if key not in ("taskUUID", "deliveryMethod")}
    assert sent == {
        "taskType": "lanternShow", "model": "acme:lantern@2", "positivePrompt": "a moon", "glow": 0.25,
        "width": 128, "height": 64, "timeout": 9, "inputs": {"image": "https://example.com/input.jpg"},
        "settings": {"flicker": True},
        "lanterns": ["https://example.com/1.jpg", {"image": "https://example.com/2.jpg", "at": "last"}],
    }, sent
print("used")
"""


@pytest.mark.parametrize("kind", ["pair", "the other way round", "resolve", "page"])
def test_a_published_task_becomes_a_method_that_works_in_both_packages(
    kind: str, copy: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    documents = {
        "pair": published.pair(),
        "the other way round": published.pair()[::-1],
        "resolve": [published.resolve()],
        "page": [published.page()],
    }[kind]
    paths = published.write(tmp_path_factory.mktemp("published"), *documents)
    before = tree(copy / "schema")
    shown = codegen(copy, "add", *paths)
    assert shown.returncode == 1, shown.stderr
    assert "+++ b/schema/tasks/lantern_show.yaml" in shown.stdout
    assert "+task: lanternShow" in shown.stdout
    assert tree(copy / "schema") == before

    written = codegen(copy, "add", *paths, "--write")
    assert written.returncode == 0, written.stderr
    assert "written: schema/tasks/lantern_show.yaml" in written.stdout
    for made in ("runware/tasks", "runware/methods", "runware_sync/methods"):
        assert f"written: {made}/lantern_show.py" in written.stdout
    assert codegen(copy, "check").returncode == 0
    used = run(copy, "-X", "dev", "-W", "error", "-c", USE)
    assert used.stdout == "used\n", used.stderr
    if kind in ("pair", "page"):  # the others give the same
        tests = ("tests/test_models.py", "tests/test_parity.py", "-k", "lanternShow or parity or same")
        tested = run(copy, "-m", "pytest", "-q", *tests)
        assert tested.returncode == 0, tested.stdout
        assert "passed" in tested.stdout
    text = (copy / "runware/methods/lantern_show.py").read_text(encoding="utf-8")
    assert 'What to show: "a moon", C:\\\\moons or {{a moon}}.' in text

    now = tree(copy)
    again = codegen(copy, "add", *paths, "--write")
    assert (again.returncode, again.stdout) == (0, "The schema is already up to date.\n"), again.stderr
    assert tree(copy) == now


def test_lists_of_what_there_is_say_what_the_schema_does_not_have(copy: Path, tmp_path: Path) -> None:
    folder = copy.parent / f"{copy.name}-published"
    folder.mkdir()
    for document, said in (
        (published.REGISTRY, "acme:lantern@2 is a model of the task lanternShow, which has no file"),
        (published.SCHEMA_MAP, "noSuchLantern is not a known error code; add it to errors.yaml"),
    ):
        paths = published.write(folder, document)
        shown = codegen(copy, "add", *paths)
        assert shown.returncode == 1
        assert said in shown.stderr
        written = codegen(copy, "add", *paths, "--write")
        assert written.returncode == 0, written.stderr
        again = codegen(copy, "add", *paths)
        assert again.returncode == 0, again.stdout
        assert said in again.stderr


def test_what_cannot_be_read_is_refused_with_exit_code_2_and_one_sentence(copy: Path) -> None:
    path = copy.parent / f"{copy.name}.json"
    path.write_text(json.dumps({"hello": 1}), encoding="utf-8")
    refused = run(copy, "-m", "codegen", "add", str(path))
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr.startswith(f"{path}: The kind of this document is unknown")
    assert refused.stderr.count("\n") == 1
