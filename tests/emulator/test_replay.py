"""A recording at the local server: what equals a request, in which order, how fast, and what is said of the rest."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from runware.emulator import Emulator
from runware_sync import Runware, TextInference
from tests.support.addresses import address
from tests.support.posting import IMAGE, a_task, data_uri, picture, post, post_new

ROOT = Path(__file__).parents[2]
DOG: dict[str, Any] = {"taskType": "promptEnhance", "prompt": "dog"}

Record = Callable[..., Path]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rec.jsonl"


class Writer:
    """Writes a recording by hand."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seconds = 0.0
        self._lines: list[str] = []

    def asked(self, request: dict[str, Any]) -> str:
        uuid = str(uuid4())
        self.line(task=uuid, asked=request)
        return uuid

    def task(self, request: dict[str, Any], *answers: dict[str, Any], after: float = 0.0) -> Writer:
        """A task, and what it was answered with: an error where there is a code."""
        uuid = self.asked(request)
        for answer in answers:
            self._seconds += after
            kind = "failed" if "code" in answer else "answered"
            self.line(task=uuid, **{kind: {"taskType": request["taskType"], **answer}})
        return self

    def wait(self, seconds: float) -> None:
        self._seconds += seconds

    def line(self, **fields: Any) -> Writer:
        at = f"2026-01-31T12:00:{self._seconds:06.3f}Z"
        self._lines.append(json.dumps({"at": at, **fields}))
        self._path.write_text("\n".join([*self._lines, ""]), "utf-8")
        return self


@pytest.fixture
def writer(path: Path) -> Writer:
    return Writer(path)


def texts(server: Emulator, *requests: dict[str, Any]) -> list[Any]:
    """What each request is answered with: its text, or the code of its error."""
    answers = [post_new(server, request).json() for request in requests]
    return [
        answer["errors"][0]["code"] if "errors" in answer else answer["data"][0].get("text")
        for answer in answers
    ]


def said(results: list[Any]) -> list[Any]:
    return [result.text for result in results]


def refusal(server: Emulator, request: dict[str, Any]) -> dict[str, Any]:
    answer = post_new(server, request)
    assert answer.status_code == 400
    errors: list[dict[str, Any]] = answer.json()["errors"]
    [error] = errors
    assert error["code"] == "notRecorded"
    return error


def test_equal_requests_are_answered_in_their_order_and_then_as_the_last(path: Path, writer: Writer) -> None:
    writer.task(DOG, {"text": "one"}).task({**DOG, "prompt": "cat"}, {"text": "a cat"}).task(
        DOG, {"text": "two"}
    )
    with Emulator(replay=path) as server:
        cat = {**DOG, "prompt": "cat"}
        assert texts(server, DOG, cat, DOG, DOG, cat) == ["one", "a cat", "two", "two", "a cat"]
        server.reset()
        assert texts(server, DOG, DOG) == ["one", "two"]


def test_what_differs_from_time_to_time_does_not_count(path: Path, writer: Writer) -> None:
    uuid = str(uuid4())
    recorded = {
        "prompt": "dog", "taskType": "promptEnhance", "promptVersions": 1.0, "promptMaxLength": 64,
        "webhookURL": "https://old.example.com/***", "extraUUID": uuid,
    }  # fmt: skip
    writer.task(recorded, {"text": "one"})
    asked = {
        "taskType": "newPromptEnhance",
        "promptMaxLength": 64.0,
        "prompt": "dog",
        "promptVersions": 1,
        "extraUUID": str(uuid4()),
    }
    with Emulator(replay=path) as server:
        assert texts(server, asked) == ["one"]


def test_the_forms_of_a_file_are_equal(path: Path, writer: Writer) -> None:
    content = picture(40, 40)
    from runware._files.recording import name_of

    name = name_of(content)
    folder = path.parent / "rec.jsonl.d"
    folder.mkdir()
    (folder / name).write_bytes(content)
    task = {"taskType": "caption", "inputImage": {"$recorded": name, "as": "data:image/png;base64,"}}
    writer.line(file="https://im.example.com/cat.png", stored=name)
    writer.task(task, {"text": "a red square"})
    writer.task({"taskType": "imageUpload", "image": "x"}, {"imageURL": "https://im.example.com/cat.png"})
    with Emulator(replay=path) as server:
        encoded = data_uri(content)
        url = post_new(server, {"taskType": "imageUpload", "image": "x"}).json()["data"][0]["imageURL"]
        assert url.startswith(f"http://127.0.0.1:{server.port}/files/")
        forms = [encoded, encoded.partition(",")[2], "https://im.example.com/cat.png", url]
        assert texts(server, *({**task, "inputImage": form} for form in forms)) == ["a red square"] * 4
        assert refusal(server, {**task, "inputImage": data_uri(picture(41, 40))})["parameter"] == "inputImage"


def test_what_was_not_recorded_is_told_with_the_nearest(path: Path, writer: Writer) -> None:
    writer.task({**IMAGE, "width": 512, "seed": 3}, {"imageUUID": "a"}).task(
        {**IMAGE, "positivePrompt": "a city"}, {"imageUUID": "b"}
    )
    with Emulator(replay=path) as server:
        error = refusal(server, {**IMAGE, "width": 512, "seed": 4, "steps": 5})
        assert error["message"] == (
            "The recording rec.jsonl has no answer to this imageInference. The nearest is that of line 1: 'seed' was 3 "
            "there and is 4 here; 'steps' was not there and is 5 here."
        )
        assert error["parameter"] == ["seed", "steps"]
        assert refusal(server, {**IMAGE, "positivePrompt": "a town"})["parameter"] == "positivePrompt"
        error = refusal(server, DOG)
        assert error["message"] == (
            "The recording rec.jsonl has no answer to this promptEnhance. It has no task of this type, but: imageInference (2)."
        )
        assert len(server.ledger) == 0


def test_a_task_that_was_never_answered_is_told_as_such(path: Path, writer: Writer) -> None:
    writer.asked(DOG)
    with Emulator(replay=path) as server:
        assert refusal(server, DOG)["message"].endswith("Line 1 has the task, but no answer was recorded.")
    writer.task(DOG, {"text": "one"})
    with Emulator(replay=path) as server:
        assert texts(server, DOG, DOG) == ["one", "one"]


def test_tasks_and_parameters_of_tomorrow_are_played_back(path: Path, writer: Writer) -> None:
    new = {"taskType": "smellInference", "aroma": ["sea"]}
    writer.task(new, {"smellURL": "https://example.com/1.smell"}).task(
        {**DOG, "tomorrow": True}, {"text": "new"}
    )
    with Emulator(replay=path) as server:
        [item] = post_new(server, new).json()["data"]
        assert item["smellURL"] == "https://example.com/1.smell"
        assert texts(server, {**DOG, "tomorrow": True}) == ["new"]


def test_what_was_turned_away_is_turned_away_and_then_taken(path: Path, writer: Writer) -> None:
    uuid = writer.asked(DOG)
    writer.line(task=uuid, failed={"code": "rateLimitExceeded", "message": "Slowly."})
    writer.line(task=uuid, asked=DOG).line(task=uuid, answered={"taskType": "promptEnhance", "text": "one"})
    with Emulator(replay=path) as server, Runware("key", url=server.url) as client:
        assert said(client.run(DOG)) == ["one"]
        first, second = server.requests
        assert first["taskUUID"] == second["taskUUID"]


def test_what_was_sent_again_is_the_same_task(path: Path, writer: Writer) -> None:
    uuid = writer.asked(DOG)
    writer.line(task=uuid, asked=DOG)
    writer.line(
        task=uuid, failed={"taskType": "promptEnhance", "code": "conflictTaskUUID", "message": "There."}
    )
    writer.line(task=uuid, answered={"taskType": "promptEnhance", "status": "processing"})
    writer.line(task=uuid, answered={"taskType": "promptEnhance", "status": "success", "text": "one"})
    with Emulator(replay=path) as server:
        assert texts(server, DOG, DOG) == ["one", "one"]


def test_a_result_that_came_twice_is_one(path: Path, writer: Writer) -> None:
    image = {"imageUUID": str(uuid4()), "imageURL": "https://im.example.com/1.png"}
    writer.task(IMAGE, image, image)
    with Emulator(replay=path) as server:
        assert len(post_new(server, IMAGE).json()["data"]) == 1


@pytest.mark.usefixtures("few_pictures")
def test_a_video_is_played_back_with_its_progress_and_its_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def film(server: Emulator) -> tuple[str | None, list[float], bytes]:
        seen: list[float] = []

        def note(progress: Any) -> None:
            seen.append(progress.percent)

        with Runware("key", url=server.url, validate="off") as client:
            [video] = client.video_inference(
                model="klingai:5@3",
                positive_prompt="the sea",
                duration=2,
                on_progress=note,
            )
            return video.video_uuid, seen, client.fetch(video)

    monkeypatch.setenv("RUNWARE_RECORD", str(path))
    with Emulator() as server:
        recorded = film(server)
    monkeypatch.delenv("RUNWARE_RECORD")
    with Emulator(replay=path) as server:
        played = film(server)
    assert (played[0], played[2]) == (recorded[0], recorded[2])
    assert len(played[2]) > 1000


def test_the_command_plays_a_recording_back(
    path: Path, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    from runware.emulator.__main__ import main

    assert main(["--replay", str(path)]) == 2
    assert capsys.readouterr().err == (
        f"runware-emulator: The recording {path} cannot be read: No such file or directory.\n"
    )
    writer.task(DOG, {"text": "one"})
    command = [
        sys.executable,
        "-m",
        "runware.emulator",
        "--port",
        "0",
        "--replay",
        str(path),
        "--replay-speed",
        "2",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip().partition("=")[2]
            with Runware("key", url=url) as client:
                assert said(client.run(DOG)) == ["one"]
        finally:
            process.terminate()


def test_what_several_answers_tell_of_is_one_result(path: Path, writer: Writer) -> None:
    uuid = writer.asked(DOG)
    writer.line(task=uuid, answered={"taskType": "promptEnhance"})
    for texts_so_far in (["same"], ["same", "same"], ["same", "same", "other"]):
        writer.wait(1)
        for text in texts_so_far:
            writer.line(task=uuid, answered={"taskType": "promptEnhance", "status": "success", "text": text})
        writer.line(task=uuid, answered={"taskType": "promptEnhance", "status": "processing"})
    with Emulator(replay=path) as server:
        answer = post_new(server, DOG).json()
        assert [item["text"] for item in answer["data"]] == ["same", "same", "other"]


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_what_was_asked_for_again_and_again_has_each_result_once(
    path: Path, monkeypatch: pytest.MonkeyPatch, transport: str
) -> None:
    request = {**DOG, "deliveryMethod": "async", "promptVersions": 3}
    monkeypatch.setenv("RUNWARE_RECORD", str(path))
    with Emulator(latency=0.4) as server, Runware("key", url=address(server, transport)) as client:
        server.answer_next(results=[{"text": "same"}, {"text": "same"}, {"text": "other"}])
        assert said(client.run(request)) == ["same", "same", "other"]
    monkeypatch.delenv("RUNWARE_RECORD")
    with Emulator(replay=path) as server, Runware("key", url=address(server, transport)) as client:
        assert said(client.run(request)) == ["same", "same", "other"]


def test_it_is_played_back_at_once_or_in_its_time(path: Path, writer: Writer) -> None:
    writer.task(DOG, {"text": "one"}, {"text": "two"}, after=0.4)
    for speed, least, most in ((None, 0.0, 0.4), (2.0, 0.4, 0.8)):
        with Emulator(replay=path, replay_speed=speed) as server:
            texts(server, {**DOG, "prompt": "nothing"})  # what is loaded late is loaded now
            began = time.monotonic()
            answer = post(server, a_task()).json()
            assert [item["text"] for item in answer["data"]] == ["one", "two"]
            assert least <= time.monotonic() - began
            assert time.monotonic() - began < most + 5  # the machine may be busy


def test_it_costs_what_it_cost(path: Path, writer: Writer) -> None:
    writer.task({**DOG, "includeCost": True}, {"text": "one", "cost": 0.25})
    with Emulator(replay=path) as server:
        [item] = post_new(server, {**DOG, "includeCost": True}).json()["data"]
        assert item["cost"] == server.ledger.total == 0.25


def test_a_chosen_answer_comes_before_a_recorded_one(path: Path, writer: Writer) -> None:
    writer.task(DOG, {"text": "one"})
    with Emulator(replay=path) as server:
        server.answer_next(results=[{"text": "chosen"}])
        server.answer_next(error="providerError")
        assert texts(server, DOG, DOG, DOG) == ["chosen", "providerError", "one"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "it is not valid JSON"),
        ("[]", "it is not an object"),
        ('{"at": "yesterday", "asked": {}}', "its time (at) is 'yesterday'"),
        ('{"at": "2026-01-31T12:00:00Z", "task": "a"}', "it has neither a task nor a response"),
        ('{"at": "2026-01-31T12:00:00Z", "task": "a", "asked": 7}', "it has neither a task nor a response"),
        ('{"at": "2026-01-31T12:00:00Z", "file": "https://x/"}', "it is a download without its URL (file) or file name (stored)"),
        ('{"at": "2026-01-31T12:00:00Z", "file": "https://x/", "stored": "no.png"}', "it names the file no.png, which is not in rec.jsonl.d"),
        ('{"at": "2026-01-31T12:00:00Z", "asked": {"a": [{"$recorded": "../x"}]}}', "it names the file ../x, which is not in rec.jsonl.d"),
    ],
)  # fmt: skip
def test_a_damaged_line_is_named(path: Path, writer: Writer, line: str, why: str) -> None:
    writer.task(DOG, {"text": "one"})
    path.write_text(f"{path.read_text()}{line}\n")
    with pytest.raises(ValueError, match=r"is damaged: line 3 \(") as caught:
        Emulator(replay=path)
    assert f"line 3 ({why})" in str(caught.value)


#: Any JSON: what an odd server may have said, or an editor left.
ODD: list[Any] = [None, True, 7, 1.5, "", "text", [], [1], [[]], {}, {"a": []}]
STREAMED = {"taskType": "textInference", "model": "minimax:m2.7@0", "messages": [{"role": "user", "content": "hi"}], "deliveryMethod": "stream"}  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("key", ["taskType", "status", "code", "message", "text", "seed", "delta", "cost"])
@pytest.mark.parametrize("kind", ["answered", "failed", "streamed"])
def test_whatever_an_answer_has_is_played_back(
    path: Path, writer: Writer, kind: str, key: str, odd: object
) -> None:
    request = STREAMED if kind == "streamed" else DOG
    uuid = writer.asked(request)
    writer.line(task=uuid, **{kind: {key: odd}})
    with Emulator(replay=path) as server:
        answer = post_new(server, request)
        assert answer.text != "Internal Server Error"
        assert server.history.under_way == 0


def test_a_file_of_the_recording_that_has_gone_is_told(path: Path, writer: Writer) -> None:
    folder = path.with_name(f"{path.name}.d")
    folder.mkdir()
    (folder / "a.png").write_bytes(b"picture")
    writer.line(file="https://example.com/a.png", stored="a.png")
    uuid = writer.asked(STREAMED)
    writer.line(task=uuid, streamed={"delta": {"text": "https://example.com/a.png"}})
    with Emulator(replay=path) as server:
        (folder / "a.png").unlink()
        [error] = post_new(server, STREAMED).json()["errors"]
        assert error["code"] == "internalServerError"
        assert "No such file" in error["message"]


def test_times_need_no_zone(path: Path, writer: Writer) -> None:
    writer.task(DOG, {"text": "one"})
    first, second = path.read_text().splitlines()
    path.write_text("\n".join([first.replace('Z"', '"', 1), second]))
    with Emulator(replay=path) as server:
        assert texts(server, DOG) == ["one"]


def test_a_recording_that_is_none_is_refused(path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read: No such file or directory"):
        Emulator(replay=path)
    path.write_text("\n")
    with pytest.raises(ValueError, match="has no tasks"):
        Emulator(replay=path)
    with pytest.raises(ValueError, match="replay_speed is given without replay"):
        Emulator(replay_speed=1.0)
    Writer(path).task(DOG, {"text": "one"})
    with pytest.raises(ValueError, match="replay_speed is 0; it must be above 0"):
        Emulator(replay=path, replay_speed=0)


def _record(url: str, number: int) -> None:
    with Runware("key", url=url) as client:
        tasks = [TextInference(**question(f"{number} {index} {'x' * 5000}")) for index in range(50)]
        with client.map(tasks) as outcomes:
            assert [outcome.error for outcome in outcomes if outcome.error] == []


def question(text: str) -> dict[str, Any]:
    return {"model": "m:1@1", "messages": [{"role": "user", "content": text}]}


def test_many_processes_write_whole_lines(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNWARE_RECORD", str(path))
    with Emulator() as server:
        context = multiprocessing.get_context("spawn")
        processes = [context.Process(target=_record, args=(server.url, number)) for number in range(3)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(60)
        assert [process.exitcode for process in processes] == [0, 0, 0]
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    asked = [entry["asked"] for entry in entries if "asked" in entry]
    assert len({json.dumps(task) for task in asked}) == 150
    with Emulator(replay=path) as server:
        assert texts(server, asked[70]) != ["notRecorded"]


def test_nothing_of_it_is_loaded_without_the_variable(path: Path) -> None:
    program = "import sys, runware_sync; runware_sync.Runware('key'); print(sorted(m for m in sys.modules if 'recording' in m))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    assert not path.exists()
