"""Models as fields of pydantic's models, and in FastAPI's routes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import warnings
from typing import Annotated, Any

import attrs
import pydantic
import pytest

import runware
from runware._models.model import Object, ResponseObject, Task, fields_of
from tests.support.in_turn import in_turn

ITEM = {
    "taskType": "imageInference",
    "taskUUID": "a770f077-f413-47de-9dac-be0b26a35da6",
    "imageUUID": "b7db282d-2943-4f12-992f-77df3ad3ec71",
    "imageURL": "https://example.com/a.png",
    "seed": "not a number",
    "brandNew": {"x": [1]},
}
CLASSES = [
    cls
    for name in runware.__all__
    if isinstance(cls := getattr(runware, name), type) and issubclass(cls, Object | Task | ResponseObject)
]


class Order(pydantic.BaseModel):
    images: list[runware.Image]
    first: runware.Image | None = None
    task: runware.ImageInference | None = None
    lora: runware.Lora | None = None


def test_results_are_fields_of_a_pydantic_model() -> None:
    image = runware.Image.from_dict(ITEM)
    for given in (image, ITEM):
        order = Order.model_validate({"images": [given], "first": given})
        assert order.images == [image]
        assert isinstance(order.first, runware.Image)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert order.model_dump(exclude_none=True) == {"images": [ITEM], "first": ITEM}
            assert Order.model_validate_json(order.model_dump_json()) == order
    with pytest.raises(pydantic.ValidationError, match=r"(?s)images\.0.*it must be an Image"):
        Order.model_validate({"images": ["x"]})


def test_tasks_and_objects_are_fields_of_a_pydantic_model() -> None:
    task = runware.ImageInference(
        model="m:1@1", positive_prompt="x", seed_image=b"GIF89a", lora=[{"model": "l:1@1"}],
        task_uuid=ITEM["taskUUID"], extra={"new": 1},
    )  # fmt: skip
    order = Order(images=[], task=task, lora=runware.Lora(model="l:1@1", weight=1))
    dumped = json.loads(order.model_dump_json(exclude_none=True))
    assert dumped["task"] == {
        "model": "m:1@1",
        "positivePrompt": "x",
        "seedImage": "data:image/gif;base64,R0lGODlh",
        "lora": [{"model": "l:1@1"}],
        "taskUUID": ITEM["taskUUID"],
        "extra": {"new": 1},
    }
    again = Order.model_validate(dumped)
    assert again.task == attrs.evolve(task, seed_image="data:image/gif;base64,R0lGODlh")
    assert again.lora == order.lora
    in_python = Order.model_validate({"images": [], "task": {"model": "m:1@1", "positive_prompt": "x"}})
    assert in_python.task == runware.ImageInference(model="m:1@1", positive_prompt="x")
    for wrong, sentence in (
        ({"model": "m:1@1", "widht": 5}, "did you mean width"),
        ({"model": "m:1@1", "lora": [{"model": "l:1@1", "weight": 9}]}, r"lora\[0\]\.weight is 9"),
        ({"positivePrompt": "x"}, "model is required"),
    ):
        with pytest.raises(pydantic.ValidationError, match=sentence):
            Order.model_validate({"images": [], "task": wrong})


def test_an_open_object_is_written_flat_and_read_again() -> None:
    settings = runware.VideoSettings(prompt_extend=True, edit={"controls": {"new": 1}}, extra={"brandNew": 2})
    adapter = pydantic.TypeAdapter(runware.VideoSettings)
    dumped = json.loads(adapter.dump_json(settings))
    assert dumped == {"promptExtend": True, "edit": {"controls": {"new": 1}}, "brandNew": 2}
    assert adapter.validate_python(dumped) == settings
    schema = adapter.json_schema()
    assert schema["additionalProperties"] is True
    assert "extra" not in schema["properties"]
    controls = schema["properties"]["edit"]["properties"]["controls"]
    assert controls["properties"]["depthBlur"] == {"type": "number", "minimum": 0}


@in_turn("cls", CLASSES)
def test_every_model_has_a_json_schema(cls: type[Any]) -> None:
    adapter = pydantic.TypeAdapter(dict[str, cls])  # type: ignore[valid-type]
    for mode in ("validation", "serialization"):
        schema = adapter.json_schema(mode=mode)  # type: ignore[arg-type]
        [described] = schema["$defs"].values()
        assert described["title"] == cls.__name__
        wires = {field.metadata["wire"] for field in fields_of(cls) if "wire" in field.metadata}
        assert wires <= described["properties"].keys()
        assert json.loads(json.dumps(schema)) == schema


def test_limits_are_in_the_json_schema() -> None:
    schema = pydantic.TypeAdapter(runware.Lora).json_schema()
    assert schema["properties"]["weight"] == {"type": "number", "minimum": -4, "maximum": 4}
    assert schema["required"] == ["model"]


def test_a_route_of_fastapi_answers_with_results_and_takes_tasks() -> None:
    fastapi = pytest.importorskip("fastapi")
    httpx = pytest.importorskip("httpx")
    app = fastapi.FastAPI()

    async def images(task: runware.ImageInference) -> list[runware.Image]:
        return [runware.Image.from_dict({**ITEM, "brandNew": task.positive_prompt})]

    images.__annotations__ = {
        "task": Annotated[runware.ImageInference, fastapi.Body()],
        "return": list[runware.Image],
    }
    app.post("/images")(images)

    async def ask() -> Any:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
            good = await client.post("/images", json={"model": "m:1@1", "positivePrompt": "x"})
            bad = await client.post("/images", json={"model": "m:1@1", "widht": 1})
            return good, bad, await client.get("/openapi.json")

    good, bad, openapi = asyncio.run(ask())
    assert good.json() == [{**ITEM, "brandNew": "x"}]
    assert bad.status_code == 422
    assert "did you mean width" in bad.text
    assert openapi.json()["components"]["schemas"]["Image"]["properties"]["imageURL"] == {"type": "string"}


def test_nothing_is_imported_unless_pydantic_is() -> None:
    code = "import sys, runware; runware.Image(seed=1), runware.Lora(model='l:1@1'); print('pydantic_core' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("False\n", "")
