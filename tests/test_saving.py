import asyncio
import base64
import gc
import json
import ntpath
import os
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runware import errors, folder, http, http_answers
from runware.file_names import NameTemplate, safe_name
from runware.http import HTTPClient
from runware.saving import Download, FileReference, fetch, files_in, save

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
GIF = b"GIF89a" + bytes(100)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


# --- results as the schema makes them


def file_field(kind: str, uuid: str | None = None) -> str | None:
    return attrs.field(default=None, metadata={"file": kind, "file_uuid": uuid})  # type: ignore[no-any-return]


class Dictable:
    def to_dict(self) -> dict[str, object]:
        return {key: value for key, value in attrs.asdict(self).items() if value is not None}  # type: ignore[arg-type]


@attrs.frozen
class Picture(Dictable):
    image_uuid: str | None = None
    image_url: str | None = file_field("url", "image_uuid")
    image_base64_data: str | None = file_field("base64", "image_uuid")
    image_data_uri: str | None = file_field("data_uri", "image_uuid")
    mask_image_uuid: str | None = None
    mask_image_url: str | None = file_field("url", "mask_image_uuid")
    task_uuid: str | None = None
    seed: int | None = None


@attrs.frozen
class OutputFile(Dictable):
    uuid: str | None = None
    url: str | None = file_field("url", "uuid")
    file_url: str | None = file_field("url", "uuid")


@attrs.frozen
class Outputs(Dictable):
    files: Sequence[OutputFile] = ()


@attrs.frozen
class Model3D(Dictable):
    task_uuid: str | None = None
    outputs: Outputs | None = None


@attrs.frozen
class Text(Dictable):
    text: str = "words"


# --- a server on the loop of the test


class Request:
    def __init__(
        self, path: str, headers: dict[str, str], writer: asyncio.StreamWriter, keep_alive: bool
    ) -> None:
        self.path = path
        self.keep_alive = keep_alive
        self.headers = headers
        self.writer = writer

    async def answer(
        self,
        body: bytes = b"",
        *,
        status: int = 200,
        length: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """`length` may promise more than the body holds."""
        lines = [f"HTTP/1.1 {status} Any", f"Content-Length: {len(body) if length is None else length}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        lines += [] if self.keep_alive else ["Connection: close"]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await self.writer.drain()


Handler = Callable[[Request], Awaitable[None]]


class Server:
    def __init__(self, keep_alive: bool = False) -> None:
        self.url = ""
        self.keep_alive = keep_alive
        self.requests: list[Request] = []
        self.handlers: dict[str, Handler] = {}

    def serves(self, path: str, body: bytes, **options: object) -> str:
        async def handler(request: Request) -> None:
            await request.answer(body, **options)  # type: ignore[arg-type]

        return self.handles(path, handler)

    def handles(self, path: str, *handlers: Handler) -> str:
        """The handlers take turns; the last one stays."""
        queue = list(handlers)

        async def handler(request: Request) -> None:
            await (queue.pop(0) if len(queue) > 1 else queue[0])(request)

        self.handlers[path] = handler
        return self.url + path

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:] if line)}
            request = Request(urlsplit(head[0].split(" ")[1]).path, headers, writer, self.keep_alive)
            self.requests.append(request)
            handler = self.handlers.get(request.path)
            await (handler(request) if handler else request.answer(status=404))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            if not self.keep_alive:
                writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.connected, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield server
    listening.close()


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def client() -> AsyncIterator[HTTPClient]:
    client = HTTPClient("runware-test/1", timeout=10, backoff=0.001)
    yield client
    await client.close()


def failing(status: int, **headers: str) -> Handler:
    async def handler(request: Request) -> None:
        await request.answer(status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return handler


def giving(body: bytes, **options: object) -> Handler:
    async def handler(request: Request) -> None:
        await request.answer(body, **options)  # type: ignore[arg-type]

    return handler


def reserved_on_windows(name: str) -> bool:
    if sys.version_info >= (3, 13):
        return ntpath.isreserved(name)
    return PureWindowsPath(name).is_reserved()


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


async def content(client: HTTPClient, url: str) -> bytes:
    async with client.download(url) as download:
        return b"".join([chunk async for chunk in download.chunks()])


async def no_fetch_needed(url: str) -> None:
    raise AssertionError(f"{url} was fetched")


# --- which files a result has


def test_files_are_told_by_metadata() -> None:
    result = Picture(
        image_uuid="u1", image_url="http://x/1", mask_image_uuid="u2", mask_image_url="http://x/2"
    )
    assert files_in(result) == [
        FileReference("url", "http://x/1", "u1", "image"),
        FileReference("url", "http://x/2", "u2", "mask_image"),
    ]


def test_nested_files_are_found() -> None:
    result = Model3D(
        outputs=Outputs(files=[OutputFile("u1", "http://x/1"), OutputFile(None, None, "http://x/2")])
    )
    assert files_in(result) == [
        FileReference("url", "http://x/1", "u1", "files"),
        FileReference("url", "http://x/2", None, "file"),
    ]


def test_content_is_preferred_to_a_url() -> None:
    result = Picture(
        image_uuid="u", image_url="http://x/1", image_base64_data="R0lG", image_data_uri="data:,x"
    )
    assert files_in(result) == [FileReference("base64", "R0lG", "u", "image")]
    assert [f.source for f in files_in(Picture(image_url="http://x/1", image_data_uri="data:,x"))] == [
        "data_uri"
    ]


def test_one_file_named_twice_is_one_file() -> None:
    result = Model3D(
        outputs=Outputs(files=[OutputFile("u1", "http://x/1", "http://x/1"), OutputFile(None, "http://x/1")])
    )
    assert len(files_in(result)) == 1


def test_results_without_files() -> None:
    assert (
        files_in(Text()) == files_in(Picture()) == files_in({"imageURL": "http://x"}) == files_in(None) == []
    )


def test_a_reference_does_not_print_its_payload() -> None:
    assert len(repr(FileReference("base64", "A" * 100_000, "u", "image"))) < 200


# --- names


HOSTILE = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="./\\:~ -\0\n", max_size=30),
    st.sampled_from(
        ["..", ".", "", "/etc/passwd", "C:\\x", "a/../../b", "NUL", "com1.txt", "con .png", "-rf", "\ud800"]
    ),
)


@given(HOSTILE)
@example("..")
@example("CON")
@example("é" * 300)
@example("x" * 119 + " .")
def test_any_text_becomes_one_safe_path_component(text: str) -> None:
    name = safe_name(text)
    assert name
    assert PurePosixPath(name).name == name == PureWindowsPath(name).name
    assert not PureWindowsPath(name).drive
    assert not reserved_on_windows(name)
    assert not set(name) & set('<>:"/\\|?*')
    assert name.isprintable() or all(char.isprintable() or char.isspace() for char in name)
    assert not any(ord(char) < 32 or ord(char) == 127 for char in name)
    assert len(name.encode()) <= 121
    assert name[0] not in ".- "
    assert name[-1] not in ". "
    assert safe_name(name) == name


def test_ordinary_names_stay() -> None:
    for name in ("c64351d5-4c59-42f7-95e1-eace013eddab", "a lighthouse at dusk", "灯台", "café_(2)"):
        assert safe_name(name) == name


@pytest.mark.parametrize(
    ("template", "part"),
    [
        ("{prompt}", "unknown field 'prompt'"),
        ("{}", "unknown field ''"),
        ("{uuid.__class__}", "unknown field"),
        ("{uuid[0]}", "unknown field"),
        ("{uuid!r}", "names do not need"),
        ("{seed:{index}}", "names do not need"),
        ("{index:zz}", "cannot be used"),
        ("{index", "cannot be used"),
        ("  ", "is empty"),
    ],
)
def test_bad_templates_are_refused(template: str, part: str) -> None:
    with pytest.raises(errors.InvalidParameterError, match="name: ") as caught:
        NameTemplate(template)
    assert part in str(caught.value)


async def test_a_bad_template_is_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(errors.InvalidParameterError):
        await save([Picture(image_url="http://x/1")], tmp_path / "out", fetch=no_fetch_needed, name="{x}")  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


# --- saving


def base64_picture(content: bytes = PNG, **fields: object) -> Picture:
    return Picture(image_base64_data=base64.b64encode(content).decode(), **fields)  # type: ignore[arg-type]


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


async def test_concurrency_is_used_and_bounded(tmp_path: Path) -> None:
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
        assert len(await save(results, tmp_path, fetch=counted, concurrency=3)) == 12
    assert most == 3


async def test_concurrency_has_to_be_positive(client: HTTPClient, tmp_path: Path) -> None:
    with pytest.raises(errors.InvalidParameterError, match="concurrency: 0"):
        await save([base64_picture()], tmp_path, fetch=client.download, concurrency=0)


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


# --- downloads


async def test_a_large_file_comes_whole_in_few_visits_to_threads(
    server: Server, client: HTTPClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = PNG + os.urandom(5 * 1024 * 1024)
    writes: list[int] = []
    write = folder.PartFile.write

    def counted(self: folder.PartFile, data: bytes) -> None:
        writes.append(len(data))
        write(self, data)

    monkeypatch.setattr(folder.PartFile, "write", counted)
    result = Picture(image_uuid="u", image_url=server.serves("/a", body))
    (path,) = await save([result], tmp_path, fetch=client.download)
    assert path.read_bytes() == body
    assert len(writes) <= 6


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_failing_then_succeeding(
    server: Server, client: HTTPClient, tmp_path: Path, status: int
) -> None:
    url = server.handles("/a", failing(status), failing(status), giving(PNG))
    (path,) = await save([Picture(image_uuid="u", image_url=url)], tmp_path, fetch=client.download)
    assert path.read_bytes() == PNG
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "error", "tries"),
    [
        (404, errors.NotFoundError, 1),
        (410, errors.NotFoundError, 1),
        (403, errors.PermissionDeniedError, 1),
        (400, errors.APIError, 1),
        (429, errors.RateLimitError, 3),
        (500, errors.ServerError, 3),
    ],
)
async def test_what_a_status_means(
    server: Server, client: HTTPClient, status: int, error: type[Exception], tries: int
) -> None:
    url = server.handles("/a", failing(status))
    with pytest.raises(error) as caught:
        await content(client, f"{url}?signature=secret")
    assert type(caught.value) is error
    assert url in str(caught.value)
    assert "secret" not in str(caught.value)
    assert len(server.requests) == tries


def test_retry_after_in_seconds_and_as_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    assert http_answers.retry_after({"Retry-After": "7"}) == 7
    assert 98 <= (http_answers.retry_after({"Retry-After": later}) or 0) <= 100
    assert http_answers.retry_after({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
    assert http_answers.retry_after({"Retry-After": "soon"}) is None
    assert http_answers.retry_after({}) is None


@pytest.mark.parametrize(("asked", "longest"), [("3", 3.0), ("86400", http.LONGEST_PAUSE)])
async def test_the_pause_asked_for_is_kept_and_capped(
    server: Server, client: HTTPClient, monkeypatch: pytest.MonkeyPatch, asked: str, longest: float
) -> None:
    pauses: list[float] = []

    async def slept(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("runware.http.asyncio.sleep", slept)
    url = server.handles("/a", failing(503, Retry_After=asked), giving(PNG))
    assert await content(client, url) == PNG
    assert longest in pauses


async def test_a_truncated_body_is_taken_up_where_it_broke(server: Server, client: HTTPClient) -> None:
    body = os.urandom(300_000)

    async def rest(request: Request) -> None:
        assert request.headers["if-range"] == '"v1"'
        start = int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))
        extent = f"bytes {start}-{len(body) - 1}/{len(body)}"
        await request.answer(body[start:], status=206, headers={"Content-Range": extent, "ETag": '"v1"'})

    broken = giving(body[:100_000], length=len(body), headers={"ETag": '"v1"'})
    url = server.handles("/a", broken, rest)
    assert await content(client, url) == body
    assert server.requests[1].headers["range"] == "bytes=100000-"


async def test_a_truncated_body_of_a_server_without_ranges(server: Server, client: HTTPClient) -> None:
    body = os.urandom(300_000)
    url = server.handles("/a", giving(body[:100_000], length=len(body)), giving(body))
    assert await content(client, url) == body


def part(body: bytes, first: int, end: int, label: str | None = None) -> Handler:
    extent = label or f"bytes {first}-{end - 1}/{len(body)}"
    return giving(body[first:end], status=206, headers={"Content-Range": extent})


async def test_a_server_that_gives_less_or_more_than_the_rest(server: Server, client: HTTPClient) -> None:
    body = os.urandom(3000)
    broken = giving(body[:1000], length=3000)
    less = server.handles("/less", broken, part(body, 1000, 2000), part(body, 2000, 3000))
    assert await content(client, less) == body
    more = server.handles("/more", broken, part(body, 500, 3000))
    assert await content(client, more) == body


@pytest.mark.parametrize("label", ["bytes 2000-2999/3000", "nonsense"])
async def test_a_gap_is_never_glued_over(server: Server, client: HTTPClient, label: str) -> None:
    body = os.urandom(3000)
    url = server.handles("/a", giving(body[:1000], length=3000), part(body, 2000, 3000, label))
    with pytest.raises(errors.ConnectionLostError, match="left out a part"):
        await content(client, url)


async def test_a_file_that_changes_in_between_is_not_mixed(server: Server, client: HTTPClient) -> None:
    url = server.handles("/a", giving(PNG, length=200), giving(bytes(300)))
    with pytest.raises(errors.ConnectionLostError, match="changed while"):
        await content(client, url)


async def test_a_body_that_is_always_truncated(server: Server, client: HTTPClient, tmp_path: Path) -> None:
    url = server.handles("/a", giving(PNG, length=200))
    with pytest.raises(errors.ConnectionLostError) as caught:
        await save([Picture(image_uuid="u", image_url=url)], tmp_path, fetch=client.download)
    assert caught.value.retryable
    assert len(server.requests) == 3
    assert names(tmp_path) == []


async def test_no_connection(client: HTTPClient, unused_port: int) -> None:
    with pytest.raises(errors.ConnectionFailedError) as caught:
        await content(client, f"http://127.0.0.1:{unused_port}/a")
    assert type(caught.value.__cause__).__module__.startswith("httpx")


async def test_silence_is_an_end(server: Server) -> None:
    async def silent(request: Request) -> None:
        await request.writer.wait_closed()

    client = HTTPClient("t", timeout=0.05, backoff=0.001)
    with pytest.raises(errors.ConnectionLostError, match="ReadTimeout"):
        await content(client, server.handles("/a", silent))
    assert len(server.requests) == 3
    await client.close()


async def test_redirects_are_followed_and_carry_no_key(server: Server, client: HTTPClient) -> None:
    target = server.serves("/b", PNG)
    url = server.handles("/a", failing(302, Location=target))
    assert await content(client, url) == PNG
    for request in server.requests:
        assert request.headers["user-agent"] == "runware-test/1"
        assert "authorization" not in request.headers


async def test_endless_redirects(server: Server, client: HTTPClient) -> None:
    url = server.handles("/a", failing(302, Location="/a"))
    with pytest.raises(errors.ConnectionFailedError, match="without end") as caught:
        await content(client, url)
    assert not caught.value.retryable


@pytest.mark.parametrize("url", ["file:///etc/passwd", "not a url", "http://", "http://a:b:c/"])
async def test_only_http_urls_are_fetched(client: HTTPClient, url: str) -> None:
    with pytest.raises(errors.InvalidParameterError):
        await content(client, url)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_client_that_was_not_closed_serves_a_second_event_loop(unused_port: int) -> None:
    client = HTTPClient("t", timeout=10, backoff=0.001)

    async def once() -> bytes:
        server = Server(keep_alive=True)
        listening = await asyncio.start_server(server.connected, "127.0.0.1", unused_port)
        server.url = f"http://127.0.0.1:{unused_port}"
        try:
            return await content(client, server.serves("/a", PNG))
        finally:
            listening.close()

    assert asyncio.run(once()) == PNG
    assert asyncio.run(once()) == PNG
    asyncio.run(client.close())
    gc.collect()  # what the first loop left open complains here, not in a test of something else


async def test_close_fails_downloads_under_way_and_can_be_repeated(
    server: Server, client: HTTPClient
) -> None:
    started = asyncio.Event()

    async def endless(request: Request) -> None:
        await request.answer(PNG, length=10_000)
        started.set()
        await request.writer.wait_closed()

    download = asyncio.create_task(content(client, server.handles("/a", endless)))
    await started.wait()
    await client.close()
    await client.close()
    with pytest.raises(errors.RunwareError):
        async with asyncio.timeout(20):
            await download


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


# --- fetch


async def test_fetch_gives_the_bytes_of_the_only_file(server: Server, client: HTTPClient) -> None:
    assert await fetch(Picture(image_url=server.serves("/a", PNG)), fetch=client.download) == PNG
    assert await fetch(base64_picture(), fetch=client.download) == PNG


async def test_base64_in_every_spelling(client: HTTPClient) -> None:
    encoded = base64.encodebytes(GIF).decode()
    for text in (encoded, encoded.replace("\n", "").rstrip("="), f"data:image/gif;base64,{encoded}"):
        assert await fetch(Picture(image_base64_data=text), fetch=client.download) == GIF
    quoted = "data:;base64," + base64.b64encode(b"\xfb\xef\xbe").decode().replace("+", "%2B")
    assert await fetch(Picture(image_data_uri=quoted), fetch=client.download) == b"\xfb\xef\xbe"


async def test_fetch_of_no_or_several_files_is_refused(client: HTTPClient) -> None:
    with pytest.raises(errors.InvalidParameterError, match="Text has no file"):
        await fetch(Text(), fetch=client.download)
    two = Picture(image_url="http://x/1", mask_image_url="http://x/2")
    with pytest.raises(errors.InvalidParameterError, match=r"2 files \(image, mask_image\)"):
        await fetch(two, fetch=client.download)


def test_nothing_here_loads_httpx() -> None:
    code = (
        "import sys, runware.media, runware.saving, runware.http;"
        "print('httpx' in sys.modules, 'PIL' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
