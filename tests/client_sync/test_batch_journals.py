# Derived from tests/client/test_batch_journals.py by `python -m codegen generate`; edit that file instead.
"""The journal of a batch: what it refuses, and who may use it."""

import errno
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from runware_sync import (
    Batch,
    Caption,
    InvalidParameterError,
    JournalError,
    Runware,
)
from tests.support.fake_server import FakeServer, failed, nothing
from tests.support.short_waits import short_waits

from .batching import all_of, change, prompts, rows


def test_what_is_no_usable_journal_is_refused_in_one_sentence(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    def said(journal: Path, tasks: Any = None) -> str:
        with pytest.raises(JournalError) as refused:
            all_of(Batch(journal, client).run(tasks or prompts(1, 2)))
        assert "\n" not in str(refused.value)
        return str(refused.value)

    good = tmp_path / "good.journal"
    all_of(Batch(good, client).run(prompts(1, 2)))
    before = len(server.requests)

    nonsense = tmp_path / "nonsense.journal"
    nonsense.write_text("This is no journal. " * 100)
    assert "is not a journal of a batch" in said(nonsense)
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE mine (name TEXT)")
    connection.close()
    assert "SQLite file of another program" in said(foreign)
    assert foreign.read_bytes()[:15] == b"SQLite format 3"
    for version, word in ((2, "a newer version"), (0, "an older version")):
        other = tmp_path / f"{version}.journal"
        shutil.copy(good, other)
        with sqlite3.connect(other) as connection:
            connection.execute(f"PRAGMA user_version = {version}")
        connection.close()
        assert word in said(other)
    assert "belongs to another list: it has 2 tasks, and none of the first 1 of this list" in said(
        good, prompts(9)
    )
    assert "cannot be written" in said(tmp_path / "nowhere" / "a.journal")
    assert "cannot be written" in said(tmp_path)
    elsewhere = tmp_path / "elsewhere.journal"
    shutil.copy(good, elsewhere)
    change(elsewhere, "about SET value = 'api.example.com' WHERE name = 'server'")
    assert "belongs to the server api.example.com" in said(elsewhere)
    (tmp_path / "empty.journal").touch()  # as a run leaves it that is making it, or has found the disk full
    for none in ("none", "empty"):
        with pytest.raises(JournalError, match="There is no journal"):
            _ = Batch(tmp_path / f"{none}.journal", client).summary
    assert len(server.requests) == before, "nothing was sent"
    assert all_of(Batch(good, client).run(prompts(1, 2))) == []


def test_a_journal_is_used_by_one_run_at_a_time_and_can_be_read_meanwhile(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    server.latency = 0.05
    batch = Batch(tmp_path / "a.journal", client)
    with batch.run(prompts(*range(6)), limit=1) as run:
        for _ in run:
            with pytest.raises(JournalError, match=r"in use by another run \(process \d+\)"):
                all_of(Batch(tmp_path / "a.journal", client).run(prompts(*range(6))))
            assert batch.summary.done >= 1
            assert sum(outcome.state == "done" for outcome in batch.outcomes()) >= 1
            break
    all_of(batch.run(prompts(*range(6)), limit=4))
    assert batch.summary.done == 6
    assert len(server.ledger) == 6


def test_a_link_to_a_journal_is_the_same_journal(client: Runware, server: Any, tmp_path: Path) -> None:
    server.latency = 0.05
    link = tmp_path / "link.journal"
    link.symlink_to(tmp_path / "a.journal")
    with Batch(tmp_path / "a.journal", client).run(prompts(*range(6)), limit=1) as run:
        for _ in run:
            with pytest.raises(JournalError, match="in use by another run") as refused:
                all_of(Batch(link, client).run(prompts(*range(6))))
            assert not hasattr(refused.value, "__notes__"), "nothing was done"
            break
    all_of(Batch(link, client).run(prompts(*range(6))))
    assert len(server.ledger) == 6


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open cannot be removed there")
def test_a_journal_that_is_removed_or_replaced_ends_the_run(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    journal, copy = tmp_path / "a.journal", tmp_path / "copy.journal"

    def run(*numbers: int, spoil: Callable[[], object]) -> None:
        with pytest.raises(JournalError, match="was removed or replaced during this run") as removed:
            spoiled(Batch(journal, client).run(prompts(*numbers), limit=1), spoil)
        assert getattr(removed.value, "__notes__", []) == [], (
            "nothing says that the journal has what was done"
        )

    def spoiled(run: Any, spoil: Callable[[], object]) -> None:
        for _ in run:
            spoil()

    def replace() -> None:
        shutil.copy(journal, copy)
        copy.replace(journal)

    run(*range(60), spoil=lambda: journal.unlink(missing_ok=True))
    assert len(server.ledger) < 60
    all_of(Batch(journal, client).run(prompts(90, 91), limit=1))
    run(*range(90, 120), spoil=replace)
    # Another program deletes the WAL if this one has read the journal as a file, which ends SQLite's locks of the process.
    run(*range(90, 120), spoil=lambda: Path(f"{journal}-wal").unlink(missing_ok=True))


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open cannot be removed there")
def test_a_journal_that_another_run_changes_ends_the_run(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    """The lock was removed, or does not reach the other machine."""
    server.latency = 0.02
    batch, other = (Batch(tmp_path / "a.journal", client) for _ in range(2))
    rest = other.run(prompts(*range(40)), limit=2)

    def both() -> None:
        for _ in batch.run(prompts(*range(40)), limit=2):
            (tmp_path / "a.journal-lock").unlink(missing_ok=True)
            for _ in rest:
                break

    with short_waits():
        with pytest.raises(JournalError, match="was changed by another run or program") as ended:
            both()
        assert not hasattr(ended.value, "__notes__")
        all_of(rest)
    assert other.summary.done == 40
    assert len(server.ledger) == 40


def test_a_program_may_change_its_folder_during_a_run(
    client: Runware, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)
    batch = Batch("a.journal", client)
    for _ in batch.run(prompts(*range(8)), limit=1, save="out", manifest="list"):
        monkeypatch.chdir(tmp_path / "other")
    assert batch.summary.done == 8
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".journal-lock") == [
        "a.journal", "list.csv", "list.jsonl", "other", "out",
    ]  # fmt: skip
    assert list((tmp_path / "other").iterdir()) == []


def test_a_list_of_tasks_that_are_no_longer_valid_is_not_taken_for_another_list(
    client: Runware, tmp_path: Path
) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    tasks = [Caption(input_image=picture)]
    batch = Batch(tmp_path / "a.journal", client)
    all_of(batch.run(tasks))
    picture.unlink()
    with pytest.raises(InvalidParameterError, match="there is no file"):
        all_of(batch.run(tasks))


def test_whatever_a_damaged_value_is_it_has_a_sentence(client: Runware, server: Any, tmp_path: Path) -> None:
    good, journal = tmp_path / "good.journal", tmp_path / "a.journal"
    all_of(Batch(good, client).run(prompts(1, 2)))
    change(good, "task SET state = 'failed' WHERE id = 2")
    columns = (
        "id position uuid earlier kind body state begun_at ended_at results cost error files unsaved name"
    )
    values = (
        "",
        b"",
        5,
        1.5,
        "x",
        b"\xff",
        "[]",
        "null",
        "[5]",
        '{"class": "Any", "massage": 1}',
        '{"class": 5}',
    )
    for column in columns.split():
        for value in values:
            for left in tmp_path.glob("a.journal*"):
                left.unlink()
            shutil.copy(good, journal)
            connection = sqlite3.connect(journal)
            with connection, suppress(sqlite3.Error):
                connection.execute(f"UPDATE task SET {column} = ?", (value,))
            connection.close()
            batch = Batch(journal, client)
            with suppress(JournalError):
                assert str(batch.summary)
            with suppress(JournalError):
                assert [repr(outcome) for outcome in batch.outcomes()]
            with suppress(JournalError):
                batch.write_manifest(tmp_path / "manifest")
            with suppress(JournalError):
                all_of(batch.run(prompts(1, 2)))


def test_a_damaged_journal_and_names_that_no_file_can_have(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    good = tmp_path / "good.journal"
    all_of(Batch(good, client).run(prompts(1, 2)))
    damages = (
        "DROP TABLE about",
        "ALTER TABLE task RENAME COLUMN name TO other",
        "UPDATE task SET error = '{', state = 'failed'",
        "DELETE FROM about WHERE name = 'latest'",
        "UPDATE about SET value = 'x' WHERE name = 'latest'",
        "UPDATE task SET id = 4611686018427387904 WHERE id = 1",
        "UPDATE task SET state = 'dome'",
        "UPDATE task SET body = CAST(x'7b22ff' AS TEXT) || hex(zeroblob(5000))",
        # The message of SQLite is no UTF-8 either.
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = CAST(x'43524541544520ff' AS TEXT) WHERE name = 'about'",
    )
    for number, damage in enumerate(damages):
        journal = tmp_path / f"{number}.journal"
        shutil.copy(good, journal)
        connection = sqlite3.connect(journal)
        connection.executescript(damage)
        connection.close()
        with pytest.raises(
            JournalError, match=r"is damaged .* a new one sends and pays for all tasks again"
        ) as told:
            all_of(Batch(journal, client).run(prompts(1, 2)))
        assert len(str(told.value)) < 500
    (tmp_path / "loop").symlink_to("loop")
    for name in ("x" * 300, "a\0b", "loop"):
        batch = Batch(tmp_path / name, client)
        with pytest.raises(JournalError, match="cannot be written"):
            all_of(batch.run(prompts(1)))
        with pytest.raises(JournalError, match="There is no journal"):
            _ = batch.summary
    with pytest.raises(InvalidParameterError, match="journal is ''; it must be the path of a file"):
        Batch("", client)
    file = tmp_path / "file"
    file.touch()
    for folder in (file / "out", "a\0b"):
        with pytest.raises(InvalidParameterError, match="files cannot be saved") as refused:
            all_of(Batch(tmp_path / "b.journal", client).run(prompts(1), save=folder))
        assert not hasattr(refused.value, "__notes__"), "one trouble has one sentence"


@pytest.mark.skipif(sys.platform != "linux", reason="names are texts there")
def test_a_journal_may_have_a_name_that_is_no_text(client: Runware, server: Any, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9 ?#%20")
    folder.mkdir()
    batch = Batch(folder / "a.journal", client)
    assert len(all_of(batch.run(prompts(1, 2), save=folder / "out"))) == 2
    assert batch.summary.done == 2


def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(
    server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself says that the disk is full: a limit of the size of the file makes it say so."""
    journals = import_module("runware._batch.journal")
    connect = journals.connect

    def small(path: Path, *, read_only: bool) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(path, read_only=read_only)
        connection.execute("PRAGMA max_page_count = 12")
        return connection

    tasks = prompts(*range(200))
    with short_waits():
        with Runware("good key", url=server.url) as client:
            batch = Batch(tmp_path / "a.journal", client)
            monkeypatch.setattr(journals, "connect", small)
            with pytest.raises(
                JournalError, match=r"the disk is full\. Free some space, and run the batch again to continue"
            ):
                all_of(batch.run(tasks, limit=4))
            monkeypatch.setattr(journals, "connect", connect)
            paid = len(server.ledger)
            assert 0 < paid < 200
            all_of(batch.run(tasks, limit=16))
            assert batch.summary.done == 200
            assert len(server.ledger) == 200


def test_a_file_system_without_locks_is_not_taken_for_another_run(
    client: Runware, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_lock(_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(import_module("runware._batch.journal"), "_lock", no_lock)
    with pytest.raises(JournalError, match=r"cannot be written: No locks available\. Give a file"):
        all_of(Batch(tmp_path / "a.journal", client).run(prompts(1)))


@pytest.mark.skipif(sys.platform == "win32", reason="it has no limit of the size of files")
def test_a_lock_that_cannot_be_written_is_released(client: Runware, tmp_path: Path) -> None:
    resource = import_module("resource")
    usual, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    batch = Batch(tmp_path / "a.journal", client)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        with pytest.raises(JournalError, match="cannot be written: File too large") as kept:
            all_of(batch.run(prompts(1)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (usual, most))
    assert len(all_of(batch.run(prompts(1)))) == 1
    del kept


def test_leaving_a_run_leaves_a_journal_that_goes_on(client: Runware, server: Any, tmp_path: Path) -> None:
    server.latency = 0.02
    batch = Batch(tmp_path / "a.journal", client)
    with short_waits():
        for _ in range(3):
            for _ in batch.run(prompts(*range(40)), limit=4):
                break
        all_of(batch.run(prompts(*range(40)), limit=20))
    assert batch.summary.done == 40
    assert len(server.ledger) == 40


def test_a_run_is_closed_after_its_client_too(client: Runware, server: Any, tmp_path: Path) -> None:
    server.latency = 0.02
    path, left = tmp_path / "a.journal", Runware("good key", url=server.url)
    run = Batch(path, left).run(prompts(*range(40)), limit=4, manifest=tmp_path / "left")
    for _ in run:
        break
    ended = Batch(tmp_path / "b.journal", left).run(prompts(0))
    assert len(all_of(ended)) == 1
    left.close()
    for _ in range(2):
        run.close()
    assert all_of(run) == all_of(ended) == []
    assert len((tmp_path / "left.csv").read_text().splitlines()) > 1
    batch = Batch(path, client)
    with short_waits():
        all_of(batch.run(prompts(*range(40)), limit=20))
    assert batch.summary.done == 40
    assert len(server.ledger) == 41


def test_what_raises_in_the_list_says_how_to_go_on(client: Runware, server: Any, tmp_path: Path) -> None:
    def tasks() -> Any:
        yield from prompts(0, 1)
        yield "no task"

    batch = Batch(tmp_path / "a.journal", client)
    with pytest.raises(InvalidParameterError, match="it must be a task such as") as refused:
        all_of(batch.run(tasks(), limit=1))
    assert "It is task 2 of the list" in "".join(refused.value.__notes__)
    with pytest.raises(InvalidParameterError, match="a single PromptEnhance"):
        batch.run(prompts(0)[0])  # type: ignore[call-overload]
    for option, value in {
        "limit": 0,
        "budget": -1,
        "deadline": 0,
        "max_failures": 0,
        "on_unknown": "hope",
        "add": "no",
        "manifest": "",
        "name": 5,
        "executor": 5,
    }.items():
        save = tmp_path if option == "name" else None
        with pytest.raises(InvalidParameterError, match=f"{option} is "):
            batch.run(prompts(0), save=save, **{option: value})  # type: ignore[call-overload]


def test_what_could_not_be_written_is_not_taken_for_unsent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task has failed, and its next attempt is not written: the server has had the first one."""
    kept: Any = import_module("runware._batch.journal").Journal
    write = kept._flush

    def without_memory(journal: Any) -> None:
        if any(row.earlier for row in journal._changed.values()):
            raise MemoryError
        write(journal)

    monkeypatch.setattr(kept, "_flush", without_memory)
    with FakeServer(lambda channel, task: channel.send(failed(task, "providerError")), nothing) as server:
        with Runware("key", url=server.url, max_retries=1) as client:
            with pytest.raises(MemoryError):
                all_of(Batch(tmp_path / "a.journal", client).run(prompts(1)))
            assert [state for _, state in rows(tmp_path / "a.journal")] == ["sent"]
