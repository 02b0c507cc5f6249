"""A reset: nothing of before is seen, what was under way is told, and clients go on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from runware.emulator import Emulator
from runware.emulator.faults import Faults
from runware.errors import RunwareError
from runware_sync import PromptEnhance, Runware
from tests.support.addresses import address
from tests.support.posting import a_task, http_client, post
from tests.support.timing import wait_until

pytestmark = pytest.mark.slow

PROMPT = "a lighthouse"


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(params=["websocket", "http"])
def client(request: pytest.FixtureRequest, server: Emulator) -> Iterator[Runware]:
    with Runware("key", url=address(server, request.param)) as made:
        yield made


class Background:
    """A call in a thread, and what became of it."""

    def __init__(self, call: Any) -> None:
        self.outcome: Any = None
        self._call = call
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.outcome = self._call()
        except RunwareError as error:
            self.outcome = error

    def end(self) -> Any:
        self._thread.join(20)
        assert not self._thread.is_alive()
        return self.outcome


def test_everything_is_as_new(server: Emulator, client: Runware) -> None:
    with Runware("key", url=server.url) as another:
        another.ensure_connection()
        client.upload(b"\x89PNG\r\n\x1a\n")
        [image] = client.image_inference(model="runware:101@1", positive_prompt=PROMPT, width=64, height=64)
        client.model_upload(
            category="lora", air="acme:1@1", name="Mine", download_url="https://example.com/x", version="1",
            format="safetensors", architecture="sdxl", unique_identifier="a",
        )  # fmt: skip
        server.latency = 5.0
        server.faults = Faults(delay=1.0, longest_delay=0.01)
        url = server.url
        server.reset()
        assert server.url == url
        assert (server.received, server.requests, list(server.ledger), server.connections) == ([], [], [], 0)
        assert (server.ledger.failures, server.latency, server.fault_counts) == ([], 0.0, {})
        assert server.faults == Faults()
        assert image.image_url is not None
        assert http_client().get(image.image_url).status_code == 404
        [page] = client.model_search(search="Mine", visibility="private")
        assert page.results == []


def test_settings_are_those_that_it_was_made_with() -> None:
    with Emulator(latency=0.25, faults=Faults(seed=3, delay=0.5), lenient=True) as server:
        server.latency, server.faults = 1.0, Faults()
        server.reset()
        assert (server.latency, server.faults) == (0.25, Faults(seed=3, delay=0.5))
        with Runware("key", url=server.url) as client:
            assert client.run({"taskType": "brandNewTask"})


def test_clients_go_on_and_nothing_is_asked_twice(server: Emulator, client: Runware) -> None:
    for times in range(20):
        client.prompt_enhance(prompt=f"{PROMPT} {times}")
        assert [task["prompt"] for task in server.requests] == [f"{PROMPT} {times}"]
        assert len(server.ledger) == 1
        server.reset()


def test_what_is_under_way_is_told_and_leaves_no_trace(server: Emulator, client: Runware) -> None:
    server.latency = 60.0
    calls = [
        Background(lambda: client.prompt_enhance(prompt=PROMPT)),
        Background(lambda: client.submit(PromptEnhance(prompt=PROMPT)).results()),
        Background(
            lambda: client.image_inference(model="runware:101@1", positive_prompt=PROMPT, number_results=2)
        ),
    ]
    server.wait_for_requests(len(calls))
    server.reset()
    for call in calls:
        assert "it belongs to a test that has ended" in str(call.end())
    client.prompt_enhance(prompt="mine")
    assert [task["prompt"] for task in server.requests] == ["mine"]
    assert len(server.ledger) == 1


def test_a_stream_under_way_is_told(server: Emulator, client: Runware) -> None:
    server.latency = 60.0
    messages = [{"role": "user", "content": "What is a lighthouse?"}]

    def read() -> str:
        with client.text_stream(model="minimax:m3@0", messages=messages) as stream:
            return "".join(piece.text for piece in stream)

    reading = Background(read)
    server.wait_for_requests(1)
    server.reset()
    assert "it belongs to a test that has ended" in str(reading.end())


@pytest.mark.usefixtures("short_waits")
@pytest.mark.parametrize("fault", ["half_open", "drop", "abort", "lose"])
def test_faults_end_with_their_test(server: Emulator, client: Runware, fault: str) -> None:
    assert client.prompt_enhance(prompt="before")  # a server that never answered at all is soon given up
    server.faults = Faults(**{fault: 1.0})
    call = Background(lambda: client.prompt_enhance(prompt=PROMPT, timeout=2, max_retries=0, deadline=5))
    wait_until(lambda: server.fault_counts)
    server.reset()
    call.end()
    server.reset()
    # A ping that was posted before has to be given up first.
    assert client.prompt_enhance(prompt="mine", deadline=30)
    assert [task["prompt"] for task in server.requests if "prompt" in task] == ["mine"]
    assert len(server.ledger) == 1


def test_a_request_that_is_never_answered_is_broken_off(server: Emulator) -> None:
    server.faults = Faults(half_open=1)

    def ask() -> str:
        with pytest.raises(httpx.RemoteProtocolError):
            post(server, a_task(), timeout=60)
        return "broken off"

    asking = Background(ask)
    wait_until(lambda: server.fault_counts.get("half_open") == 1)
    server.reset()
    assert asking.end() == "broken off"


def test_the_same_uuid_can_be_used_again(server: Emulator, client: Runware) -> None:
    uuid = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"
    for _ in range(3):
        assert client.prompt_enhance(prompt=PROMPT, task_uuid=uuid)
        assert len(server.ledger.of(uuid)) == 1
        server.reset()


def test_before_it_is_started() -> None:
    server = Emulator(latency=0.1)
    server.latency = 3.0
    server.reset()
    with server:
        assert server.latency == 0.1
        with Runware("key", url=server.url) as client:
            [image] = client.image_inference(
                model="runware:101@1", positive_prompt=PROMPT, width=64, height=64
            )
            assert client.fetch(image)


@pytest.mark.parametrize("faults", [{"drop": 0.05}, {}, 3, "drop=0.05"])
def test_faults_that_are_none_are_refused_in_a_sentence(faults: Any) -> None:
    with pytest.raises(
        ValueError, match=r"^faults is .*; it must be a Faults, such as Faults\(drop=0.05\)\.$"
    ):
        Emulator(faults=faults)
    server = Emulator()
    with pytest.raises(ValueError, match=r"^faults is "):
        server.faults = faults
    assert server.faults == Faults()
