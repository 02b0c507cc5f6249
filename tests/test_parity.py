"""The two packages have the same names with the same signatures, but for the flavour."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import runware
import runware_sync

CLASSES = ["Batch", "Job", "Map", "Pages", "Results", "Runware", "TextChunks", "TextStream"]


def test_both_packages_export_the_same_names() -> None:
    assert sorted(runware.__all__) == sorted(runware_sync.__all__)


def test_what_is_not_the_client_is_the_same_object() -> None:
    for name in set(runware.__all__) - set(CLASSES):
        assert getattr(runware, name) is getattr(runware_sync, name), name


@pytest.mark.parametrize("cls", CLASSES)
def test_public_methods_have_the_same_signatures(cls: str) -> None:
    ours, twins = public(getattr(runware, cls)), public(getattr(runware_sync, cls))
    assert sorted(ours) == sorted(twins)
    for name, method in ours.items():
        if callable(method):
            assert signature(method) == signature(twins[name]), name


def test_paired_modules_have_what_the_client_uses() -> None:
    folder = Path(runware.__file__).parent
    source = "".join(path.read_text() for path in folder.glob("*.py"))
    used = set(re.findall(r"\b_?portal\.(\w+)", source))
    assert {"run", "disconnect"} <= used
    portals = [import_module(f"{package}.portal").Portal for package in ("runware", "runware_sync")]
    ours, twins = (sorted(name for name in vars(portal) if not name.startswith("_")) for portal in portals)
    assert ours == twins
    assert used <= {*ours}


def test_async_methods_are_async_and_their_twins_are_not() -> None:
    twins = public(runware_sync.Runware)
    asynchronous = [
        name for name, method in public(runware.Runware).items() if inspect.iscoroutinefunction(method)
    ]
    assert "image_inference" in asynchronous
    assert not [name for name in asynchronous if inspect.iscoroutinefunction(twins[name])]


def test_docstrings_are_in_their_own_flavour() -> None:
    assert "await client.image_inference" in (runware.Runware.image_inference.__doc__ or "")
    for name, method in public(runware_sync.Runware).items():
        text = inspect.getdoc(method) or ""
        assert "await" not in text, name
        assert "from runware import" not in text, name


def public(cls: type) -> dict[str, Any]:
    special = {
        "__aiter__": "__iter__",
        "__anext__": "__next__",
        "__aenter__": "__enter__",
        "__aexit__": "__exit__",
    }
    members = {special.get(name, name): member for name, member in inspect.getmembers(cls)}
    wanted = {*special.values(), "__init__"} if cls.__name__ == "Runware" else set(special.values())
    return {n: m for n, m in members.items() if not n.startswith("_") or (n in wanted and n in members)}


def signature(method: Any) -> str:
    return str(inspect.signature(method)).replace("AsyncIterator", "Iterator")
