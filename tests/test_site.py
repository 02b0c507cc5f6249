"""The pages of the site that are made of the schema have all that the schema has; links and colours are as readers need them."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType
from typing import Any

import pytest

import runware.batch
import runware.emulator
import runware.errors as errors
import runware.webhooks
from codegen import lifecycle_page
from codegen.load import load_schema
from codegen.models import catalogue
from codegen.resolve import Schema
from docs.site import diagrams, error_page, links, model_pages, task_pages
from docs.site.llms import Texts
from docs.site.markdown import in_both_colours
from runware import Runware
from runware._batch.stopping import OUTAGE_LIMIT, REFUSAL_LIMIT
from runware._engine.http import MAX_POSTS
from runware._engine.send_queue import FRAME_TASKS
from runware._engine.timing import Timing
from runware._files.names import LONGEST_NAME
from runware.batch import Batch, DaskExecutor
from runware.emulator import Emulator
from runware.emulator.keeping.bounds import Keep
from runware.emulator.keeping.history import LIMIT as HISTORY

ROOT = Path(__file__).parents[1]


def default(function: Callable[..., Any], name: str) -> Any:
    return inspect.signature(function).parameters[name].default


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ROOT / "schema")


@pytest.mark.parametrize("module", [runware, runware.batch, runware.emulator, runware.webhooks])
def test_each_public_class_and_function_has_its_place(module: ModuleType, schema: Schema) -> None:
    """Those of tasks are on the pages of tasks, the exceptions on that of errors."""
    pages = [*(ROOT / "docs/reference").glob("**/*.md")]
    shown = re.findall(r"^::: (?:members of )?(\S+)$", "\n".join(map(_text, pages)), re.MULTILINE)
    here = {id(resolve_name(path)) for path in shown}
    exceptions = error_page.page(schema)
    for name in module.__all__:
        one = getattr(module, name)
        if getattr(one, "__module__", "typing") in {"typing", "types", "collections.abc"}:
            continue  # a name for types that are written out where they are taken
        assert (
            id(one) in here
            or id(sys.modules[one.__module__]) in here
            or one.__module__.startswith("runware.tasks.")
            or f"`{name}`" in exceptions
        ), name


def _text(path: Path) -> str:
    return path.read_text("utf-8")


def test_each_task_has_a_page_with_all_its_parameters(schema: Schema) -> None:
    pages = task_pages.pages(schema, {})
    for task in schema.tasks.values():
        page = pages[f"reference/tasks/{task.method}.md"]
        for cls in task.classes:
            for field in cls.fields.values():
                assert f"| `{field.name}`" in page
        default = [
            field for cls in task.classes for field in cls.fields.values() if field.spec.server_default
        ]
        assert page.count("**Default:**") >= len({field.name for field in default})
        assert "@@" not in page
    assert len(pages) == len(schema.tasks) + 1


def test_links_of_types_lead_to_objects_of_the_same_page(schema: Schema) -> None:
    for path, page in task_pages.pages(schema, {}).items():
        headings = {heading.lower() for heading in re.findall(r"^#+ `?(\w+)`?$", page, re.MULTILINE)}
        assert set(re.findall(r"\]\(#(\w+)\)", page)) - headings <= set(), path


def test_each_model_is_in_the_table_and_on_a_page(schema: Schema) -> None:
    pages = model_pages.pages(schema)
    index = pages["reference/models/index.md"]
    for model in catalogue(schema).models:
        [target] = re.findall(rf'href="([\w-]+)/#([^"]+)">{re.escape(model.slug)}</a>', index)
        assert f"## {model.slug} {{#{target[1]}}}" in pages[f"reference/models/{target[0]}.md"]


def test_what_a_member_of_an_object_needs_is_not_what_the_model_needs(schema: Schema) -> None:
    """Members stand below what they are in, as in `print(model)`."""
    page = model_pages.pages(schema)["reference/models/bfl.md"]
    [section] = re.findall(r"^## bfl-flux-1-dev .*?(?=^## )", page, re.MULTILINE | re.DOTALL)
    rows = re.findall(r"^\| `([\w.\[\]]+)`( \*\*.*?\*\*)? \|", section, re.MULTILINE)
    assert rows[:4] == [
        ("positive_prompt", " **required**"),
        ("width", " **required**"),
        ("height", " **required**"),
        ("steps", ""),
    ]
    place = rows.index(("lora", ""))
    assert rows[place : place + 3] == [
        ("lora", ""),
        ("lora[].model", " **required in it**"),
        ("lora[].weight", ""),
    ]


#: Page -> what it says, with the number that the code has.
SAID: dict[str, list[str]] = {
    "docs/guides/many-tasks.md": [
        f"`Retry-After` says ({Timing().longest_pause:g} seconds at most)",
        f"{default(Runware, 'max_in_flight'):,} by default",
    ],
    "docs/guides/batches.md": [
        f"{OUTAGE_LIMIT / 60:g} minutes if it cannot be reached",
        f"{REFUSAL_LIMIT:g} seconds if it refuses a worker",
        f"`worker_timeout` seconds ({default(DaskExecutor, 'worker_timeout'):g})",
        f"`chunk={default(DaskExecutor, 'chunk')}`",
        f"`limit={default(Batch.run, 'limit')}`",
        f"less than `kept_for` seconds ago ({default(Batch, 'kept_for'):g},",
    ],
    "docs/guides/local-server.md": [
        f"{(Keep().bytes or 0) // 10**6} MB and {Keep().files:,} files are kept",
        f"the last {default(Emulator, 'remember'):,} are remembered",
        f"the last {HISTORY} tasks",
    ],
    "docs/guides/http-and-proxies.md": [f"at most {MAX_POSTS} requests with tasks"],
    "docs/reference/systems.md": [f"at most {LONGEST_NAME} bytes"],
    "CONTRIBUTING.md": [f"one with up to {FRAME_TASKS} tasks"],
}


@pytest.mark.parametrize("page", SAID)
def test_numbers_are_those_of_the_code(page: str) -> None:
    text = " ".join(_text(ROOT / page).split())
    assert [said for said in SAID[page] if said not in text] == []


def test_the_page_of_errors_has_each_attribute(schema: Schema) -> None:
    page = error_page.page(schema)
    error = errors.RunwareError("It failed.")
    for name in {*vars(error), "retryable", "in_doubt"}:
        assert re.search(rf"^\| (`\w+`, )*`{name}`", page, re.MULTILINE), name


def test_the_page_of_errors_has_each_code(schema: Schema) -> None:
    page = error_page.page(schema)
    assert [code for code in schema.errors.codes if f"| `{code}` |" not in page] == []


def test_an_example_has_two_tabs_if_the_packages_differ() -> None:
    shown = in_both_colours(
        "from runware import Runware\n\nasync with Runware() as client:\n    await client.close()\n"
    )
    assert '=== "async"' in shown
    assert "    with Runware() as client:\n        client.close()" in shown.partition('=== "blocking"')[2]
    assert "===" not in in_both_colours("print(1)\n")


@pytest.mark.parametrize(
    ("page", "link", "leads_to"),
    [
        ("guides/money.md", "../how/lifecycle.md", "../how/lifecycle.md"),
        ("how/index.md", "../../CONTRIBUTING.md#rooms", "../contributing/index.md#rooms"),
        ("CONTRIBUTING.md", "docs/how/lifecycle.md", "../how/lifecycle.md"),
        ("CONTRIBUTING.md", "schema/README.md", "schema.md"),
        (
            "guides/webhooks.md",
            "../../examples/webhook_asgi.py",
            "{Source}/blob/main/examples/webhook_asgi.py",
        ),
        ("how/index.md", "../../tests/stress", "{Source}/tree/main/tests/stress"),
        ("guides/money.md", "https://runware.ai", "https://runware.ai"),
        ("guides/money.md", "../nowhere.md", "../nowhere.md"),
    ],
)
def test_links_lead_to_the_site_or_to_the_repository(page: str, link: str, leads_to: str) -> None:
    assert links.for_site(f"[x]({link})", page) == f"[x]({leads_to.format(**links.urls())})"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<a href="https://runware.ai">the API</a> <link rel="canonical" href="https://site.example/">', []),
        ('<img alt="a" src="../a.png"> <script src="assets/a.js"></script>', []),
        ('<img alt="a" src="https://b.example/a.png">', ["https://b.example/a.png"]),
        ('<script async src="//cdn.example/a.js"></script>', ["//cdn.example/a.js"]),
        ('<link rel="stylesheet" href="https://fonts.example/css">', ["https://fonts.example/css"]),
    ],
)
def test_what_a_page_would_load_from_elsewhere_is_found(html: str, found: list[str]) -> None:
    assert links.loaded_from_elsewhere(html) == found


def test_the_life_of_a_task_is_drawn_with_each_action() -> None:
    [source] = re.findall(r"```mermaid\n(.*?)```", (ROOT / lifecycle_page.NAME).read_text("utf-8"), re.DOTALL)
    drawn = diagrams.as_svg(source)
    for name in lifecycle_page.LEADS_TO:
        assert f">{name.lower().replace('_', ' ')} (" in drawn
    with pytest.raises(ValueError, match="not understood: waiting --> nowhere"):
        diagrams.as_svg("stateDiagram-v2\nwaiting --> nowhere\n")


def test_each_promise_names_a_test_that_shows_it() -> None:
    page = (ROOT / "docs/how/index.md").read_text("utf-8")
    [table] = re.findall(r"^\| promise \| test \|\n\|---\|---\|\n((?:\|.*\n)+)", page, re.MULTILINE)
    for row in table.splitlines():
        shown = re.findall(r"\]\(\.\./\.\./(tests/[^)]+)\)", row)
        assert shown, row
        assert all((ROOT / path).exists() for path in shown), row


def test_the_picture_of_the_house_has_each_private_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "runware").glob("_*/__init__.py")}
    shown = (ROOT / "docs/how/house.svg").read_text("utf-8")
    assert len(rooms) > 8
    assert {room for room in rooms if room not in shown} == set()
    assert set(re.findall(r"\b_[a-z]+", shown)) <= rooms


def test_diagrams_are_drawn_and_what_is_not_understood_is_refused() -> None:
    [source] = re.findall(r"```mermaid\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)
    drawn = diagrams.sequence(source)
    assert drawn.count('class="arrow"') == len(re.findall(r">>", source))
    assert "a list of results" in drawn
    with pytest.raises(ValueError, match="not understood: loop forever"):
        diagrams.sequence("sequenceDiagram\nloop forever\n")


def test_language_models_get_a_list_and_the_texts(tmp_path: Path) -> None:
    texts = Texts()
    texts.add("guides/money.md", "Money", "# Money\n\nIt costs. More.\n")
    texts.add("reference/models/bfl.md", "bfl", "# bfl\n\nA model.\n")
    texts.add(
        "reference/python/jobs.md",
        "Jobs",
        "# Jobs\n\n```sh\nls\n```\n\n::: runware.jobs.Job\n    options: {}\n\nMore.\n\n"
        "::: runware.emulator.History\n    options: {heading_level: 3, members: [tasks, last]}\n",
    )
    texts.write(tmp_path, "https://site.example/")
    assert "jobs/): More.\n" in (tmp_path / "llms.txt").read_text()
    assert "- [Money](https://site.example/guides/money/): It costs." in (tmp_path / "llms.txt").read_text()
    full = (tmp_path / "llms-full.txt").read_text()
    assert "It costs. More." in full
    assert "Job.results(" in full
    assert "History.last(" in full
    assert "History.accept" not in full
    assert ":::" not in full
    assert "A model." not in full
