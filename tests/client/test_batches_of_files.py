"""Batches of the tasks in a CSV or JSONL file."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from runware import (
    Batch,
    ImageInference,
    InvalidParameterError,
    Runware,
)

from .batching import LAKE, all_of, sent


async def test_a_csv_file_is_run(client: Runware, server: Any, tmp_path: Path) -> None:
    file = tmp_path / "tasks.csv"
    file.write_text(
        "model,positivePrompt,width,height,number_results,include_cost,CFGScale\n"
        'runware:101@1,"a lake, at dusk",128,128,2,yes,7.5\nrunware:101@1,sea,128,128,,,\n',
        encoding="utf-8-sig",
    )
    batch = Batch(tmp_path / "a.journal", client)
    outcomes = await all_of(batch.run(file, task=ImageInference))
    assert sorted(len(outcome.results) for outcome in outcomes) == [1, 2]
    [first] = [
        request
        for request in sent(server, "imageInference")
        if request["positivePrompt"] == "a lake, at dusk"
    ]
    assert (first["numberResults"], first["CFGScale"], first["width"]) == (2, 7.5, 128)
    assert await all_of(batch.run(str(file), task="image_inference")) == []


async def test_a_jsonl_file_may_have_tasks_of_all_types(client: Runware, server: Any, tmp_path: Path) -> None:
    file = tmp_path / "tasks.jsonl"
    lines: list[dict[str, Any]] = [
        {"taskType": "promptEnhance", "prompt": "sea"},
        {"task": "image_inference", **LAKE, "inputs.seedImage": "https://example.com/1.png"},
    ]
    file.write_text("\n\n".join(map(json.dumps, lines)), encoding="utf-8")
    await all_of(Batch(tmp_path / "a.journal", client).run(file))
    assert {request["taskType"] for request in server.requests} >= {"promptEnhance", "imageInference"}


async def test_lines_may_be_empty_and_cells_as_large_as_a_picture(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    file, picture = tmp_path / "tasks.csv", "data:image/png;base64," + "A" * 200_000
    columns = "model,positivePrompt,width,height,maskImage"
    file.write_text(f'\n \n,\n{columns}\n\nrunware:1@1,lake,128,128,"{picture}"\n', encoding="utf-8")
    limit = csv.field_size_limit()
    await all_of(Batch(tmp_path / "a.journal", client).run(file, task="imageInference"))
    [request] = sent(server, "imageInference")
    assert picture in str(request)
    assert csv.field_size_limit() == limit, "it is that of the whole process"


async def test_what_is_no_task_for_a_file(client: Runware, tmp_path: Path) -> None:
    file = tmp_path / "tasks.jsonl"
    uuid = "0c9ba54c-5d5d-4b3c-9f0b-06f3b1a1f0a1"
    lines = [{"prompt": "a", "taskUUID": uuid}, {"prompt": "b", "taskUUID": uuid.upper()}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    batch = Batch(tmp_path / "a.journal", client)
    with pytest.raises(
        InvalidParameterError, match=rf"line 2, column taskUUID: line 1 has the same UUID, {uuid.upper()}"
    ):
        batch.run(file, task="promptEnhance")
    wrong: Any
    for wrong in (5, dict, b"promptEnhance", ["promptEnhance"]):
        with pytest.raises(InvalidParameterError, match="it must be the class of a task, or its type"):
            batch.run(file, task=wrong)
    deep = '{"a":' * 5000 + "1" + "}" * 5000
    file.write_text(f'{{"prompt": "a", "extra": {deep}}}')
    with pytest.raises(InvalidParameterError, match="nested too deeply"):
        await all_of(batch.run(file, task="promptEnhance"))


async def test_every_mistake_of_a_file_has_its_sentence_and_nothing_is_sent(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    file = tmp_path / "tasks.csv"
    file.write_text(
        "taskType,model,positive_prompt,width,checkNSFW,nonsense\n"
        "imageInference,a:1@1,x,wide,maybe,\nimageInferenc,a:1@1,x,64,,\nimageInference,,x,64,,\n"
        "imageInference,a:1@1,x,64,,1\nimageInference,a:1@1,x,64,,1,2\n"
    )
    batch = Batch(tmp_path / "a.journal", client)
    with pytest.raises(InvalidParameterError) as refused:
        batch.run(file)
    sentences = str(refused.value).replace(str(file), "tasks.csv").splitlines()
    assert sentences[0] == "tasks.csv, line 2, column width: width is 'wide' (str); it must be an integer."
    assert sentences[1].startswith("tasks.csv, line 2, column checkNSFW: check_nsfw is 'maybe'")
    assert sentences[2].startswith(
        "tasks.csv, line 3, column taskType: there is no task 'imageInferenc'. Did you mean"
    )
    assert sentences[3] == "tasks.csv, line 4, column model: model is required."
    assert sentences[4].startswith("tasks.csv, line 5, column nonsense: ")
    assert sentences[5].startswith("tasks.csv, line 6: it has more cells than there are columns.")
    assert len(refused.value.errors) == 6
    assert server.requests == []
    assert not (tmp_path / "a.journal").exists()


@pytest.mark.parametrize(
    "line",
    [
        '{"taskType": "holographyOfTomorrow", "x": NaN}',
        '{"taskType": "promptEnhance", "prompt": "a", "extra": {"x": NaN}}',
        '{"taskType": "ping"}',
        '{"taskType": "authentication", "apiKey": "x"}',
        '{"taskType": "holographyOfTomorrow", "taskUUID": "no"}',
        '{"taskType": "holographyOfTomorrow", "x": ' + "[" * 600 + "]" * 600 + "}",
    ],
)
async def test_what_cannot_be_sent_is_found_before_the_tasks_before_it_are_paid(
    client: Runware, server: Any, tmp_path: Path, line: str
) -> None:
    file = tmp_path / "tasks.jsonl"
    good = [json.dumps({"taskType": "promptEnhance", "prompt": f"{number}"}) for number in range(3)]
    file.write_text("\n".join([*good, line]))
    with pytest.raises(InvalidParameterError, match=r"tasks\.jsonl, line 4"):
        await all_of(Batch(tmp_path / "a.journal", client).run(file, limit=1))
    assert server.requests == []


async def test_a_name_with_a_field_that_a_later_line_has_not_is_refused_before_anything_is_paid(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    file = tmp_path / "tasks.jsonl"
    image = {"taskType": "imageInference", "model": "a:1@1", "positivePrompt": "x", "width": 64, "height": 64}
    lines = [*[image] * 3, {"taskType": "promptEnhance", "prompt": "x"}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    batch = Batch(tmp_path / "a.journal", client)
    with pytest.raises(InvalidParameterError, match=r"^name: the template .* has the unknown field 'width'"):
        await all_of(batch.run(file, save=tmp_path / "out", name="{index}-{width}", limit=1))
    assert server.requests == []


async def test_a_mistake_of_many_lines_is_told_once(client: Runware, tmp_path: Path) -> None:
    file = tmp_path / "tasks.csv"
    lines = [f"prompt {number},{'wide' if number % 2 else 128}" for number in range(60)]
    file.write_text("\n".join(["positivePrompt,width", *lines]))
    batch = Batch(tmp_path / "a.journal", client)
    with pytest.raises(InvalidParameterError) as refused:
        batch.run(file)
    assert str(refused.value).startswith(f"{file}, line 2: taskType is missing. ")
    assert str(refused.value).endswith(" The same mistake is in 59 further lines.")
    with pytest.raises(InvalidParameterError) as refused:
        batch.run(file, task="imageInference")
    first, second, *others = str(refused.value).splitlines()
    assert (
        first == f"{file}, line 2, column model: model is required. The same mistake is in 29 further lines."
    )
    assert second.startswith(f"{file}, line 3, column width: width is 'wide' (str)")
    assert second.endswith(" The same mistake is in 29 further lines.")
    assert others == []
    file.write_text("\n".join(["positivePrompt,width", *lines[:2]]))
    with pytest.raises(InvalidParameterError, match=r" The same mistake is in 1 further line\."):
        batch.run(file)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("tasks.txt", b"", "it must be a JSONL or CSV file, with the extension .jsonl, .ndjson, .csv or .tsv."),
        ("none.csv", None, "which cannot be read: No such file or directory."),
        ("tasks.csv", b"prompt\nM\xfcller\n", "is not UTF-8: it has the byte 0xfc. Save it as UTF-8; in Excel, as CSV UTF-8."),
        ("tasks.csv", "prompt\nsea\n".encode("utf-16"), "is not UTF-8: it has the byte 0xff. Save it as UTF-8"),
        ("tasks.csv", b"\n", "line 1: the names of the columns are missing."),
        ("tasks.csv", b"prompt, prompt\nsea,sky\n", "column prompt: two columns have this name."),
        ("tasks.csv", b"positivePrompt,,\na lighthouse, at dusk,\n", "line 2: it has more cells than there are columns."),
        ("tasks.csv", b'prompt\n"sea"sky\n', "line 2: the row that begins here cannot be read as CSV: "),
        ("tasks.tsv", b"inputs\t\n{no\t\n", "line 2, column inputs: inputs is '{no', which is not valid JSON: "),
        ("tasks.jsonl", b'{"prompt": \n', "line 1, column 11: it is not valid JSON: Expecting value."),
        ("tasks.jsonl", b'{"prompt": "sea", "prompt": "sky"}\n', "line 1: it is not valid JSON: 'prompt' is given twice."),
        ("tasks.jsonl", b'{"inputs": {"mask": 1, "mask": 2}}\n', "line 1: it is not valid JSON: 'mask' is given twice."),
        ("tasks.jsonl", b"[1]\n", "line 1: it is list; it must be one JSON object"),
        ("tasks.jsonl", b'{"taskType": 7}\n', "line 1, column taskType: taskType is 7; it must be a string."),
        ("tasks.jsonl", b'{"task": "new", "inputs": 7, "inputs.a": 1}', "line 1, column inputs.a: inputs.a was given twice"),
        ("tasks.jsonl", b'{"task": "imageInference", "seed": 1, "Seed": 1}\n', "column Seed: "),
        ("tasks.csv", b"width,width \n1,2\n", "column width: two columns have this name. Give it once."),
        ("tasks.csv", b"CFGScale,cfg_scale\n1,2\n", "column cfg_scale: cfg_scale was given twice, perhaps under another name."),
    ],
)  # fmt: skip
async def test_a_file_that_cannot_be_read_says_where(
    tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidParameterError) as refused:
        Batch(tmp_path / "a.journal", Runware("key")).run(file, task=ImageInference)
    assert sentence in str(refused.value)


async def test_empty_columns_and_cells_at_the_end_of_lines_are_left_out(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    """Spreadsheets write them. A column without a name before the others has the numbers of rows."""
    file = tmp_path / "tasks.csv"
    file.write_text(",prompt,,\n0,sea,,\n1,sky\n2,sand,,,,\n")
    await all_of(Batch(tmp_path / "a.journal", client).run(file, task="promptEnhance"))
    assert sorted(request["prompt"] for request in sent(server)) == ["sand", "sea", "sky"]


@pytest.mark.parametrize("option", ["save", "manifest"])
async def test_the_manifest_does_not_replace_the_file_of_tasks(
    client: Runware, server: Any, tmp_path: Path, option: str
) -> None:
    file = tmp_path / "manifest.csv"
    file.write_text("prompt\nsea\n")
    given: dict[str, Any] = {option: tmp_path if option == "save" else tmp_path / "manifest"}
    batch = Batch(tmp_path / "a.journal", client)
    with pytest.raises(InvalidParameterError, match="is the file of tasks, which the manifest would replace"):
        await all_of(batch.run(file, task="promptEnhance", **given))
    assert file.read_text() == "prompt\nsea\n"
    assert server.requests == []
    await all_of(batch.run(file, task="promptEnhance", save=tmp_path, manifest=tmp_path / "other"))
    assert batch.summary.done == 1


async def test_of_many_mistakes_the_first_twenty_are_told(tmp_path: Path) -> None:
    file = tmp_path / "tasks.jsonl"
    file.write_text("\n".join(json.dumps({"prompt": 1, f"unknown{number}": 1}) for number in range(30)))
    with pytest.raises(InvalidParameterError) as refused:
        Batch(tmp_path / "a.journal", Runware("key")).run(file, task="promptEnhance")
    assert len(refused.value.errors) == 20
    assert str(refused.value).endswith("more mistakes.")


async def test_cells_say_lists_objects_and_what_is_inside_of_them(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    columns = {
        "positivePrompt": "sea",
        "width": "128",
        "height": "128",
        "model": "runware:101@1",
        "lora": '[{"model": "a:1@1", "weight": 0.5}]',
        "ipAdapters": '{"model": "a:2@1", "guideImages": ["https://example.com/1.png"]}',
        "inputs.referenceImages": "https://example.com/1.png; https://example.com/2.png",
        "outpaint.top": "64",
        "outpaint.bottom": "64",
        "seed": "7",
    }
    file = tmp_path / "tasks.tsv"
    file.write_text("\n".join(["\t".join(columns), "", "\t".join(columns.values()), "\t"]))
    await all_of(
        Batch(tmp_path / "a.journal", client.with_options(validate="off")).run(file, task=ImageInference)
    )
    [request] = sent(server, "imageInference")
    assert request["lora"] == [{"model": "a:1@1", "weight": 0.5}]
    assert [adapter["model"] for adapter in request["ipAdapters"]] == ["a:2@1"]
    assert request["inputs"]["referenceImages"] == ["https://example.com/1.png", "https://example.com/2.png"]
    assert request["outpaint"] == {"top": 64, "bottom": 64}
    assert request["seed"] == 7


async def test_a_task_of_a_later_version_is_sent_as_the_line_says(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    file = tmp_path / "tasks.jsonl"
    file.write_text(json.dumps({"taskType": "holographyOfTomorrow", "inputs.image": "x", "inputs.mask": "y"}))
    server.answer(results=[{"hologram": 1}])
    await all_of(Batch(tmp_path / "a.journal", client).run(file))
    [request] = sent(server, "holographyOfTomorrow")
    assert request["inputs"] == {"image": "x", "mask": "y"}
