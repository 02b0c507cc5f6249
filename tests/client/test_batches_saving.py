"""The files of a batch, and its manifest."""

import csv
import errno
import json
import os
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from runware import (
    Batch,
    ImageInference,
    InvalidParameterError,
    PromptEnhance,
    Runware,
)
from tests.support.fake_server import Channel, FakeServer, failed, made
from tests.support.short_waits import short_waits

from .batching import LAKE, all_of, change, prompts, rows, text


async def test_files_have_names_by_a_template_and_stay_in_their_folder(
    client: Runware, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    tasks = [
        ImageInference(**{**LAKE, "positive_prompt": prompt}, output_type=kind, output_format="PNG", number_results=2)
        for prompt, kind in (("../../etc/passwd", "URL"), ("a/b {seed}", "base64Data"), ("sea", "dataURI"))
    ]  # fmt: skip
    batch = Batch(tmp_path / "a.journal", client)
    run = batch.run(tasks, save=out, name="{index:03}-{positive_prompt}-{number}.{ext}")
    outcomes = {outcome.index: outcome for outcome in await all_of(run)}
    assert [file.name for file in outcomes[0].files] == [
        "000-.._.._etc_passwd-0.png",
        "000-.._.._etc_passwd-1.png",
    ]
    assert [file.name for file in outcomes[1].files] == ["001-a_b {seed}-0.png", "001-a_b {seed}-1.png"]
    assert all(file.parent == out for outcome in outcomes.values() for file in outcome.files)
    for file in outcomes[2].files:
        with Pillow.open(file) as image:
            image.load()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "a.journal-lock") == [
        "a.journal",
        "out",
    ]
    assert len(list(out.iterdir())) == 6 + 2
    for template in ("{nothing}", "{index!r}", "", "{ext}-{index}", "{index", "{index:999999999}"):
        with pytest.raises(InvalidParameterError, match="name: the template"):
            await all_of(batch.run([ImageInference(**LAKE)], save=out, name=template, add=True))


async def test_a_parameter_that_says_nothing_still_makes_a_name(client: Runware, tmp_path: Path) -> None:
    tasks = [ImageInference(**{**LAKE, "positive_prompt": prompt}) for prompt in ("  ", "sea")]
    run = Batch(tmp_path / "a.journal", client).run(tasks, save=tmp_path / "out", name="{positive_prompt}")
    assert [len(outcome.files) for outcome in await all_of(run)] == [1, 1]


async def test_the_content_of_saved_files_is_not_kept_twice(client: Runware, tmp_path: Path) -> None:
    batch = Batch(tmp_path / "a.journal", client)
    task = ImageInference(**LAKE, output_type="base64Data")
    [outcome] = await all_of(batch.run([task], save=tmp_path / "out"))
    assert len(rows(tmp_path / "a.journal", "results")[0][0]) < 1000
    [again] = batch.outcomes()
    assert again.files == outcome.files
    assert again.results[0].image_uuid == outcome.results[0].image_uuid  # type: ignore[attr-defined]


async def test_what_was_not_saved_is_saved_by_the_next_run_and_not_made_anew(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    tasks = [ImageInference(**LAKE), *prompts(1)]
    batch = Batch(tmp_path / "a.journal", client)
    await all_of(batch.run(tasks))
    [outcome] = await all_of(batch.run(tasks, save=tmp_path / "out"))
    assert outcome.files[0].exists()
    assert await all_of(batch.run(tasks, save=tmp_path / "out")) == []
    assert len(server.ledger) == 2


async def test_a_file_that_cannot_be_fetched_is_tried_again_by_the_next_run(tmp_path: Path) -> None:
    url = "http://127.0.0.1:9/1.png"

    def answer(channel: Channel, request: dict[str, Any]) -> None:
        channel.send(made(request, {"imageUUID": request["taskUUID"], "imageURL": url}))

    with short_waits(), FakeServer(answer) as other:
        async with Runware("key", url=other.url, max_retries=0) as client:
            batch = Batch(tmp_path / "a.journal", client)
            [outcome] = await all_of(batch.run([ImageInference(**LAKE)], save=tmp_path / "out"))
            assert outcome.error is not None
            assert outcome.state == "done"
            assert outcome.results
            [outcome] = await all_of(batch.run([ImageInference(**LAKE)], save=tmp_path / "out"))
            assert outcome.error is not None
            assert len(other.tasks) == 1
            assert (batch.summary.done, batch.summary.unsaved) == (1, 1)
            assert str(batch.summary).endswith(", 0 files, 1 tasks whose files are not saved.")
            # Without a folder, there is nothing to be saved, and it is still not there.
            assert await all_of(batch.run([ImageInference(**LAKE)])) == []
            assert batch.summary.unsaved == 1


async def test_a_folder_that_is_removed_meanwhile_is_made_again(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    server.latency = 0.2
    out = tmp_path / "out"
    batch = Batch(tmp_path / "a.journal", client)
    tasks = [ImageInference(**LAKE, seed=number) for number in range(3)]
    async for outcome in batch.run(tasks, save=out, limit=1):
        assert outcome.error is None
        shutil.rmtree(out)
    assert batch.summary.unsaved == 0


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.ESTALE])
async def test_a_run_stops_if_no_further_file_could_be_saved(
    client: Runware, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """The disk is full, or the server of a network folder is gone. The URLs of what is paid may not work for long."""

    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    server.latency = 0.05
    batch = Batch(tmp_path / "a.journal", client)
    tasks = [ImageInference(**LAKE, seed=number) for number in range(30)]
    with monkeypatch.context() as patched:
        patched.setattr(import_module("runware._files.folder").Folder, "publish", fail)
        await all_of(batch.run(tasks, save=tmp_path / "out", limit=2))
    assert "Stopped, since files cannot be saved" in str(batch.summary.stopped)
    assert 0 < len(server.ledger) < 30
    await all_of(batch.run(tasks, save=tmp_path / "out"))
    assert (batch.summary.files, len(server.ledger)) == (30, 30)


async def test_a_file_keeps_the_name_that_it_was_begun_under_when_the_list_is_reordered(
    tmp_path: Path,
) -> None:
    """The name has the place in the list. One of two files was there already when the run before ended."""
    journal, out, bad = tmp_path / "a.journal", tmp_path / "out", "http://127.0.0.1:9/2.png"
    picture, other_picture = "data:image/png;base64,iVBORw0KGgo=", "data:image/png;base64,iVBORw0KGgoA"

    def answer(channel: Channel, request: dict[str, Any]) -> None:
        if request["taskType"] == "promptEnhance":
            channel.send(text(request))
        else:
            uuids = ("0c9ba54c-5d5d-4b3c-9f0b-06f3b1a1f0a1", "0c9ba54c-5d5d-4b3c-9f0b-06f3b1a1f0a2")
            first, second = ({"imageUUID": uuid} for uuid in uuids)
            channel.send(made(request, {**first, "imageDataURI": picture}, {**second, "imageURL": bad}))

    image = ImageInference(**LAKE, number_results=2)
    with short_waits(), FakeServer(answer) as other:
        async with Runware("key", url=other.url, max_retries=0, validate="off") as client:
            batch = Batch(journal, client)
            await all_of(batch.run([image, *prompts(1, 2)], save=out))
            change(
                journal,
                f"task SET results = replace(replace(results, 'imageURL', 'imageDataURI'), '{bad}', '{other_picture}')",
            )
            await all_of(batch.run([*prompts(2, 1), image], save=out))
            [outcome] = [one for one in batch.outcomes() if one.files]
    assert outcome.index == 2
    names = sorted(path.name for path in out.iterdir() if "manifest" not in path.name)
    assert names == sorted(path.name for path in outcome.files)
    assert len(names) == 2
    assert all(name.startswith("00000-") for name in names)


async def test_batches_that_save_into_one_folder_do_not_spoil_each_others_manifests(
    client: Runware, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifests = import_module("runware._batch.outcome")
    one, two = (Batch(tmp_path / f"{name}.journal", client) for name in ("one", "two"))
    await all_of(one.run(prompts(1)))
    await all_of(two.run(prompts(2, 3)))
    write = manifests._write

    def interrupted(*given: Any) -> None:
        monkeypatch.setattr(manifests, "_write", write)
        two.write_manifest(tmp_path / "manifest")
        write(*given)

    monkeypatch.setattr(manifests, "_write", interrupted)
    one.write_manifest(tmp_path / "manifest")
    assert len((tmp_path / "manifest.jsonl").read_text("utf-8").splitlines()) == 1
    assert {path.name for path in tmp_path.glob("*.part")} == set()


async def test_no_cell_of_the_manifest_is_a_formula(tmp_path: Path) -> None:
    beginnings = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "plain"]
    out = tmp_path / "out"

    def answer(channel: Channel, request: dict[str, Any]) -> None:
        prompt = request["positivePrompt"]
        if prompt.startswith("bad "):
            channel.send(failed(request, "invalidPositivePrompt", message=prompt.removeprefix("bad ")))
        else:
            channel.send(made(request, {"imageBase64Data": "R0lGODlh", "cost": 0.01}))

    tasks: list[dict[str, Any]] = [
        {"taskType": kind, "positivePrompt": f"{mark}{text}"}
        for kind in ("imageInference", "=1")
        for mark in ("", "bad ")
        for text in beginnings
    ]
    with FakeServer(answer) as other:
        async with Runware("key", url=other.url) as client:
            run = Batch(tmp_path / "a.journal", client).run(tasks, save=out, name="{positivePrompt}")
            assert len(await all_of(run)) == len(tasks)
    with (out / "manifest.csv").open(encoding="utf-8", newline="") as file:
        _, *table = csv.reader(file)
    assert len(table) == len(tasks)
    assert not [cell for line in table for cell in line if cell.startswith(tuple("=+-@\t\r"))]
    assert {line[-1].lstrip("'") for line in table if line[-1]} == set(beginnings)
    paths = [line[6] for line in table if line[6]]
    assert len(paths) == 2 * len(beginnings)
    assert all((out / path).is_file() for path in paths)


async def test_the_manifest_has_every_task_in_the_order_of_the_list(client: Runware, tmp_path: Path) -> None:
    tasks = [*prompts(0, 1), ImageInference(**LAKE), PromptEnhance(prompt="bad", extra={"foo": 1})]
    batch = Batch(tmp_path / "a.journal", client)
    await all_of(batch.run(tasks, save=tmp_path / "out"))
    lines = [json.loads(line) for line in (tmp_path / "out/manifest.jsonl").read_text("utf-8").splitlines()]
    assert [line["index"] for line in lines] == [0, 1, 2, 3]
    assert [line["state"] for line in lines] == ["done", "done", "done", "failed"]
    assert (tmp_path / "out" / lines[2]["files"][0]).exists()
    assert lines[1]["results"][0]["text"]
    assert lines[3]["error"]["class"] == "ValidationError"
    table = (tmp_path / "out/manifest.csv").read_text("utf-8").splitlines()
    assert table[0] == "index,task_type,task_uuid,state,cost,results,files,error"
    assert len(table) == 5
    jsonl, other = batch.write_manifest(tmp_path / "other/all.v2")
    assert (jsonl.name, other.name) == ("all.v2.jsonl", "all.v2.csv")
