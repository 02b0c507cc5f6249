"""The public names that are written by hand, compared with a release of a package made for it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen import public_api

CLIENT = '''\
"""A client."""

__all__ = ["connect", "Client"]


def connect(url: str, *, timeout: float = 60) -> None:
    """Connect."""


class Client:
    """A client."""

    def close(self) -> None:
        """End."""
'''
GENERATED = '# Made by `python -m codegen generate` from x; edit that file instead.\n"""Tasks."""\n\n\ndef upscale() -> None: ...\n'


@pytest.fixture
def git(tmp_path: Path) -> Callable[..., None]:
    """Runs git in a repository with two packages, committed."""

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, capture_output=True, check=True)

    for package in public_api.PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text('"""A package."""\n')
        (tmp_path / package / "client.py").write_text(CLIENT)
        (tmp_path / package / "tasks.py").write_text(GENERATED)
    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "first")
    return git


def test_without_a_tag_it_says_so(
    tmp_path: Path, git: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert public_api.main([], tmp_path) == 0
    assert capsys.readouterr().out.startswith("Nothing to compare with: no tag of a release")


def test_what_breaks_since_the_tag_is_listed_and_what_is_generated_is_not(
    tmp_path: Path, git: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    git("tag", "v0.1.0")
    assert public_api.main([], tmp_path) == 0
    assert capsys.readouterr().out == "Nothing that is public and written by hand breaks since v0.1.0.\n"
    (tmp_path / "runware/tasks.py").write_text(GENERATED.replace("upscale", "enlarge"))
    assert public_api.main([], tmp_path) == 0
    capsys.readouterr()
    changed = CLIENT.replace("timeout: float = 60", "deadline: float = 60").replace("def close", "def end")
    (tmp_path / "runware/client.py").write_text(changed)
    assert public_api.main([], tmp_path) == 1
    printed = capsys.readouterr().out
    assert "runware/client.py: connect(timeout): Parameter was removed" in printed.splitlines()
    assert "runware/client.py: Client.close: Public object was removed" in printed.splitlines()
    assert "upscale" not in printed


def test_an_unknown_revision_is_refused(
    tmp_path: Path, git: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert public_api.main(["nowhere"], tmp_path) == 2
    assert (
        capsys.readouterr().err == "Cannot compare: git does not know the revision 'nowhere' in this clone.\n"
    )
