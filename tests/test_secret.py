"""What a secret shows of itself, and what is left of a library's traceback."""

from __future__ import annotations

import asyncio
import copy
import functools
import json
import logging
import logging.config
import pickle
import socket
import ssl
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from runware import Runware
from runware._logs.cleaning import Cleaning
from runware._logs.secret import Secret, SecretURL, revealed
from runware._transport.http_client import HTTPClient
from runware._transport.websocket_connection import WebSocket, open_websocket
from runware.batch import parts_of
from runware.errors import ConnectionFailedError, ConnectionLostError

KEY = "rw-0f3a8c1d5e7b92446a80"


def test_settings_do_not_show_what_others_made() -> None:
    def made(of: object, key: str) -> None:
        pass

    client = Runware(
        KEY, http_client=functools.partial(made, key=KEY), on_event=functools.partial(made, key=KEY)
    )
    config = parts_of(client).config
    assert repr(config).startswith("Config(url=")
    assert KEY not in f"{config!r} {config}"


def test_a_secret_shows_nothing_unless_it_is_asked() -> None:
    secret = Secret(KEY)
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", "%s %r" % (secret, secret)):  # noqa: UP031
        assert KEY not in shown
    assert KEY not in repr({"apiKey": secret, "listed": [secret]})
    assert secret.reveal() == KEY


def test_a_secret_is_a_value() -> None:
    secret = Secret(KEY)
    assert secret == Secret(KEY) == pickle.loads(pickle.dumps(secret)) == copy.deepcopy(secret)
    assert secret != Secret("another")
    assert secret != KEY
    assert len({secret, Secret(KEY)}) == 1


def test_json_has_the_secret_and_nothing_else_that_is_no_json() -> None:
    assert json.dumps({"apiKey": Secret(KEY)}, default=revealed) == json.dumps({"apiKey": KEY})
    with pytest.raises(TypeError, match="set cannot be sent as JSON"):
        json.dumps({"apiKey": {1}}, default=revealed)


def test_what_quotes_the_secret_is_cleaned() -> None:
    cleaning = Cleaning(Secret(KEY))
    assert cleaning.text(f'"{KEY}" is wrong') == '"***" is wrong'
    assert cleaning.decoder.content(f'"{KEY}" is wrong'.encode()) == b'"***" is wrong'
    assert Cleaning(Secret("key")).text("a key on a beach") == "a key on a beach", "it could be a word"
    assert Cleaning(Secret("lighthouse")).decoder.content(b"a lighthouse") == b"a lighthouse", (
        "so could it be, in a result"
    )


@pytest.mark.parametrize("credentials", ["to", "to:", "a:b", "to:a"])
@pytest.mark.parametrize("is_proxy", [True, False], ids=["of a proxy", "of the server"])
def test_credentials_that_could_be_words_stay_in_sentences(
    credentials: str, is_proxy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, f"http://{credentials}@127.0.0.1:3128" if is_proxy else "")
    cleaning = Cleaning(url=Secret("" if is_proxy else f"wss://{credentials}@127.0.0.1/v1"))
    assert cleaning.text("There is no way to a server b") == "There is no way to a server b"


#: What a message may be: one JSON text, several, none, one that is long, one that quotes the key, in one spelling or another.
MESSAGES = [
    b'{"data":[]}', b"[1]", b"null", b"", b"{", f"<p>{KEY}</p>".encode(), b'{"a":1}{"b":2}', b'{"a":1},{"b":2}', b'{"seed":18446744073709551616}',
    json.dumps({"media": "A" * 20_000}).encode(),
    json.dumps({"said": f"not {KEY}, please"}).encode(),
    json.dumps({"said": f"not {KEY}, please"}).replace("a", r"\u0061").encode(),
]  # fmt: skip


@given(texts=st.lists(st.sampled_from(MESSAGES), max_size=8))
def test_messages_that_came_together_are_read_and_cleaned_as_each_alone(texts: list[bytes]) -> None:
    decoder = Cleaning(Secret(KEY)).decoder
    read = decoder.messages(texts)
    assert read == [decoder.message(text) for text in texts]
    assert KEY not in repr(read)


@pytest.mark.parametrize(
    "error",
    [
        OSError(2, "No such file or directory"), OSError("closed"), OSError(), OSError(2, "No such file", "a.pem"),
        OSError(18, "Cross-device link", "a", None, "b"), FileNotFoundError(2, "gone"), ConnectionRefusedError(111, "refused"),
        socket.gaierror(-2, "Name or service not known"), ssl.SSLError(1, "[SSL] wrong version number"), KeyError("a"),
        ssl.SSLCertVerificationError(1, "self-signed"), UnicodeEncodeError("ascii", "é", 0, 1, "ordinal not in range"),
        UnicodeDecodeError("ascii", b"\xe9", 0, 1, "ordinal not in range"), ValueError("a", 1), TimeoutError(),
        ExceptionGroup("several", [OSError(2, "gone"), OverflowError("too large")]),
    ],
    ids=repr,
)  # fmt: skip
def test_an_error_without_a_secret_says_what_it_said(error: Exception) -> None:
    said, shown = str(error), repr(error)
    assert (str(Cleaning(Secret(KEY)).error(error)), repr(error)) == (said, shown)


async def opened(url: str) -> WebSocket:
    return await open_websocket(SecretURL(url), timeout=5, cleaning=Cleaning(), max_message_size=2**20)


async def test_a_connection_that_breaks_while_the_key_is_sent() -> None:
    gone = asyncio.Event()

    async def hang_up(connection: ServerConnection) -> None:
        await connection.close()
        gone.set()

    async with serve(hang_up, "127.0.0.1", 0) as server:
        [listening] = server.sockets
        socket = await opened(f"ws://127.0.0.1:{listening.getsockname()[1]}")
        await gone.wait()
        error = await socket.ended()
        assert isinstance(error, ConnectionLostError)
        with pytest.raises(ConnectionLostError) as caught:
            socket.write([{"taskType": "authentication", "apiKey": Secret(KEY)}])
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    text = "".join(told.format())
    assert "'apiKey': '***'" in text
    assert isinstance(error.__cause__, ConnectionClosed), "the cause is kept"
    assert "InvalidState" in text, "the cause is kept"
    assert KEY not in text


class _Files(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        moved = self.path.startswith("/moved")
        assert self.path.endswith(f"?signature={KEY}")
        self.send_response(302 if moved else 200)
        if moved:
            self.send_header("Location", f"/file?signature={KEY}")
        self.send_header("Content-Length", "0" if moved else "4")
        self.end_headers()
        self.wfile.write(b"" if moved else b"here")

    def log_message(self, *_: object) -> None:
        pass


async def test_the_secrets_of_urls_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Files) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        http = HTTPClient("test", 10.0)
        try:
            async with http.download(
                f"http://127.0.0.1:{server.server_port}/moved?signature={KEY}"
            ) as download:
                assert b"".join([chunk async for chunk in download.chunks()]) == b"here"
        finally:
            await http.close()
            server.shutdown()
            thread.join()
    assert "/moved" in caplog.text
    assert "/file" in caplog.text
    assert KEY not in caplog.text


async def test_an_exception_that_was_being_handled_before_keeps_its_traceback() -> None:
    http = HTTPClient("test", 10.0, backoff=0.001)
    kept = None
    try:
        raise ValueError("The user's own.")
    except ValueError as own:
        with pytest.raises(ConnectionFailedError):
            async with http.download("http://127.0.0.1:1/file"):
                pass
        kept = own.__traceback__
    await http.close()
    assert kept is not None


async def test_no_setting_of_logging_makes_the_library_log_the_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    loggers = {
        name: {"level": "DEBUG"}
        for name in ("websockets", "websockets.client", "runware", "runware._transport.websocket_connection")
    }
    logging.config.dictConfig({"version": 1, "incremental": True, "loggers": loggers})

    async def read(connection: ServerConnection) -> None:
        async for _ in connection:
            pass

    quiet = logging.getLogger("quiet server")
    quiet.setLevel(logging.CRITICAL)
    try:
        async with serve(read, "127.0.0.1", 0, logger=quiet) as server:
            [listening] = server.sockets
            socket = await opened(f"ws://127.0.0.1:{listening.getsockname()[1]}/?token={KEY}")
            socket.write([{"taskType": "authentication", "apiKey": Secret(KEY)}])
            await socket.close()
    finally:
        for name in loggers:
            logging.getLogger(name).setLevel(logging.NOTSET)
    assert KEY not in caplog.text
