"""Tasks without a handler of their own: they are answered as their nearest example was, with real files."""

from __future__ import annotations

import json
from typing import Any

import pytest

import runware.tasks as tasks
from runware._files import sniff
from runware._files.result_files import files_in
from runware._models import kinds
from runware._models.codec import from_wire
from runware._models.examples_data import EXAMPLES
from runware._models.model import ResponseObject, Result, Settings, Task, fields_of, model, received
from runware._models.task_types import TASK_TYPES, VARIANTS
from runware.emulator.handlers.anything import handle_anything
from runware.emulator.keeping.store import Store
from runware.emulator.refusal import Refused
from runware.emulator.work import Work

ORIGIN = "http://127.0.0.1:1"
ENVELOPE = {field.metadata["wire"] for field in fields_of(Result) if "wire" in field.metadata} | {"progress"}
CASES = [
    pytest.param(task, sent, received, id=f"{task} {number}")
    for task, listed in EXAMPLES.items()
    for number, (sent, received) in enumerate(json.loads(listed))
    if sent not in [other for other, _ in json.loads(listed)[:number]]
]


def work(task: str, request: dict[str, Any], **values: Any) -> Work:
    name = next(iter(VARIANTS[task].values())) if task in VARIANTS else TASK_TYPES[task]
    cls: type[Task[Any]] = getattr(tasks, name)
    given = {"values": values, "count": 2, "seed": 5, "store": Store(ORIGIN)}
    return Work(cls=cls, task_uuid="x", request=request, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("task", "sent", "received"), CASES)
def test_an_example_is_answered_as_it_was(
    task: str, sent: dict[str, Any], received: list[dict[str, Any]]
) -> None:
    one = work(task, sent)
    results = [*handle_anything(one)]
    assert len(results) == (len(received) if one.cls.__settings__.terminal_values else 2)
    for index, result in enumerate(results):
        shown = received[index % len(received)]
        known = {field.metadata["wire"] for field in fields_of(one.cls.returns) if "wire" in field.metadata}
        assert result.keys() - {"imageUUID"} <= known
        assert {key for key in shown if key in known and not _is_file(key)} <= {*result, *ENVELOPE}
        assert from_wire(one.cls.returns, {"taskType": task, "taskUUID": "x", **result})
        if "seed" in result:
            assert result["seed"] == 5 + index
        for file in files_in(from_wire(one.cls.returns, result)):
            if file.value.startswith(ORIGIN):
                stored = one.store.named(file.value.rpartition("/")[2])
                assert stored is not None
                assert sniff.mime_type(stored.content).partition("/")[0] == stored.mime.partition("/")[0]
            else:
                assert not file.value.startswith("http"), "a URL of somebody else's"


def _is_file(key: str) -> bool:
    return key.endswith(("URL", "Base64Data", "DataURI", "UUID"))


@pytest.mark.parametrize(
    ("format", "mime"), [("PNG", "image/png"), ("WAV", "audio/wav"), ("GLB", "model/gltf-binary")]
)
def test_the_format_that_is_asked_for_is_the_one_that_comes(format: str, mime: str) -> None:
    one = work("imageInference", {}, output_format=format, positive_prompt="a lake")
    [first, _] = [*handle_anything(one)]
    file = one.store.named(first["imageURL"].rpartition("/")[2])
    assert file is not None
    assert file.mime == mime


@model
class Part(ResponseObject):
    """A file in a list, called as briefly as can be."""

    uuid: str | None = received("uuid", kinds.uuid)
    url: str | None = received("url", kinds.string, file="url", file_uuid="uuid")


@model
class Scan(Result):
    """A result of several files of several kinds."""

    parts: list[Part] | None = received("parts", kinds.ListOf(Part))
    sound_url: str | None = received("soundURL", kinds.string, file="url")
    map_uuid: str | None = received("mapUUID", kinds.uuid)
    map_data: str | None = received("mapBase64Data", kinds.string, file="base64", file_uuid="map_uuid")


@model
class Echoed(Result):
    """Fields that are called as parameters are."""

    words: list[str] | None = received("words", kinds.list_of(kinds.string))
    width: int | None = received("width", kinds.integer)
    spot: Part | None = received("spot", Part)
    spots: list[list[Part]] | None = received("spots", kinds.list_of(kinds.list_of(Part)))
    either: str | Part | None = received("either", kinds.either(kinds.string, Part))


@model
class EchoTask(Task[Echoed]):
    """A task that the server has no handler for."""

    task_type = "echoed"


def test_what_was_asked_for_is_given_back_where_it_is_a_value_of_the_field() -> None:
    def echoed(**values: Any) -> dict[str, Any]:
        work = Work(
            cls=EchoTask, task_uuid="x", request={}, values=values, count=1, seed=5, store=Store(ORIGIN)
        )
        return next(handle_anything(work))

    fitting: dict[str, Any] = {"words": ["a"], "width": 64, "either": "b"}
    given = echoed(**fitting)
    assert {name: given[name] for name in fitting} == fitting
    given = echoed(words="a", width="wide", spot={"a": 1}, spots=[[1, 2], [3]], either={"a": 1})
    result = from_wire(Echoed, given)
    assert isinstance(result.words, list)
    assert type(result.width) is int
    assert isinstance(result.spot, Part)
    assert result.spot.url is not None
    assert isinstance(result.spots, list)
    assert isinstance(result.spots[0][0], Part)
    assert isinstance(result.either, str)


@model
class Phase(Result):
    """How far a task has come."""

    phase: str | None = received("phase", kinds.string)
    note: str | None = received("note", kinds.string)


@model
class PhasedTask(Task[Phase]):
    """A task that reports phases, and that the server has no handler for."""

    task_type = "phased"
    __settings__ = Settings(terminal_values={"phase": ("ready", "failed")})


@pytest.mark.parametrize(
    ("examples", "phases"),
    [
        ([[{}, [{"phase": "stored"}, {"phase": "ready", "note": "a"}, {"phase": "never"}]]], ["stored", "ready"]),
        ([[{}, [{"phase": "failed"}]]], ["failed"]),
        ([[{}, [{"phase": "stored"}]]], ["stored", "ready"]),
        ([], [None, "ready"]),
    ],
)  # fmt: skip
def test_a_task_that_reports_phases_reports_all_and_ends(
    monkeypatch: pytest.MonkeyPatch, examples: list[Any], phases: list[str | None]
) -> None:
    monkeypatch.setattr(
        "runware.emulator.handlers.anything._examples", lambda: {"phased": examples} if examples else {}
    )
    work = Work(cls=PhasedTask, task_uuid="x", request={}, values={}, count=1, seed=5, store=Store(ORIGIN))
    told = [one["phase"] for one in handle_anything(work)]
    assert [one if known else None for one, known in zip(told, phases, strict=True)] == phases


@model
class ScanTask(Task[Scan]):
    """A task that the server has no handler for."""

    task_type = "scan"


def scanned(**values: Any) -> tuple[Scan, Store]:
    store = Store(ORIGIN)
    work = Work(cls=ScanTask, task_uuid="x", request={}, values=values, count=1, seed=5, store=store)
    return from_wire(Scan, next(handle_anything(work))), store


def test_files_have_the_names_that_the_schema_gives_them() -> None:
    scan, store = scanned(output_format="PLY")
    assert scan.extra == {}
    assert scan.parts is not None
    [part] = scan.parts
    assert part.extra == {}
    assert part.url is not None
    assert part.url.endswith(f"{part.uuid}.ply")
    assert scan.map_data is not None  # it comes in no other form, whatever is asked for
    assert scan.map_uuid is not None
    assert store.count == 3


def test_a_sound_beside_a_mesh_stays_a_sound() -> None:
    scan, store = scanned(output_format="PLY")
    assert scan.sound_url is not None
    file = store.named(scan.sound_url.rpartition("/")[2])
    assert file is not None
    assert file.mime == "audio/wav"


def test_a_format_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(Refused):
        [*handle_anything(work("imageInference", {}, output_format="DOC"))]


def test_the_nearest_example_is_the_one_whose_request_is_most_alike() -> None:
    sent, received = max(json.loads(EXAMPLES["accountManagement"]), key=lambda one: len(one[0]))
    [first, _] = [*handle_anything(work("accountManagement", sent))]
    assert first.keys() >= {key for key in received[0] if not _is_file(key)} - {
        "taskType",
        "taskUUID",
        "cost",
    }
