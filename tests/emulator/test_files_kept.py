"""Files are on disk, and so many of them; what is remembered of tasks has a bound, and what was billed is exact all the same."""

from __future__ import annotations

import base64
import errno
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from runware.emulator import Emulator
from runware.emulator.keeping.bounds import Keep, Recent, weight
from runware.emulator.keeping.ledger import Entry, Ledger
from runware.emulator.keeping.records import Record, Records
from runware.emulator.keeping.store import Store
from tests.support.posting import HEADERS, IMAGE, a_task, data_uri, http_client, picture, post, post_new


def upload(server: Emulator, size: int = 64) -> dict[str, Any]:
    """The answer to an upload of a picture of that side."""
    [item] = post_new(server, {"taskType": "imageUpload", "image": data_uri(picture(size, size))}).json()[
        "data"
    ]
    return item


@pytest.fixture
def three() -> Iterator[Emulator]:
    """A server that keeps three files."""
    with Emulator(keep=3) as server:
        yield server


def statuses(items: list[dict[str, Any]]) -> list[int]:
    return [http_client().get(item["imageURL"]).status_code for item in items]


def test_the_oldest_files_go_first_and_it_is_said_so(three: Emulator) -> None:
    items = [upload(three) for _ in range(5)]
    assert statuses(items) == [410, 410, 200, 200, 200]
    assert http_client().get(items[0]["imageURL"]).text == (
        "The file was dropped: this server keeps only the newest 3 files. See --keep.\n"
    )
    unknown = items[0]["imageURL"].replace(items[0]["imageUUID"], str(uuid4()))
    assert http_client().get(unknown).status_code == 404


def test_a_file_that_a_task_uses_counts_as_new(three: Emulator) -> None:
    items = [upload(three) for _ in range(3)]
    task = {"taskType": "caption", "inputImage": items[0]["imageUUID"]}
    assert post_new(three, task).status_code == 200
    items.append(upload(three))
    assert statuses(items) == [200, 410, 200, 200]


def test_a_url_lives_as_long_as_the_task_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from runware.emulator.serving import downloads

    with Emulator() as server:
        short, usual = (post_new(server, {**IMAGE, **more}).json()["data"][0] for more in ({"ttl": 60}, {}))
        urls = [item["imageURL"] for item in (short, usual)]
        assert [http_client().get(url).status_code for url in urls] == [200, 200]
        now = time.monotonic()
        monkeypatch.setattr(downloads.time, "monotonic", lambda: now + 61)
        late = [http_client().get(url) for url in urls]
        assert ([one.status_code for one in late], "`ttl`" in late[0].text) == ([410, 200], True)
        # The picture itself is there.
        again = {
            "taskType": "upscale",
            "model": "runware:500@1",
            "upscaleFactor": 2,
            "inputs": {"image": short["imageUUID"]},
        }
        assert "data" in post_new(server, again).json()


@pytest.mark.parametrize("chosen", [False, True])
def test_a_url_among_several_files_lives_as_long(monkeypatch: pytest.MonkeyPatch, chosen: bool) -> None:
    from runware.emulator.serving import downloads

    solid = {
        "taskType": "3dInference",
        "model": "hyper3d:rodin@gen-2",
        "positivePrompt": "a chair",
        "deliveryMethod": "sync",
        "ttl": 60,
    }
    with Emulator() as server:
        if chosen:
            server.answer_next("3dInference", file=b"glTF of a chair")
        url = post_new(server, solid).json()["data"][0]["outputs"]["files"][0]["url"]
        assert http_client().get(url).status_code == 200
        now = time.monotonic()
        monkeypatch.setattr(downloads.time, "monotonic", lambda: now + 61)
        assert http_client().get(url).status_code == 410


def test_a_size_may_be_said() -> None:
    size = len(picture(64, 64))
    with Emulator(keep=f"{2 * size + 10}B") as server:
        items = [upload(server) for _ in range(4)]
        assert statuses(items) == [410, 410, 200, 200]
        # One that is larger than all that may be kept is there until the next comes.
        items.append(upload(server, 500))
        assert statuses(items) == [410, 410, 410, 410, 200]


@pytest.mark.parametrize(
    ("given", "files", "size"),
    [
        ("200MB", 10_000, 200_000_000), ("2GB", 10_000, 2_000_000_000), ("1.5 GB", 10_000, 1_500_000_000), ("64KiB", 10_000, 65_536),
        ("100k", 10_000, 100_000), ("500B", 10_000, 500), ("1000", 1000, None), (7, 7, None),
    ],
)  # fmt: skip
def test_what_is_kept_is_read(given: str | int, files: int, size: int | None) -> None:
    assert Keep.read(given) == Keep(files, size)


@pytest.mark.parametrize("given", ["", "0", "-1", "1.5", "many", "5 apples", "MB", "1e3"])
def test_what_cannot_be_kept_is_refused(given: str) -> None:
    with pytest.raises(
        ValueError, match=r"keep is .*; it must be a size such as 200MB or 2GB, or a number of files"
    ):
        Emulator(keep=given)


def test_a_file_that_is_being_downloaded_stays() -> None:
    with Emulator(keep=1) as server:
        content = picture(1, 1) + bytes(30_000_000)  # more than the buffers of both sides hold
        media = data_uri(content, "application/octet-stream")
        [item] = post_new(server, {"taskType": "mediaStorage", "operation": "upload", "media": media}).json()[
            "data"
        ]
        path = item["mediaURL"].partition(str(server.port))[2]
        with socket.create_connection(("127.0.0.1", server.port)) as way:
            way.sendall(f"GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".encode())
            received = way.recv(1000)
            upload(server)
            assert http_client().get(item["mediaURL"]).status_code == 410
            while data := way.recv(1_000_000):
                received += data
        assert received.partition(b"\r\n\r\n")[2] == content


def test_a_reset_removes_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Emulator() as server:
        item = upload(server)
        assert len(list(tmp_path.glob("*/*"))) == 1
        server.reset()
        assert list(tmp_path.glob("*")) == []
        assert statuses([item]) == [404]
        assert statuses([upload(server)]) == [200]
    assert list(tmp_path.glob("*")) == []


def test_on_a_full_disk_the_oldest_make_room_and_nothing_is_left_of_what_did_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes

    def write_on_small_disk(path: Path, content: bytes) -> int:
        if (left := 100 - sum(file.stat().st_size for file in path.parent.iterdir())) < len(content):
            write(path, content[:left])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, content)

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(Path, "write_bytes", write_on_small_disk)
    store = Store()
    first, *others = [store.add(b"x" * 40) for _ in range(4)]
    assert store.why_gone(first.name) == "The file was dropped: the disk is full."
    assert {path.name for path in tmp_path.glob("*/*")} == {file.name for file in others[1:]}
    with pytest.raises(OSError, match="No space left"):
        store.add(b"x" * 101)
    assert list(tmp_path.glob("*/*")) == []
    assert (store.count, store.size) == (0, 0)
    assert store.add(b"x" * 40).content == b"x" * 40
    store.close()


def test_a_disk_that_stays_full_is_said_in_a_sentence_without_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/a/folder/of/somebody")

    monkeypatch.setattr("tempfile.TemporaryDirectory", full)
    task = {"taskType": "videoInference", "taskUUID": str(uuid4()), "model": "klingai:5@3", "positivePrompt": "dog",
            "width": 128, "height": 128, "duration": 1, "fps": 1}  # fmt: skip
    with Emulator(lenient=True) as server:
        answer = http_client().post(
            server.http_url, json=[{**task, "deliveryMethod": "sync"}], headers=HEADERS
        )
    [error] = answer.json()["errors"]
    assert error["message"] == "The local server failed: No space left on device."


def test_a_folder_that_is_cleared_away_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Emulator() as server:
        item = upload(server)
        [folder] = tmp_path.glob("*")
        shutil.rmtree(folder)
        assert statuses([item]) == [404]
        assert statuses([upload(server)]) == [200]


def test_base64_is_kept_as_a_file_and_there_when_it_is_asked_for(three: Emulator) -> None:
    task = {
        **IMAGE,
        "taskUUID": str(uuid4()),
        "outputType": ["base64Data", "dataURI", "URL"],
        "deliveryMethod": "async",
    }
    question = {"taskType": "getResponse", "taskUUID": task["taskUUID"]}
    post(three, task)
    while "imageURL" not in (item := post(three, question).json()["data"][0]):
        pass
    content = http_client().get(item["imageURL"]).content
    assert base64.b64decode(item["imageBase64Data"]) == content
    assert item["imageDataURI"] == data_uri(content, "image/jpeg")
    record = three._frontend.state.service.records[task["taskUUID"]]
    assert weight(record.slots) < 2000
    for _ in range(3):
        upload(three)
    answer = post(three, question).json()
    assert answer["data"] == []
    assert answer["errors"][0]["code"] == "resultExpired"
    assert answer["errors"][0]["message"].startswith(
        "The file was dropped: this server keeps only the newest 3 files"
    )


def test_the_newest_are_remembered_and_the_totals_are_of_all() -> None:
    with Emulator(remember=10) as server:
        uuids = [str(uuid4()) for _ in range(40)]
        cost = 0.0
        for uuid in uuids:
            task = {**a_task(), "taskUUID": uuid, "includeCost": True}
            cost += post(server, task).json()["data"][0]["cost"]
        assert len(server.ledger) == 40
        assert server.ledger.total == pytest.approx(cost, abs=1e-9)
        assert len(list(server.ledger)) <= 11
        assert [task["taskUUID"] for task in server.requests] == uuids[-10:]
        server.wait_for_requests(40)
        details = [{"taskType": "getTaskDetails", "taskUUID": uuid} for uuid in uuids]
        known = {item["taskUUID"] for item in post(server, *details).json()["data"]}
        assert known == set(uuids[-10:])


def test_a_task_under_way_is_never_forgotten() -> None:
    records = Records(most=2)
    for number in range(6):
        records[str(number)] = Record({"taskUUID": str(number)}, [None])
    for ended in ("1", "3", "4", "5"):
        records.end(records[ended])
    assert list(records) == ["0", "2", "4", "5"]
    records["1"] = Record({"taskUUID": "1"}, [None])  # the same UUID may come again
    records.end(records["0"])
    assert list(records) == ["0", "2", "5", "1"]


def test_text_has_a_bound_too() -> None:
    recent: Recent[str] = Recent(most=100, most_text=1000)
    assert [recent.add(letter, 300) for letter in "abcd"] == [[], [], [], ["a"]]
    assert recent.add("large", 5000) == ["b", "c", "d"]
    assert list(recent) == ["large"]


def test_a_ledger_is_exact_over_many_entries() -> None:
    ledger = Ledger(most=1000)
    for number in range(50_000):
        ledger.bill(Entry(task_uuid="x", task_type="x", cost=0.0001 * (number % 7), model=None))
        assert len(ledger.entries) <= 1100
    assert len(ledger) == 50_000
    assert ledger.total == pytest.approx(sum(0.0001 * (number % 7) for number in range(50_000)), abs=1e-6)


def test_files_come_from_many_threads() -> None:
    store = Store(keep=Keep(files=20, bytes=None))

    def add(letter: str) -> None:
        for _ in range(50):
            file = store.add(letter.encode() * 100, "text/plain")
            content = store.read(file.uuid)
            assert content in (letter.encode() * 100, None)

    threads = [threading.Thread(target=add, args=[letter]) for letter in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.count == 20
    assert store.size == 2000
    [folder] = {store.named(name).path.parent for name in list(store._by_name)}  # type: ignore[union-attr]
    assert len(list(folder.iterdir())) == 20
    store.close()
    assert not folder.exists()


def resident(server: Emulator) -> int:
    """KB of memory that this process has."""
    import gc

    gc.collect()
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured on Linux")
def test_memory_does_not_grow_with_tasks() -> None:
    """With what 3,000 tasks leave behind, where 500 are remembered: before there were bounds, it was 2 KB of each."""
    with Emulator(remember=500) as server, httpx.Client(headers=HEADERS, timeout=60) as client:

        def send(count: int) -> None:
            for _ in range(count // 100):
                tasks = [a_task(prompt="dog " * 70) for _ in range(100)]
                answer = client.post(server.http_url, content=json.dumps(tasks))
                assert len(answer.json()["data"]) == 100

        send(3000)
        before = resident(server)
        send(3000)
        assert resident(server) - before < 3000


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured on Linux")
def test_memory_does_not_grow_with_files() -> None:
    with Emulator() as server:
        content = data_uri(bytes(1_000_000), "application/octet-stream")

        def send(count: int) -> None:
            for _ in range(count):
                [item] = post_new(
                    server, {"taskType": "mediaStorage", "operation": "upload", "media": content}
                ).json()["data"]
                assert item["mediaUUID"]

        send(40)
        before = resident(server)
        send(60)
        assert resident(server) - before < 20_000
