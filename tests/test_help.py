"""What `help()` shows of every public name, in both packages."""

from __future__ import annotations

import inspect
import pydoc
from types import ModuleType

import pytest

import runware
import runware_sync

NAMES = [
    pytest.param(package, name, id=f"{package.__name__}.{name}")
    for package in (runware, runware_sync)
    for name in package.__all__
    if name != "__version__"
]


@pytest.mark.parametrize(("package", "name"), NAMES)
def test_help_says_what_a_public_name_is(package: ModuleType, name: str) -> None:
    value = getattr(package, name)
    shown = pydoc.plain(pydoc.render_doc(value))
    assert shown.startswith("Python Library Documentation")
    if inspect.isclass(value) and value.__module__.startswith("runware"):
        paragraph = (value.__doc__ or "").strip().partition("\n\n")[0]
        assert paragraph.endswith((".", ":")), paragraph
        assert paragraph.splitlines()[0] in shown


@pytest.mark.parametrize("package", [runware, runware_sync])
def test_help_of_a_client_has_every_method_with_a_sentence(package: ModuleType) -> None:
    client = package.Runware
    shown = pydoc.plain(pydoc.render_doc(client))
    for name, method in inspect.getmembers(client, inspect.isfunction):
        if not name.startswith("_"):
            sentence = (method.__doc__ or "").strip().partition("\n")[0]
            assert sentence.endswith("."), name
            assert f"{name}(" in shown or f"{name} = " in shown, "an alias is shown as one"
