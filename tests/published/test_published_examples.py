"""Every example that the API's documentation and clients publish, through the part of this package that it concerns.

`protocol_examples.json` has them as they were published. Where they have placeholders, `PLACEHOLDERS` says what stands
in for them here. Some were shortened and have no `taskUUID`; the package gives them one, as it does to every task.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

import runware
from runware import errors
from runware._engine.call_options import CallOptions
from runware._engine.envelope import unwrap
from runware._engine.registry import Ended
from runware._engine.task_state import TaskState
from runware._engine.timing import TIMING
from runware._engine.websocket import WebSocketProtocol
from runware._logs.secret import revealed
from runware._models import codec as wire
from runware._models import kinds
from runware._models.codec import to_wire
from runware._models.model import Task, fields_of
from runware._models.preparing import prepare
from runware._models.task_types import TASK_TYPES, VARIANTS
from runware._streaming.answer import TextDelta, Transcript
from runware._streaming.sse import ServerSentEvents
from runware._streaming.stream import DONE, pieces
from runware.errors import APIError, InvalidParameterError, RunwareError, error_from_answer
from tests.support.builders import websocket_protocol

EXAMPLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "protocol_examples.json").read_text("utf-8")
)

MODELS = Path(__file__).parents[2] / "schema" / "models"

UUID = "0b7d7f0e-6a3c-4d53-9d6e-0f5a3f7a2b11"
SESSION = "f40c2aeb-f8a7-4af7-a1ab-7594c9bf778f"

API_KEY = "an API key"

PLACEHOLDERS = {
    "<API_KEY>": API_KEY,
    "<uuid>": UUID,
    "<uuid of the original task>": UUID,
    "<mediaUUID>": "5e0f7c0a-93f7-4f1e-8a55-3b1d6f0c9e22",
    "<guideImageURL>": "https://example.com/guide.png",
    "<AIR>": "runware:101@1",
    "<sha>": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "<name>": "Brick Houses",
    "<redacted>": "john@example.com",
    "<string>": "20261012233936",
    "…": "A style of brick houses.",
    # Base64 that was cut short.
    "data:image/png;base64,iVBORw0KGgo...": "data:image/png;base64,iVBORw0KGgo=",
}

#: The documentation calls `tags` a list, and its example gives a text: that has to go through `extra`.
NOT_AS_DOCUMENTED = {("modelSearch", "tags")}

#: What may come with every result that was asked for later, or posted to a webhook, whatever its task.
TOLD_OF_ANY_TASK = {"status", "progress"}

ERROR_CLASSES: dict[str, type[APIError]] = {
    "invalidApiKey": errors.AuthenticationError,
    "19": errors.AuthenticationError,
    "missingDimensionParameters": errors.ValidationError,
    "invalidReferenceImages": errors.ValidationError,
    "invalidCustomHeight": errors.ValidationError,
    "invalidParameter": errors.ValidationError,
    "unsupportedDuration": errors.ValidationError,
    "invalidDataset": errors.ValidationError,
    "insufficientCredits": errors.QuotaError,
    "quotaExceeded": errors.QuotaError,
    "providerError": errors.ProviderError,
    "timeoutProvider": errors.ServerTimeoutError,
}

_used: Counter[int] = Counter()


def kind_of(example: dict[str, Any]) -> str:
    """Which of the tests below an example is for."""
    task, direction, message = example["task"], example["direction"], example["json"]
    if task in ("authentication", "ping") and direction != "error":
        return f"{task} {direction}"
    if task in ("registry.json", "resolve"):
        return task
    if direction == "request":
        if isinstance(message, dict):
            return "request to another endpoint"
        return "flat request" if example.get("dialect") == "flat" else "typed request"
    if direction == "error":
        return "failure among the results" if message.get("data") else "error"
    return "stream" if direction == "stream" else "answer"


def examples(kind: str) -> pytest.MarkDecorator:
    chosen: list[Any] = []
    for index, example in enumerate(EXAMPLES):
        if kind_of(example) == kind:
            _used[index] += 1
            name = f"{index}: {example['task']} {example['direction']}"
            chosen.append(pytest.param(filled(example["json"]), id=name))
    return pytest.mark.parametrize("message", chosen)


def filled(value: Any) -> Any:
    """An example without its placeholders."""
    if isinstance(value, dict):
        return {key: filled(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [filled(item) for item in cast("list[Any]", value)]
    if isinstance(value, str) and (value in PLACEHOLDERS or value[:1] == "<"):
        return PLACEHOLDERS[value]
    return value


# Requests --------------------------------------------------------------------------------------------------------


@examples("typed request")
def test_a_request_can_be_made_of_typed_objects(message: list[dict[str, Any]]) -> None:
    for payload in message:
        if payload["taskType"] == "authentication":  # over HTTP it may go in front of the tasks
            assert [payload] == authentication_of(a_protocol())
            continue
        task = typed(payload)
        uuid = payload.pop("taskUUID", None)
        assert as_json(to_wire(task)) == payload
        request = prepare(task)
        assert kinds.is_uuid(request.uuid)
        assert uuid in (None, request.uuid)


@examples("flat request")
def test_a_request_in_the_older_dialect_arrives_as_it_is(message: list[dict[str, Any]]) -> None:
    for payload in message:
        assert as_json(sent_for(payload)) == {**payload, **always_sent(payload["taskType"])}


@examples("request to another endpoint")
def test_a_request_of_the_openai_dialect_can_be_asked_natively(message: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameterError, match="taskType"):
        prepare(message)
    system, *conversation = message["messages"]
    task = runware.TextInference(
        model=message["model"],
        system_prompt=system["content"],
        messages=[runware.Message(**said) for said in conversation],
        temperature=message["temperature"],
        max_tokens=message["max_completion_tokens"],
    )
    sent = as_json(to_wire(task))
    assert (sent["model"], sent["messages"]) == (message["model"], conversation)
    assert sent["settings"] == {
        "systemPrompt": system["content"],
        "temperature": message["temperature"],
        "maxTokens": message["max_completion_tokens"],
    }


# The connection --------------------------------------------------------------------------------------------------


@examples("authentication request")
def test_the_authentication_is_what_is_sent_first(message: list[dict[str, Any]]) -> None:
    protocol = a_protocol()
    if "connectionSessionUUID" in message[0]:
        authentication_of(protocol)
        protocol.receive(
            {"data": [{"taskType": "authentication", "connectionSessionUUID": SESSION}]}, now=0.0
        )
        protocol.lost(errors.ConnectionLostError("The connection broke."), now=1.0)
    assert authentication_of(protocol) == message


@examples("authentication response")
def test_the_answer_to_the_authentication_opens_the_way(message: dict[str, Any]) -> None:
    protocol = a_protocol()
    authentication_of(protocol)
    assert not protocol.authenticated
    protocol.receive(message, now=0.0)
    assert protocol.authenticated


@examples("ping request")
def test_the_ping_is_what_an_idle_client_sends(message: list[dict[str, Any]]) -> None:
    assert idle(authenticated()) == message


@examples("ping response")
def test_the_answer_to_a_ping_keeps_the_connection(message: dict[str, Any]) -> None:
    for answered in (True, False):
        protocol = authenticated()
        idle(protocol)
        if answered:
            protocol.receive(message, now=TIMING.idle_before_ping + 1)
        protocol.wake(TIMING.idle_before_ping + TIMING.pong)
        assert (protocol.hang_up is None) is answered


# Answers ---------------------------------------------------------------------------------------------------------


@examples("answer")
def test_an_answer_becomes_typed_results_without_loss(message: dict[str, Any]) -> None:
    """Answers, what `getResponse` tells of tasks, and what is posted to a webhook, wrapped and bare."""
    answer = unwrap(message)
    wrapped = message.get("data", message)
    assert answer.understood
    assert answer.data == (wrapped if isinstance(wrapped, list) else [wrapped])
    assert answer.errors == message.get("errors", [])
    for item in answer.data:
        result = wire.from_wire(class_of(item).returns, item)
        assert result.to_dict() == item
        assert result.task_uuid == item["taskUUID"]
        if "taskType" in item:
            assert set(result.extra) <= TOLD_OF_ANY_TASK
    for error in answer.errors:
        assert_kept(error, error_from_answer(error))


@examples("error")
def test_an_error_keeps_what_the_server_said(message: dict[str, Any]) -> None:
    answer = unwrap(message)
    assert answer.understood
    assert not answer.data
    [error] = answer.errors
    assert_kept(error, error_from_answer(error))


@examples("failure among the results")
def test_a_failure_among_the_results_ends_its_task(message: dict[str, Any]) -> None:
    [item] = message["data"]
    state = wire.from_wire(runware.TaskState, item)
    assert state.to_dict() == item
    assert state.error is not None
    assert (state.error.code, state.error.message) == (item["error"]["code"], item["error"]["message"])

    failure = failure_of(message)
    assert isinstance(failure, APIError)
    assert failure.task_type == item["taskType"]
    assert_kept({**item["error"], "taskUUID": item["taskUUID"]}, failure)


@examples("stream")
def test_streamed_text_can_be_read(message: list[str]) -> None:
    """Each line is an event; together they are the text, or the error that it would be anywhere else."""
    transcript = Transcript(runware.Text, "textInference", "abc-123")
    decoder = ServerSentEvents()
    deltas: list[TextDelta | None] = []
    for line in message:
        [said] = decoder.feed(f"{line}\n\n".encode())
        if said == DONE == "[DONE]":
            assert line == message[-1]
            continue
        answer = pieces(json.loads(said))
        assert answer.understood
        assert len(answer.data) + len(answer.errors) == 1
        deltas += [transcript.take(piece) for piece in answer.data]
        for error in answer.errors:
            failure = error_from_answer(error)
            assert isinstance(failure, errors.ServerTimeoutError)
            assert_kept(error, failure)
    if deltas:
        assert deltas == [TextDelta(text="Hello"), TextDelta(reasoning="Let me think..."), None]
        assert transcript.result().to_dict() == {
            "taskType": "textInference",
            "taskUUID": "abc-123",
            "text": "Hello",
            "reasoningContent": ["Let me think..."],
            "finishReason": "stop",
            "usage": {"promptTokens": 10, "completionTokens": 5, "totalTokens": 15},
            "cost": 0.001,
        }


# What is published besides the protocol --------------------------------------------------------------------------


@examples("registry.json")
def test_the_registry_names_tasks_that_exist(message: dict[str, Any]) -> None:
    """The client does not read the registry; what the schema knows of models agrees with it."""
    assert message["models"]
    for air, model in message["models"].items():
        known = yaml.safe_load((MODELS / f"{model['id']}.yaml").read_text("utf-8"))
        assert (known["air"], known["task"]) == (air, model["taskType"])
    for group in ("architectureTaskTypes", "modalityTaskTypes"):
        assert set(message[group].values()) <= TASK_TYPES.keys()


@examples("resolve")
def test_a_published_schema_asks_for_parameters_that_exist(message: dict[str, Any]) -> None:
    """The client does not read the published schemas of single models either; its models agree with this one."""
    schema = message["requestSchema"]
    cls = task_class(schema["properties"]["taskType"]["const"])
    assert schema["properties"]["deliveryMethod"]["default"] == cls.__settings__.delivery[0]
    parameters = {field.metadata["wire"] for field in fields_of(cls) if "wire" in field.metadata}
    assert set(schema["required"]) <= parameters | {"taskType", "taskUUID"}


def test_every_example_is_used_once() -> None:
    assert len(EXAMPLES) == 90
    assert _used == Counter(range(len(EXAMPLES)))


# How it is done --------------------------------------------------------------------------------------------------


def task_class(task_type: str, payload: dict[str, Any] | None = None) -> type[Task[Any]]:
    variants = VARIANTS.get(task_type, {})
    name = variants[payload["category"]] if variants and payload else TASK_TYPES[task_type]
    return cast("type[Task[Any]]", getattr(runware, name))


def class_of(item: dict[str, Any]) -> type[Task[Any]]:
    """The task of an item. What tells how far a task has come may leave out which one it is."""
    return task_class(item.get("taskType", "getResponse"))


def typed(payload: dict[str, Any]) -> Task[Any]:
    """The task that a user would write for a payload: every value under the parameter that has its place."""
    rest = json.loads(json.dumps(payload))
    task_type = rest.pop("taskType")
    cls = task_class(task_type, payload)
    for name, value in cls.__settings__.constants.items():
        assert rest.pop(name) == value
    given: dict[str, Any] = {"task_uuid": rest.pop("taskUUID", None)}
    extra = {key: rest.pop(key) for key in list(rest) if (task_type, key) in NOT_AS_DOCUMENTED}
    # What is sent as something else is only another word for a parameter that goes to the same place.
    fields = [f for f in fields_of(cls) if "wire" in f.metadata and f.metadata["sent_as"] is None]
    for field in sorted(fields, key=lambda field: -len(field.metadata["path"])):
        value = taken(rest, field.metadata["path"])
        if value is not None:
            given[field.name] = with_classes(value, field.metadata["kind"])
            assert field.metadata["kind"] is not kinds.mapping, f"{value} has no parameters of its own"
    assert not rest, f"no parameter for {rest}"
    return cls(**given, extra=extra)


def taken(holder: dict[str, Any], path: tuple[str, ...]) -> Any:
    """Take out what is at a place, and what is empty then."""
    key, *inner = path
    if not inner:
        return holder.pop(key, None)
    if not isinstance(holder.get(key), dict):
        return None
    value = taken(holder[key], tuple(inner))
    if not holder[key]:
        del holder[key]
    return value


def with_classes(value: Any, kind: kinds.Kind) -> Any:
    kind = kinds.loaded(kind)
    if isinstance(kind, kinds.ListOf) and isinstance(value, list):
        return [with_classes(item, kind.item) for item in cast("list[Any]", value)]
    if isinstance(kind, kinds.Either):
        loaded = map(kinds.loaded, kind.options)
        options = [option for option in loaded if isinstance(option, kinds.ListOf | type)]
        fitting = [o for o in options if isinstance(value, list if isinstance(o, kinds.ListOf) else dict)]
        return with_classes(value, fitting[0]) if fitting else value
    if isinstance(kind, type) and isinstance(value, dict):
        names = {f.metadata["wire"]: f for f in fields_of(kind) if "wire" in f.metadata}
        items = cast("dict[str, Any]", value).items()
        return kind(**{names[key].name: with_classes(v, names[key].metadata["kind"]) for key, v in items})
    return value


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def always_sent(task_type: str) -> dict[str, str]:
    """What is added to tasks that can be delivered in one way only."""
    return {"deliveryMethod": "async"} if task_class(task_type).__settings__.delivery == ("async",) else {}


def a_protocol() -> WebSocketProtocol:
    return websocket_protocol(API_KEY)


def authentication_of(protocol: WebSocketProtocol) -> list[dict[str, Any]]:
    protocol.opened(now=0.0)
    said: list[dict[str, Any]] = json.loads(json.dumps(protocol.take_message(now=0.0), default=revealed))
    return said


def authenticated() -> WebSocketProtocol:
    protocol = a_protocol()
    authentication_of(protocol)
    protocol.receive({"data": [{"taskType": "authentication", "connectionSessionUUID": SESSION}]}, now=0.0)
    assert protocol.authenticated
    return protocol


def idle(protocol: WebSocketProtocol) -> list[dict[str, Any]]:
    """What is sent when nothing has been heard for a while."""
    protocol.wake(TIMING.idle_before_ping)
    return protocol.take_message(TIMING.idle_before_ping)


def submitted(protocol: WebSocketProtocol, payload: dict[str, Any]) -> tuple[TaskState, list[dict[str, Any]]]:
    call = protocol.tracker.submit(prepare(payload), CallOptions(timeout=60.0, max_retries=0), now=0.0)
    return call, protocol.take_message(now=0.0)


def sent_for(payload: dict[str, Any]) -> dict[str, Any]:
    """What a mapping that is given to `client.run` looks like on its way out."""
    _, [sent] = submitted(authenticated(), payload)
    return sent


def failure_of(message: dict[str, Any]) -> RunwareError | None:
    """What the task of a message ends with."""
    protocol = authenticated()
    [item] = message["data"]
    call, _ = submitted(protocol, {"taskType": item["taskType"], "taskUUID": item["taskUUID"]})
    protocol.receive(message, now=1.0)
    assert [type(notice) for notice in protocol.tracker.registry.take_notices()] == [Ended]
    return call.error


def assert_kept(said: dict[str, Any], failure: APIError) -> None:
    """What the server said of a failure is all there, in today's words and in those of 2024."""
    code = str(said.get("code", said.get("errorId")))
    assert type(failure) is ERROR_CLASSES[code]
    assert failure.code == code
    assert said.get("message", said.get("errorMessage")) in failure.message
    assert said.get("responseContent", "") in failure.message
    parameter = said.get("parameter", [])
    assert list(failure.parameters) == (parameter if isinstance(parameter, list) else [parameter])
    assert list(failure.allowed_values) == said.get("allowedValues", [])
    assert (failure.minimum, failure.maximum) == (said.get("min"), said.get("max"))
    assert failure.documentation == said.get("documentation")
    assert failure.task_uuid == said.get("taskUUID")
    if "taskType" in said:
        assert failure.task_type == said["taskType"]
