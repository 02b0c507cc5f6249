"""The key, and passwords in the environment, are removed from every text that is shown, whatever its source."""

import base64
import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from runware import Event, Runware, RunwareError
from tests.support.addresses import address
from tests.support.fake_server import Channel, FakeServer, nothing
from tests.support.rude_server import RudeServer, answer

KEY = "rw-0f3a8c1d5e7b92446a80"
TOKEN = "t0ken-5e7b92446a80"
PASSWORD = "c0rrect-h0rse"
SECRETS = (KEY, TOKEN, PASSWORD, base64.b64encode(f"somebody:{PASSWORD}".encode()).decode())
QUOTED = f"No: {' '.join(SECRETS)} http://somebody:{PASSWORD}@host/?token={TOKEN}"
#: The same as JSON may spell it.
SPELT = "".join(f"\\u{ord(character):04x}" for character in KEY)


def closing(reason: str) -> FakeServer:
    return FakeServer(nothing, authentication=lambda channel, _: channel.close(1008, reason))


def saying(text: str, *, first: bool = True) -> FakeServer:
    """Sends it in the place of the session, or of a result; then it hangs up."""

    def say(channel: Channel, _: dict[str, Any]) -> None:
        channel.send_raw(text)
        channel.close()

    return FakeServer(nothing, authentication=say) if first else FakeServer(say)


MESSAGES = {
    "error": json.dumps({"errors": [{"code": "invalidApiKey", "message": QUOTED, QUOTED: QUOTED}]}),
    "error spelt otherwise": f'{{"errors": [{{"code": "{SPELT}", "message": "{SPELT}", "parameter": "{SPELT}"}}]}}',
    "no JSON": QUOTED,
    "no answer": json.dumps([QUOTED, {"key": QUOTED}]),
    "no answer spelt otherwise": f'["{SPELT}", {{"{SPELT}": "{SPELT}"}}]',
    "unknown task": json.dumps({"data": [{"taskType": "x", "taskUUID": KEY, "text": QUOTED}]}),
}


@contextmanager
def over(scheme: str, server: FakeServer | RudeServer) -> Iterator[str]:
    """An address of the server with secrets in it."""
    with server:
        authority = urlsplit(address(server, scheme)).netloc
        yield f"{scheme}://somebody:{PASSWORD}@{authority}/v1?token={TOKEN}"


def http_place(said: bytes) -> AbstractContextManager[str]:
    return over("http", RudeServer(lambda _: said))


def ws_place(said: bytes) -> AbstractContextManager[str]:
    return over("ws", RudeServer(lambda _: said))


def ws_peer(server: FakeServer) -> AbstractContextManager[str]:
    return over("ws", server)


SOURCES: dict[str, Any] = {
    "close reason": lambda: ws_peer(closing(f"{KEY} {TOKEN} {PASSWORD}"[:120])),
    **{f"{name} (first)": lambda text=text: ws_peer(saying(text)) for name, text in MESSAGES.items()},
    **{
        f"{name} (second)": lambda text=text: ws_peer(saying(text, first=False))
        for name, text in MESSAGES.items()
    },
    **{
        f"{name} (HTTP {status})": lambda text=text, status=status: http_place(answer(status, text))
        for name, text in MESSAGES.items()
        for status in (200, 400, 500)
    },
    "status line": lambda: http_place(f"{QUOTED}\r\n\r\n".encode()),
    "header": lambda: http_place(f"HTTP/1.1 200 OK\r\n{QUOTED}\r\n\r\n".encode()),
    "length": lambda: http_place(f"HTTP/1.1 200 OK\r\nContent-Length: {QUOTED}\r\n\r\n".encode()),
    "encoding": lambda: http_place(f"HTTP/1.1 200 OK\r\nContent-Encoding: {KEY}\r\n\r\n".encode()),
    "retry after": lambda: http_place(answer(429, QUOTED, Retry_After=QUOTED)),
    "handshake": lambda: ws_place(answer(403, QUOTED, reason=QUOTED, Server=QUOTED)),
    "redirect": lambda: ws_place(answer(302, Location=f"ws://{KEY}:{PASSWORD}@host/{KEY}?token={TOKEN}")),
    "handshake's status line": lambda: ws_place(f"{QUOTED}\r\n\r\n".encode()),
    "upgrade": lambda: ws_place(
        f"HTTP/1.1 101 {QUOTED}\r\nUpgrade: {QUOTED}\r\nConnection: {QUOTED}\r\n\r\n".encode()
    ),
    "hangs up": lambda: http_place(b""),
}


def shown(error: BaseException | None) -> Iterator[str]:
    """All that a report of an error could show."""
    if error is None:
        return
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    yield from told.format()
    yield from (str(error), repr(error), repr(error.args), repr(vars(error)))
    yield from getattr(error, "__notes__", ())
    yield from shown(error.__cause__)
    yield from shown(error.__context__)


class Noted(logging.Handler):
    """All that is logged. httpcore, asked to debug, says what it hears as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("websockets.server", "uvicorn", "httpcore")):
            self.lines.append(self.format(record) + repr(record.args))


@pytest.fixture
def noted() -> Iterator[list[str]]:
    handler, root = Noted(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    root.debug("anything is heard")
    assert handler.lines
    yield handler.lines
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not as an argument here: the variables of the tests are shown, too.
    monkeypatch.setenv("RUNWARE_API_KEY", KEY)


def leaked(texts: list[str]) -> list[str]:
    """The beginnings of the secrets that can be read in them."""
    told = "\n".join(texts)
    return [secret[:4] for secret in SECRETS if secret in told]


async def fails(events: list[Event]) -> RunwareError:
    """Run a task; the server is that of the environment."""
    async with Runware(max_retries=0, reconnect=False, on_event=events.append) as client:
        with pytest.raises(RunwareError) as caught:
            await client.prompt_enhance(prompt="dog", deadline=3)
    return caught.value


async def fails_in_a_stream() -> RunwareError:
    async with Runware(max_retries=0) as client:
        with pytest.raises(RunwareError) as caught:
            async with client.text_stream(
                model="a:b@1", messages=[{"role": "user", "content": "x"}], deadline=5
            ) as stream:
                await stream.read()
    return caught.value


@pytest.mark.parametrize("source", SOURCES)
async def test_of_a_server(source: str, noted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[Event] = []
    with SOURCES[source]() as url:
        monkeypatch.setenv("RUNWARE_BASE_URL", url)
        del url
        error = await fails(events)
    assert events
    assert leaked([*shown(error), *noted, *map(repr, events)]) == []


@pytest.mark.parametrize(
    "source",
    [
        name
        for name in SOURCES
        if "http_place" in str(SOURCES[name].__code__.co_names)
        and name != "unknown task (HTTP 200)"  # whose text is the answer there
    ],
)
async def test_of_a_stream(source: str, noted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with SOURCES[source]() as url:
        monkeypatch.setenv("RUNWARE_BASE_URL", url)
        del url
        error = await fails_in_a_stream()
    assert leaked([*shown(error), *noted]) == []


@pytest.mark.parametrize("name", ["error", "error spelt otherwise", "no JSON", "no answer spelt otherwise"])
async def test_of_an_event_of_a_stream(name: str, noted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    said = answer(200, f"data: {MESSAGES[name]}\n\n", Content_Type="text/event-stream")
    with http_place(said) as url:
        monkeypatch.setenv("RUNWARE_BASE_URL", url)
        del url
        error = await fails_in_a_stream()
    assert leaked([*shown(error), *noted]) == []


@pytest.mark.parametrize("scheme", ["ws", "wss", "http", "https"])
@pytest.mark.parametrize("said", [407, 403, 502, 0])
async def test_of_a_proxy(scheme: str, said: int, noted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[Event] = []
    # Without TLS it answers in the place of the server, and httpx logs how an answer begins.
    reason = "No" if scheme == "http" else QUOTED
    text = answer(said, QUOTED, reason=reason) if said else f"{QUOTED}\r\n\r\n".encode()
    with RudeServer(lambda _: text) as proxy:
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://somebody:{PASSWORD}@{proxy.authority}")
        monkeypatch.setenv("RUNWARE_BASE_URL", f"{scheme}://runware.invalid/v1?token={TOKEN}")
        error = await fails(events)
    assert leaked([*shown(error), *noted, *map(repr, events)]) == []


@pytest.mark.parametrize("scheme", ["ws", "wss", "http", "https"])
@pytest.mark.parametrize(
    "address",
    [
        "somebody:{}@127.0.0.1:1",
        "http://somebody:{}@127.0.0.1:1",
        "http://somebody:{}@127.0.0.1:x",
        "http://somebody:{}@127.0.0.1:1/path?token={}",
        "ftp://somebody:{}@127.0.0.1:1",
        "http://somebody:{}@",
    ],
)
async def test_of_the_address_of_a_proxy(
    scheme: str, address: str, noted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, address.replace("{}", PASSWORD))
    monkeypatch.setenv("RUNWARE_BASE_URL", f"{scheme}://runware.invalid/v1?token={TOKEN}")
    error = await fails([])
    assert leaked([*shown(error), *noted]) == []


@pytest.mark.parametrize(
    "inside", ["\n", "\r", "\0", "\x1b", "\x7f", "\t", "é", "ключ", "\u2028", "\ud800", "\xa0"]
)
@pytest.mark.parametrize("from_environment", [True, False])
def test_of_a_key_that_cannot_be_sent(
    inside: str, *, from_environment: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if from_environment and inside in ("\0", "\ud800"):
        pytest.skip("The environment cannot hold it.")
    monkeypatch.setenv("RUNWARE_API_KEY", KEY if inside in ("\0", "\ud800") else f"{KEY}{inside}{KEY}")
    with pytest.raises(RunwareError, match="is not ASCII inside") as caught:
        Runware() if from_environment else Runware(KEY + inside + KEY)
    assert leaked(list(shown(caught.value))) == []


class AddressLike:
    """As the URLs of libraries are."""

    def __str__(self) -> str:
        return f"wss://somebody:{PASSWORD}@host/?token={TOKEN}"

    __repr__ = __str__


@pytest.mark.parametrize(
    "url",
    [
        AddressLike(),
        f"somebody:{PASSWORD}@host",
        f"ftp://somebody:{PASSWORD}@host/?token={TOKEN}",
        f"wss:/somebody:{PASSWORD}@host",
        f"wss://somebody:{PASSWORD}/@host",
        f"wss://somebody:{PASSWORD}@host:port/?token={TOKEN}",
        f"//somebody:{PASSWORD}@host",
        f"http://somebody:{PASSWORD}@host",
        f"wss://?token={TOKEN}",
    ],
    ids=range(9),
)
async def test_of_an_address_that_is_refused(url: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings: dict[str, Any] = {"url": url, "transport": "websocket"}
    del url
    try:
        await Runware.initialize(**settings)
    except RunwareError as error:
        refused = error
    del settings
    # The frames of the test's own tools have it among their variables.
    own = [text for text in shown(refused) if "/runware" in text or "url" not in text]
    assert leaked([str(refused), repr(refused), repr(vars(refused)), *own]) == []


def test_of_the_repr() -> None:
    client = Runware(url=f"wss://somebody:{PASSWORD}@host/?token={TOKEN}")
    assert leaked([repr(client), repr(vars(client)), repr(vars(client._session))]) == []
