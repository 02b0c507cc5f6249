"""Help names pages of the documentation where they can be read: an installed package has no `docs/`."""

from __future__ import annotations

import importlib.metadata
import re
from email.message import Message
from importlib import import_module

import click
import pytest

from runware.emulator.options import parser
from tests.support.programs import ROOT

COMMANDS = ("application", "batch_command", "run_command", "completion_command", "emulator_command")


def helps() -> str:
    commands: list[click.Command] = [import_module(f"runware.cli.{name}").command for name in COMMANDS]
    texts = [one.get_help(click.Context(one, info_name="x", terminal_width=200)) for one in commands]
    return "\n".join([*texts, parser().format_help()])


def test_an_installed_package_names_the_addresses_of_its_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Message()
    said["Project-URL"] = "Source, https://git.example/it"
    said["Project-URL"] = "Documentation, https://docs.example"

    def metadata(_: str) -> Message:
        return said

    monkeypatch.setattr(importlib.metadata, "metadata", metadata)
    assert "docs/guides" not in helps()
    named = set(re.findall(r"https://docs\.example/(\S+)/", helps()))
    assert named == {"guides/batches", "guides/command-line", "guides/local-server"}


def test_what_was_checked_out_names_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Message:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "metadata", missing)
    named = set(re.findall(r"docs/guides/\S+\.md", helps()))
    assert len(named) == 3
    assert all((ROOT / path).is_file() for path in named)
