"""Every example of docs/guides/web-frameworks.md answers requests, in the packages in which it is shown."""

from __future__ import annotations

import asyncio
from types import ModuleType
from typing import Any

import pytest

from codegen.twin import example_twin
from runware.emulator import Emulator
from tests.support.pages import blocks

PAGE = "docs/guides/web-frameworks.md"
#: What its first line imports from -> the example. Each is skipped where that is not installed.
EXAMPLES = {block.split()[1].partition(".")[0]: block for block in blocks(PAGE) if block.startswith("from ")}
FASTAPI, DJANGO, FLASK, CELERY = (
    EXAMPLES["collections"],
    EXAMPLES["django"],
    EXAMPLES["flask"],
    EXAMPLES["celery"],
)
MODEL = {"model": "runware:101@1", "width": 512, "height": 512}


def defined(source: str) -> dict[str, Any]:
    """What an example defines."""
    names: dict[str, Any] = {"__name__": "an_example"}
    exec(source, names)
    return names


def test_all_examples_of_the_page_are_here() -> None:
    assert len(blocks(PAGE)) == len(EXAMPLES) == 4
    assert [source for source in EXAMPLES.values() if example_twin(source) is not None] == [DJANGO]


def test_fastapi(runware_emulator: Emulator) -> None:
    testclient = pytest.importorskip("fastapi.testclient")
    task = {"positivePrompt": "a lighthouse", **MODEL}
    with testclient.TestClient(defined(FASTAPI)["app"]) as visitor:
        [image] = visitor.post("/pictures", json=task).json()
        refused = visitor.post("/pictures", json={**task, "numberResults": 30})
    assert image["imageURL"].startswith("http://")
    assert refused.status_code == 422


@pytest.fixture
def urls() -> ModuleType:
    """The settings of a project of Django, with a module for its addresses."""
    pytest.importorskip("django")
    from django.conf import settings

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"], DEBUG=False)
    return ModuleType("urls")


def test_django_blocking(urls: ModuleType, runware_emulator: Emulator) -> None:
    from django.test import Client, override_settings
    from django.urls import path

    names = defined(str(example_twin(DJANGO)))
    urls.urlpatterns = [path("pictures", names["pictures"])]
    with override_settings(ROOT_URLCONF=urls), names["client"]:
        made = Client().get("/pictures", {"prompt": "a lighthouse", "count": "2"})
        refused = Client().get("/pictures", {"prompt": "a lighthouse", "count": "30"})
    assert_made_and_refused(made.json(), refused.status_code, refused.json(), runware_emulator)


def test_django_async(urls: ModuleType, runware_emulator: Emulator) -> None:
    from django.test import AsyncClient, override_settings
    from django.urls import path

    names = defined(DJANGO)
    urls.urlpatterns = [path("pictures", names["pictures"])]

    async def visit() -> tuple[Any, Any]:
        async with names["client"]:
            made = await AsyncClient().get("/pictures", {"prompt": "a lighthouse", "count": "2"})
            return made, await AsyncClient().get("/pictures", {"prompt": "a lighthouse", "count": "30"})

    with override_settings(ROOT_URLCONF=urls):
        made, refused = asyncio.run(visit())
    assert_made_and_refused(made.json(), refused.status_code, refused.json(), runware_emulator)


def test_flask(runware_emulator: Emulator) -> None:
    pytest.importorskip("flask")
    names = defined(FLASK)
    visitor = names["app"].test_client()
    with names["client"]:
        made = visitor.get("/pictures?prompt=a+lighthouse&count=2")
        refused = visitor.get("/pictures?prompt=a+lighthouse&count=30")
    assert_made_and_refused(made.json, refused.status_code, refused.json, runware_emulator)


def assert_made_and_refused(made: Any, status: int, refused: Any, server: Emulator) -> None:
    assert [url.startswith("http://") for url in made["pictures"]] == [True, True]
    assert (status, list(refused)) == (422, ["error"])
    assert refused["error"].startswith("number_results is 30; it must be between 1 and 20.")
    assert [task["positivePrompt"] for task in server.requests] == ["a lighthouse"]


def test_a_worker_of_celery_that_tries_again_pays_once(runware_emulator: Emulator) -> None:
    pytest.importorskip("celery")
    names = defined(CELERY)
    uuid = "0d2a1d0c-5f0e-4a5e-9c1b-3d9a7b0f5e12"
    before = runware_emulator.billed
    with names["client"]:
        [first] = names["work"]("a lighthouse", uuid)
        once = runware_emulator.billed - before
        assert names["work"]("a lighthouse", uuid) == [first]
    assert runware_emulator.billed - before == once > 0
