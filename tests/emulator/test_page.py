"""The files of the page at `/`, as HTTP has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import runware.emulator
from runware.emulator import Emulator, Faults
from runware.emulator.serving import page_routes
from tests.support.posting import http_client

FOLDER = Path(runware.emulator.__file__).parent / "page"
NAMES = sorted(path.name for path in FOLDER.iterdir())
#: What a page could be made to fetch from elsewhere.
ELSEWHERE = re.compile(r"""(?:https?:)?//[\w.-]+\.\w+|@import|url\(""")


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with Emulator() as server, httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client:
        yield client


def policy_of(answer: httpx.Response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_the_page_may_run_its_own_scripts_and_reach_nothing_else(client: httpx.Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    policy = policy_of(answer)
    assert policy.pop("default-src") == "'none'"
    assert {policy.pop(name) for name in ("base-uri", "form-action", "frame-ancestors")} == {"'none'"}
    assert (policy.pop("require-trusted-types-for"), policy.pop("trusted-types")) == ("'script'", "'none'")
    assert set(policy.values()) == {"'self'"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", NAMES)
def test_each_file_of_the_page_has_its_type_and_names_no_other_origin(
    client: httpx.Client, name: str
) -> None:
    answer = client.get(f"/_emulator/page/{name}")
    types = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == types[name.rpartition(".")[2]]
    assert answer.content == (FOLDER / name).read_bytes()
    assert [found for found in ELSEWHERE.findall(answer.text) if "www.w3.org" not in found] == []


def test_a_browser_that_has_the_newest_file_is_told_so(client: httpx.Client) -> None:
    first = client.get("/_emulator/page/main.js")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/_emulator/page/main.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/_emulator/page/style.css", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize("name", ["nothing.js", "..%2fapplication.py", "application.py", "%2e%2e"])
def test_there_are_no_other_files(client: httpx.Client, name: str) -> None:
    assert client.get(f"/_emulator/page/{name}").status_code == 404


def test_the_page_is_there_beside_the_api(client: httpx.Client) -> None:
    assert client.head("/").status_code == 200
    assert client.post("/", json=[]).json()["errors"][0]["code"] == "invalidPayloadFormat"


def test_each_fault_is_explained_as_its_class_explains_it(client: httpx.Client) -> None:
    vocabulary = client.get("/_emulator/page/vocabulary.json").json()
    faults = {fault["name"]: fault for fault in vocabulary["faults"]}
    assert set(faults) == set(Faults.__annotations__)
    assert [name for name, fault in faults.items() if not fault["text"]] == []
    assert faults["drop"]["kind"] == "probability"
    assert faults["drop"]["text"].startswith("For each message received: close the connection (code 1001)")
    assert (faults["longest_delay"]["kind"], faults["longest_delay"]["default"]) == ("seconds", 0.1)
    assert (faults["slots"]["kind"], faults["slots"]["default"]) == ("count", None)
    assert "rateLimitExceeded" in vocabulary["codes"]


def test_a_file_that_is_opened_for_itself_runs_no_script(client: httpx.Client) -> None:
    task = {"taskType": "imageInference", "taskUUID": "a770f077-f413-47de-9dac-be0b26a35da6",
            "model": "runware:101@1", "positivePrompt": "a lighthouse", "width": 128, "height": 128}  # fmt: skip
    answer = client.post("/v1", json=[task], headers={"Authorization": "Bearer any"}).json()
    file = client.get(answer["data"][0]["imageURL"])
    assert file.status_code == 200
    assert file.headers["Content-Security-Policy"] == "sandbox"
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_a_program_that_was_packed_without_the_page_still_has_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_routes, "page_files", dict)
    with Emulator() as server:
        answer = http_client().get(f"http://127.0.0.1:{server.port}/")
    assert answer.status_code == 404
    assert "--collect-data=runware" in answer.text
