"""One item of an answer is odd: the ten tasks beside its own get their results."""

import json
import math
import threading
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from runware import ImageInference, PromptEnhance, Runware, RunwareError
from tests.support.addresses import address
from tests.support.any_json import KEYS, NUMBERS, WORDS
from tests.support.fake_server import EMPTY, Channel, FakeServer, made, replying

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("short_waits")]

TRANSPORTS = ["websocket", "http"]
NEIGHBOURS = 10
DEEP: Any = json.loads("[" * 900 + "]" * 900)

ODD: list[dict[str, Any]] = [
    {"status": []},
    {"status": {}},
    {"status": {"status": "success"}},
    {"status": "processing", "progress": 10**400},
    {"status": "processing", "progress": -(10**400)},
    {"status": "processing", "progress": float("nan")},
    {"status": "processing", "progress": float("inf")},
    {"status": "processing", "progress": []},
    {"text": "x", "seed": []},
    {"text": "x", "cost": float("nan")},
    {"text": "x", "cost": -1e9},
    {"text": "x", "cost": 10**400},
    {"text": "x", "cost": {"usd": 1}},
    {"text": ["x"]},
    {"text": {"x": None}},
    {"text": DEEP},
    {"error": []},
    {"error": [[]]},
    {"error": 10**400},
    {"error": {"code": [], "message": {}, "parameter": {}, "allowedValues": 7, "min": "x"}},
    {"taskType": {}, "text": "x"},
    {"taskType": None, "status": "error"},
    {"imageUUID": [], "text": "x"},
    {"errors": {"errors": []}, "data": [[]]},
]


def drawn(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Items with anything at any key."""
    random = Random(seed)

    def value(depth: int) -> Any:
        match random.randrange(6 if depth else 4):
            case 0:
                return random.choice(NUMBERS)
            case 1 | 2:
                return random.choice(WORDS)
            case 3:
                return random.choice((None, True, False, [], {}))
            case 4:
                return [value(depth - 1) for _ in range(random.randrange(3))]
            case _:
                return {random.choice(KEYS): value(depth - 1) for _ in range(random.randrange(4))}

    for _ in range(count):
        item = {random.choice(KEYS): value(2) for _ in range(random.randrange(1, 5))}
        item.pop("taskUUID", None)
        yield item


class OddServer:
    """Says something good to tasks that ask for it, and something odd to those that ask for that.

    Over WebSocket all is said in one message, when all tasks are here; the odd items stand in the middle of it.
    """

    def __init__(self, odd: list[dict[str, Any]], part: str) -> None:
        self._odd = odd
        self._part = part
        self._known: dict[str, dict[str, Any]] = {}
        self._waiting: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def says(self, task: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if task["taskType"] == "getResponse":
            yield self._response(task["taskUUID"])
        else:
            yield self._answer(task)

    def _response(self, uuid: str) -> dict[str, Any]:
        """What was odd has failed in the meantime."""
        task = self._known.get(uuid)
        if task is None:
            return {"data": []}
        if task["prompt"].startswith("good"):
            [item] = self._answer(task)["data"]
            return {"data": [{**item, "status": "success"}]}
        return {
            "errors": [
                {"code": "providerError", "message": "It failed.", "status": "error", "taskUUID": uuid}
            ]
        }

    def says_together(self, task: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if task["taskType"] == "getResponse":
            yield from self.says(task)
            return
        with self._lock:
            self._waiting.append(task)
            if len(self._waiting) < NEIGHBOURS + len(self._odd):
                return
            message: dict[str, Any] = {"data": [], "errors": []}
            for answer in map(self._answer, self._waiting):
                for part, items in answer.items():
                    message[part] += items
        yield message

    def _answer(self, task: dict[str, Any]) -> dict[str, Any]:
        self._known[task["taskUUID"]] = task
        kind, _, number = task["prompt"].partition(" ")
        own = {"taskType": task["taskType"], "taskUUID": task["taskUUID"]}
        if kind == "odd":
            return {self._part: [{**own, **self._odd[int(number)]}]}
        return {"data": [{**own, "text": f"good {number}", "cost": 0.001}]}


async def neighbours(client: Runware, odd: int) -> list[Any]:
    """What the tasks gave that nothing odd is said of, while odd things are said of others, and whether it was counted."""
    tasks = [PromptEnhance(prompt=f"good {number}") for number in range(NEIGHBOURS)]
    half = NEIGHBOURS // 2
    bad = [PromptEnhance(prompt=f"odd {number}") for number in range(odd)]
    outcomes = await client.run_all([*tasks[:half], *bad, *tasks[half:]], return_errors=True, deadline=10)
    given = [
        outcome if isinstance(outcome, RunwareError) else [result.text for result in outcome]
        for outcome in outcomes[:half] + outcomes[half + odd :]
    ]
    return [*given, math.isfinite(client.spent) and client.spent >= 0.001 * NEIGHBOURS]


UNHARMED = [*([f"good {number}"] for number in range(NEIGHBOURS)), True]


async def neighbours_of(odd: list[dict[str, Any]], part: str, transport: str) -> list[Any]:
    server = OddServer(odd, part)
    over_http = transport == "http"
    with replying(server.says if over_http else server.says_together) as running:
        url = address(running, transport)
        async with Runware("good key", url=url, timeout=10, max_retries=0) as client:
            given = await neighbours(client, len(odd))
            # And the connection is as good as before.
            if over_http:
                [result] = await client.prompt_enhance(prompt="good 99")
                assert result.text == "good 99"
            return given


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("item", ODD, ids=lambda item: repr(item)[:40])
async def test_an_odd_item_harms_no_neighbour(item: dict[str, Any], transport: str) -> None:
    assert await neighbours_of([item], "data", transport) == UNHARMED


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("part", ["data", "errors"])
async def test_a_hundred_odd_items_harm_no_neighbour(part: str, transport: str) -> None:
    assert await neighbours_of(list(drawn(100, seed=1)), part, transport) == UNHARMED


@pytest.mark.parametrize("pause", ["9" * 400, "-5", "nan", "1e999", "Fri, 31 Dec 9999 23:59:59 GMT", "30"])
async def test_a_pause_that_is_none_harms_nobody(pause: str) -> None:
    """Only 429 and 503 come with a pause."""
    server = OddServer([{"text": "x"}], "data")

    def task(channel: Channel, task: dict[str, Any]) -> None:
        [message] = server.says(task)
        headers = {"Retry_After": pause} if task["prompt"].startswith("odd") else {}
        channel.respond(200, message, **headers)

    with FakeServer(task) as running:
        async with Runware(
            "good key", url=running.http_url, timeout=2, max_retries=0, max_in_flight=1
        ) as client:
            assert await neighbours(client, 1) == UNHARMED


async def test_an_odd_seed_and_a_lost_connection_harm_nobody() -> None:
    """What is missing is asked for with the seeds that are missing: the odd one is none of them."""

    def image(task: dict[str, Any], seed: object) -> dict[str, Any]:
        return {"imageUUID": f"{task['taskUUID']} {seed}", "seed": seed}

    def answer(channel: Channel, task: dict[str, Any]) -> None:
        if channel.number > 1:
            seeds = range(task["seed"], task["seed"] + task["numberResults"])
            channel.send(made(task, *[image(task, seed) for seed in seeds]))
        elif task["numberResults"] == 3:
            channel.send(made(task, image(task, [])))
            channel.hang_up()

    lake: dict[str, Any] = {
        "model": "m:1@1",
        "positive_prompt": "a lake",
        "width": 128,
        "height": 64,
        "seed": 7,
    }
    with FakeServer(answer, lambda channel, question: channel.send(EMPTY)) as server:
        async with Runware("good key", url=server.url, timeout=2, max_retries=2) as client:
            tasks = [ImageInference(**lake, number_results=3)]
            tasks += [ImageInference(**lake, number_results=1) for _ in range(NEIGHBOURS)]
            first, *others = await client.run_all(tasks, return_errors=True, deadline=10)
    assert isinstance(first, RunwareError) or len(first) in (1, 3)
    for outcome in others:
        assert not isinstance(outcome, RunwareError), outcome
        assert [result.seed for result in outcome] == [7]
