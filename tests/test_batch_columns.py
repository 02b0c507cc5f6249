"""A column of a file of tasks is the parameter that has its name, in Python or on the wire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runware import ImageInference, ModelSearch
from runware._batch.cells import columns_of
from runware._batch.parameter_files import ParameterFile
from runware._models.kinds import fields_of, wire_name
from runware._models.task_names import all_tasks
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
