"""The annotations of every public name can be evaluated, as frameworks and tools do it, in both packages."""

from __future__ import annotations

import inspect
import subprocess
import sys
import typing
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any, cast

import attrs
import pytest

import runware
import runware_sync
from tests.support.in_turn import in_turn

CLASSES = [
    pytest.param(cls, id=f"{package.__name__}.{name}")
    for package in (runware, runware_sync)
    for name in package.__all__
    if inspect.isclass(cls := getattr(package, name))
]


def functions_of(cls: type[Any]) -> Iterator[Callable[..., Any]]:
    """Methods, overloads and the getters of properties, those with names for everybody."""
    inspect.getmembers(cls)  # loads the methods that load when they are used
    for name, member in inspect.getmembers_static(cls):
        if isinstance(member, property):
            member = member.fget
        elif isinstance(member, classmethod | staticmethod):
            member = cast("Any", member).__func__
        if isinstance(member, FunctionType) and member.__module__.startswith("runware"):
            if not name.startswith("_"):
                yield member
            yield from typing.get_overloads(member)


@in_turn("cls", CLASSES)
def test_the_hints_of_a_class_are_types(cls: type[Any]) -> None:
    hints = typing.get_type_hints(cls)
    assert not [name for name, hint in hints.items() if isinstance(hint, str | typing.ForwardRef)]
    if attrs.has(cast("type[object]", cls)):
        attrs.resolve_types(cls)
    if not issubclass(cls, BaseException) and not typing.is_typeddict(cls):
        parameters = inspect.signature(cls, eval_str=True).parameters.values()
        assert not [one.name for one in parameters if isinstance(one.annotation, str)]


@in_turn("cls", CLASSES)
def test_the_hints_of_a_method_are_types(cls: type[Any]) -> None:
    for function in functions_of(cls):
        signature = inspect.signature(function, eval_str=True)
        assert not isinstance(signature.return_annotation, str), function
        typing.get_type_hints(function)


def test_a_hint_is_the_class_that_is_meant() -> None:
    hints = typing.get_type_hints(runware.ImageInference)
    assert runware.Lora in typing.get_args(typing.get_args(typing.get_args(hints["lora"])[0])[0])
    parameters = inspect.signature(runware_sync.Runware.image_inference, eval_str=True).parameters
    assert parameters["safety"].annotation == runware.Safety | runware.SafetyDict | None  # type: ignore[attr-defined]
    assert parameters["seed_image"].annotation == runware.Media | None


def test_nothing_loads_for_the_sake_of_annotations() -> None:
    source = (
        "import sys, runware, runware_sync\n"
        "runware.ImageInference(model='a:b@1'), runware.VideoInference(model='a:b@1')\n"
        "loaded = [name for name in sys.modules if name.endswith(('_objects', '_settings', 'identifiers'))]\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
