"""A column of a file of tasks is the parameter that has its name, in Python or on the wire."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import runware
from runware import ImageInference, InvalidParameterError, ModelSearch, PromptEnhance
from runware._batch.cells import columns_of
from runware._batch.parameter_files import ParameterFile
from runware._models import kinds
from runware._models.kinds import fields_of, wire_name
from runware._models.model import Result, Settings, Task, model, param
from runware._models.task_names import all_tasks
from runware._models.task_types import TASK_TYPES, VARIANTS
from tests.support.sample_values import value_of

CLASSES = [cls for task in all_tasks().values() for cls in task.classes]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_name_of_a_parameter_is_a_column_of_it(cls: type[Any]) -> None:
    for field in (field for field in fields_of(cls) if "wire" in field.metadata):
        for name in (field.name, wire_name(field)):
            values: dict[str, Any] = {}
            columns_of(cls).put(values, name, value_of(field), is_text=False)
            assert list(values) == [field.name], name


def test_a_column_is_no_other_parameter_that_is_sent_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / "tasks.csv"
    file.write_text("taskType,source,visibility\nmodelSearch,official,public\n", encoding="utf-8")
    assert list(ParameterFile(file)) == [ModelSearch(source="official", visibility="public")]
    columns = "model,positivePrompt,width,height,promptWeighting"
    file.write_text(f"{columns}\nm:1@1,sea,512,512,compel\n", encoding="utf-8")
    [task] = ParameterFile(file, ImageInference)
    assert isinstance(task, ImageInference)
    assert task.prompt_weighting == "compel"


UPLOAD = {"architecture": "sdxl", "format": "safetensors", "air": "a:1@1", "uniqueIdentifier": "b", "name": "c",
    "version": "1", "downloadURL": "https://a.b/c"}  # fmt: skip


@pytest.mark.parametrize(("category", "variant"), VARIANTS["modelUpload"].items())
def test_a_line_says_which_variant_of_a_task_it_is(tmp_path: Path, category: str, variant: str) -> None:
    of_one = {"lora": {}, "controlnet": {"conditioning": "canny"}, "checkpoint": {"type": "base"},
        "embeddings": {"type": "negative"}}  # fmt: skip
    said = {"taskType": "modelUpload", "category": category, **UPLOAD, **of_one.get(category, {})}
    as_json = tmp_path / "tasks.jsonl"
    as_json.write_text(json.dumps(said) + "\n", encoding="utf-8")
    as_table = tmp_path / "tasks.csv"
    as_table.write_text(f"{','.join(said)}\n{','.join(map(str, said.values()))}\n", encoding="utf-8")
    for file in (as_json, as_table):
        [task] = ParameterFile(file)
        assert type(task).__name__ == variant
    without = {key: value for key, value in said.items() if key not in ("taskType", "category")}
    as_json.write_text(json.dumps(without) + "\n", encoding="utf-8")
    for given, defaults in ((getattr(runware, variant), {}), ("modelUpload", {"category": category})):
        [task] = ParameterFile(as_json, given, defaults)
        assert type(task).__name__ == variant


@pytest.mark.parametrize(
    ("category", "sentence"),
    [
        ({}, "category is missing: it says which kind of task this is."),
        ({"category": None}, "category is missing: it says which kind of task this is."),
        ({"category": "lorra"}, "category is 'lorra'; it must be one of 'checkpoint', 'lora', 'lycoris', "),
    ],
)
def test_a_variant_is_not_guessed(tmp_path: Path, category: dict[str, Any], sentence: str) -> None:
    file = tmp_path / "tasks.jsonl"
    file.write_text(json.dumps({"taskType": "modelUpload", **category, **UPLOAD}) + "\n", encoding="utf-8")
    with pytest.raises(InvalidParameterError, match=re.escape(sentence)):
        ParameterFile(file).check()


@model
class Turned(Task[Result]):
    """A variant that is told apart by a name of two words."""

    task_type = "turned"
    __settings__ = Settings(constants={"turnKind": "left"}, variant_name="turn_kind")

    angle: int | None = param("angle", kinds.integer, default=None)


@pytest.mark.parametrize("name", ["turnKind", "turn_kind"])
def test_what_tells_variants_apart_has_its_names_of_python_and_of_the_wire(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(TASK_TYPES, "turned", "Turned")
    monkeypatch.setitem(VARIANTS, "turned", {"left": "Turned"})
    monkeypatch.setattr("runware._models.arguments.load", lambda _: Turned)
    file = tmp_path / "tasks.jsonl"
    file.write_text(json.dumps({name: "left", "angle": 90}) + "\n", encoding="utf-8")
    assert list(ParameterFile(file, Turned)) == [Turned(angle=90)]


def test_a_table_of_one_column_may_have_the_other_delimiters_in_its_texts(tmp_path: Path) -> None:
    texts = {".tsv": "sea, at dusk; in fog", ".csv": "sea; at\tdusk"}
    for ending, text in texts.items():
        file = tmp_path / f"tasks{ending}"
        file.write_text(f"prompt\n{text}\n", encoding="utf-8")
        assert list(ParameterFile(file, PromptEnhance)) == [PromptEnhance(prompt=text)]


@pytest.mark.parametrize("lines", [1, 2, 5])
def test_a_quote_that_is_not_closed_is_told_of_where_it_was_opened(tmp_path: Path, lines: int) -> None:
    file, further = tmp_path / "tasks.csv", "\nsand" * lines
    for end in ("", '\n"sun"'):  # the end of the file, or the next quote
        file.write_text(f'prompt\n"two\nlines"\n"sea{further}{end}\n', encoding="utf-8")
        with pytest.raises(
            InvalidParameterError, match=r"tasks\.csv, line 4: the row that begins here cannot be"
        ):
            ParameterFile(file, PromptEnhance).check()


@pytest.mark.parametrize("separator", [";", " ; "])
def test_a_list_may_have_data_uris(tmp_path: Path, separator: str) -> None:
    given = [
        "data:image/png;base64,AAAA",
        "https://example.com/a.png",
        "data:image/png;name=a;base64,BBBB",
        "data:image/png;base64,CCCC",
    ]
    file = tmp_path / "tasks.csv"
    cell = separator.join(given)
    file.write_text(f'model,positivePrompt,referenceImages\nm:1@1,sea,"{cell}"\n', encoding="utf-8")
    [task] = ParameterFile(file, ImageInference)
    assert isinstance(task, ImageInference)
    assert task.reference_images == given
