"""What a user sees of the command: what it sends, what it writes where, and what it ends with."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

import runware.errors as errors
from runware.cli.exit_codes import ExitCode, exit_code_of
from runware.emulator import Emulator
from runware.error_codes import CODES
from runware_sync import PromptEnhance, Runware
from tests.support.command import KEY, ROOT, Command

LIGHTHOUSE = ("run", "imageInference", "--model", "runware:101@1", "--positive-prompt", "a lighthouse", "--width", "128",
    "--height", "128", "--validate", "off")  # fmt: skip
ONCE = ("--max-retries", "0")


@pytest.mark.skipif(sys.platform == "win32", reason="its shell closes no streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed(duo: Command, closed: str) -> None:
    line = [sys.executable, "-m", "runware", "run", "promptEnhance", "--prompt", "sea", "--api-key-file", "-"]
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$0" "$@" {closed}', *line], cwd=duo.folder, env=duo.environment, input=KEY, timeout=180,
        capture_output=True, text=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode == (2 if "<" in closed else 0)
    assert ("is empty" in done.stderr) == (closed == "<&-")


def test_results_go_to_the_standard_output(duo: Command) -> None:
    done = duo.run(*LIGHTHOUSE, "--number-results", "2")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("http://") for line in lines)


def test_files_are_saved_and_their_paths_written(duo: Command) -> None:
    done = duo.run(*LIGHTHOUSE, "--seed", "7", "--save", "out", "--save-as", "{seed}")
    assert (done.returncode, done.stderr) == (0, "")
    path = duo.folder / done.stdout.strip()
    assert path.parent == duo.folder / "out"
    assert path.stem == "7"
    assert path.stat().st_size > 100


def test_results_as_json(duo: Command) -> None:
    done = duo.run(*LIGHTHOUSE, "--include-cost", "--json")
    said = json.loads(done.stdout)
    assert said["results"][0]["imageURL"].startswith("http")
    assert said["cost"] == said["results"][0]["cost"] > 0
    assert said["files"] == []


def test_a_cost_that_is_asked_for_is_shown(duo: Command, server: Emulator) -> None:
    done = duo.run(*LIGHTHOUSE, "--include-cost", "--number-results", "2")
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == "runware-duo: The cost is $0.0064.\n"
    assert sum(entry.cost for entry in server.ledger.entries) == pytest.approx(0.0064)
    collected = duo.run("job", server.requests[-1]["taskUUID"])
    assert (collected.stdout, collected.stderr) == (done.stdout, done.stderr)


def test_a_text_is_written_as_it_is_and_streamed(duo: Command) -> None:
    said = (
        "run",
        "textInference",
        "--model",
        "minimax:m3@0",
        "--messages",
        "role=user,content=Hello, you; there",
    )
    done, streamed = duo.run(*said), duo.run(*said, "--stream")
    assert done.stdout.strip()
    assert (streamed.returncode, streamed.stderr) == (0, "")
    assert streamed.stdout.strip()
    assert streamed.stdout.count("\n") == 1


def test_a_message_may_have_commas(duo: Command, server: Emulator) -> None:
    duo.run(
        "run", "textInference", "--model", "minimax:m3@0", "--messages", "role=user,content=Hello, you = me"
    )
    assert server.requests[-1]["messages"] == [{"role": "user", "content": "Hello, you = me"}]


def test_a_dry_run_sends_nothing_and_needs_no_key(tmp_path: Path) -> None:
    done = Command(tmp_path, None).run(*LIGHTHOUSE, "--dry-run", RUNWARE_BASE_URL="ws://127.0.0.1:1/v1")
    assert (done.returncode, done.stderr) == (0, "")
    request = json.loads(done.stdout)
    assert request["positivePrompt"] == "a lighthouse"
    assert request["width"] == 128


@pytest.mark.parametrize("prefix", ["", "@", "./"])
def test_a_media_option_takes_a_file(duo: Command, server: Emulator, prefix: str) -> None:
    (duo.folder / "photo.png").write_bytes(PIXEL)
    done = duo.run(*LIGHTHOUSE, "--seed-image", f"{prefix}photo.png")
    assert done.returncode == 0, done.stderr
    sent = server.requests[-1]["inputs"]["seedImage"]
    assert base64.b64decode(sent.partition(",")[2]) == PIXEL


def test_media_may_come_from_the_standard_input(duo: Command) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "runware", *LIGHTHOUSE, "--seed-image", "-", "--dry-run"],
        input=PIXEL, env=duo.environment, capture_output=True, timeout=60,
    )  # fmt: skip
    assert base64.b64encode(PIXEL).decode() in done.stdout.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="its shell has no such pipes")
def test_media_and_json_may_come_from_pipes(duo: Command) -> None:
    """As from `<(command)` and `command |`."""
    (duo.folder / "photo.png").write_bytes(PIXEL)
    duo.environment["LORA"] = '{"model": "acme:1@1"}'
    line = 'echo "$LORA" | "$0" "$@" --seed-image <(cat photo.png) --lora @- --dry-run'
    done = subprocess.run(
        ["bash", "-c", line, sys.executable, "-m", "runware", *LIGHTHOUSE], cwd=duo.folder, env=duo.environment,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    request = json.loads(done.stdout)
    assert base64.b64encode(PIXEL).decode() in request["inputs"]["seedImage"]
    assert request["lora"] == [{"model": "acme:1@1"}]


def test_a_text_is_never_opened_as_a_file(duo: Command, server: Emulator) -> None:
    (duo.folder / "secret.png").write_bytes(PIXEL)
    (duo.folder / "secret.txt").write_text("secret")
    for text in ("secret.txt", "@secret.txt"):
        assert duo.run("run", "promptEnhance", "--prompt", text).returncode == 0
        assert server.requests[-1]["prompt"] == text
    inside = json.dumps([{"image": "secret.png"}])
    refused = duo.run(*LIGHTHOUSE, "--reference-images", inside, "--dry-run")
    assert refused.returncode == 2
    assert "reference-images" in refused.stderr


def test_a_media_option_that_names_no_file_is_refused(duo: Command) -> None:
    done = duo.run(*LIGHTHOUSE, "--seed-image", "phto.png")
    assert done.returncode == 2
    assert done.stderr.startswith("runware-duo: --seed-image is 'phto.png', which is not a file.")


def test_objects_are_pairs_or_json_or_a_file_of_json(duo: Command) -> None:
    (duo.folder / "loras.json").write_text('[{"model": "acme:3@1"}, {"model": "acme:4@1", "weight": 2}]')
    done = duo.run(*LIGHTHOUSE, "--lora", "model=acme:1@1,weight=0.8", "--lora", '{"model": "acme:2@1"}',
        "--lora", "@loras.json", "--settings", "quality=high", "--settings", "depth=3", "--extra", "brandNew=[1]",
        "--dry-run")  # fmt: skip
    assert done.returncode == 0, done.stderr
    request = json.loads(done.stdout)
    assert request["lora"] == [
        {"model": "acme:1@1", "weight": 0.8},
        {"model": "acme:2@1"},
        {"model": "acme:3@1"},
        {"model": "acme:4@1", "weight": 2},
    ]
    assert request["settings"] == {"quality": "high", "depth": 3}
    assert request["brandNew"] == [1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--width", "70000"], "--width is 70000; it must be between 1 and 65535. The nearest is 65535."),
        (["--width", "wide"], "--width is 'wide' (str); it must be an integer."),
        (["--lora", "acme"], "--lora is 'acme'; it must be key=value, with commas between several, or JSON, or @FILE with JSON."),
        (["--lora", "wight=1"], "wight"),
        (["--lora", "@none.json"], "--lora is '@none.json', which cannot be read: No such file or directory."),
        (["--lora", "{"], "--lora is '{', which is not valid JSON: "),
        (["--positive-promt", "x"], "No such option"),
        (["--timeout", "-1"], "duo: --timeout is -1.0; it must be a number of seconds greater than 0."),
        (["--deadline", "0"], "duo: --deadline is 0.0; it must be a number of seconds greater than 0."),
        (["--max-retries", "-1"], "duo: --max-retries is -1; it must be a whole number, 0 or more."),
        (["--url", "acme"], "duo: --url is 'acme'; it must be a WebSocket URL"),
        (["--save-as", "x"], "--save-as needs --save DIR."),
        (["--save", "out", "--save-as", "{x}"], "duo: --save-as: the template '{x}' has the unknown field 'x'."),
        (["--save", "my out/picture.png"], "duo: --save is 'my out/picture.png', which looks like the name of a file. Give the folder and the name separately: --save 'my out' --save-as picture."),
        (["--seed-image", "~nobody-here/a.png"], "duo: --seed-image is '~nobody-here/a.png', which is not a file."),
        (["--lora", "@~nobody-here/a.json"], "duo: --lora is '@~nobody-here/a.json', which cannot be read: No such file or directory."),
        (["--api-key-file", "~nobody-here/key"], "duo: --api-key-file is '~nobody-here/key', which cannot be read: No such file or directory."),
        (["--save", ""], "duo: --save is '', which names no folder. For the current folder, write '.'."),
        (["--save-as", ""], "--save-as needs --save DIR."),
        (["--lora", "@-"], "duo: --lora is '@-', but the standard input is empty."),
        (["--seed-image", "-"], "duo: --seed-image is '-', but the standard input is empty."),
        (["a lighthouse"], "duo: Got unexpected extra argument (a lighthouse). See runware-duo run imageInference --help"),
        (["--save", "taken/out"], "duo: --save: results cannot be saved in 'taken/out': Not a directory."),
        (
            ["--positive-prompt", "a", "--validate", "error", "--width", "500", "--height", "512"],
            "duo: --positive-prompt has 1 character, but runware:101@1 takes 2 to 3000. --width is 500, but",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence(
    duo: Command, server: Emulator, arguments: list[str], sentence: str
) -> None:
    (duo.folder / "taken").write_text("a file")
    done = duo.run("run", "imageInference", "--model", "runware:101@1", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("runware-duo: "), done.stderr
    assert sentence in done.stderr, done.stderr
    assert done.stderr.count("\n") == 1
    assert server.requests == []


def test_what_is_required_is_asked_for(duo: Command) -> None:
    done = duo.run("run", "imageInference", "--positive-prompt", "sea")
    assert (done.returncode, done.stderr) == (2, "runware-duo: --model is required.\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["imageInference", "--width", "1"], "There is no command 'imageInference'. Did you mean runware-duo run imageInference?"),
        (["image_inference"], "There is no command 'image_inference'. Did you mean runware-duo run imageInference?"),
        (["bach"], "There is no command 'bach'. Did you mean runware-duo batch?"),
        (["zzz"], "There is no command 'zzz'. See runware-duo --help"),
        (["models", "search", "flux"], "There is no command 'search'. See runware-duo models --help"),
        (["models", "fnd"], "There is no command 'fnd'. Did you mean runware-duo models find?"),
    ],
)  # fmt: skip
def test_a_command_that_does_not_exist(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    done = Command(tmp_path, None).run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.rstrip(".\n") == f"runware-duo: {sentence}"


def test_a_task_that_is_misspelt(duo: Command) -> None:
    done = duo.run("run", "imageInferense")
    assert done.returncode == 2
    assert done.stderr == "runware-duo: There is no task 'imageInferense'. Did you mean imageInference?\n"
    done = duo.run("run", "zzz")
    assert done.returncode == 2
    assert done.stderr == "runware-duo: There is no task 'zzz'. See runware-duo run --help.\n"


FAMILIES = {
    "invalidApiKey": ExitCode.AUTHENTICATION,
    "missingPositivePrompt": ExitCode.REFUSED,
    "promptBlocked": ExitCode.REFUSED,
    "insufficientCredits": ExitCode.MONEY,
    "rateLimitExceeded": ExitCode.RATE_LIMIT,
    "inferenceError": ExitCode.SERVER,
    "defaultError": ExitCode.SERVER,
}


@pytest.mark.parametrize(("code", "ends_with"), list(FAMILIES.items()))
def test_the_exit_code_tells_the_family(duo: Command, server: Emulator, code: str, ends_with: int) -> None:
    server.answer("imageInference", error=code)
    done = duo.run(*LIGHTHOUSE, *ONCE, "--timeout", "2", "--json")
    assert done.returncode == ends_with, done.stderr
    error = json.loads(done.stdout)["error"]
    assert error["code"] == code
    assert done.stderr.startswith("runware-duo: ")
    assert error["taskUUID"] in done.stderr


def test_every_error_has_an_exit_code_of_its_family() -> None:
    names = [name for name in errors.__all__ if name not in ("ModelWarning", "RunwareError", "APIError")]
    codes = {name: exit_code_of(getattr(errors, name)("x")) for name in names}
    assert {name for name, code in codes.items() if code == ExitCode.OTHER} == {
        "CallbackError",
        "EventLoopError",
    }
    assert {entry.error for entry in CODES.values()} - set(names) <= {"APIError"}
    page = (ROOT / "docs/guides/command-line.md").read_text("utf-8")
    assert all(f"| {int(code)} |" in page for code in ExitCode)


def test_a_server_that_cannot_be_reached(duo: Command) -> None:
    done = duo.run(*LIGHTHOUSE, *ONCE, "--timeout", "2", "--url", "http://127.0.0.1:9/v1")
    assert (done.returncode, done.stdout) == (ExitCode.NO_ANSWER, "")
    assert done.stderr.count("\n") == 1


def test_without_a_key(tmp_path: Path) -> None:
    done = Command(tmp_path, None).run(*LIGHTHOUSE)
    assert done.returncode == ExitCode.AUTHENTICATION
    assert done.stderr == (
        "runware-duo: There is no API key. Set the variable RUNWARE_API_KEY, or give --api-key-file FILE. "
        "--emulator needs none.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("models", "show", "flux"), "The model 'flux' is not in the catalogue: runware-duo models find searches it."),
        (("run", "promptEnhance", "--prompt", "sea", "--delivery-method", "stream"), "--delivery-method is 'stream', which returns the answer piece by piece: use --stream instead."),
        (("run", "promptEnhance", "--prompt", "sea", "--api-key-file", "key"), "--api-key-file has a line end,"),
        (("run", "promptEnhance", "--prompt", "sea", "--deadline", "0.5"), "collect its results by its UUID (runware-duo job)."),
        (("run", "promptEnhance", "--prompt", "sea", "--save", "."), "runware-duo: warning: 1 of 1 results to be saved have no file"),
    ],
)  # fmt: skip
def test_sentences_of_the_library_are_in_the_words_of_the_command(
    duo: Command, server: Emulator, arguments: tuple[str, ...], sentence: str
) -> None:
    (duo.folder / "key").write_text("two\nlines")
    server.latency = 30.0 if "--deadline" in arguments else 0.0
    done = duo.run(*arguments)
    assert sentence in done.stderr
    assert "client." not in done.stderr


def test_a_key_from_a_file(duo: Command, server: Emulator) -> None:
    del duo.environment["RUNWARE_API_KEY"]
    (duo.folder / "key").write_text(f"{KEY}\n")
    assert duo.run(*LIGHTHOUSE, "--api-key-file", "key").returncode == 0
    assert duo.run(*LIGHTHOUSE, "--api-key-file", "-", stdin=KEY).returncode == 0
    none = duo.run(*LIGHTHOUSE, "--api-key-file", "none")
    assert (none.returncode, none.stderr.count("\n")) == (2, 1)


def test_logs_do_not_show_the_key(duo: Command) -> None:
    done = duo.run(*LIGHTHOUSE, "-vv")
    assert done.returncode == 0
    assert "imageInference" in done.stderr


def test_what_came_is_written_although_the_rest_is_missing(duo: Command, server: Emulator) -> None:
    server.answer_next("imageInference", partial=1, then_error="inferenceError")
    done = duo.run(*LIGHTHOUSE, "--number-results", "2", *ONCE, "--save", "out")
    assert done.returncode == ExitCode.SERVER, done.stderr
    assert (duo.folder / done.stdout.strip()).stat().st_size > 100
    assert len(list((duo.folder / "out").iterdir())) == 1


@pytest.mark.parametrize(("number", "code", "word"), [(signal.SIGINT, 130, "Interrupted."), (signal.SIGTERM, 143, "Terminated.")])  # fmt: skip
def test_an_interrupted_task_can_be_collected(
    duo: Command, server: Emulator, number: signal.Signals, code: int, word: str
) -> None:
    server.latency = 30.0
    with duo.started(*LIGHTHOUSE) as process:
        server.wait_for_requests(1, 30)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    server.latency = 0.0
    uuid = server.requests[0]["taskUUID"]
    assert (process.returncode, out) == (code, "")
    assert err.splitlines() == [
        f"runware-duo: The task may still be running, and be billed. To collect it: runware-duo job {uuid}",
        f"runware-duo: {word}",
    ]


def test_a_job_is_asked_for_and_saved(duo: Command, server: Emulator) -> None:
    duo.run(*LIGHTHOUSE)
    uuid = server.requests[0]["taskUUID"]
    assert duo.run("job", uuid, "--status").stdout == "done, 1 result, 100 %\n"
    done = duo.run("job", uuid, "--save", "out")
    assert done.returncode == 0, done.stderr
    assert (duo.folder / done.stdout.strip()).exists()
    assert [one["taskType"] for one in server.requests].count("imageInference") == 1


def test_a_job_as_json_has_what_came_and_what_went_wrong(duo: Command, server: Emulator) -> None:
    with Runware(KEY, url=server.url) as client:
        uuid = client.submit(PromptEnhance(prompt="sea")).task_uuid
    done = duo.run("job", uuid, "--status", "--json")
    assert json.loads(done.stdout).keys() == {"state", "results", "percent"}
    done = duo.run("job", str(uuid4()), "--json", "--timeout", "1")
    assert done.returncode == ExitCode.NOT_FOUND
    assert json.loads(done.stdout)["results"] == []
    assert done.stderr.startswith("runware-duo: The server does not know task ")


def test_a_job_that_nobody_knows(duo: Command) -> None:
    done = duo.run("job", "4f4b4a80-0a4c-4f5e-9d3e-0d3a1c5f7b11", "--status")
    assert (done.returncode, done.stdout) == (ExitCode.NOT_FOUND, "unknown, 0 results\n")


def test_account_and_upload(duo: Command, server: Emulator) -> None:
    assert json.loads(duo.run("account", "--json").stdout)["balance"] >= 0
    (duo.folder / "photo.png").write_bytes(PIXEL)
    done = duo.run("upload", "photo.png")
    uuid = done.stdout.strip()
    assert duo.run(*LIGHTHOUSE, "--seed-image", uuid).returncode == 0
    assert server.requests[-1]["inputs"]["seedImage"] == uuid


def test_nothing_is_uploaded_if_one_of_the_files_is_missing(duo: Command, server: Emulator) -> None:
    (duo.folder / "photo.png").write_bytes(PIXEL)
    done = duo.run("upload", "photo.png", "-")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "runware-duo: FILE is '-', but the standard input is empty.\n"
    assert server.requests == []


def test_models_need_no_key(tmp_path: Path) -> None:
    alone = Command(tmp_path, None)
    assert "runware:101@1" in alone.run("models", "find", "flux", "dev", "--task", "imageInference").stdout
    assert "runware:101@1" in alone.run("models", "show", "bfl-flux-1-dev").stdout
    said = json.loads(alone.run("models", "show", "bfl-flux-1-dev", "--json").stdout)
    assert said["air"] == "runware:101@1"
    none = alone.run("models", "show", "bfl-flux-1-deb")
    assert (none.returncode, none.stderr.count("\n")) == (2, 1)
    assert "bfl-flux-1-dev" in none.stderr
    assert alone.run("models", "find", "nothingofthekind").returncode == 1


def test_a_local_server_for_one_command(tmp_path: Path) -> None:
    done = Command(tmp_path, None).run("run", "promptEnhance", "--prompt", "sea", "--emulator")
    assert done.returncode == 0
    assert done.stdout.startswith("sea")
    assert done.stderr.startswith("runware-duo: A local server at http://127.0.0.1:")
    assert done.stderr.count("\n") == 1


def test_the_emulator_is_the_same_as_its_own_command(tmp_path: Path) -> None:
    done = Command(tmp_path, None).run("emulator", "--port", "x")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("runware-emulator: ")
    assert "--port NUMBER" in Command(tmp_path, None).run("emulator", "--help").stdout


def test_a_reader_that_goes_away_is_no_error(duo: Command) -> None:
    line = f"{sys.executable} -m runware models find | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", line], env=duo.environment, capture_output=True, text=True, timeout=60
    )
    first, code = done.stdout.splitlines()
    assert done.stderr == ""
    assert "@" in first
    assert code in ("0", "141")


def test_a_terminal_of_ascii_alone(duo: Command, server: Emulator) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = duo.run("run", "promptEnhance", "--prompt", "ä lighthouse", **ascii_only)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("? lighthouse")
    as_json = duo.run("run", "promptEnhance", "--prompt", "ä lighthouse", "--json", **ascii_only)
    assert json.loads(as_json.stdout)["results"][0]["text"].startswith("ä lighthouse")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_a_result_that_cannot_be_written_can_be_collected(duo: Command, server: Emulator) -> None:
    line = [sys.executable, "-m", "runware", "run", "promptEnhance", "--prompt", "sea"]
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(line, cwd=duo.folder, env=duo.environment, stdout=full, stderr=subprocess.PIPE, text=True, timeout=180)  # fmt: skip
    uuid = server.requests[-1]["taskUUID"]
    assert done.returncode == ExitCode.FILES
    assert done.stderr.splitlines() == [
        f"runware-duo: The server still has the results. To collect them: runware-duo job {uuid}",
        "runware-duo: The standard output: No space left on device.",
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_a_help_that_cannot_be_written_does_not_change_the_exit_code(duo: Command) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run([sys.executable, "-m", "runware", "models"], cwd=duo.folder, env=duo.environment, stderr=full, timeout=180)  # fmt: skip
    assert done.returncode == ExitCode.USAGE


@pytest.mark.parametrize("line", [("run", "--help"), ("run", "caption", "--help")])
def test_without_docstrings_the_help_leaves_the_summaries_out(duo: Command, line: tuple[str, ...]) -> None:
    done = duo.run(*line, PYTHONOPTIMIZE="2")
    assert (done.returncode, done.stderr) == (0, "")
    assert "caption" in done.stdout
    assert "." not in done.stdout.split()


def test_files_that_cannot_be_saved(duo: Command, server: Emulator) -> None:
    server.answer("imageInference", results=[{"imageURL": f"{server.http_url}/nothing.png"}])
    done = duo.run(*LIGHTHOUSE, "--save", "out")
    assert done.returncode != 0
    assert done.stdout == f"{server.http_url}/nothing.png\n", "what is paid for is shown all the same"
    assert done.stderr.startswith("runware-duo: 1 of 1 files could not be saved")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="there is no folder in which nobody can create files"
)
@pytest.mark.parametrize("line", [LIGHTHOUSE, ("job", "4f4b4a80-0a4c-4f5e-9d3e-0d3a1c5f7b11")])
def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_paid(
    duo: Command, server: Emulator, line: tuple[str, ...]
) -> None:
    (duo.folder / "locked").symlink_to("/proc/self")
    done = duo.run(*line, "--save", "locked")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (ExitCode.USAGE, "", 1)
    assert done.stderr.startswith("runware-duo: --save: results cannot be saved in 'locked': ")
    assert server.requests == []


def test_nothing_of_the_check_of_a_folder_is_left(duo: Command, server: Emulator) -> None:
    server.answer("promptEnhance", error="promptBlocked")
    assert duo.run("run", "promptEnhance", "--prompt", "sea", "--save", "out").returncode == ExitCode.REFUSED
    assert list((duo.folder / "out").iterdir()) == []


def test_a_warning_about_a_model_is_one_line(duo: Command) -> None:
    plain = [one for one in LIGHTHOUSE if one not in ("--validate", "off", "--width", "--height", "128")]
    duo.environment.pop("PYTHONWARNINGS")
    done = duo.run(*plain, "--width", "100", "--height", "128", "--dry-run")
    assert done.returncode == 0
    assert done.stderr.startswith("runware-duo: warning: ")
    refused = duo.run(*plain, "--width", "100", "--height", "128", "--dry-run", "--validate", "error")
    assert (refused.returncode, refused.stdout) == (2, "")


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
