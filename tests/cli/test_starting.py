"""The command starts quickly, since it loads what it needs and no more; without its extra it says what to install."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: What takes long to load, and is not needed for help.
HEAVY = {
    "rich", "httpx", "websockets", "cattrs", "PIL", "starlette", "uvicorn", "sqlite3", "runware_sync", "runware._streaming",
    "runware._catalogue.facts_data", "runware._models.slugs_data", "runware._transport.websocket",
}  # fmt: skip
PROGRAM = """
import json, sys
before = set(sys.modules)  # what measures the program, for one
sys.argv = ["runware-duo", *{arguments!r}]
from runware.cli_command import main
code = main()
sys.stdout.flush()
print(json.dumps([code, sorted(set(sys.modules) - before)]), file=sys.stderr)
"""


def loaded_by(*arguments: str, **environment: str) -> tuple[str, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(arguments=list(arguments))],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return done.stdout, set(modules)


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_help_loads_no_task(arguments: list[str]) -> None:
    printed, modules = loaded_by(*arguments)
    assert printed
    assert modules & HEAVY == set()
    assert {name for name in modules if name.startswith("runware.tasks.")} == set()
    assert "runware.emulator" not in modules


def test_help_of_a_task_loads_no_other() -> None:
    printed, modules = loaded_by("run", "imageInference", "--help")
    assert "--positive-prompt" in printed
    assert modules & HEAVY == set()
    tasks = {name.partition(".tasks.")[2] for name in modules if name.startswith("runware.tasks.")}
    assert {name for name in tasks if not name.startswith(("image_inference", "shared"))} == set()
    assert "runware.emulator" not in modules


def test_what_is_heavy_exists() -> None:
    assert {name for name in HEAVY if name.startswith("runware") and find_spec(name) is None} == set()


def test_completing_a_task_loads_none() -> None:
    printed, modules = loaded_by_completion("runware-duo run image", 2)
    assert "plain,imageInference" in printed
    assert modules & (HEAVY | {"runware.tasks.image_inference"}) == set()


def loaded_by_completion(line: str, word: int) -> tuple[str, set[str]]:
    return loaded_by(_RUNWARE_DUO_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(word))


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("runware-duo ba", "batch"),
        ("runware-duo run image_inference --positive", "--positive-prompt"),
        ("runware-duo run imageInference --output-format W", "WEBP"),
        ("runware-duo run imageInference --model bfl-flux-1-d", "bfl-flux-1-dev"),
        ("runware-duo run modelUpload --category lo", "lora"),
        ("runware-duo models show klingai-video-2-6", "klingai-video-2-6-pro"),
        ("runware-duo batch --task imageI", "imageInference"),
        ("runware-duo completion z", "zsh"),
    ],
)
def test_a_shell_completes(line: str, offered: str) -> None:
    printed, _ = loaded_by_completion(line, len(line.split()) - 1)
    assert f"plain,{offered}" in printed.splitlines()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("run imageInference --seed-image", "file"),
        ("run imageInference --api-key-file", "file"),
        ("run imageInference --save", "dir"),
        ("job --save", "dir"),
        ("batch", "file"),
        ("batch tasks.csv --journal", "file"),
        ("batch tasks.csv --out", "dir"),
        ("upload", "file"),
    ],
)
def test_a_shell_completes_paths(line: str, kind: str) -> None:
    line = f"runware-duo {line} ph"
    printed, _ = loaded_by_completion(line, len(line.split()) - 1)
    assert printed.splitlines() == [f"{kind},ph"]


def test_a_model_is_explained_by_its_other_name() -> None:
    for typed, name, other in [
        ("runware:101", "runware:101@1", "bfl-flux-1-dev"),
        ("bfl-flux-1-dev", "bfl-flux-1-dev", "runware:101@1"),
    ]:
        printed, _ = loaded_by(
            _RUNWARE_DUO_COMPLETE="fish_complete", COMP_WORDS="runware-duo models show", COMP_CWORD=typed
        )
        assert printed.splitlines() == [f"plain,{name}\t{other}"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_a_shell_needs_is_printed(shell: str) -> None:
    printed, _ = loaded_by("completion", shell)
    assert f"_RUNWARE_DUO_COMPLETE={shell}_complete" in printed


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_the_extra_it_says_what_to_install(missing: str) -> None:
    block = f"import sys; sys.modules[{missing!r}] = None\nsys.stderr.isatty = lambda: True\n"
    program = f"{block}sys.argv[1:] = ['run', 'promptEnhance', '--prompt', 'sea', '--url', 'http://127.0.0.1:9/v1']\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}from runware.cli_command import main\nsys.exit(main())"],
        cwd=ROOT, env={**os.environ, "RUNWARE_API_KEY": "key"}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    sentence = (
        f"runware-duo: The command needs {missing}, which is not installed: pip install 'runware-duo[cli]'\n"
    )
    assert (done.stdout, done.stderr) == ("", sentence)


INTERRUPTED = """
import sys
from runware.{entry} import main

class Interrupting:
    def find_spec(self, name, *_):
        if name == "{module}":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("entry", "module"),
    [
        ("cli_command", "runware.cli.application"),
        ("cli_command", "click"),
        ("emulator_command", "runware.emulator.__main__"),
        ("emulator_command", "starlette.applications"),
    ],
)
def test_ctrl_c_while_it_loads_ends_quietly(entry: str, module: str) -> None:
    program = INTERRUPTED.format(entry=entry, module=module)
    done = subprocess.run(
        [sys.executable, "-c", program, "--port", "0"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_the_package_is_the_same_without_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, runware, runware_sync; print(sorted(sys.modules))"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "'click'" not in done.stdout
    assert "'runware.cli'" not in done.stdout
