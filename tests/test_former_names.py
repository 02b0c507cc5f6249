"""Former names of parameters, fields and methods: they work, and say the new one where they are used."""

from __future__ import annotations

import asyncio
import inspect
import pickle
import sys
import warnings
from collections.abc import Callable
from typing import Any, cast

import attrs
import pydantic
import pytest

import runware
from runware._models import kinds
from runware._models.former_names import deprecated, renamed
from runware._models.model import Object, Result, Task, evolved, model, param, received
from runware._models.preparing import describe
from runware._models.validation import from_mapping
from runware.emulator.checking.parameters import read
from runware.emulator.refusal import Refused


@model
class Border(Object):
    """An object with a field that was called otherwise."""

    style: str | None = param("style", kinds.string, default=None)
    corner: int | None = param("corner", kinds.integer, default=None, maximum=9, was=("edge",))


@model
class Told(Result):
    """A result with a field that was called otherwise."""

    length: int | None = received("length", kinds.integer, was=("size",))


@model
class Telling(Task[Told]):
    """A task with parameters that were called otherwise."""

    task_type = "telling"
    text: str = param("theText", kinds.string, max_length=5, was=("phrase", "words"))
    border: Border | str | None = param("border", kinds.either(Border, kinds.string), default=None)
    times: int | None = param("times", kinds.integer, default=None)


# Their signatures have no former names.
MAKE: Callable[..., Telling] = cast("Any", Telling)
BORDER: Callable[..., Border] = cast("Any", Border)
PHRASE = "phrase is called text now."
EDGE = "border.edge is called border.corner now."


def warned(action: Callable[[], Any], *said: str) -> Any:
    """What comes of it, after it has said so and nothing else, of a line of this file."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        made = action()
    until = "The former name works until the next release."
    assert [str(one.message) for one in caught] == [f"{one} {until}" for one in said]
    assert all(one.category is DeprecationWarning and one.filename == __file__ for one in caught)
    return made


def test_a_parameter_is_taken_under_its_former_names_with_a_warning() -> None:
    task = warned(lambda: Telling(text="hi"))
    assert warned(lambda: MAKE(phrase="hi"), PHRASE) == task
    assert warned(lambda: MAKE(words="hi"), "words is called text now.") == task
    assert warned(lambda: BORDER(edge=1), "edge is called corner now.") == Border(corner=1)


def test_in_mappings_too_at_any_depth_and_in_those_of_pydantic() -> None:
    task = Telling(text="hi", border=Border(corner=1))
    assert warned(lambda: MAKE(text="hi", border={"edge": 1}), EDGE) == task
    assert (
        warned(lambda: from_mapping(Telling, {"phrase": "hi", "border": {"edge": 1}}), PHRASE, EDGE) == task
    )
    adapter = pydantic.TypeAdapter(Telling)
    with pytest.warns(DeprecationWarning, match=PHRASE):
        assert adapter.validate_python({"phrase": "hi", "border": {"corner": 1}}) == task
    assert adapter.json_schema()["properties"].keys() == {"theText", "border", "times", "taskUUID", "extra"}


def test_only_todays_name_is_sent_and_the_local_server_knows_the_wires_alone() -> None:
    task = warned(lambda: MAKE(phrase="hi", border={"edge": 1}), PHRASE, EDGE)
    _, sent = describe(task)
    assert sent == {"taskType": "telling", "theText": "hi", "border": {"corner": 1}}
    assert read(Telling, sent) == {"text": "hi", "border": {"corner": 1}}
    for wrong in ({"phrase": "hi"}, {"theText": "hi", "border": {"edge": 1}}):
        with pytest.raises(Refused, match=r"Unsupported use of '(phrase|border\.edge)'"):
            read(Telling, wrong)


def test_the_value_is_checked_under_the_new_name() -> None:
    with (
        pytest.warns(DeprecationWarning, match=PHRASE),
        pytest.raises(runware.InvalidParameterError) as caught,
    ):
        MAKE(phrase="too long")
    assert str(caught.value) == "text has 8 characters; it must have at most 5."


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (lambda: MAKE(text="a", phrase="b"), "text was given twice, also under its former name phrase; give text alone."),
        (lambda: MAKE(phrase="a", words="a"), "text was given twice, also under its former name words; give text alone."),
        (lambda: from_mapping(Telling, {"phrase": "a", "text": "b"}),
         "text was given twice, also under its former name phrase; give text alone."),
        (lambda: from_mapping(Telling, {"phrase": "a", "theText": "b"}), "text was given twice, as text and as theText."),
        (lambda: MAKE(text="a", border={"edge": 1, "corner": 2}),
         "border.corner was given twice, also under its former name edge; give corner alone."),
    ],
)  # fmt: skip
def test_both_names_are_refused(action: Callable[[], object], sentence: str) -> None:
    with (
        pytest.warns(DeprecationWarning, match="called"),
        pytest.raises(runware.InvalidParameterError) as caught,
    ):
        action()
    assert str(caught.value) == sentence


def test_none_under_a_former_name_is_as_good_as_nothing() -> None:
    assert warned(lambda: MAKE(text="hi", phrase=None), PHRASE) == Telling(text="hi")
    with pytest.warns(DeprecationWarning, match=PHRASE), pytest.raises(TypeError, match=r"missing .* 'text'"):
        MAKE(phrase=None)


def test_a_mistake_beside_a_former_name_is_still_refused() -> None:
    with (
        pytest.warns(DeprecationWarning, match=PHRASE),
        pytest.raises(TypeError, match="unexpected keyword argument 'tims'"),
    ):
        MAKE(phrase="hi", tims=2)


def test_a_value_is_read_under_its_former_name_too() -> None:
    task, border, told = Telling(text="hi"), Border(corner=1), Told.from_dict({"length": 2})
    assert warned(lambda: getattr(task, "phrase"), "Telling.phrase is called Telling.text now.") == "hi"  # noqa: B009
    assert warned(lambda: getattr(border, "edge"), "Border.edge is called Border.corner now.") == 1  # noqa: B009
    assert warned(lambda: getattr(told, "size"), "Told.size is called Told.length now.") == 2  # noqa: B009
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(task, "phrase", "x")  # noqa: B010


def test_a_copy_takes_former_names_and_pickles_compare_and_print_without_a_warning() -> None:
    task = Telling(text="hi", times=2)
    attrs.fields(cast("Any", Telling))  # which lets attrs make the class, with what attrs has for copies
    for copied in (lambda: evolved(task, phrase="ho"), lambda: cast("Any", task).__replace__(phrase="ho")):
        assert warned(copied, PHRASE) == Telling(text="ho", times=2)
    assert warned(lambda: pickle.loads(pickle.dumps(task)) == task and hash(task) and repr(task))


# Methods --------------------------------------------------------------------------------------------------------------


class Teller:
    """Methods as they are generated."""

    @renamed(phrase="text")
    async def tell(self, *, text: str, times: int = 1) -> str:
        """Tell it."""
        return text * times

    @deprecated("say is called tell now.")
    @renamed(phrase="text")
    async def say(self, *, text: str) -> str:
        """The former name of `tell`."""
        return await self.tell(text=text)

    @renamed(phrase="text")
    def told(self, *, text: str) -> str:
        """It is told."""
        return text


def test_a_method_takes_former_names_and_says_so_when_it_is_called_not_when_it_is_awaited() -> None:
    teller: Any = Teller()
    called = warned(lambda: teller.tell(phrase="hi", times=2), PHRASE)
    assert warned(lambda: asyncio.run(called)) == "hihi"
    assert warned(lambda: teller.told(phrase="hi"), PHRASE) == "hi"
    assert warned(lambda: teller.told(text="hi")) == "hi"
    with (
        pytest.warns(DeprecationWarning, match=PHRASE),
        pytest.raises(runware.InvalidParameterError, match="text was given twice"),
    ):
        teller.tell(text="hi", phrase="ho")


def test_a_former_method_says_the_new_one() -> None:
    teller: Any = Teller()
    called = warned(lambda: teller.say(text="hi"), "say is called tell now.")
    assert asyncio.run(called) == "hi"
    called = warned(lambda: teller.say(phrase="hi"), "say is called tell now.", PHRASE)
    assert asyncio.run(called) == "hi"


def test_such_methods_look_as_they_are_written() -> None:
    assert list(inspect.signature(Teller.tell).parameters) == ["self", "text", "times"]
    assert Teller.tell.__doc__ == "Tell it."
    assert not inspect.iscoroutinefunction(Teller.told)
    if sys.version_info >= (3, 12):
        assert inspect.iscoroutinefunction(Teller.tell)
