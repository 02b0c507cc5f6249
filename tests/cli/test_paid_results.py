"""What is paid for can always be collected: the command says how, in a line that reaches the same server."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runware.cli.exit_codes import ExitCode
from runware.emulator import Emulator
from tests.support.command import KEY, Command

TASK = ("run", "promptEnhance", "--prompt", "sea")
TEXT = ("run", "textInference", "--model", "minimax:m3@0", "--messages", "role=user,content=hi", "--stream")
PICTURE = ("run", "imageInference", "--model", "runware:101@1", "--positive-prompt", "sea", "--width", "128", "--height", "128",
    "--validate", "off")  # fmt: skip


def commands_in(said: str) -> list[list[str]]:
    """Return the arguments of each recommended command line."""
    lines = [
        shlex.split(one.partition(": runware-duo ")[2])
        for one in said.splitlines()
        if ": runware-duo " in one
    ]
    assert lines, said
    return lines


def into(duo: Command, output: str, *arguments: str) -> tuple[int, str]:
    """Run the command with an output that takes nothing. Return its exit code, and what it says."""
    if output == "full":
        taken = os.open("/dev/full", os.O_WRONLY)
    else:
        reader, taken = os.pipe()
        os.close(reader)
    try:
        line = [sys.executable, "-m", "runware", *arguments]
        done = subprocess.run(line, cwd=duo.folder, env=duo.environment, stdout=taken, stderr=subprocess.PIPE, text=True, timeout=180)  # fmt: skip
    finally:
        os.close(taken)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


OUTPUTS = pytest.mark.parametrize(
    ("output", "code"),
    [
        pytest.param("full", ExitCode.FILES, marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")),
        pytest.param("a pipe without a reader", ExitCode.BROKEN_PIPE, marks=pytest.mark.skipif(sys.platform == "win32", reason="no such error")),
    ],
)  # fmt: skip


@OUTPUTS
@pytest.mark.parametrize(
    "arguments", [TASK, (*TASK, "--json"), TEXT, (*TEXT, "--json"), (*PICTURE, "--save", "out")]
)
def test_results_that_cannot_be_written(
    duo: Command, server: Emulator, output: str, code: int, arguments: tuple[str, ...]
) -> None:
    ended, said = into(duo, output, *arguments)
    assert ended == code
    [line] = commands_in(said)
    collected = duo.run(*line)
    assert collected.returncode == 0, collected.stderr
    assert collected.stdout
    assert len([one for one in server.requests if one["taskType"] == arguments[1]]) == 1


@OUTPUTS
def test_outcomes_of_a_batch_that_cannot_be_written(
    duo: Command, server: Emulator, output: str, code: int
) -> None:
    (duo.folder / "tasks.csv").write_text("prompt\nsea\nsky\n")
    ended, said = into(duo, output, "batch", "tasks.csv", "--task", "promptEnhance", "--json")
    assert ended == code
    [line] = commands_in(said)
    assert duo.run(*line, "--out", "out").returncode == 0
    assert len((duo.folder / "out/manifest.jsonl").read_text().splitlines()) == 2
    assert len({one["taskUUID"] for one in server.requests if one["taskType"] == "promptEnhance"}) == 2


def test_a_command_that_collects_has_the_options_that_reach_the_task(duo: Command, server: Emulator) -> None:
    """The same server, the same key, and the same files."""
    del duo.environment["RUNWARE_API_KEY"], duo.environment["RUNWARE_BASE_URL"]
    (duo.folder / "my key").write_text(KEY)
    server.latency = 3.0  # the collecting command waits for it, too
    reached = ("--api-key-file", "my key", "--url", server.http_url)
    saved = ("--save", "my out", "--save-as", "{seed}")
    with duo.started(*PICTURE, "--seed", "7", *reached, *saved) as process:
        server.wait_for_requests(1, 30)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    server.latency = 0.0
    [line] = commands_in(said)
    collected = duo.run(*line)
    assert collected.returncode == 0, collected.stderr
    assert Path(collected.stdout.strip()).stem == "7"
    assert len(list((duo.folder / "my out").iterdir())) == 1


def test_a_task_of_a_server_that_has_ended_cannot_be_collected(tmp_path: Path) -> None:
    ended, said = into(Command(tmp_path, None), "a pipe without a reader", *TASK, "--emulator")
    assert ended == ExitCode.BROKEN_PIPE
    assert " job " not in said


def test_content_that_is_not_shown_is_collected_from_the_same_server(duo: Command, server: Emulator) -> None:
    del duo.environment["RUNWARE_BASE_URL"]
    done = duo.run(*PICTURE, "--output-type", "base64Data", "--url", server.url)
    assert done.returncode == 0, done.stderr
    saved_by(duo, server, done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
def test_a_file_that_cannot_be_written_is_collected(duo: Command, server: Emulator) -> None:
    """Where a file can be created, but has no space."""
    line = [sys.executable, "-m", "runware", *PICTURE, "--output-type", "base64Data", "--save", "out"]
    done = subprocess.run(["/bin/sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *line], cwd=duo.folder,
        env=duo.environment, capture_output=True, text=True, timeout=180)  # fmt: skip
    assert done.returncode == ExitCode.FILES, done.stderr
    saved_by(duo, server, done.stdout)


def test_content_of_a_server_that_has_ended_is_not_collected(tmp_path: Path) -> None:
    done = Command(tmp_path, None).run(*PICTURE, "--output-type", "base64Data", "--emulator")
    assert done.stdout.endswith("in the result itself; --save DIR writes it as a file)\n")


def saved_by(duo: Command, server: Emulator, shown: str) -> None:
    """The command line that is shown saves the file, and nothing is paid again."""
    program, *line = shlex.split(shown.partition("; ")[2].removesuffix(" writes it as a file)\n"))
    collected = duo.run(*line)
    assert (program, collected.returncode) == ("runware-duo", 0), collected.stderr
    assert (duo.folder / collected.stdout.strip()).stat().st_size > 0
    assert len([one for one in server.requests if one["taskType"] == "imageInference"]) == 1


def test_a_text_that_is_interrupted_ends_its_line(duo: Command, server: Emulator) -> None:
    server.latency = 2.0
    with duo.started(*TEXT) as process:
        assert process.stdout is not None
        begun = process.stdout.read(1)
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out[-1:]) == (130, "\n"), begun + out
    [line] = commands_in(said)
    assert line[0] == "job"
