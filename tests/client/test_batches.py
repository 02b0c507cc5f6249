"""Batches with a journal: each task is done once, however the list changes."""

import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PIL import Image as Pillow

from runware import (
    Batch,
    ImageInference,
    InvalidParameterError,
    PromptEnhance,
    Runware,
    VideoInference,
)
from tests.support.short_waits import short_waits

from .batching import LAKE, all_of, prompts, sent


async def test_every_task_is_run_once_however_often_the_same_line_runs(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    tasks = [*prompts(*range(20)), ImageInference(**LAKE, number_results=3)]
    batch = Batch(tmp_path / "a.journal", client)
    outcomes = await all_of(batch.run(tasks, limit=4))
    assert sorted(outcome.index for outcome in outcomes) == list(range(21))
    by_index = {outcome.index: outcome for outcome in outcomes}
    assert by_index[3].task is tasks[3]
    assert by_index[3].results[0].task_uuid == by_index[3].task_uuid
    assert len(by_index[20].results) == 3
    assert batch.summary.done == batch.summary.tasks == 21
    assert batch.summary.cost == pytest.approx(server.ledger.total)
    assert str(batch.summary).startswith("21 of 21 tasks done, $")
    before = len(server.requests)
    assert await all_of(batch.run(tasks, limit=4)) == []
    assert len(server.requests) == before
    assert len(server.ledger) == 23


async def test_a_list_that_grew_shrank_or_was_reordered_goes_on(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    batch = Batch(tmp_path / "a.journal", client)
    await all_of(batch.run(prompts(0, 1, 2)))
    await all_of(batch.run(prompts(5, 2, 1, 6, 0)))
    assert sorted(request["prompt"] for request in sent(server)) == [
        f"task {number}" for number in (0, 1, 2, 5, 6)
    ]
    assert [outcome.task.prompt for outcome in batch.outcomes()] == [
        f"task {number}" for number in (5, 2, 1, 6, 0)
    ]  # type: ignore[attr-defined]
    await all_of(batch.run(prompts(6, 2)))
    assert [outcome.index for outcome in batch.outcomes()] == [0, 1]
    assert batch.summary.tasks == 2
    await all_of(batch.run(prompts(0, 1, 2, 5, 6)))
    assert len(sent(server)) == 5, "what the list had no more is known all the same"


@pytest.mark.parametrize("seed", range(2))
async def test_a_run_that_ends_early_never_counts_more_tasks_than_the_list_has(
    client: Runware, server: Any, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)
    numbers = [*range(30)]
    batch = Batch(tmp_path / "a.journal", client)
    await all_of(batch.run(prompts(*numbers), limit=30))
    for _ in range(4):
        numbers = random.sample(
            numbers, random.randint(1, len(numbers))
        )  # others are gone, and the order is another one
        for _ in range(random.randint(1, 10)):
            numbers.insert(random.randint(0, len(numbers)), random.randint(30, 200))
        with short_waits():
            async for _ in batch.run(prompts(*numbers), limit=2, add=True):
                if random.random() < 0.5:
                    break
        assert batch.summary.tasks <= len(numbers)
    with short_waits():
        await all_of(batch.run(prompts(*numbers), limit=30, add=True))
    assert batch.summary.tasks == batch.summary.done == len(numbers)


async def test_equal_tasks_are_counted(client: Runware, server: Any, tmp_path: Path) -> None:
    batch = Batch(tmp_path / "a.journal", client)
    same = [PromptEnhance(prompt="sea")] * 3
    assert len(await all_of(batch.run(same))) == 3
    assert len(await all_of(batch.run(same))) == 0
    assert len(await all_of(batch.run([*same, *same]))) == 3
    assert len({request["taskUUID"] for request in sent(server)}) == 6


async def test_local_files_count_by_their_content(client: Runware, server: Any, tmp_path: Path) -> None:
    first, moved, other = tmp_path / "1.png", tmp_path / "2.png", tmp_path / "3.png"
    Pillow.new("RGB", (8, 8), "teal").save(first)
    shutil.copy(first, moved)
    Pillow.new("RGB", (8, 8), "red").save(other)
    batch = Batch(tmp_path / "a.journal", client)
    await all_of(batch.run([ImageInference(**LAKE, seed_image=first)]))
    assert await all_of(batch.run([ImageInference(**LAKE, seed_image=moved)])) == []
    assert await all_of(batch.run([ImageInference(**LAKE, seed_image=first.read_bytes())])) == []
    assert len(await all_of(batch.run([ImageInference(**LAKE, seed_image=other)], add=True))) == 1
    assert len(server.ledger) == 2
    assert b"base64" not in (tmp_path / "a.journal").read_bytes()


async def test_mappings_videos_and_given_uuids(client: Runware, server: Any, tmp_path: Path) -> None:
    uuid = "0c9ba54c-5d5d-4b3c-9f0b-06f3b1a1f0a1"
    tasks: list[Any] = [
        {"taskType": "promptEnhance", "prompt": "sea"},
        VideoInference(model="klingai:5@3", positive_prompt="waves", duration=1, width=256, height=256),
        PromptEnhance(prompt="sky", task_uuid=uuid),
    ]
    batch = Batch(tmp_path / "a.journal", client)
    outcomes = {outcome.index: outcome for outcome in await all_of(batch.run(tasks, save=tmp_path / "out"))}
    assert [outcomes[index].error for index in range(3)] == [None, None, None]
    assert outcomes[2].task_uuid == uuid
    assert outcomes[1].files[0].suffix in (".mp4", ".gif", ".webp", ".webm", ".png", ".apng", ".avi")
    assert await all_of(batch.run(tasks, save=tmp_path / "out")) == []
    twice = [tasks[2], PromptEnhance(prompt="new"), PromptEnhance(prompt="other", task_uuid=uuid)]
    with pytest.raises(InvalidParameterError, match=f"task_uuid is {uuid}, which another task") as refused:
        await all_of(batch.run(twice))
    assert "It is task 2 of the list" in "".join(refused.value.__notes__)
    assert batch.summary.new == 1, "the journal is as good as it was"


async def test_the_uuid_of_an_attempt_that_has_ended_belongs_to_its_task(
    client: Runware, server: Any, tmp_path: Path
) -> None:
    server.answer_next("promptEnhance", error="providerError")
    uuid = "f3f1b8c1-1a24-4c5a-8a35-4d93a3f7a111"
    own = PromptEnhance(prompt="sea", task_uuid=uuid)
    batch = Batch(tmp_path / "a.journal", client)
    [outcome] = await all_of(batch.run([own]))
    assert (outcome.attempts[0], len(outcome.attempts)) == (uuid, 2)
    # The very same task, once more, is another one, and the server knows the first attempt.
    [outcome] = await all_of(batch.run([own, own]))
    assert uuid not in outcome.attempts
    with pytest.raises(InvalidParameterError, match=f"task_uuid is {uuid}, which another task"):
        await all_of(batch.run([own, PromptEnhance(prompt="sky", task_uuid=uuid)]))


@pytest.mark.parametrize(
    ("journal", "client", "tasks", "more", "sentence"),
    [
        (7, None, [], {}, "journal is 7; it must be the path of a file."),
        ("a.journal", "key", [], {}, "client is 'key'"),
        ("a.journal", None, [], {"task": "promptEnhance"}, "task"),
        ("a.journal", None, [], {"manifest": 7}, "manifest is 7; it must be the path of a file."),
        ("a.journal", None, [], {"retry": 7}, "retry has 7; it must have"),
        ("a.journal", None, [], {"name": "{index}"}, "name"),
    ],
)
async def test_what_makes_no_batch_is_refused_before_there_is_a_journal(
    tmp_path: Path, journal: Any, client: Any, tasks: Any, more: Any, sentence: str
) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        Batch(tmp_path / journal if journal != 7 else 7, client or Runware("key")).run(tasks, **more)
    assert sentence in str(refused.value)
    assert list(tmp_path.iterdir()) == []
