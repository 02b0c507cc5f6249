"""The tasks of a run, always the same for the same seed."""

from __future__ import annotations

from random import Random
from typing import Any
from uuid import UUID

import attrs

from runware import ImageInference, PromptEnhance, RunwareError


@attrs.define
class Plan:
    """One task: what is asked for, and what became of it."""

    number: int
    uuid: str
    kind: str
    expected: int
    task: Any
    ends: int = 0
    delivered: list[str] = attrs.Factory(list[str])
    error: RunwareError | None = None

    def ended(self, outcome: object) -> None:
        """It ended: with its results, or with an error."""
        self.ends += 1
        if isinstance(outcome, RunwareError):
            self.error, outcome = outcome, outcome.results
        assert isinstance(outcome, list)
        self.delivered = [getattr(result, "image_uuid", None) or result.text for result in outcome]


def planned(count: int, random: Random, tasks: str = "mixed") -> list[Plan]:
    """Tasks for that kind of weather, the same for the same seed."""
    if tasks == "mixed":
        return mixed(count, random)
    plans: list[Plan] = []
    for number in range(count):
        uuid = str(UUID(int=random.getrandbits(128), version=4))
        task: Any = PromptEnhance(prompt=f"task {number}", task_uuid=uuid)
        if tasks == "large" and number % 10 == 0:
            task = ImageInference(
                model="m:1@1", positive_prompt=f"task {number}", width=512, height=512, output_type="base64Data",
                output_format="PNG", task_uuid=uuid,
            )  # fmt: skip
        plans.append(Plan(number, uuid, "run", 1, task))
    return plans


def mixed(count: int, random: Random) -> list[Plan]:
    """A mixture of tasks."""
    plans: list[Plan] = []
    for number in range(count):
        uuid = str(UUID(int=random.getrandbits(128), version=4))
        chance = random.random()
        given: dict[str, Any] = {"task_uuid": uuid}
        expected = 1
        if chance < 0.05:
            kind, expected = ("results", 3) if chance < 0.02 else ("run", 3)
            if chance > 0.03:
                given["delivery_method"] = "async"
            task: Any = ImageInference(
                model="m:1@1", positive_prompt=f"task {number}", number_results=3, width=128, height=64, **given
            )  # fmt: skip
        elif chance < 0.08:
            kind, expected = "refused", 0
            task = PromptEnhance(prompt=f"task {number}", extra={"noSuchParameter": 1}, **given)
        else:
            kind = "batch" if chance < 0.25 else "results" if chance < 0.4 else "run"
            if random.random() < 0.3:
                given["prompt_versions"] = expected = random.randint(2, 4)
            if random.random() < 0.2:
                given["delivery_method"] = "async"
            task = PromptEnhance(prompt=f"task {number}", **given)
        plans.append(Plan(number, uuid, kind, expected, task))
    return plans


def jobs_of(plans: list[Plan]) -> list[list[Plan]]:
    """Tasks one by one, and those for batches by fives."""
    batch = [plan for plan in plans if plan.kind == "batch"]
    jobs = [[plan] for plan in plans if plan.kind != "batch"]
    jobs += [batch[start : start + 5] for start in range(0, len(batch), 5)]
    return sorted(jobs, key=lambda job: job[0].number)
