"""Results that are posted: the examples that receive them, the local server that sends."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import logging
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx
import pytest
import uvicorn

from runware import (
    APIError,
    Image,
    Result,
    Runware,
    ValidationError,
)
from runware.emulator import Emulator, Faults, deliveries
from tests.support.posting import IMAGE as IMAGE_TASK
from tests.support.posting import post_new

TASK = "a770f077-f413-47de-9dac-be0b26a35da6"

IMAGE: dict[str, Any] = {
    "taskType": "imageInference", "taskUUID": TASK, "imageUUID": "77da2d99-a6d3-44d9-b8c0-ae9fb06b6200",
    "imageURL": "https://example.com/a.png", "brandNew": {"a": [1]},
}  # fmt: skip

ERROR: dict[str, Any] = {"code": "timeoutProvider", "message": "Too late.", "taskUUID": TASK, "brandNew": 1}

LAKE: dict[str, Any] = {"model": "runware:101@1", "positive_prompt": "a lake", "width": 128, "height": 128}

MAX_DURATION = 20.0


class Inbox:
    """What was handled, and how requests were answered; waits for both."""

    def __init__(self) -> None:
        self.handled: list[Result | APIError] = []
        self.statuses: list[int] = []
        self.failing = 0
        self.lost = 0
        self._changed = threading.Condition()

    def handle(self, item: Result | APIError) -> None:
        with self._changed:
            if self.failing:
                self.failing -= 1
                raise OSError("The database is away.")
            self.handled.append(item)

    def answered(self, status: int) -> int:
        """Note an answer of the application; returns the one that the sender sees."""
        with self._changed:
            if self.lost:
                self.lost -= 1
                status = 502
            self.statuses.append(status)
            self._changed.notify_all()
            return status

    def wait_for_answers(self, count: int) -> list[int]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.statuses) >= count, MAX_DURATION), self.statuses
            return list(self.statuses)


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        name, Path(__file__).parent.parent / "examples" / f"{name}.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def serving(application: Any, server: type[WSGIServer] = WSGIServer) -> Generator[str]:
    with make_server("127.0.0.1", 0, application, server, Quiet) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
            thread.join(MAX_DURATION)


@contextlib.contextmanager
def wsgi(inbox: Inbox) -> Generator[str]:
    module = example("webhook_wsgi")
    inner = module.make_application("secret", inbox.handle)

    def noting(environ: Any, start_response: Callable[..., Any]) -> Any:
        def start(status: str, headers: list[tuple[str, str]]) -> Any:
            return start_response(f"{inbox.answered(int(status[:3]))} -", headers)

        return inner(environ, start)

    with serving(noting, module.ThreadingServer) as url:
        yield f"{url}/runware"


class ListeningServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextlib.contextmanager
def asgi(inbox: Inbox) -> Generator[str]:
    inner = example("webhook_asgi").make_application("secret", inbox.handle)

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        async def noting_send(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "status": inbox.answered(message["status"])}
            await send(message)

        await inner(scope, receive, noting_send)

    server = ListeningServer(uvicorn.Config(noting, port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert server.listens.wait(MAX_DURATION)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/runware"
    finally:
        server.should_exit = True
        thread.join(MAX_DURATION)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(params=[asgi, wsgi], ids=["asgi", "wsgi"])
def webhook(request: pytest.FixtureRequest, inbox: Inbox) -> Iterator[str]:
    with request.param(inbox) as url:
        yield url


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


class Warnings(logging.Handler):
    """What the local server warned of; waits for the first."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []
        self._came = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())
        self._came.set()

    def wait(self) -> str:
        assert self._came.wait(MAX_DURATION)
        return self.said[0]


@pytest.fixture
def warnings() -> Iterator[Warnings]:
    handler = Warnings()
    logger = logging.getLogger("runware.emulator")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


async def test_results_are_posted_one_by_one(server: Emulator, webhook: str, inbox: Inbox) -> None:
    async with Runware("key", url=server.url) as client:
        await client.image_inference(**LAKE, number_results=3, webhook_url=f"{webhook}?token=secret")
        inbox.wait_for_answers(3)
    images = [image for image in inbox.handled if isinstance(image, Image)]
    assert len(images) == 3
    assert {image.task_uuid for image in images} == {server.requests[0]["taskUUID"]}
    assert len({image.image_uuid for image in images}) == 3
    # Nobody asked for them, and they came once.
    assert [request["taskType"] for request in server.requests] == ["imageInference"]
    assert len(server.ledger) == 3


async def test_the_call_returns_the_acknowledgement(server: Emulator, webhook: str) -> None:
    async with Runware("key", url=server.url) as client:
        [acknowledged] = await client.image_inference(
            **LAKE, number_results=3, webhook_url=f"{webhook}?token=secret"
        )
    assert acknowledged.to_dict() == {key: server.requests[0][key] for key in ("taskType", "taskUUID")}
    assert [request["taskType"] for request in server.requests] == ["imageInference"]


async def test_what_could_not_be_handled_is_delivered_again(
    server: Emulator, webhook: str, inbox: Inbox
) -> None:
    inbox.failing = 1
    async with Runware("key", url=server.url) as client:
        await client.image_inference(**LAKE, webhook_url=f"{webhook}?token=secret")
        assert inbox.wait_for_answers(2)[0] == 500
    assert inbox.statuses[1] in (200, 204)
    assert [type(one) for one in inbox.handled] == [Image]


async def test_what_is_delivered_twice_is_handled_once(server: Emulator, webhook: str, inbox: Inbox) -> None:
    inbox.lost = 1  # handled, but its answer does not get through
    async with Runware("key", url=server.url) as client:
        await client.image_inference(**LAKE, webhook_url=f"{webhook}?token=secret")
        assert inbox.wait_for_answers(2)[0] == 502
    assert inbox.statuses[1] in (200, 204)
    assert [type(one) for one in inbox.handled] == [Image]


def test_deliveries_have_the_faults_of_messages(server: Emulator, webhook: str, inbox: Inbox) -> None:
    task = {**IMAGE_TASK, "webhookURL": f"{webhook}?token=secret"}
    server.faults = Faults(lose=1)
    with pytest.raises(httpx.TransportError):
        post_new(server, task)  # the acknowledgement is lost, too
    while server.fault_counts["lose"] < 2:
        pass
    server.faults = Faults(duplicate=1, delay=1, longest_delay=0.01)
    post_new(server, task)
    inbox.wait_for_answers(2)
    assert server.fault_counts["delay"] == 2
    server.faults = Faults()
    post_new(server, task)
    inbox.wait_for_answers(3)
    # The receiver handles each once, and the first never came.
    assert [image.task_uuid for image in inbox.handled] == [each["taskUUID"] for each in server.requests[1:]]
    assert len(server.ledger) == 3


async def test_errors_are_posted_too(server: Emulator, webhook: str, inbox: Inbox) -> None:
    async with Runware("key", url=server.url) as client:
        broken = "data:image/png;base64,AAAA"
        await client.image_inference(**LAKE, seed_image=broken, webhook_url=f"{webhook}?token=secret")
        inbox.wait_for_answers(1)
    [error] = inbox.handled
    assert isinstance(error, ValidationError)
    assert (error.code, error.task_uuid) == ("invalidSeedImage", server.requests[0]["taskUUID"])


async def test_a_wrong_token_is_forbidden_and_stopping_ends_the_tries(webhook: str, inbox: Inbox) -> None:
    with Emulator() as server:
        async with Runware("key", url=server.url) as client:
            await client.image_inference(**LAKE, webhook_url=f"{webhook}?token=guess")
            inbox.wait_for_answers(2)
    assert set(inbox.statuses) == {403}
    assert inbox.handled == []


@pytest.mark.parametrize(("body", "status"), [(b"{}", 400), (b"", 400), (json.dumps(IMAGE).encode(), 200)])
def test_answers_to_others(webhook: str, body: bytes, status: int) -> None:
    try:
        with urllib.request.urlopen(f"{webhook}?token=secret", body) as response:
            answered = response.status // 100 * 100
    except urllib.error.HTTPError as error:
        with error:
            answered = error.code
    assert answered == status


async def test_a_webhook_that_never_takes_it_is_given_up(
    server: Emulator, webhook: str, inbox: Inbox, warnings: Warnings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "TRIES", 3)
    monkeypatch.setattr(deliveries, "FIRST_PAUSE", 0.001)
    inbox.failing = 100
    async with Runware("key", url=server.url) as client:
        await client.image_inference(**LAKE, webhook_url=f"{webhook}?token=secret")
        warning = warnings.wait()
    assert inbox.statuses == [500] * 3
    assert "did not accept a delivery in 3 tries: It answered with HTTP 500." in warning


async def test_a_webhook_that_is_too_slow_has_not_answered(
    server: Emulator, warnings: Warnings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "ANSWER_WAIT", 0.1)
    monkeypatch.setattr(deliveries, "TRIES", 1)
    release = threading.Event()

    def slow(_: Any, start_response: Callable[..., Any]) -> list[bytes]:
        release.wait(MAX_DURATION)
        start_response("200 OK", [("Content-Length", "0")])
        return []

    with serving(slow) as url:
        async with Runware("key", url=server.url) as client:
            await client.image_inference(**LAKE, webhook_url=f"{url}/?token=secret")
            warning = warnings.wait()
        release.set()
    assert "did not answer within 0.1 s" in warning
    assert "secret" not in warning


@pytest.mark.parametrize(
    "url", ["ftp://example.com/a", "example.com", "file:///etc/passwd", "http://", "http://a b"]
)
async def test_other_addresses_are_refused(server: Emulator, url: str) -> None:
    async with Runware("key", url=server.url) as client:
        with pytest.raises(ValidationError) as refused:
            await client.image_inference(**LAKE, webhook_url=url)
        assert (refused.value.code, refused.value.parameters) == ("invalidWebhookURL", ("webhookURL",))
        with pytest.raises(ValidationError) as refused:
            await client.image_inference(**LAKE, upload_endpoint=url)
        assert refused.value.code == "invalidUploadEndpoint"
    assert len(server.ledger) == 0


class Bucket:
    """An endpoint that takes files."""

    def __init__(self, status: str = "200 OK") -> None:
        self.files: list[tuple[str, str, bytes]] = []
        self._status = status
        self._arrived = threading.Condition()

    def __call__(self, environ: Any, start_response: Callable[..., Any]) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        with self._arrived:
            self.files.append((environ["REQUEST_METHOD"], environ["CONTENT_TYPE"], body))
            self._arrived.notify_all()
        start_response(self._status, [("Content-Length", "0")])
        return []

    def wait_for(self, count: int) -> None:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.files) >= count, MAX_DURATION)


@pytest.mark.parametrize("output_type", ["URL", "base64Data", "dataURI"])
async def test_files_are_put_to_the_upload_endpoint(server: Emulator, output_type: str) -> None:
    bucket = Bucket()
    with serving(bucket) as url:
        async with Runware("key", url=server.url) as client:
            images = await client.image_inference(
                **LAKE,
                number_results=2,
                output_format="PNG",
                output_type=output_type,
                upload_endpoint=f"{url}/put",
            )
            bucket.wait_for(2)
            made = {await client.fetch(image) for image in images}
    assert {(method, mime) for method, mime, _ in bucket.files} == {("PUT", "image/png")}
    assert {body for _, _, body in bucket.files} == made
    assert all(body.startswith(b"\x89PNG") for body in made)


async def test_an_upload_endpoint_that_refuses_does_no_harm(server: Emulator, warnings: Warnings) -> None:
    bucket = Bucket("503 -")
    with serving(bucket) as url:
        async with Runware("key", url=server.url) as client:
            [image] = await client.image_inference(**LAKE, upload_endpoint=url)
            warning = warnings.wait()
    assert image.image_url
    assert "It answered with HTTP 503." in warning
