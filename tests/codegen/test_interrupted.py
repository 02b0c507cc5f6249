"""The generator and an import that end in the middle: no file is half there, and the next one does the rest."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from codegen import __main__ as command_line
from codegen import output
from tests.codegen import published
from tests.codegen.importing_schema import Importing, changed

pytestmark = pytest.mark.slow

#: More files than any of these write.
MANY = 9


def interrupt_at(patch: pytest.MonkeyPatch, number: int) -> None:
    """Have the process interrupted while it writes one of its files."""
    written = [0]
    moved = Path.replace

    def replace(source: Path, target: Path) -> None:
        written[0] += 1
        if written[0] == number:
            raise KeyboardInterrupt
        moved(source, target)

    patch.setattr(Path, "replace", replace)


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file() and "published" not in path.parts
    }


AFTERWARDS = [
    changed({"sparkle": {"type": "string", "maxLength": 9}}, "glow"),
    [published.page()],
]


@pytest.mark.parametrize("number", range(1, MANY))
@pytest.mark.parametrize("after", AFTERWARDS, ids=["task", "model"])
def test_an_import_that_was_interrupted_is_taken_up_by_the_next(
    tmp_path: Path, after: list[published.Json], number: int
) -> None:
    before = published.pair()
    whole, broken = Importing(tmp_path / "whole"), Importing(tmp_path / "broken")
    for schema in (whole, broken):
        schema.add(*before)
    whole.add(*after)
    with pytest.MonkeyPatch.context() as patch:
        interrupt_at(patch, number)
        try:
            broken.add(*after)
        except KeyboardInterrupt:
            assert tree(broken.root) != tree(whole.root)
    broken.add(*after)
    assert tree(broken.root) == tree(whole.root)


def test_the_generator_leaves_a_file_as_it_was_or_as_it_should_be(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("old\n")
    (tmp_path / "old.py").chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        interrupt_at(patch, 2)
        with pytest.raises(KeyboardInterrupt):
            output.write(tmp_path, {"old.py": "new\n", "a/new.py": "new\n"})
    assert tree(tmp_path) == {"old.py": "new\n"}
    assert (tmp_path / "old.py").stat().st_mode & 0o777 == 0o755


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_text("old\n")
    (tmp_path / "link.py").symlink_to("real.py")
    output.write(tmp_path, {"link.py": "new\n"})
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.py").read_text() == "new\n"


def test_the_command_says_that_it_was_interrupted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(given: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "run", interrupted)
    monkeypatch.setattr(sys, "argv", ["codegen", "generate"])
    assert command_line.main() == 130
    assert (
        capsys.readouterr().err
        == "Interrupted. Every file is complete, but some may be out of date: run the command again.\n"
    )
