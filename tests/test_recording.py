"""The file of a recording: whatever is said, however many say it, and whatever was there before."""

from __future__ import annotations

import base64
import json
import logging
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from runware._engine.envelope import Envelope, unwrap
from runware._files.recording import Recording, kept, media_in
from runware._logs.cleaning import Cleaning
from runware._logs.secret import Secret
from runware.emulator.answers.recorded import with_media
from runware.errors import InvalidParameterError
from tests.support import any_json
from tests.support.posting import data_uri, picture

KEY = 'a-key-with-"quotes"-and-ä'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rec.jsonl"


def recording(path: Path) -> Recording:
    return Recording.to(
        str(path), Cleaning(Secret(KEY), Secret("wss://user:hunter22@example.com/v1?token=abcdefgh"))
    )


def entries(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


def task(**more: Any) -> dict[str, Any]:
    return {"taskType": "promptEnhance", "taskUUID": "a", **more}


def test_odd_texts_and_numbers_are_recorded(path: Path) -> None:
    odd = {
        "prompt": "half \ud83d, \u2028, \x00, ä",
        "seed": float("nan"),
        "cost": 10**400,
        "none": None,
        "yes": True,
    }
    recording(path).sent([task(**odd)])
    [entry] = entries(path)
    assert repr(entry["asked"]) == repr({"taskType": "promptEnhance", **odd})


@given(message=any_json.message)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_server_says_of_tasks_is_recorded(
    message: Any, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.unlink(missing_ok=True)
    recording(path).received(message)
    assert caplog.messages == []
    said = unwrap(message)
    of_tasks = [
        item
        for item in [*said.data, *said.errors]
        if item.get("taskType") not in ("authentication", "ping", "getResponse")
    ]
    assert len(entries(path)) == len(of_tasks)


def test_what_is_nested_too_deeply_harms_nothing(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    deep: Any = "deep"
    for _ in range(100_000):
        deep = [deep]
    made = recording(path)
    with caplog.at_level(logging.WARNING, "runware"):
        for _ in range(2):
            made.sent([task(prompt=deep)])
        made.received({"data": [task(text="one")]})
    assert [entry.get("answered", {}).get("text") for entry in entries(path)] == ["one"]
    assert len(caplog.records) == 1


def test_secrets_are_recorded_nowhere(path: Path) -> None:
    made = recording(path)
    encoded = base64.b64encode(b"user:hunter22").decode()
    made.sent(
        [
            task(
                prompt=f"{KEY} hunter22 abcdefgh {encoded}",
                nested=[{KEY: KEY}],
                apiKey="x1",
                accessToken="x2",
                maxTokens=7,
            )
        ]
    )
    made.received(
        {
            "data": [task(text=f"{KEY}", url="https://u:p@example.com/a?sig=x3#x4")],
            "errors": [task(code="E", message=KEY)],
        }
    )
    made.answered(
        Envelope([task(delta={"text": KEY})], [{"code": "E", "message": KEY}], True), "a", "streamed"
    )
    content = path.read_text("utf-8")
    for secret in ("a-key-with", "hunter22", "abcdefgh", encoded, "x1", "x2", "x3", "x4"):
        assert secret not in content, secret
    assert entries(path)[0]["asked"]["maxTokens"] == 7
    assert len(entries(path)) == 5


def test_the_connection_is_no_business_of_it(path: Path) -> None:
    made = recording(path)
    made.sent(
        [
            {"taskType": "authentication", "apiKey": "x"},
            {"taskType": "ping"},
            {"taskType": "getResponse", "taskUUID": "a"},
        ]
    )
    made.received(
        {
            "data": [
                {"taskType": "authentication", "connectionSessionUUID": "session"},
                {"taskType": "ping", "pong": True},
            ]
        }
    )
    assert path.read_bytes() == b""


def test_many_threads_write_whole_lines(path: Path) -> None:
    made = [recording(path) for _ in range(3)]
    image = data_uri(picture())

    def write(number: int) -> None:
        for index in range(50):
            made[number % 3].sent([task(prompt=f"{number} {index} {'word ' * 600}", image=image)])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({entry["asked"]["prompt"] for entry in entries(path)}) == 300
    [file] = (path.parent / "rec.jsonl.d").iterdir()
    assert file.read_bytes() == picture()


def test_a_line_that_breaks_off_stays_alone(path: Path) -> None:
    path.write_bytes(b'{"at": "2026')
    recording(path).sent([task(prompt="one")])
    first, second = path.read_text().splitlines()
    assert first == '{"at": "2026'
    assert json.loads(second)["asked"]["prompt"] == "one"


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_a_folder_that_is_locked_is_said_at_the_start(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InvalidParameterError, match="Permission denied"):
        recording(tmp_path / "rec.jsonl")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameterError, match=r"cannot be written: Is a directory\. Give"):
        recording(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InvalidParameterError, match=r"not seekable\. Give a file in a folder that exists"):
        recording(tmp_path / "pipe")


@pytest.mark.parametrize(
    "text",
    [
        data_uri(picture()),
        base64.b64encode(picture(50, 50)).decode(),
        base64.b64encode(os.urandom(5000)).decode(),
        "data:,",
    ],
)
def test_media_are_taken_out_and_put_back(text: str) -> None:
    files: dict[str, bytes] = {}

    def keep(content: bytes, name: str) -> None:
        files[name] = content

    value = {"a": [text, 7, None], "b": "text"}
    cut = kept(value, keep)
    assert (text not in json.dumps(cut)) == bool(files)
    assert with_media(cut, lambda name: files[name]) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a word",
        "x" * 300 + "!",
        "runware:101@1",
        "https://example.com/" + "a" * 300,
        "a" * 30,
        "lighthouse" * 3,
        "a lighthouse at dusk " * 20,
        "data:image/png,x",
    ],
)
def test_words_are_no_media(text: str) -> None:
    assert media_in(text) is None


def test_a_secret_that_looks_like_media_is_in_no_file(path: Path) -> None:
    token = base64.b64encode(os.urandom(300)).decode()
    recording(path).sent([task(accessToken=token, webhookURL=data_uri(picture()))])
    assert entries(path)[0]["asked"] == {
        "taskType": "promptEnhance",
        "accessToken": "***",
        "webhookURL": "***",
    }
    assert [file.name for file in path.parent.iterdir()] == [path.name]
