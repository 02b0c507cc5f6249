"""Files of results, written into a folder."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from runware import errors
from runware._files import folder
from runware._files.saving import Download, save
from runware._transport.http_client import HTTPClient

from .file_server import Request, Server
from .results import GIF, PNG, Model3D, OutputFile, Outputs, Picture, Text, base64_picture, names


async def no_fetch_needed(url: str) -> None:
    raise AssertionError(f"{url} was fetched")


async def test_a_bad_template_is_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(errors.InvalidParameterError):
        await save([Picture(image_url="http://x/1")], tmp_path / "out", fetch=no_fetch_needed, name="{x}")  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


async def test_url_base64_and_data_uri_alike(server: Server, client: HTTPClient, tmp_path: Path) -> None:
    url = server.serves("/a.jpg", PNG)
    results = [
        Picture(image_uuid="by-url", image_url=url),
        base64_picture(image_uuid="by-base64"),
        Picture(
            image_uuid="by-uri", image_data_uri="data:image/gif;base64," + base64.b64encode(GIF).decode()
        ),
        Text(),
        Picture(image_uuid="svg", image_data_uri="data:image/svg+xml,%3Csvg%20/%3E"),
    ]
    paths = await save(results, tmp_path / "new" / "out", fetch=client.download)
    assert [path.name for path in paths] == ["by-url.png", "by-base64.png", "by-uri.gif", "svg.svg"]
    assert [path.read_bytes() for path in paths] == [PNG, PNG, GIF, b"<svg />"]
    assert names(tmp_path / "new" / "out") == sorted(path.name for path in paths)


async def test_the_paths_come_in_the_order_of_the_results(
    server: Server, client: HTTPClient, tmp_path: Path
) -> None:
    last_came = asyncio.Event()

    async def slow(request: Request) -> None:
        await last_came.wait()
        await request.answer(PNG)

    async def last(request: Request) -> None:
        await request.answer(PNG)
        last_came.set()

    results = [
        Picture(image_uuid="a", image_url=server.handles("/a", slow)),
        Picture(
            image_uuid="b", image_url=server.serves("/b", PNG), mask_image_url=server.handles("/m", last)
        ),
    ]
    paths = await save(results, tmp_path, fetch=client.download)
    assert [path.name for path in paths] == ["a.png", "b.png", "mask_image.png"]


async def test_several_are_fetched_at_once_but_not_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runware._files.folder.AT_ONCE", 3)
    under_way = most = 0
    three = asyncio.Event()

    class Ready:
        content_type = None

        async def chunks(self) -> AsyncIterator[bytes]:
            yield PNG

    @asynccontextmanager
    async def counted(url: str) -> AsyncGenerator[Download]:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way == 3:
            three.set()
        await three.wait()  # hangs unless three come at the same time
        await asyncio.sleep(0)  # a fourth would come now
        yield Ready()
        under_way -= 1

    results = [Picture(image_uuid=str(n), image_url=f"http://x/{n}") for n in range(12)]
    async with asyncio.timeout(20):
        assert len(await save(results, tmp_path, fetch=counted)) == 12
    assert most == 3


@pytest.mark.parametrize(
    ("body", "label", "path", "extension"),
    [
        (PNG, "text/html", "/a.exe", ".png"),
        (b"v 0 0 0\n", "text/plain", "/model.OBJ", ".obj"),
        (b"v 0 0 0\n", "model/obj", "/download", ".obj"),
        (b"PK\x03\x04....", "application/octet-stream", "/a.usdz?x=1.jpg", ".usdz"),
        (b"PK\x03\x04....", "application/octet-stream", "/a", ".zip"),
        (b"something", "application/octet-stream", "/a", ".bin"),
        (b"something", "application/octet-stream", "/a.not-an-extension", ".bin"),
        (b"something", "text/plain", "/a", ".txt"),
    ],
)
async def test_extensions(
    server: Server, client: HTTPClient, tmp_path: Path, body: bytes, label: str, path: str, extension: str
) -> None:
    url = server.serves(urlsplit(path).path, body, headers={"Content-Type": label})
    result = Picture(image_uuid="u", image_url=url.removesuffix(urlsplit(path).path) + path)
    (saved,) = await save([result], tmp_path, fetch=client.download)
    assert saved.name == f"u{extension}"


async def test_templates(client: HTTPClient, tmp_path: Path) -> None:
    results = [base64_picture(bytes([n]) + PNG, image_uuid=f"u{n}", seed=7, task_uuid="t") for n in range(2)]
    template = "{index:03}-{seed}-{uuid}-{task_uuid}-{role}"
    paths = await save(results, tmp_path, fetch=client.download, name=template)
    assert [path.name for path in paths] == ["000-7-u0-t-image.bin", "001-7-u1-t-image.bin"]
    (path,) = await save([base64_picture()], tmp_path, fetch=client.download, name="x{seed:05}.png")
    assert path.name == "x.png"


async def test_hostile_uuids_stay_in_the_folder(client: HTTPClient, tmp_path: Path) -> None:
    hostile = [
        "../../escape",
        "/etc/passwd",
        "..",
        "C:\\boot.ini",
        "a\0b",
        "NUL",
        "x" * 5000,
        ".hidden",
        "a/b/c",
    ]
    results = [base64_picture(image_uuid=uuid) for uuid in hostile]
    paths = await save(results, tmp_path / "out", fetch=client.download, name="../{uuid}", metadata=True)
    assert {path.parent for path in paths} == {tmp_path / "out"}
    assert names(tmp_path) == ["out"]
    assert len({path.name for path in paths}) == len(hostile)
    assert len(names(tmp_path / "out")) == 2 * len(hostile)


async def test_files_without_uuid_are_named_after_their_task(client: HTTPClient, tmp_path: Path) -> None:
    results = [base64_picture(PNG + b"1", task_uuid="t"), base64_picture(PNG + b"2", task_uuid="t")]
    paths = await save(results, tmp_path, fetch=client.download)
    assert [path.name for path in paths] == ["t-image.png", "t-image-2.png"]
    assert [path.read_bytes()[-1:] for path in paths] == [b"1", b"2"]


async def test_a_taken_name_gets_a_number_and_the_same_content_is_reused(
    client: HTTPClient, tmp_path: Path
) -> None:
    (tmp_path / "u.png").write_bytes(b"mine")
    (tmp_path / "u-2.png").mkdir()
    for _ in range(2):
        (path,) = await save([base64_picture(image_uuid="u")], tmp_path, fetch=client.download)
        assert path.name == "u-3.png"
    assert (tmp_path / "u.png").read_bytes() == b"mine"
    assert names(tmp_path) == ["u-2.png", "u-3.png", "u.png"]


async def test_many_files_of_one_name_are_numbered_in_order(client: HTTPClient, tmp_path: Path) -> None:
    results = [base64_picture(PNG + bytes([n])) for n in range(20)]
    paths = await save(results, tmp_path, fetch=client.download, name="cat", overwrite=True)
    assert [path.name for path in paths] == ["cat.png"] + [f"cat-{n}.png" for n in range(2, 21)]
    assert [path.read_bytes()[-1] for path in paths] == list(range(20))


async def test_overwrite_replaces_what_was_there(client: HTTPClient, tmp_path: Path) -> None:
    (tmp_path / "u.png").write_bytes(b"old")
    (path,) = await save([base64_picture(image_uuid="u")], tmp_path, fetch=client.download, overwrite=True)
    assert path.name == "u.png"
    assert path.read_bytes() == PNG
    assert names(tmp_path) == ["u.png"]


async def test_overwrite_spares_a_directory(client: HTTPClient, tmp_path: Path) -> None:
    (tmp_path / "u.png").mkdir()
    (path,) = await save([base64_picture(image_uuid="u")], tmp_path, fetch=client.download, overwrite=True)
    assert path.name == "u-2.png"


async def test_metadata_follows_its_file(client: HTTPClient, tmp_path: Path) -> None:
    result = base64_picture(image_uuid="u")
    sidecar = tmp_path / "u.png.json"
    sidecar.write_text("of a file that is gone")
    (path,) = await save([result], tmp_path, fetch=client.download, metadata=True)
    assert json.loads(sidecar.read_text()) == {"image_uuid": "u", "savedAs": "u.png"}
    sidecar.write_text("mine")
    assert await save([result], tmp_path, fetch=client.download, metadata=True) == [path]
    assert sidecar.read_text() == "mine"


async def test_two_calls_at_once_share_a_folder(client: HTTPClient, tmp_path: Path) -> None:
    calls = [
        save([base64_picture(PNG + bytes([n]))], tmp_path, fetch=client.download, name="x") for n in range(8)
    ]
    paths = [path for (path,) in await asyncio.gather(*calls)]
    assert len(set(paths)) == 8
    assert [path.read_bytes()[-1] for path in paths] == list(range(8))


async def test_a_file_system_without_hard_links(
    client: HTTPClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", unsupported)
    results = [base64_picture(PNG + bytes([n])) for n in range(3)]
    paths = await save(results, tmp_path, fetch=client.download, name="x")
    assert names(tmp_path) == ["x-2.png", "x-3.png", "x.png"]
    assert [path.read_bytes()[-1] for path in paths] == [0, 1, 2]


async def test_what_cannot_get_its_name_leaves_no_empty_file(
    client: HTTPClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def used_by_another_process(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "hardlink_to", used_by_another_process)
    monkeypatch.setattr(Path, "replace", used_by_another_process)
    with pytest.raises(errors.RunwareError, match="could not be written: The process cannot access the file"):
        await save([base64_picture(PNG)], tmp_path, fetch=client.download, name="x")
    assert names(tmp_path) == []


async def test_metadata_is_written_beside_the_file(
    server: Server, client: HTTPClient, tmp_path: Path
) -> None:
    url = server.serves("/m.png", GIF)
    result = base64_picture(image_uuid="u", seed=5, mask_image_url=url, mask_image_uuid="m")
    paths = await save([result], tmp_path, fetch=client.download, metadata=True)
    assert names(tmp_path) == ["m.gif", "m.gif.json", "u.png", "u.png.json"]
    for path in paths:
        assert json.loads((tmp_path / f"{path.name}.json").read_text("utf-8")) == {
            "image_uuid": "u",
            "seed": 5,
            "mask_image_url": url,
            "mask_image_uuid": "m",
            "savedAs": path.name,
        }


async def test_a_file_that_is_saved_is_told_so_if_its_metadata_is_not(
    client: HTTPClient, tmp_path: Path
) -> None:
    (tmp_path / "x.png.json").mkdir()
    with pytest.raises(
        errors.RunwareError, match=r"saved as x\.png, but its metadata could not be written: "
    ):
        await save([base64_picture(PNG)], tmp_path, fetch=client.download, name="x", metadata=True)
    assert names(tmp_path) == ["x.png", "x.png.json"]


async def test_metadata_of_nested_results_and_odd_values(client: HTTPClient, tmp_path: Path) -> None:
    uri = "data:model/gltf-binary;base64," + base64.b64encode(b"glTF....").decode()
    result = Model3D(task_uuid="t\ud800", outputs=Outputs(files=[OutputFile("u", uri)]))
    await save([result], tmp_path, fetch=client.download, metadata=True)
    assert json.loads((tmp_path / "u.glb.json").read_text("utf-8")) == {
        "task_uuid": "t?",
        "outputs": {"files": [{"uuid": "u", "file_url": None}]},
        "savedAs": "u.glb",
    }


async def test_no_files_make_no_folder(client: HTTPClient, tmp_path: Path) -> None:
    assert await save([Text()], tmp_path / "out", fetch=client.download) == []
    assert not (tmp_path / "out").exists()


async def test_a_folder_that_cannot_be_made_is_refused(client: HTTPClient, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(errors.InvalidParameterError, match="folder: "):
        await save([base64_picture()], tmp_path / "file", fetch=client.download)


# --- failures and cancellation


async def test_one_failure_harms_no_other(server: Server, client: HTTPClient, tmp_path: Path) -> None:
    gone = Picture(image_uuid="gone", image_url=f"{server.url}/gone.png?sig=secret")
    broken = Picture(image_uuid="broken", image_base64_data="!!!")
    good = [Picture(image_uuid=f"g{n}", image_url=server.serves(f"/{n}", PNG)) for n in range(3)]
    with pytest.raises(errors.NotFoundError) as caught:
        await save([good[0], gone, good[1], broken, good[2]], tmp_path, fetch=client.download)
    assert names(tmp_path) == ["g0.png", "g1.png", "g2.png"]
    assert caught.value.results == [gone, broken]
    assert len(caught.value.errors) == 2
    assert not caught.value.retryable
    message = str(caught.value)
    assert message.startswith("2 of 5 files could not be saved")
    assert f"{server.url}/gone.png" in message
    assert "broken" in message
    assert "secret" not in message


async def test_an_empty_file_is_a_failure(server: Server, client: HTTPClient, tmp_path: Path) -> None:
    result = Picture(image_uuid="u", image_url=server.serves("/a", b""))
    with pytest.raises(errors.RunwareError, match="empty file"):
        await save([result], tmp_path, fetch=client.download)
    assert names(tmp_path) == []


async def test_a_full_disk_is_reported_in_a_sentence(
    client: HTTPClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder.PartFile, "write", full)
    with pytest.raises(errors.RunwareError, match="could not be written: No space left on device"):
        await save([base64_picture(image_uuid="u")], tmp_path, fetch=client.download)
    assert names(tmp_path) == []


async def test_cancelling_leaves_nothing(server: Server, client: HTTPClient, tmp_path: Path) -> None:
    written = asyncio.Event()
    parts_seen: list[str] = []

    @asynccontextmanager
    async def watched(url: str) -> AsyncGenerator[Download]:
        async with client.download(url) as download:

            class Watched:
                content_type = download.content_type

                async def chunks(self) -> AsyncIterator[bytes]:
                    async for chunk in download.chunks():
                        yield chunk
                        if parts := [name for name in names(tmp_path) if name.endswith(".part")]:
                            parts_seen.extend(parts)
                            written.set()

            yield Watched()

    async def endless(request: Request) -> None:
        await request.answer(os.urandom(3_000_000), length=100_000_000)
        await request.writer.wait_closed()

    results = [Picture(image_uuid=str(n), image_url=server.handles(f"/{n}", endless)) for n in range(3)]
    saving = asyncio.create_task(save(results, tmp_path, fetch=watched))
    async with asyncio.timeout(20):
        await written.wait()
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert parts_seen
    assert names(tmp_path) == []


async def test_cancelling_waits_for_a_write_under_way(
    client: HTTPClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread cannot be stopped: it must not create its file after the clean-up."""
    loop = asyncio.get_running_loop()
    entered, cancelled, wrote = asyncio.Event(), threading.Event(), threading.Event()
    write = folder.PartFile.write

    def late(self: folder.PartFile, data: bytes) -> None:
        loop.call_soon_threadsafe(entered.set)
        assert cancelled.wait(20)
        write(self, data)
        wrote.set()

    monkeypatch.setattr(folder.PartFile, "write", late)
    others = asyncio.all_tasks()
    saving = asyncio.create_task(save([base64_picture(image_uuid="u")], tmp_path, fetch=client.download))
    await entered.wait()
    saving.cancel()
    for _ in range(10):  # as at the end of asyncio.run, and by impatient users
        await asyncio.sleep(0)
        for task in asyncio.all_tasks() - others:
            task.cancel()
    cancelled.set()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert wrote.is_set()
    assert names(tmp_path) == []
