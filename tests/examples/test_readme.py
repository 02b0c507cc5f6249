"""Every Python example of the README and of the guides runs, in both colours, and what the pages point to exists."""

from __future__ import annotations

import asyncio
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import runware
from codegen.twin import example_twin
from runware.emulator import Emulator
from tests.support.pages import ROOT, blocks, both, fences, run, text

#: Pages whose examples have tests of their own, and where these are.
ELSEWHERE = {
    "docs/guides/batches.md": "tests/examples/test_batches_page.py",
    "docs/guides/local-server.md": "tests/examples/test_local_server_page.py",
    "docs/guides/notebooks.md": "tests/processes/test_notebook.py",
    "docs/guides/testing-your-program.md": "tests/examples/test_testing_your_program.py",
    "docs/guides/web-frameworks.md": "tests/examples/test_web_frameworks.py",
}
#: Every page that a person wrote.
PAGES = [
    *sorted(path.name for path in ROOT.glob("*.md")),
    "schema/README.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")),
]
WITH_EXAMPLES = [page for page in PAGES if blocks(page) and page not in ELSEWHERE]
#: What else stands in blocks: commands, data, what is printed, and programs of other SDKs (`py` is theirs).
OTHER_LANGUAGES = {"bash", "console", "js", "mermaid", "nginx", "py", "sh", "text", "toml", "yaml"}


def examples() -> list[Any]:
    """The examples and their blocking twins, each named by its page."""
    return [one for page in WITH_EXAMPLES for one in both(blocks(page), page)]


def example(page: str, word: str) -> str:
    """The one example of a page that has this word."""
    [block] = [block for block in blocks(page) if word in block]
    return block


def defined(source: str, **names: Any) -> dict[str, Any]:
    """What an example defines."""
    exec(source, names)
    return names


@pytest.mark.parametrize("source", examples())
def test_an_example_runs(
    source: str, runware_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(source, {"__name__": "an_example"})
    if "client.save(" in source:
        assert list((tmp_path / "out").iterdir())
    if "await client." in source and "def " not in source:
        assert runware_emulator.requests


def test_no_block_escapes() -> None:
    """Each is run above or by the test that is named, or is in no language that could be run here."""
    for page, test in ELSEWHERE.items():
        assert blocks(page), page
        assert page.rpartition("/")[2] in text(test)
    indented = [page for page in PAGES if re.search(r"^ +```python", text(page), re.MULTILINE)]
    assert indented == [], "the site has two tabs for what stands at the margin"
    others = {
        (page, language) for page in PAGES for language, _ in fences(text(page)) if language != "python"
    }
    assert {language for _, language in others} <= OTHER_LANGUAGES
    assert {page for page, language in others if language == "py"} == {
        "docs/guides/coming-from-runware.md",
        "docs/guides/coming-from-runware-sdk.md",
    }


@pytest.mark.parametrize("page", WITH_EXAMPLES)
def test_what_is_async_has_a_twin(page: str) -> None:
    """But for what is shown beside its twin."""
    assert [block for block in blocks(page) if "await " in block and example_twin(block) is None] == []


def test_the_test_of_a_program_passes(runware_emulator: Emulator) -> None:
    def my_program() -> None:
        async def paint() -> None:
            async with runware.Runware() as client:
                await client.image_inference(model="bfl:7@1", positive_prompt="a lighthouse")

        asyncio.run(paint())

    names = defined(example("README.md", "def test_my_program"), my_program=my_program)
    names["test_my_program"](runware_emulator)
    assert [task["positivePrompt"] for task in runware_emulator.requests] == ["a lighthouse"]


def test_the_webhook_takes_each_result_once(capsys: pytest.CaptureFixture[str]) -> None:
    names = defined(example("docs/guides/webhooks.md", "def receive"))
    body = (
        b'{"data": [{"taskType": "promptEnhance", "taskUUID": "0d2a1d0c-5f0e-4a5e-9c1b-3d9a7b0f5e11", '
        b'"text": "a tall lighthouse"}]}'
    )
    assert names["receive"]("a guess", body) == 403
    assert [names["receive"]("my secret", body) for _ in range(2)] == [200, 200]
    assert capsys.readouterr().out.count("a tall lighthouse") == 1


async def test_sending_again_does_not_pay_again_for_results_that_arrived(runware_emulator: Emulator) -> None:
    names = defined(example("docs/guides/money.md", "async def pictures"))
    runware_emulator.answer_next("imageInference", partial=3, then_error="providerInternalError")
    task = runware.ImageInference(model="bfl:7@1", positive_prompt="a lighthouse", number_results=4)
    async with runware.Runware(max_retries=0) as client:
        with pytest.raises(runware.RunwareError) as caught:
            await names["pictures"](client, task)
    assert len(caught.value.results) == len(runware_emulator.ledger.entries) == 3
    assert caught.value.retryable


def test_the_page_of_settings_has_all_of_the_environment() -> None:
    page = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    sources = [*(ROOT / "runware").rglob("*.py"), ROOT / "runware_pytest.py"]
    read = {
        name for path in sources for name in re.findall(r"\"(RUNWARE_[A-Z_]+)\"", path.read_text("utf-8"))
    }
    assert read
    assert read <= set(re.findall(r"^\| `(RUNWARE_\w+)`", page, re.MULTILINE))


@pytest.mark.parametrize("page", ["README.md", "docs/start/installing.md"])
def test_each_extra_is_explained(page: str) -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    named = ",".join(re.findall(r"^\| `runware-duo\[([\w,]+)\]`", text(page), re.MULTILINE)).split(",")
    assert set(named) == set(project["optional-dependencies"])


@pytest.mark.parametrize(
    "source", both([one for one in blocks("docs/how/index.md") if "hang_up" in one], "connections")
)
def test_connections_break_and_nothing_is_lost_as_the_page_says(
    source: str, runware_emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    run(source, {})
    printed = capsys.readouterr().out.strip()
    assert printed
    assert f"`{printed}`" in text("docs/how/index.md")


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) < 150


#: Folders of the site whose pages are made when it is built.
MADE = ("docs/reference/tasks/", "docs/reference/models/", "docs/reference/errors.md", "docs/contributing/")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    targets = [each for each in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")) if "://" not in each]
    missing = [path.parent / each for each in targets if not (path.parent / each).exists()]
    places = [each.resolve().relative_to(ROOT).as_posix() for each in missing]
    assert [place for place in places if not place.startswith(MADE)] == []


@pytest.mark.parametrize("page", PAGES)
def test_programs_talk_to_the_server_that_the_page_starts(page: str) -> None:
    code = "\n".join(block for _, block in fences(text(page)))
    started = set(re.findall(r"runware-emulator .*--port (\d+)", code)) - {"0"}
    asked = set(re.findall(r"(?:127\.0\.0\.1|localhost):(\d+)", code))
    assert started <= asked
    assert asked <= {"8000", *started}


@pytest.mark.parametrize("page", PAGES)
def test_commands_exist(page: str) -> None:
    named = set(re.findall(r"nox -s (\w+)", (ROOT / page).read_text("utf-8")))
    noxfile = (ROOT / "noxfile.py").read_text("utf-8")
    assert named <= set(re.findall(r"^@nox\.session.*\ndef (\w+)", noxfile, re.MULTILINE))
