# Derived from tests/client/test_secrets.py by `python -m codegen generate`; edit that file instead.
"""The API key is seen nowhere: not in errors, not in logs, and not among the local variables that a traceback shows."""

import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from runware_sync import ImageInference, PromptEnhance, Runware, RunwareError
from tests.support.addresses import address
from tests.support.fake_server import Channel, FakeServer, made
from tests.support.rude_server import Request, RudeServer, answer

KEY = "rw-0f3a8c1d5e7b92446a80"
SERVERS_OWN = ("websockets.server", "uvicorn", "runware.emulator")


def echo(channel: Channel, request: dict[str, Any]) -> None:
    channel.send_raw(json.dumps([request]))


def quote(channel: Channel, request: dict[str, Any]) -> None:
    text = f"{request['apiKey']} is no good key."
    channel.send({"errors": [{"code": "invalidApiKey", "message": text, **request}]})


def stammer(channel: Channel, request: dict[str, Any]) -> None:
    channel.send_raw(f"What? {request!r}")
    channel.close()


def hang_up(channel: Channel, request: dict[str, Any]) -> None:
    channel.close()


def http_echo(request: Request) -> bytes:
    return answer(200, [request.head])


def http_quote(request: Request) -> bytes:
    text = f"{request.head.partition('Authorization: ')[2].splitlines()[0]} is no good key."
    assert KEY in text
    return answer(401, {"errors": [{"code": "invalidApiKey", "message": text, "key": text}]})


def http_stammer(request: Request) -> bytes:
    return answer(500, f"What? {request.head}")


def http_hang_up(request: Request) -> None:
    return None


def shown(error: BaseException) -> str:
    """All that a tool for error reports would show."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(told.format()) + repr(error) + str(vars(error))


def check(error: BaseException) -> None:
    text = shown(error)
    assert "self = " in text, "this has no local variables"
    assert KEY not in text


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not as an argument here: the variables of the tests are shown, too.
    monkeypatch.setenv("RUNWARE_API_KEY", KEY)


@pytest.mark.parametrize("behaviour", [echo, quote, stammer, hang_up])
def test_a_server_that_is_broken(
    behaviour: Callable[[Channel, dict[str, Any]], None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with FakeServer(behaviour, authentication=behaviour) as server:
        with Runware(url=server.url, max_retries=0, reconnect=False) as client:
            with pytest.raises(RunwareError) as caught:
                client.prompt_enhance(prompt="dog")
    check(caught.value)
    assert KEY not in "".join(
        record.getMessage() for record in caplog.records if not record.name.startswith(SERVERS_OWN)
    )


@pytest.mark.parametrize("behaviour", [http_echo, http_quote, http_stammer, http_hang_up])
def test_an_http_server_that_is_broken(
    behaviour: Callable[[Request], bytes | None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with RudeServer(behaviour) as server:
        with Runware(url=server.http_url, max_retries=0, reconnect=False) as client:
            with pytest.raises(RunwareError) as caught:
                client.prompt_enhance(prompt="dog", deadline=5)
    check(caught.value)
    assert "PromptEnhance" in caplog.text or "promptEnhance" in caplog.text
    assert KEY not in caplog.text


def test_a_server_that_quotes_the_key_beside_its_status(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with RudeServer(lambda request: answer(400, "", reason=f"Bad key {KEY}")) as server:
        with Runware(url=server.http_url, max_retries=0) as client:
            with pytest.raises(RunwareError) as caught:
                client.prompt_enhance(prompt="dog", deadline=5)
            check(caught.value)
            with pytest.raises(RunwareError) as caught:
                client.fetch(f"{server.http_url}/image.png")
            check(caught.value)
    assert "HTTP/1.1 400" in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize("behaviour", [http_echo, http_quote, http_stammer, http_hang_up])
def test_a_stream_of_a_server_that_is_broken(
    behaviour: Callable[[Request], bytes | None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with RudeServer(behaviour) as server:
        with Runware(url=server.http_url, max_retries=0) as client:
            with pytest.raises(RunwareError) as caught:
                with client.text_stream(model="a:b@1", messages=[{"role": "user", "content": "x"}]) as stream:
                    stream.__next__()
    check(caught.value)
    assert "Sent: textInference" in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize("url", ["ws://127.0.0.1:1", "http://127.0.0.1:1"])
def test_a_server_that_cannot_be_reached(url: str) -> None:
    with Runware(url=url, max_retries=0) as client:
        with pytest.raises(RunwareError) as caught:
            client.ensure_connection()
    check(caught.value)


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_a_key_that_is_refused(server: Any, transport: str) -> None:
    with Runware(url=address(server, transport)) as client:
        with pytest.raises(RunwareError) as caught:
            client.prompt_enhance(prompt="dog")
    check(caught.value)


@pytest.mark.parametrize(
    "settings", [{"timeout": -1}, {"url": "ftp://x"}, {"max_retries": 1.5}, {"max_in_flight": 0}]
)
def test_settings_that_make_no_sense(settings: dict[str, Any]) -> None:
    with pytest.raises(RunwareError) as caught:
        Runware(KEY, **settings)
    check(caught.value)
    with pytest.raises(RunwareError) as caught:
        Runware.initialize(KEY, **settings)
    check(caught.value)


def test_a_key_of_the_wrong_type() -> None:
    with pytest.raises(RunwareError, match="type bytes") as caught:
        Runware(KEY.encode())  # type: ignore[arg-type]
    check(caught.value)


def test_a_connection_that_fails_while_it_is_initialized() -> None:
    with pytest.raises(RunwareError) as caught:
        Runware.initialize(KEY, url="ws://127.0.0.1:1", max_retries=0)
    check(caught.value)


@pytest.fixture
def good(server: Any) -> Iterator[Any]:
    """The local server takes the key of these tests."""
    emulator = type(server)
    with emulator(api_key=KEY) as running:
        yield running


@pytest.fixture(params=["websocket", "http"])
def good_url(good: Any, request: pytest.FixtureRequest) -> str:
    return address(good, request.param)


def test_errors_of_tasks(good: Any, good_url: str) -> None:
    def fails(**task: Any) -> None:
        with Runware(url=good_url) as client:
            with pytest.raises(RunwareError) as caught:
                client.prompt_enhance(**task)
        check(caught.value)

    def callback(_: object) -> None:
        raise ZeroDivisionError

    fails(prompt="dog", on_result=callback)
    fails(prompt="dog", prompt_versions=-1)
    fails(prompt="dog", extra={"brandNew": 1})
    with Runware(url=good_url) as client:
        with pytest.raises(RunwareError) as caught:
            client.run_all([PromptEnhance(prompt="dog", extra={"brandNew": 1})])
    check(caught.value)
    good.latency = 60.0
    fails(prompt="dog", deadline=0.1)


def test_a_client_that_is_closed(good_url: str) -> None:
    client = Runware(url=good_url)

    client.ensure_connection()
    stream = client.results(PromptEnhance(prompt="dog"))
    client.close()
    with pytest.raises(RunwareError) as caught:
        stream.__next__()
    check(caught.value)
    stream.close()


def test_logs_of_a_client_that_works(
    good: Any, good_url: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    with Runware(url=good_url) as client:
        images = client.run(
            ImageInference(model="runware:101@1", positive_prompt="a lake", width=128, height=128)
        )
        client.save(images, tmp_path)
        good.hang_up()
        client.prompt_enhance(prompt="dog")
    ours = [record for record in caplog.records if not record.name.startswith(SERVERS_OWN)]
    assert {"httpx", "httpcore.connection"} <= {record.name for record in ours}
    assert "Connected to" in "".join(record.getMessage() for record in ours)
    assert KEY not in "".join(record.getMessage() + repr(record.args) for record in ours)


def test_logs_of_a_server_that_quotes_the_headers(caplog: pytest.LogCaptureFixture) -> None:
    """The library that carries HTTP logs the headers of answers."""
    caplog.set_level(logging.DEBUG)
    token = "good-as-a-key"

    def says(request: Request) -> bytes:
        said = request.head.partition("Authorization: ")[2].splitlines()[0]
        assert KEY in said
        [task] = request.body
        return answer(
            200,
            made(task, {"text": "A dog."}),
            Set_Cookie=said,
            Location=f"http://other.example/?token={token}",
        )

    with RudeServer(says) as server:
        with Runware(url=server.http_url) as client:
            client.prompt_enhance(prompt="dog")
    lines = [record.getMessage() + repr(record.args) for record in caplog.records]
    assert any("receive_response_headers.complete" in line and "Set-Cookie" in line for line in lines)
    assert not [line for line in lines if KEY in line or token in line]


def test_reprs(good: Any) -> None:
    with Runware(url=good.url) as client:
        client.ensure_connection()
        assert KEY not in repr(client)
        assert KEY not in repr(vars(client))
        assert KEY not in repr(vars(client._session))
        copy = pickle.loads(pickle.dumps(client))
    assert KEY not in repr(vars(copy))
    copy.ensure_connection()
    copy.disconnect()
