"""`runware-duo batch`: a file, a journal, progress, Ctrl-C, and the same line again."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runware._batch.executor import Report
from runware._batch.journal_file import Row
from runware._batch.outcome import BatchOutcome, BatchSummary
from runware._batch.parameter_files import ParameterFile
from runware._batch.planning import state_and_error
from runware.cli.batch_command import with_unread
from runware.cli.batch_display import BatchProgress
from runware.cli.exit_codes import ExitCode
from runware.cli.help_text import in_options
from runware.emulator import Emulator
from runware.errors import InvalidParameterError, ServerError
from runware.tasks import ImageInference, PromptEnhance
from runware_sync import Runware
from tests.support.command import KEY, Command

LINE = ("batch", "night.csv", "--task", "imageInference", "--model", "runware:101@1", "--default", "width=128",
    "--default", "height=128", "--out", "out", "--validate", "off")  # fmt: skip


#: A terminal is made with a fork, after which the child becomes another program at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*use of forkpty:DeprecationWarning")


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as server:
        yield server


@pytest.fixture
def duo(server: Emulator, tmp_path: Path) -> Command:
    prompts = "\n".join(f"lighthouse {number}" for number in range(12))
    (tmp_path / "night.csv").write_text(f"positivePrompt\n{prompts}\n")
    return Command(tmp_path, server)


def manifest(duo: Command) -> list[dict[str, object]]:
    text = (duo.folder / "out/manifest.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_file_of_tasks(duo: Command, server: Emulator) -> None:
    done = duo.run(*LINE, "--limit", "4")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"12 of 12 tasks done, \$0\.\d+, 12 files\.\n", done.stdout)
    assert len(manifest(duo)) == 12
    assert {(one["model"], one["width"]) for one in server.requests} == {("runware:101@1", 128)}
    again = duo.run(*LINE)
    assert (again.returncode, again.stdout) == (0, done.stdout)
    assert len(server.ledger.entries) == 12


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_batch_that_is_interrupted_goes_on(
    duo: Command, server: Emulator, number: signal.Signals, code: int
) -> None:
    server.latency = 0.3
    with duo.started(*LINE, "--limit", "3", "--json") as process:
        assert process.stdout is not None
        for _ in range(5):
            assert json.loads(process.stdout.readline())["state"] == "done"
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert "of 12 tasks done" in err
    assert "To continue, run the same command again: runware-duo batch night.csv --task imageInference" in err
    assert "Traceback" not in err
    server.latency = 0.0
    done = duo.run(*LINE)
    assert done.returncode == 0, done.stderr
    if left := re.search(r"(\d+) under way", err):
        assert f"Tasks in flight when the last run ended: {left[1]}." in done.stderr
    assert len(server.ledger.entries) == 12
    assert [one["state"] for one in manifest(duo)] == ["done"] * 12


@pytest.mark.slow
def test_a_batch_that_is_killed_goes_on_and_pays_once(duo: Command, server: Emulator) -> None:
    server.latency = 0.3
    for _ in range(2):
        with duo.started(*LINE, "--limit", "3", "--json") as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.kill()
            process.communicate(timeout=60)
    server.latency = 0.0
    done = duo.run(*LINE)
    assert done.returncode == 0, done.stderr
    assert "12 of 12 tasks done" in done.stdout
    assert len(server.ledger.entries) == 12
    assert [one["state"] for one in manifest(duo)] == ["done"] * 12


def test_failures_are_told_and_the_exit_code_says_so(duo: Command, server: Emulator) -> None:
    server.answer(text="lighthouse 3", error="promptBlocked")
    done = duo.run(*LINE)
    assert done.returncode == ExitCode.PARTIAL
    assert "11 of 12 tasks done, 1 failed" in done.stdout
    lines = done.stderr.splitlines()
    assert len(lines) == 3, done.stderr
    first, why, last = lines
    assert first.startswith("runware-duo: task 4: ")
    assert "The journal 'night.journal' has the failed tasks, and their errors. --retry all" in why
    assert last.startswith(
        "runware-duo: To continue, run the same command again: runware-duo batch night.csv"
    )


def test_files_that_could_not_be_saved_are_no_success(duo: Command, server: Emulator) -> None:
    server.answer(text="lighthouse 3", results=[{"imageURL": "http://127.0.0.1:9/gone.png"}])
    done = duo.run(*LINE, "--max-retries", "0")
    assert done.returncode == ExitCode.PARTIAL
    assert re.fullmatch(
        r"12 of 12 tasks done, \$0\.\d+, 11 files, 1 tasks whose files are not saved\.\n", done.stdout
    )
    assert "To continue, run the same command again" in done.stderr


def test_a_batch_that_no_task_can_go_on_with(duo: Command, server: Emulator) -> None:
    server.answer(error="insufficientCredits")
    done = duo.run(*LINE, "--limit", "1")
    assert done.returncode == ExitCode.MONEY
    assert len(server.requests) < 12


def test_a_batch_that_ends_before_all_is_done_says_why(duo: Command, server: Emulator) -> None:
    done = duo.run(*LINE, "--budget", "0.000001")
    assert (done.returncode, len(server.ledger.entries)) == (ExitCode.MONEY, 1)
    assert "Stopped, since the budget of $1e-06 does not cover a further task" in done.stdout
    assert "To continue, run the same command again with a greater --budget: " in done.stderr
    server.latency = 30
    done = duo.run(*LINE, "--deadline", "0.5")
    assert done.returncode == ExitCode.PARTIAL
    assert "Stopped at the deadline of 0.5 s" in done.stdout


def test_a_server_that_is_not_there_stops_the_batch_before_anything_is_sent(duo: Command) -> None:
    done = duo.run(*LINE, "--max-retries", "0", RUNWARE_BASE_URL="ws://127.0.0.1:9/v1")
    assert done.returncode == ExitCode.NO_ANSWER
    assert "0 of 12 tasks done, 12 not sent" in done.stdout
    assert "nothing accepts connections at 127.0.0.1:9" in done.stdout
    [last] = done.stderr.splitlines()
    assert last.startswith("runware-duo: To continue, run the same command again: ")
    assert duo.run(*LINE).returncode == 0


@pytest.mark.parametrize("address", ["nonsense", "http://scheduler:8786", "tls://127.0.0.1:1"])
def test_an_address_that_is_none_of_dask_has_a_sentence_and_no_traceback(
    duo: Command, server: Emulator, address: str
) -> None:
    pytest.importorskip("distributed")
    done = duo.run(*LINE, "--dask", address, PYTHONWARNINGS="default")
    assert done.returncode == ExitCode.NO_ANSWER
    assert f"The Dask scheduler {address!r} cannot be used: ValueError: " in done.stdout
    assert done.stderr.startswith("runware-duo: To continue, ")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert server.requests == []


def test_what_would_be_sent(duo: Command, server: Emulator) -> None:
    done = duo.run(*LINE, "--dry-run", RUNWARE_API_KEY="")
    assert (done.returncode, done.stderr) == (0, "")
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["positivePrompt"] for one in shown] == [f"lighthouse {number}" for number in range(12)]
    assert {(one["width"], one["model"]) for one in shown} == {(128, "runware:101@1")}
    assert server.requests == []
    assert not (duo.folder / "night.journal").exists()


def test_each_outcome_as_json(duo: Command) -> None:
    done = duo.run(*LINE, "--json")
    *outcomes, last = map(json.loads, done.stdout.splitlines())
    assert {one["index"] for one in outcomes} == set(range(12))
    assert all(Path(duo.folder / one["files"][0]).exists() for one in outcomes)
    assert last["summary"]["done"] == 12


def test_mistakes_of_a_file_are_told_before_anything_is_sent(duo: Command, server: Emulator) -> None:
    (duo.folder / "night.csv").write_text("positivePrompt,width\nsea,wide\nsky,128\nsand,-1\n")
    done = duo.run(*LINE)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 2
    assert "night.csv, line 2, column width: " in done.stderr
    assert server.requests == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--limit", "0"], "--limit is 0; it must be a whole number, 1 or more."),
        (["--budget", "-1"], "--budget is -1.0; it must be a number of US dollars greater than 0."),
        (["--deadline", "0"], "--deadline is 0.0; it must be a number of seconds greater than 0."),
        (["--max-failures", "0"], "--max-failures is 0; it must be a whole number, 1 or more."),
        (["--retry", "acme"], "--retry has 'acme'; it must have "),
        (["--name", "{x}"], "--name: the template '{x}' has the unknown field 'x'."),
        (["--out", "night.csv"], "--out: files cannot be saved in "),
        (["--out", "picture.png"], "--out is 'picture.png', which looks like the name of a file."),
        (["--timeout", "0"], "--timeout is 0.0; it must be "),
    ],
)
def test_a_mistake_has_the_name_of_the_option(
    duo: Command, server: Emulator, arguments: list[str], sentence: str
) -> None:
    done = duo.run(*LINE, *arguments)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith(f"runware-duo: {sentence}")
    assert server.requests == []


def test_names_of_files_without_a_folder(duo: Command) -> None:
    done = duo.run(
        "batch", "night.csv", "--task", "imageInference", "--model", "runware:101@1", "--name", "{index}"
    )
    assert (done.returncode, done.stderr) == (2, "runware-duo: --name needs --out DIR.\n")


def test_a_file_of_tasks_that_is_not_there(duo: Command) -> None:
    done = duo.run("batch", "day.csv", "--task", "promptEnhance")
    assert done.returncode == 2
    assert done.stderr == "runware-duo: FILE is 'day.csv', which cannot be read: No such file or directory.\n"


def test_a_journal_that_is_in_use(duo: Command, server: Emulator) -> None:
    server.latency = 30.0
    with duo.started(*LINE) as process:
        server.wait_for_requests(1, 30)
        other = duo.run(*LINE)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert (other.returncode, other.stdout) == (ExitCode.FILES, "")


def test_a_manifest_that_cannot_be_written_hides_nothing_of_how_it_went(duo: Command) -> None:
    (duo.folder / "out/manifest.csv").mkdir(parents=True)
    done = duo.run(*LINE)
    assert (done.returncode, done.stdout) == (ExitCode.FILES, "")
    summary, reason = done.stderr.splitlines()
    assert re.fullmatch(r"runware-duo: 12 of 12 tasks done, \$0\.\d+, 12 files\.", summary)
    assert "out/manifest.jsonl' cannot be written: Is a directory." in reason


def test_what_is_recommended_can_be_typed(duo: Command) -> None:
    assert duo.run(*LINE).returncode == 0
    (duo.folder / "night.csv").write_text("positivePrompt\nanother lighthouse\n")
    refused = duo.run(*LINE)
    assert refused.returncode == ExitCode.FILES
    assert refused.stderr.endswith("Give this run another journal, or --add to add its tasks.\n")
    report = Report(number=1, unknown=True)
    row = Row(1, b"", 0, 0, bytes(16), None, "PromptEnhance", "{}", "sent", 0.0)
    _, unknown = state_and_error(row, report, [], "ask")
    assert (
        "--on-unknown resend sends it again, and may pay twice; --on-unknown fail marks it as failed"
        in in_options(str(unknown))
    )
    assert (
        in_options("client.job('a-1') collects its results.") == "runware-duo job a-1 collects its results."
    )
    assert in_options("write_manifest() writes it again.") == "the same command writes it again."
    assert in_options("model='a b', retry='incomplete results'") == "model='a b', --retry incomplete-results"


def test_defaults_are_for_lines_that_say_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    path.write_text(
        '{"positivePrompt": "sea"}\n'
        '{"positive_prompt": "sky", "model": "acme:2@1", "inputs": {"seedImage": "https://example.com/a.png"}}\n'
        '{"taskType": "promptEnhance", "prompt": "sand"}\n'
    )
    file = ParameterFile(path, "imageInference", {"model": "acme:1@1"})
    assert file.check() == 3
    first, second, third = file
    assert isinstance(first, ImageInference)
    assert isinstance(second, ImageInference)
    assert isinstance(third, PromptEnhance)
    assert [first.model, second.model, third.model] == ["acme:1@1", "acme:2@1", "acme:1@1"]
    with pytest.raises(InvalidParameterError, match=r"line 1: in the defaults: .*wdth"):
        ParameterFile(path, "imageInference", {"model": "acme:1@1", "wdth": "1"}).check()


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are text there")
@pytest.mark.parametrize("option", ["--model", "--default"])
def test_a_default_is_text_as_it_was_typed_or_refused(duo: Command, option: str) -> None:
    broken = os.fsdecode(b"negativePrompt=caf\xe9")
    done = duo.run(*LINE, "--dry-run", option, broken)
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
    assert re.fullmatch(rf"runware-duo: {option} is '.*caf.*', which is not UTF-8\. .*\n", done.stderr)


def outcome(index: int, *, fails: bool = False, state: str = "done") -> BatchOutcome:  # type: ignore[type-arg]
    return BatchOutcome(
        task=PromptEnhance(prompt="sea"), index=index, results=[], task_uuid="", cost=None if fails else 0.5, state=state,
        error=ServerError("no") if fails else None,
    )  # fmt: skip


def test_progress_in_words() -> None:
    now = 0.0
    before = BatchSummary(tasks=4, done=2, failed=1, sent=1, unknown=0, new=0, cost=1.0, files=0)
    progress = BatchProgress(10, before, lambda: now)
    assert progress.parts() == ["2 of 10 done", "$1.0000 so far", "$5.0000 expected"]
    for index in range(4):
        now += 2.0
        progress.ended(outcome(index, fails=index == 3))
    assert progress.parts()[:5] == ["5 of 10 done", "1 failed", "0.5/s", "$2.5000 so far", "$4.5000 expected"]
    assert progress.parts()[5].startswith("0:08 left, until ")
    progress.ended(outcome(4, fails=True, state="sent"))
    assert progress.parts()[:3] == ["5 of 10 done", "1 failed", "1 in doubt"]
    assert progress.left == 3
    now += 52.0
    assert "5.0/min" in progress.parts()


@pytest.mark.parametrize("earlier", [3, 5, 9])
def test_progress_of_a_file_that_has_others_than_it_had(earlier: int) -> None:
    before = BatchSummary(tasks=earlier, done=earlier, failed=0, sent=0, unknown=0, new=0, cost=1.0, files=0)
    progress = BatchProgress(5, before)
    for index in range(5):
        progress.ended(outcome(index, fails=index == 3))
        assert progress.done + progress.failed <= 5
    assert progress.parts()[:2] == ["4 of 5 done", "1 failed"]
    assert progress.left == 0


def test_a_file_that_grew_after_it_was_checked() -> None:
    summary = BatchSummary(tasks=7, done=7, failed=0, sent=0, unknown=0, new=0, cost=1.0, files=0)
    assert str(with_unread(summary, 5)) == "7 of 7 tasks done, $1.0000, 0 files."


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("columns", [40, 120])
@pytest.mark.parametrize("colourless", [False, True])
def test_progress_in_a_terminal(duo: Command, columns: int, colourless: bool) -> None:
    pytest.importorskip("rich")
    shown = in_terminal(duo, columns, {"NO_COLOR": "1"} if colourless else {})
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert "100%" in plain
    assert "12 of 12 done" in plain
    assert "12 of 12 tasks done" in plain
    for line in re.split(r"[\r\n]+", plain):
        assert len(line) <= columns, line
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-9]", shown)) is not colourless


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ((*LINE, "--limit", "2"), 0, r"12 of 12 tasks done, \$0\.\d+, 12 files\.\n"),
        ((*LINE, "--limit", "2", "--name", "{index}"), 9, r"11 of 12 tasks done, 1 failed, .*\n"),
        (("run", "promptEnhance", "--prompt", "sea"), 0, "sea.*\n"),
    ],
    ids=["batch", "failures", "run"],
)
def test_a_terminal_that_is_closed_is_no_reason_to_stop(
    duo: Command, server: Emulator, line: tuple[str, ...], code: int, said: str
) -> None:
    """Where it does not end the command, as with nohup."""
    import pty

    pytest.importorskip("rich")
    server.latency = 0.2
    if code:
        server.answer(text="lighthouse 11", error="promptBlocked")
    output = duo.folder / "said.txt"
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(duo.folder)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT), 1)
        words = [sys.executable, "-m", "runware", *line]
        os.execve(sys.executable, words, {**duo.environment, "TERM": "xterm-256color"})
    os.read(terminal, 1)  # it shows how far it is
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == code
    assert re.fullmatch(said, output.read_text("utf-8"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_shows_that_a_job_is_waited_for(duo: Command, server: Emulator) -> None:
    pytest.importorskip("rich")
    server.latency = 1.0
    with Runware(KEY, url=server.url) as client:
        uuid = client.submit(PromptEnhance(prompt="sea")).task_uuid
    shown = in_terminal(duo, 80, {}, ("job", uuid))
    assert f"job {uuid} " in shown
    assert shown.rpartition("\x1b[2K")[2].startswith("sea")


def in_terminal(
    duo: Command, columns: int, environment: dict[str, str], line: tuple[str, ...] = (*LINE, "--limit", "2")
) -> str:
    """What a terminal of that width is sent."""
    import fcntl
    import pty
    import struct
    import termios

    child, terminal = pty.fork()
    if child == 0:
        os.chdir(duo.folder)
        # Some results of a batch have to come while the block is shown, so few are under way.
        os.execve(
            sys.executable,
            [sys.executable, "-m", "runware", *line],
            {**duo.environment, "TERM": "xterm-256color", "COLUMNS": str(columns), **environment},
        )
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    written = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        written += part
    os.waitpid(child, 0)
    os.close(terminal)
    return written.decode()
