"""The command `runware-emulator`: what it understands, what it prints, and how it ends."""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from websockets.sync.client import connect

import runware_sync
from runware.emulator import Emulator, Faults
from runware.emulator.__main__ import main
from runware.emulator.keeping.history import SeenTask
from runware.emulator.options import parsed, parser
from runware.emulator.request_log import RequestLog, wants_colours
from tests.support.posting import HEADERS, IMAGE, http_client

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "guides" / "local-server.md").read_text("utf-8")


class Running:
    """The command, running."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        self.lines = [process.stdout.readline(), process.stdout.readline()]
        self.environment = dict(
            shlex.split(line.removeprefix("export "))[0].split("=", 1) for line in self.lines
        )
        self.url = self.environment["RUNWARE_BASE_URL"]
        self.http_url = self.url.replace("ws://", "http://")

    def end(self, signal_number: int = signal.SIGTERM) -> tuple[int, str]:
        """End it; what it ended with, and what it said."""
        self.process.send_signal(signal_number)
        _, said = self.process.communicate(timeout=60)
        # On a busy machine asyncio's debug mode remarks upon steps that took long.
        lines = [line for line in said.splitlines(True) if not line.startswith("Executing <")]
        return self.process.returncode, "".join(lines)


@contextlib.contextmanager
def running(*arguments: str, **environment: str) -> Iterator[Running]:
    process = subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "error", "-m", "runware.emulator", "--port", "0", *arguments],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **environment},
    )  # fmt: skip
    try:
        with process:
            yield Running(process)
            process.kill()
    finally:
        process.kill()


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one sentence with which it refuses to serve."""
    with pytest.raises(SystemExit) as ended:
        sys.exit(main(arguments))
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_a_shell_can_read_what_to_set(tmp_path: Path) -> None:
    file = tmp_path / "port"
    with running("--api-key", "it's; secret", "--port-file", str(file)) as server:
        assert all(re.fullmatch(r"export RUNWARE_\w+=\S.*\n", line) for line in server.lines)
        set_by_shell = subprocess.run(
            ["sh", "-c", f"{''.join(server.lines)}\nenv"], capture_output=True, text=True, check=True
        ).stdout
        assert f"RUNWARE_BASE_URL={server.url}\n" in set_by_shell
        assert "RUNWARE_API_KEY=it's; secret\n" in set_by_shell
        assert server.url == f"ws://127.0.0.1:{int(file.read_text())}/v1"
        assert list(tmp_path.iterdir()) == [file]
        with runware_sync.Runware(server.environment["RUNWARE_API_KEY"], url=server.url) as client:
            assert client.prompt_enhance(prompt="dog")
        server.end()
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130), (signal.SIGHUP, 0)]
)
def test_it_ends_cleanly_and_leaves_no_files(number: int, status: int, tmp_path: Path) -> None:
    with running(TMPDIR=str(tmp_path)) as server, connect(server.url, proxy=None):
        answer = http_client().post(
            server.http_url, json=[{**IMAGE, "taskUUID": str(uuid4())}], headers=HEADERS
        )
        assert answer.status_code == 200
        assert len(list(tmp_path.glob("runware-emulator-*/*.jpg"))) == 1
        ended, said = server.end(number)
        assert (ended, "Traceback" in said, "Warning" in said) == (status, False, False)
        assert list(tmp_path.iterdir()) == []


def test_what_a_killed_server_left_behind_is_removed_by_the_next(tmp_path: Path) -> None:
    def paint(server: Running) -> Path:
        before = set(tmp_path.iterdir())
        http_client().post(server.http_url, json=[{**IMAGE, "taskUUID": str(uuid4())}], headers=HEADERS)
        [folder] = set(tmp_path.iterdir()) - before
        return folder

    (other := tmp_path / "something-else").mkdir()
    with running(TMPDIR=str(tmp_path)) as living, running(TMPDIR=str(tmp_path)) as killed:
        kept, left = paint(living), paint(killed)
        killed.process.kill()
        killed.process.wait()
        for folder in (kept, left, other):
            os.utime(folder, (1, 1))
        with running(TMPDIR=str(tmp_path)) as later:
            paint(later)
            assert (kept.exists(), left.exists(), other.exists()) == (True, False, True)


def test_files_are_gone_when_the_interpreter_ends(tmp_path: Path) -> None:
    program = """
    import os, httpx
    from runware.emulator import Emulator
    server = Emulator().start()
    task = {"taskType": "imageInference", "taskUUID": "a770f077-f413-47de-9dac-be0b26a35da6", "model": "runware:101@1",
            "positivePrompt": "dog", "width": 128, "height": 128}
    [item] = httpx.post(server.http_url, json=[task], headers={"Authorization": "Bearer x"}, timeout=60).json()["data"]
    if os.fork() == 0:
        raise SystemExit  # whatever a copy of the process does, the files are those of the first
    os.wait()
    print(httpx.get(item["imageURL"], timeout=60).status_code, flush=True)
    """
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(line[4:] for line in program.splitlines())],
        cwd=ROOT, capture_output=True, text=True, timeout=120, env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("200\n", 0), done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no shell that closes streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full 2>/dev/full"])
def test_it_serves_without_standard_streams(closed: str, tmp_path: Path) -> None:
    port = tmp_path / "port"
    line = f"exec {shlex.quote(sys.executable)} -m runware.emulator --port 0 --port-file {port} --log debug {closed}"
    with subprocess.Popen(["sh", "-c", line], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            while not port.exists():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"It ended with {process.wait(0.05)}.")
            url = f"http://127.0.0.1:{port.read_text().strip()}/v1"
            task = {"taskType": "promptEnhance", "taskUUID": str(uuid4()), "prompt": "dog"}
            assert http_client().post(url, json=[task], headers=HEADERS).json()["data"]
        finally:
            process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    # What goes to one stream does not go to another because that is closed.
    assert all(line.startswith("export ") for line in said.splitlines())


def test_each_task_is_a_line() -> None:
    with running() as server:
        good = {**IMAGE, "taskUUID": str(uuid4()), "numberResults": 2}
        bad = {**IMAGE, "taskUUID": str(uuid4()), "model": "\x1b[31mred\nnext", "width": "wide"}
        http_client().post(server.http_url, json=[good], headers=HEADERS)
        http_client().post(server.http_url, json=[bad], headers=HEADERS)
        http_client().post(server.http_url, json=[{"taskType": "ping"}], headers=HEADERS)
        with runware_sync.Runware("any", url=server.url) as client:
            client.prompt_enhance(prompt="dog")
        _, said = server.end()
    greeting, *lines = said.splitlines()
    assert server.http_url.removesuffix("/v1") in greeting
    assert len(lines) == 3
    first, second, third = (line.split() for line in lines)
    assert first[1:6] == ["http", "imageInference", "runware:101@1", "128x128", "2/2"]
    assert first[7] == "ms"
    assert re.fullmatch(r"\$0\.0\d\d\d", first[8])
    assert first[8] != "$0.0000"
    assert "\x1b" not in said
    assert "invalidModel" in second
    assert second[3].startswith("�[31mred�next")
    assert third[1:3] == ["websocket", "promptEnhance"]


def test_lines_may_be_json_or_none() -> None:
    for form, check in (("json", True), ("off", False)):
        with running("--log", form) as server:
            http_client().post(server.http_url, json=[{**IMAGE, "taskUUID": str(uuid4())}], headers=HEADERS)
            _, said = server.end()
        _, *lines = said.splitlines()
        told = [json.loads(line) for line in lines]
        assert [(task["task_type"], task["state"], task["results"]) for task in told] == (
            [("imageInference", "done", 1)] if check else []
        )


def test_connections_are_lines_if_they_are_wanted() -> None:
    with running("--log", "debug", "--api-key", "good") as server:
        with connect(server.url, proxy=None) as socket:
            socket.send(json.dumps([{"taskType": "authentication", "apiKey": "bad"}]))
            socket.recv()
        _, said = server.end()
    told = [line.partition(" ")[2].split(maxsplit=1)[1] for line in said.splitlines()[1:]]
    assert told == ["connection opened", "sent an invalid key", "connection closed"]


def seen() -> SeenTask:
    return SeenTask(
        number=1, client="c", transport="http", request=dict(IMAGE), state="failed", errors=[{"code": "x"}]
    )


def test_colours_are_for_terminals_that_want_them() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert wants_colours(Terminal(), {})
    assert not wants_colours(io.StringIO(), {})
    assert not wants_colours(Terminal(), {"NO_COLOR": "1"})
    assert not wants_colours(Terminal(), {"TERM": "dumb"})
    for coloured in (True, False):
        written = io.StringIO()
        log = RequestLog("text", written, coloured=coloured)
        log.task("ended", seen())
        log.close()
        assert ("\x1b[31mx\x1b[0m" in written.getvalue()) is coloured


def test_who_does_not_read_the_log_does_not_hold_the_server_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runware.emulator.request_log._QUEUE_SIZE", 100)
    read, write = os.pipe()
    with os.fdopen(write, "w") as stream:
        log = RequestLog("text", stream)
        # Far more than the pipe takes. If the server waited for its reader, it would be for ever.
        server = threading.Thread(
            target=lambda: [log.task("ended", seen()) for _ in range(3000)], daemon=True
        )
        server.start()
        server.join(120)
        held_up = server.is_alive()
        os.close(read)
        log.close()
        with contextlib.suppress(BrokenPipeError):
            stream.close()
    assert not held_up


@pytest.mark.parametrize("missing", [None, "starlette"])
def test_the_installed_command_says_what_it_needs(missing: str | None) -> None:
    program = f"""
import sys
sys.modules[{missing!r}] = None
sys.argv = ["runware-emulator", "--help"]
from runware.emulator_command import main
sys.exit(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    if missing is None:
        assert (done.returncode, done.stderr) == (0, "")
        assert "--port" in done.stdout
    else:
        assert (done.returncode, done.stdout) == (2, "")
        assert "pip install 'runware-duo[emulator]'" in done.stderr


def test_options_reach_the_server() -> None:
    given = ["--faults", "ping-error=1, most_refusals=2", "--seed", "7", "--latency", "0.2", "--keep", "1000"]
    options = parsed([*given, "--trusted-proxies", "none", "--public-url", "https://a.example/x/"])
    assert options.faults == Faults(seed=7, ping_error=1.0, most_refusals=2)
    assert (options.latency, options.keep, options.trusted_proxies) == (0.2, "1000", [])
    with running(*given, "--public-url", "https://a.example/x/") as server:
        [item] = (
            http_client()
            .post(server.http_url, json=[{**IMAGE, "taskUUID": str(uuid4())}], headers=HEADERS)
            .json()["data"]
        )
        assert item["imageURL"].startswith("https://a.example/x/files/")
        assert (
            http_client().post(server.http_url, json=[{"taskType": "ping"}], headers=HEADERS).status_code
            == 400
        )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--faults", "dorp=0.1"], "argument --faults: There is no fault 'dorp'. Did you mean drop?"),
        (["--faults", "zzz=0.1"], "There is no fault 'zzz'. They are: restart, forget, "),
        (["--faults", "drop"], "'drop' is not a fault; it must be a name and a number: drop=0.05."),
        (["--faults", "drop=often"], "drop is 'often'; it must be a number, 0 or more."),
        (["--faults", "slots=1.5"], "slots is '1.5'; it must be a whole number, 0 or more."),
        (["--faults", "drop=2"], "drop is 2.0; it must be a probability, from 0 to 1."),
        (["--faults", "drop=nan"], "drop is 'nan'; it must be a number, 0 or more."),
        (["--faults", "drop=0,drop=1"], "drop is there twice."),
        (["--latency", "-1"], "-1 is not a time; it must be a number of seconds, 0 or more."),
        (["--latency", "inf"], "inf is not a time"),
        (["--keep", "much"], "keep is 'much'; it must be a size such as 200MB or 2GB, or a number of files such as 1000."),
        (["--public-url", "example.com"], "public_url is 'example.com'; it must be an http:// or https:// URL"),
        (["--trusted-proxies", "nginx"], "trusted_proxies has 'nginx', which is not an address"),
        (["--lenient", "--strict"], "--lenient and --strict exclude each other."),
        (["--api-key", ""], "argument --api-key: the key is empty; leave the option out to accept any key."),
        (["--replay-speed", "2"], "--replay-speed needs --replay."),
        (["--faults", "nope=1"], "There is no fault 'nope'. They are: "),
        (["--log", "loud"], "argument --log: invalid choice: 'loud'"),
        (["--port", "x"], "x is not a port"),
        (["--ports", "1"], "unrecognized arguments: --ports"),
        (["--port", "0", "--host", "no such host"], "This machine has no address no such host. Choose another with --host."),
        (["--port", "0", "--port-file", "/no/such/folder/port"], "/no/such/folder/port cannot be written: No such file or directory."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    sentences = refused(capsys, *arguments)
    assert sentences.startswith("runware-emulator: ") or "listening" in sentences
    assert said in sentences


def test_it_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (
        0,
        f"runware-emulator {runware_sync.__version__}\n",
    )


def test_a_key_that_nobody_can_give_is_refused() -> None:
    with pytest.raises(ValueError, match="api_key is empty"):
        Emulator(api_key=" ")


def test_a_port_that_is_taken_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    with Emulator() as server:
        assert refused(capsys, "--port", str(server.port)) == (
            f"runware-emulator: Port {server.port} of 127.0.0.1 is taken. Choose another with --port, or 0 for a free one.\n"
        )


def test_it_says_how_other_machines_reach_it() -> None:
    with running("--host", "0.0.0.0") as server:
        assert server.url.startswith("ws://127.0.0.1:")
        _, said = server.end()
    outside = re.search(r"Other machines reach it at (http://\S+)/\.", said)
    assert outside is not None
    assert not outside[1].startswith("http://0.0.0.0")


def test_the_help_fits_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = parser().format_help().splitlines()
    assert [line for line in lines if len(line) > 80] == []
    assert all(action.help for action in parser()._actions)


def test_without_the_extra_it_says_what_to_install() -> None:
    program = "import sys; sys.modules['starlette'] = None\nfrom runware.emulator_command import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("runware-emulator: The local server needs ")
    assert "pip install 'runware-duo[emulator]'" in done.stderr


def test_the_page_has_all_options() -> None:
    told = dict(re.findall(r"^\| `(--[a-z-]+)[^`]*` \| (.+) \|$", PAGE, re.MULTILINE))
    real = {
        action.option_strings[-1]: action.help
        for action in parser()._actions
        if action.option_strings[-1] != "--help"
    }
    assert told == real


def test_the_class_takes_what_the_page_says() -> None:
    options = {action.dest for action in parser()._actions} - {"help", "version"}
    apart = {"port_file", "seed", "log"}
    assert options - set(inspect.signature(Emulator).parameters) == apart
    [said] = re.findall(r"^In Python, `Emulator` takes most of them.*\n.*$", PAGE, re.MULTILINE)
    assert all(word in said for word in ("seed", "--port-file", "log"))


def test_the_page_has_all_faults() -> None:
    import attrs

    for field in attrs.fields(Faults):
        assert f"`{field.name}`" in PAGE, field.name


def test_temporary_folders_are_where_the_system_has_them() -> None:
    with Emulator() as server:
        http_client().post(server.http_url, json=[{**IMAGE, "taskUUID": str(uuid4())}], headers=HEADERS)
        folders = [
            path
            for path in Path(tempfile.gettempdir()).glob("runware-emulator-*")
            if path.stat().st_mode & 0o077
        ]
        assert folders == []


def test_the_install_lines_of_pages_are_enough_for_their_examples() -> None:
    """The example with a video was once refused by a server that was installed as the page says."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    lines = {
        page: re.findall(r'pip install "runware-duo\[(\S+)\]"', page.read_text("utf-8")) for page in pages
    }
    videos = ("VideoInference(", ".video_inference(", '"videoInference"')
    for page, installed in lines.items():
        if installed and any(word in page.read_text("utf-8") for word in videos):
            assert all({"emulator", "media"} <= set(line.split(",")) for line in installed), page.name
    assert any("media" in line for installed in lines.values() for line in installed)
