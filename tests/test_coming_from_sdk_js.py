"""The page for people who come from the JavaScript SDK names what exists, and all that the other side has."""

from __future__ import annotations

import builtins
import inspect
import re
from pathlib import Path
from traceback import walk_tb
from typing import Any, cast

import pytest

import runware
import runware_sync
from runware._models.foreign_names import ELSEWHERE, RENAMED
from runware._models.model import Task, fields_of
from runware._models.task_types import TASK_TYPES, VARIANTS
from runware.errors import InvalidParameterError
from runware.options import Options
from tests.support.pages import Row, in_code, text
from tests.support.pages import table as rows_of

PAGE = text("docs/guides/coming-from-sdk-js.md")
OLD, NEW = (text(f"docs/guides/coming-from-{name}.md") for name in ("runware", "runware-sdk"))

#: What the JavaScript SDK documents.
SETTINGS = "apiKey url shouldReconnect globalMaxRetries timeoutDuration"
OPTIONS = "retry customTaskUUID onPartialImages onUploadStream"
METHODS = {
    "requestImages": (
        "positivePrompt negativePrompt width height model numberResults outputType outputFormat uploadEndpoint "
        "checkNSFW seedImage maskImage strength steps scheduler seed CFGScale clipSkip refiner usePromptWeighting "
        "controlNet lora includeCost"
    ),
    "requestImageToText": "inputImage includeCost",
    "removeImageBackground": (
        "inputImage outputType outputFormat includeCost rgba postProcessMask returnOnlyMask alphaMatting "
        "alphaMattingForegroundThreshold alphaMattingBackgroundThreshold alphaMattingErodeSize"
    ),
    "upscaleGan": "inputImage upscaleFactor outputType outputFormat includeCost",
    "enhancePrompt": "prompt promptMaxLength promptVersions includeCost",
    "controlNetPreProcess": (
        "inputImage preProcessorType width height outputType outputFormat includeCost lowThresholdCanny "
        "highThresholdCanny includeHandsAndFaceOpenPose"
    ),
    "modelUpload": (
        "category air name downloadUrl uniqueIdentifier version format architecture heroImageUrl tags "
        "shortDescription comment private conditioning positiveTriggerWords defaultCFGScale defaultStrength "
        "defaultSteps defaultScheduler type defaultWeight"
    ),
    "photoMaker": (
        "positivePrompt negativePrompt width height numberResults steps inputImages style strength outputFormat "
        "includeCost"
    ),
    "modelSearch": (
        "search tags category architecture limit offset owned featured type conditioning private"
    ),
    "imageMask": (
        "model inputImage confidence maskPadding maskBlur outputFormat outputType includeCost uploadEndpoint"
    ),
}
CONTROL_NET = "model guideImage weight startStep startStepPercentage endStep endStepPercentage controlMode"


def table(heading: str) -> list[Row]:
    """The rows of the table under a heading."""
    return rows_of(PAGE, heading)


def sections() -> dict[str, str]:
    """Per method of the JavaScript SDK, the one whose parameters are compared with its own."""
    return dict(re.findall(r"^## `(\w+)`: `(\w+)`$", PAGE, re.MULTILINE))


def tasks_of(method: str) -> list[type[Task[Any]]]:
    """What a method sends, by the wire's name in the table of methods."""
    [wire] = [in_code(row.rest[1])[0] for row in table("Methods") if row.ours == method]
    names = VARIANTS[wire].values() if wire in VARIANTS else [TASK_TYPES[wire]]
    return [cast("type[Task[Any]]", getattr(runware, name)) for name in names]


def parameters_of(client: type, method: str) -> set[str]:
    called = getattr(client, method)
    names = set(inspect.signature(called).parameters) - {"self", "given", "options"}
    if "given" in inspect.signature(called).parameters:  # what it takes depends on one of them
        names |= {field.name for task in tasks_of(method) for field in fields_of(task)}
    return names | set(Options.__annotations__)


@pytest.fixture(params=[runware.Runware, runware_sync.Runware], ids=["async", "blocking"])
def client(request: pytest.FixtureRequest) -> type:
    return cast("type", request.param)


def test_every_setting_exists(client: type) -> None:
    rows = table("The client")
    assert [row.theirs for row in rows] == SETTINGS.split()
    assert {row.ours for row in rows} <= set(inspect.signature(client).parameters)


def test_every_method_exists(client: type) -> None:
    rows = table("Methods")
    assert {row.theirs for row in rows} == {
        *METHODS,
        "Runware.initialize",
        "ensureConnection",
        "connected",
        "disconnect",
    }
    for row in rows:
        assert not row.ours.startswith("_")
        ours = getattr(client, row.ours)
        for alias in in_code(row.rest[0]):
            assert getattr(client, alias) == ours
        snake_case = re.sub(r"(?=[A-Z])", "_", row.theirs.removeprefix("Runware.")).lower()
        assert snake_case in (row.ours, *in_code(row.rest[0]))


def test_the_wire_calls_the_tasks_as_the_page_says() -> None:
    for row in table("Methods"):
        today, *formerly = in_code(row.rest[1]) or [None]
        if today is not None:
            for task in tasks_of(row.ours):
                assert task.task_type == today
                assert set(formerly) <= set(task.__settings__.aliases)


@pytest.mark.parametrize("theirs", METHODS)
def test_every_method_takes_the_options(client: type, theirs: str) -> None:
    rows = table("Parameters of every method")
    assert [row.theirs for row in rows] == OPTIONS.split()
    assert {row.ours for row in rows} <= parameters_of(client, sections()[theirs])


@pytest.mark.parametrize("theirs", METHODS)
def test_every_parameter_exists(client: type, theirs: str) -> None:
    ours = sections()[theirs]
    rows = table(f"`{theirs}`: `{ours}`")
    assert [row.theirs for row in rows] == METHODS[theirs].split()
    assert {row.ours for row in rows} <= parameters_of(client, ours)


@pytest.mark.parametrize("theirs", METHODS)
def test_every_parameter_goes_where_the_page_says(theirs: str) -> None:
    ours = sections()[theirs]
    fields = {
        field.name: field.metadata
        for task in tasks_of(ours)
        for field in fields_of(task)
        if "wire" in field.metadata
    }
    for row in table(f"`{theirs}`: `{ours}`"):
        if row.ours in tasks_of(ours)[0].__settings__.constants:
            continue  # the class of the task says it
        place = ".".join(fields[row.ours]["path"])
        assert in_code(row.rest[0]) == ([] if place == row.theirs else [place]), row.theirs


def test_every_field_of_a_control_net_exists() -> None:
    rows = table("Each of `controlNet`: `ControlNet`")
    assert [row.theirs for row in rows] == CONTROL_NET.split()
    names = {field.metadata["wire"]: field.name for field in fields_of(runware.ControlNet)}
    assert {row.theirs: row.ours for row in rows} == {key: names[key] for key in CONTROL_NET.split()}


def plain(name: str) -> str:
    return name.replace("_", "").lower()


def test_errors_know_the_names_that_the_page_lists() -> None:
    """What becomes ours by writing it in snake_case needs no table."""
    javascript = [*table("The client"), *table("Parameters of every method")]
    python = [*rows_of(OLD, "Parameters and settings"), *rows_of(NEW, "Settings and options")]
    renamed = {row.theirs: row.ours for row in [*javascript, *python] if plain(row.theirs) != plain(row.ours)}
    assert renamed == {theirs: ours for theirs, (ours, _) in RENAMED.items()}
    assert set(ELSEWHERE) <= set(in_code(OLD + NEW))


def test_only_settings_are_named_as_settings(client: type) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        client(api_key="a secret key", brandNew=1)
    named = set(str(refused.value).partition("there are ")[2].rstrip(".").split(", "))
    assert named == set(inspect.signature(client).parameters) - {"unknown"}


@pytest.mark.parametrize("theirs", [*RENAMED, *ELSEWHERE, *SETTINGS.split()])
def test_the_client_says_what_a_setting_is_called_here(client: type, theirs: str) -> None:
    settings = set(inspect.signature(client).parameters)
    for spelling in {theirs, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", theirs).lower()} - settings:
        with pytest.raises(
            InvalidParameterError, match=f"There is no setting {spelling} of the client"
        ) as refused:
            client(**{"api_key": "a secret key", spelling: 60_000})
        assert refused.value.parameters == (spelling,)
        ours, _ = RENAMED.get(theirs, (re.sub(r"(?<=[a-z])(?=[A-Z])", "_", theirs).lower(), ""))
        if ours in settings:
            assert re.search(rf"(it is called {ours} here|did you mean {ours}\?)", str(refused.value))
        elif theirs in ELSEWHERE:
            assert ELSEWHERE[theirs] in str(refused.value)


def test_a_time_that_was_in_milliseconds_is_said_so(client: type) -> None:
    with pytest.raises(InvalidParameterError, match="timeout here, in seconds, not milliseconds"):
        client("key", timeoutDuration=60_000)


def test_a_key_under_another_name_is_shown_nowhere(client: type) -> None:
    for make in (lambda key: client(apiKey=key), lambda key: client("key", timeoutt=1, apiKey=key)):
        with pytest.raises(InvalidParameterError) as refused:
            make("the secret")
        frames = [
            frame
            for frame, _ in walk_tb(refused.value.__traceback__)
            if "runware" in frame.f_code.co_filename
        ]
        ours = [frame for frame in frames if f"{Path(runware.__file__).parent}" in frame.f_code.co_filename]
        assert "the secret" not in str(refused.value) + repr([frame.f_locals for frame in ours])


CALL_OPTIONS = {theirs: ours for theirs, (ours, _) in RENAMED.items() if ours in Options.__annotations__}


@pytest.mark.parametrize(
    "theirs", [*CALL_OPTIONS, "customTaskUUID", "extraArgs", "numberResults", "CFGScale", "taskUUID"]
)
@pytest.mark.parametrize("package", [runware, runware_sync], ids=["async", "blocking"])
async def test_calls_say_what_an_option_is_called_here(package: Any, theirs: str) -> None:
    snake_case = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", theirs).lower()
    ours = RENAMED[theirs][0] if theirs in RENAMED else {"CFGScale": "cfg_scale"}.get(theirs, snake_case)
    client = package.Runware("key", url="ws://127.0.0.1:9/v1")
    task = runware.ImageInference(model="m:1@1", positive_prompt="x")
    for spelling in {theirs, snake_case} - {ours}:
        for call in (
            lambda given: client.run(task, **given),
            lambda given: client.image_inference(model="m:1@1", positive_prompt="x", **given),
            lambda given: client.run_all([task], **given),
        ):
            with pytest.raises(
                InvalidParameterError, match=rf"no parameter {spelling} .*\b{ours}\b"
            ) as refused:
                await outcome(call, {spelling: 1})
            assert refused.value.parameters == (spelling,)
    with pytest.raises(TypeError, match=f"unexpected keyword argument {theirs!r}"):
        runware.ImageInference(model="m:1@1", positive_prompt="x", **{theirs: 1})


async def outcome(call: Any, given: dict[str, Any]) -> Any:
    answer = call(given)
    return await answer if inspect.isawaitable(answer) else answer


def test_a_task_says_what_a_parameter_is_called_here() -> None:
    with pytest.raises(TypeError, match="argument 'positivePrompt': did you mean positive_prompt"):
        runware.ImageInference(model="m:1@1", positivePrompt="x")  # type: ignore[call-arg]


def test_every_type_exists() -> None:
    for row in table("Types"):
        assert row.ours in runware.__all__ or hasattr(builtins, row.ours), row.ours


def test_whatever_the_sentences_call_exists() -> None:
    assert set(re.findall(r"client\.(\w+)\(", PAGE)) <= set(dir(runware.Runware))
