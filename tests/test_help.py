"""What `help()` shows of every public name, in both packages."""

from __future__ import annotations

import inspect
import pydoc
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, get_overloads, is_typeddict

import pytest

import runware
import runware_sync
from runware._models.codec import from_wire
from runware._models.model import Model, fields_of
from tests.support.in_turn import in_turn

#: What both packages have once is looked at once.
NAMES = {
    id(value): pytest.param(value, id=f"{package.__name__}.{name}")
    for package in (runware, runware_sync)
    for name in package.__all__
    if not isinstance(value := getattr(package, name), str)
}


@in_turn("value", [runware, runware_sync, *NAMES.values()])
def test_help_says_what_a_public_name_is(value: Any) -> None:
    shown = pydoc.plain(pydoc.render_doc(value))
    assert shown.startswith("Python Library Documentation")
    if not (inspect.isclass(value) and value.__module__.startswith("runware")):
        return
    paragraph = (value.__doc__ or "").strip().partition("\n\n")[0]
    assert paragraph.endswith((".", ":")), paragraph
    assert paragraph.splitlines()[0] in shown
    if issubclass(value, Model):
        assert f"class {value.__name__}(" in shown
        assert [*inspect.signature(value).parameters] == [field.name for field in fields_of(value)]
        assert "Factory(" not in shown.partition("Methods defined here")[0]
    elif not is_typeddict(value) and not issubclass(value, Exception):
        inspect.signature(value)


def test_help_of_a_result_is_that_of_its_class() -> None:
    assert "class Image(" in pydoc.plain(pydoc.render_doc(from_wire(runware.Image, {"imageUUID": "u"})))


@pytest.mark.parametrize("package", [runware, runware_sync])
def test_help_of_a_client_has_every_method_with_a_sentence(package: ModuleType) -> None:
    client = package.Runware
    shown = pydoc.plain(pydoc.render_doc(client))
    for name, method in inspect.getmembers(client, inspect.isfunction):
        if not name.startswith("_"):
            sentence = (method.__doc__ or "").strip().partition("\n")[0]
            assert sentence.endswith("."), name
            assert f"{name}(" in shown or f"{name} = " in shown, "an alias is shown as one"


#: So many lines are a screen, of an editor's hover text too.
SCREEN = 48


def methods_of_tasks() -> Iterator[Any]:
    """All methods with the parameters of a task, each under its own name, in both packages."""
    for package in (runware, runware_sync):
        for name, method in inspect.getmembers(package.Runware, inspect.isfunction):
            for number, one in enumerate(get_overloads(method) or [method]):
                if "Other Parameters:" in (one.__doc__ or "") and one.__name__ == name:
                    yield pytest.param(one, id=f"{package.__name__}.{name}{number or ''}")


METHODS = list(methods_of_tasks())


def test_all_methods_of_tasks_are_here() -> None:
    assert len(METHODS) >= 2 * 25


@in_turn("method", METHODS)
def test_what_most_programs_need_of_a_method_fits_a_screen(method: Callable[..., Any]) -> None:
    doc = inspect.getdoc(method) or ""
    first, _, rest = doc.partition("\nOther Parameters:\n")
    assert first.partition("\n")[0].endswith(".")
    sections = re.findall(r"^(\w+):$", first, re.MULTILINE)
    assert sections == [one for one in ("Args", "Returns", "Raises", "Example") if one in sections]
    assert {"Returns", "Raises"} <= {*sections}
    assert len(first.partition("Example:")[0].splitlines()) <= SCREEN
    parameters = inspect.signature(method).parameters
    told_first, told_later = (
        re.findall(r"^    (?:\*\*)?(\w+): ", part, re.MULTILINE) for part in (first, rest)
    )
    errors = re.findall(r"^    (\w+Error): ", first, re.MULTILINE)
    told = [name for name in told_first if name not in errors]
    required = {name for name, one in parameters.items() if one.default is one.empty} - {"self", "options"}
    assert required <= {*told}
    assert sorted([*told, *told_later]) == sorted({*parameters} - {"self"})
    assert len(told) <= max(10, len(required) + 3)


def test_the_parameters_that_are_used_most_are_told_first() -> None:
    first, _, _ = (runware.Runware.image_inference.__doc__ or "").partition("Other Parameters:")
    for name in ("model", "positive_prompt", "width", "height", "seed_image", "steps"):
        assert f"    {name}: " in first
    for name in ("clip_skip", "webhook_url", "task_uuid"):
        assert f"    {name}: " not in first
