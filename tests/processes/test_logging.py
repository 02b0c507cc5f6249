"""`RUNWARE_LOG`, in whole programs: what it shows, and that nothing is touched without it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from runware.emulator import Emulator
from tests.support.addresses import address

ROOT = Path(__file__).parent.parent.parent
KEY = "rw-0f3a8c1d5e7b92446a80"
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} runware (DEBUG|INFO|WARNING|ERROR): \S.*")


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator(api_key=KEY) as running:
        yield running


def run(url: str, level: str | None, program: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RUNWARE_API_KEY": KEY, "RUNWARE_BASE_URL": url}
    if level is not None:
        environment["RUNWARE_LOG"] = level
    text = f"import logging\nfrom runware_sync import PromptEnhance, Runware\n{textwrap.dedent(program)}"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", text],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip


ENHANCE = """
with Runware() as client, Runware() as another:
    client.prompt_enhance(prompt="a\\nlighthouse", webhook_url="https://me.example/hook?token=my-secret")
    another.prompt_enhance(prompt="another")
"""


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_debug_shows_every_message_as_one_line(server: Emulator, transport: str) -> None:
    done = run(address(server, transport), "debug", ENHANCE)
    lines = done.stderr.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    [sent] = [line for line in lines if "Sent: promptEnhance" in line and "lighthouse" in line]
    uuid = re.search(r"promptEnhance ([0-9a-f-]{36}) \{", sent)
    assert uuid is not None
    assert [line for line in lines if f"Received: promptEnhance {uuid[1]}" in line]
    assert "https://me.example/hook" in sent
    assert "my-secret" not in done.stderr
    assert KEY not in done.stderr
    if transport == "websocket":
        assert 'Sent: authentication {"apiKey": "***"}' in done.stderr


def test_info_shows_connections_and_no_messages(server: Emulator) -> None:
    done = run(server.url, "INFO", ENHANCE)
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert all(LINE.fullmatch(line) and f"Connected to {server.url}" in line for line in lines)


def test_info_shows_what_is_tried_again(server: Emulator) -> None:
    done = run(
        "ws://127.0.0.1:1", "info",
        """
        try:
            with Runware(max_retries=1) as client:
                client.prompt_enhance(prompt="dog")
        except OSError as error:
            print(type(error).__name__)
        """,
    )  # fmt: skip
    assert done.stdout == "ConnectionFailedError\n"
    assert len(done.stderr.splitlines()) == 1
    assert "Connecting again in" in done.stderr


@pytest.mark.parametrize("level", [None, "", "warning", "error"])
def test_nothing_is_shown_of_what_is_as_it_should_be(server: Emulator, level: str | None) -> None:
    assert run(server.url, level, ENHANCE).stderr == ""


def test_media_are_cut(server: Emulator) -> None:
    program = 'Runware().upload(bytes.fromhex("89504e470d0a1a0a") + bytes(range(256)) * 4000)'
    done = run(server.url, "debug", f"try:\n    {program}\nexcept Exception:\n    pass")
    assert "characters)" in done.stderr
    assert max(map(len, done.stderr.splitlines())) < 3000


def test_a_wrong_value_is_a_sentence(server: Emulator) -> None:
    done = run(server.url, "loud", f"{ENHANCE}\nprint('done')")
    assert done.stdout == "done\n"
    assert done.stderr == (
        "RUNWARE_LOG is 'loud'; it must be one of debug, info, warning, error. It is ignored.\n"
    )


def test_without_it_logging_is_as_the_program_left_it(server: Emulator) -> None:
    program = f"""
    def state():
        loggers = [logging.getLogger(name) for name in (None, "runware", "httpx", "httpcore", "websockets")]
        return [(one.level, list(one.handlers), list(one.filters), one.propagate, one.disabled) for one in loggers]
    before = state()
    {ENHANCE.strip().replace(chr(10), chr(10) + "    ")}
    print(state() == before)
    """
    assert run(server.url, None, program).stdout == "True\n"


def test_only_our_own_logger_is_touched_and_only_by_the_first_client(server: Emulator) -> None:
    program = f"""
    logger = logging.getLogger("runware")
    print(len(logger.handlers))
    {ENHANCE.strip().replace(chr(10), chr(10) + "    ")}
    print(len(logger.handlers), logger.propagate, logging.getLogger().handlers, logging.getLogger().level)
    """
    assert run(server.url, "debug", program).stdout == "0\n1 True [] 30\n"
