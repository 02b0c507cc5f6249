"""A column of a file of tasks is the parameter that has its name, in Python or on the wire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runware import ImageInference, InvalidParameterError, ModelSearch, PromptEnhance
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
