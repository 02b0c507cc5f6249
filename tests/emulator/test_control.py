"""The control API of the local server, as a test in another language uses it."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import socket
import threading
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import attrs
import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from runware.emulator import Emulator, Faults
from runware.emulator.checking.parameters import read
from runware.emulator.checking.task_classes import class_of
from runware.emulator.control import event_feed
from runware_sync import Runware, RunwareError
from tests.support.posting import IMAGE, a_task, http_client, post, post_new
from tests.support.timing import lasting, wait_until


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    with Emulator(latency=0.001, faults=Faults(seed=7)) as server:
        yield server


@pytest.fixture
def server(shared: Emulator) -> Iterator[Emulator]:
    shared.reset()
    yield shared
    shared.reset()
    http_client().close()
    http_client.cache_clear()


def ask(server: Emulator, path: str, method: str = "GET", **more: Any) -> httpx.Response:
    url = f"{server.http_url.removesuffix('/v1')}/_emulator/{path}"
    return http_client().request(method, url, timeout=30, **more)


def told(server: Emulator, path: str) -> Any:
    response = ask(server, path)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def refused(response: httpx.Response, status: int) -> str:
    """The sentence of a refusal."""
    assert response.status_code == status, response.text
    body = response.json()
    assert list(body) == ["error"]
    assert body["error"].endswith(".")
    return str(body["error"])


# Reading ---------------------------------------------------------------------------------------------------------


def test_the_state(server: Emulator) -> None:
    first = told(server, "state")
    assert (first["url"], first["http_url"], first["mode"]) == (server.url, server.http_url, "default")
    assert first["tasks"] == {"received": 0, "under_way": 0, "done": 0, "failed": 0}
    assert (first["billed"], first["files"]) == ({"total": 0, "count": 0}, {"count": 0, "bytes": 0})
    assert (first["latency"], first["faults"]) == (0.001, attrs.asdict(Faults(seed=7)))
    assert (first["answers"], first["fault_counts"], first["connections"]) == ([], {}, 0)
    with Runware("any", url=server.url) as client:
        [image] = client.image_inference(
            model="runware:101@1", positive_prompt="a lighthouse", width=128, height=128
        )
        with pytest.raises(RunwareError):
            client.run({"taskType": "nonsense"})
        size = len(http_client().get(str(image.image_url)).content)
        after = told(server, "state")
        assert after["connections"] == 1
    assert after["tasks"] == {"received": 2, "under_way": 0, "done": 1, "failed": 1}
    assert after["billed"] == {"total": server.billed, "count": 1}
    assert after["files"] == {"count": 1, "bytes": size}
    assert after["uptime"] > first["uptime"]


@pytest.mark.parametrize("mode", ["lenient", "strict"])
def test_the_mode(mode: str) -> None:
    with Emulator(lenient=mode == "lenient", strict=mode == "strict") as server:
        assert told(server, "state")["mode"] == mode


@pytest.fixture
def four_tasks(server: Emulator) -> Emulator:
    post_new(server, IMAGE)
    post(server, a_task(prompt="A Größe <script>"))
    post_new(server, {"taskType": "promptEnhance"})
    post_new(server, {**IMAGE, "model": "civitai:1@2", "positivePrompt": "dog"})
    return server


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [4, 3, 2, 1]),
        ("limit=2", [4, 3]),
        ("task_type=imageInference", [4, 1]),
        ("task_type=imageInference&limit=1", [4]),
        ("model=runware:101@1", [1]),
        ("state=failed", [3]),
        ("state=done&task_type=promptEnhance", [2]),
        ("text=LIGHTHOUSE", [1]),
        ("text=gr%C3%B6SSE", [2]),
        ("text=%3Cscript", [2]),
        ("text=missingParameter", [3]),
        ("text=nothing%20has%20this", []),
        ("model=", []),
    ],
)
def test_requests_are_told_newest_first(four_tasks: Emulator, query: str, numbers: list[int]) -> None:
    found = told(four_tasks, f"requests?{query}")["requests"]
    assert [task["number"] for task in found] == numbers
    assert set(found[0] if found else ()) <= set(four_tasks.last().summary())


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limit=0", "limit is '0'; it must be between 1 and 500."),
        ("limit=501", "limit is '501'; it must be between 1 and 500."),
        ("limit=-1", "limit is '-1'"),
        ("limit=x", "limit is 'x'"),
        ("limit=" + "9" * 5000, "limit is '9999"),
        ("state=finished", "state is 'finished'; it must be under_way, done or failed."),
        (
            "taskType=caption",
            "There is no filter 'taskType'; there are limit, task_type, model, text, state.",
        ),
    ],
)
def test_a_filter_that_is_none_is_refused(server: Emulator, query: str, said: str) -> None:
    assert refused(ask(server, f"requests?{query}"), 400).startswith(said)


def test_one_request_in_detail(server: Emulator) -> None:
    post_new(server, {**IMAGE, "width": 100})
    task = told(server, "requests/1")
    assert task["request"]["positivePrompt"] == "a lighthouse"
    assert task["answers"][0]["imageUUID"] in task["files"][0]["url"]
    assert task["curl"].startswith(f"curl -sS {server.http_url} ")
    assert "client.image_inference(" in task["python"]
    assert task["model_findings"] == [
        "width is 100, but runware:101@1 takes 128 to 2048 in multiples of 64; the nearest is 128."
    ]


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "1.0", "1e3", "9" * 5000, "%00", "²"])
def test_a_request_that_there_is_not(server: Emulator, number: str) -> None:
    post(server, a_task())
    assert refused(ask(server, f"requests/{number}"), 404).startswith("There is no task '")


def test_a_request_that_is_not_kept_any_more(server: Emulator) -> None:
    for _ in range(3):
        post(server, *(a_task() for _ in range(170)))
    said = refused(ask(server, "requests/10"), 404)
    assert said == "Task 10 is not kept any more; only the newest 500 are kept."
    assert told(server, "requests/11")["number"] == 11


def test_what_is_no_number_is_told_all_the_same(server: Emulator) -> None:
    body = json.dumps([a_task(odd=[float("nan"), float("-inf")], half="\ud800")])
    http_client().post(server.http_url, content=body, headers={"Authorization": "Bearer any"})

    def no_constant(name: str) -> Any:
        raise AssertionError(name)

    for path in ("requests", "requests/1"):
        json.loads(ask(server, path).text, parse_constant=no_constant)
    assert told(server, "requests/1")["request"]["odd"] == ["nan", "-inf"]


def test_the_ledger(four_tasks: Emulator) -> None:
    ledger = told(four_tasks, "ledger")
    assert (ledger["total"], ledger["count"]) == (four_tasks.billed, 3)
    assert [entry["task_type"] for entry in ledger["entries"]] == [
        "imageInference",
        "promptEnhance",
        "imageInference",
    ]
    assert ledger["entries"][0]["model"] == "runware:101@1"
    assert ledger["entries"][0]["date"].endswith("+00:00")
    [failure] = ledger["failures"]
    assert (failure["task_type"], failure["code"]) == ("promptEnhance", "missingParameter")


def test_the_ledger_of_one_task(four_tasks: Emulator) -> None:
    for row in [*four_tasks.ledger.entries, *four_tasks.ledger.failures]:
        ledger = told(four_tasks, f"ledger?task_uuid={row.task_uuid}")
        billed = four_tasks.ledger.of(str(row.task_uuid))
        assert (ledger["total"], ledger["count"]) == (sum(entry.cost for entry in billed), len(billed))
        assert {one["task_uuid"] for one in ledger["entries"] + ledger["failures"]} == {row.task_uuid}
    said = refused(ask(four_tasks, "ledger?taskUUID=x"), 400)
    assert said == "There is no filter 'taskUUID'; there is task_uuid."


# Changing --------------------------------------------------------------------------------------------------------


def test_a_reset(server: Emulator) -> None:
    post(server, a_task())
    server.latency, server.faults = 30.0, Faults(delay=0.5)
    post(server, a_task(deliveryMethod="async"))
    response = ask(server, "reset", "POST")
    assert (response.status_code, response.content) == (204, b"")
    after = told(server, "state")
    assert after["tasks"] == {"received": 0, "under_way": 0, "done": 0, "failed": 0}
    assert (after["latency"], after["faults"]) == (0.001, attrs.asdict(Faults(seed=7)))
    assert told(server, "requests") == {"requests": []}
    post(server, a_task())
    assert server.last().number == 1


def test_faults_are_set_one_by_one_and_put_back(server: Emulator) -> None:
    def set_faults(values: Any) -> Any:
        response = ask(server, "faults", "POST", json=values)
        assert response.status_code == 200, response.text
        return response.json()

    assert set_faults({"latency": 0.2, "overload": 1}) == {
        "latency": 0.2,
        **attrs.asdict(Faults(seed=7, overload=1.0)),
    }
    assert set_faults({"slots": 3}) == {"latency": 0.2, **attrs.asdict(Faults(seed=7, overload=1.0, slots=3))}
    assert (server.latency, server.faults) == (0.2, Faults(seed=7, overload=1.0, slots=3))
    assert post(server, a_task()).status_code in (429, 503)
    assert told(server, "state")["fault_counts"] == {"overload": 1}
    set_faults({"latency": 0})
    assert told(server, "state")["fault_counts"] == {"overload": 1}
    assert set_faults({"slots": None, "seed": None})["slots"] is None
    assert set_faults({}) == {"latency": 0.001, **attrs.asdict(Faults(seed=7))}
    assert post(server, a_task()).status_code == 200


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "The body is not valid JSON: "),
        (b"{", "The body is not valid JSON: "),
        (b"\xff\xfe\x00", "The body is not valid JSON: "),
        (b"[" * 200_000, "The body is nested more than 420 deep."),
        (b"[" * 900 + b"]" * 900, "The body is nested more than 420 deep."),
        (b"[]", "The body must be a JSON object such as "),
        (b"null", "The body must be a JSON object such as "),
        (b'"drop"', "The body must be a JSON object such as "),
        (b'{"dorp": 0.1}', "There is no fault 'dorp'; there are latency, seed, restart, "),
        (b'{"drop": 2}', "drop is 2; it must be a probability, from 0 to 1."),
        (b'{"drop": -0.5}', "drop is -0.5; it must be a number of 0 or more."),
        (b'{"drop": "0.1"}', 'drop is "0.1"; it must be a number of 0 or more.'),
        (b'{"drop": true}', "drop is true; it must be a number of 0 or more."),
        (b'{"drop": null}', "drop is null; it must be a number of 0 or more."),
        (b'{"drop": NaN}', "drop is NaN; it must be a number of 0 or more."),
        (b'{"longest_delay": 1e999}', "longest_delay is Infinity; it must be a number of 0 or more."),
        (b'{"longest_retry_after": 1000000000001}', "longest_retry_after is 1000000000001; it must be between 0 and 1000000000."),
        (b'{"slots": 0}', "slots is 0; it must be 1 or more, or None for any number."),
        (b'{"slots": 1.5}', "slots is 1.5; it must be an integer of 0 or more, or null."),
        (b'{"seed": {}}', "seed is {}; it must be an integer of 0 or more, or null."),
        (b'{"latency": -1}', "latency is -1; it must be a number of seconds, 0 or more."),
        (b'{"latency": "%s"}' % (b"x" * 900_000), 'latency is "xxx'),
        (b'{"latency": "%s"}' % (b"x" * 1_100_000), "The body is longer than 1000000 bytes."),
    ],
    ids=lambda value: repr(value[:24]),
)  # fmt: skip
def test_bad_faults_are_refused_and_change_nothing(server: Emulator, body: bytes, said: str) -> None:
    server.faults = Faults(delay=0.001)
    assert refused(ask(server, "faults", "POST", content=body), 400).startswith(said)
    assert (server.latency, server.faults) == (0.001, Faults(delay=0.001))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "nothing", 404),
        ("GET", "requests/1/2", 404),
        ("GET", "", 404),
        ("GET", "reset", 405),
        ("PUT", "answers/1", 405),
        ("POST", "state", 405),
        ("DELETE", "requests", 405),
        ("PUT", "faults", 405),
        ("PUT", "answers", 405),
    ],
)
def test_what_there_is_not(server: Emulator, method: str, path: str, status: int) -> None:
    said = refused(ask(server, path, method), status)
    assert said.startswith(f"There is no {method} /_emulator/{path}".rstrip("/"))
    takes = {
        "reset": "POST",
        "state": "GET",
        "requests": "GET",
        "answers/1": "DELETE",
        "faults": "GET or POST",
        "answers": "DELETE or GET or POST",
    }.get(path)
    assert takes is None or said.endswith(f"; it takes {takes}.")


def test_the_root_of_the_controls_and_other_paths_say_what_there_is(server: Emulator) -> None:
    own = server.http_url.removesuffix("/v1")
    assert "lists the paths" in refused(http_client().get(f"{own}/_emulator"), 404)
    asked = http_client().get(f"{own}/v1")
    assert (asked.status_code, asked.headers["allow"]) == (405, "POST")
    assert asked.text == "There is no GET /v1: POST tasks as a JSON array, or open a WebSocket.\n"
    assert "The API is at /v1" in http_client().get(f"{own}/v2").text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_body_in_any_encoding_of_json_is_read(server: Emulator, encoding: str) -> None:
    assert ask(server, "faults", "POST", content='{"latency": 0}'.encode(encoding)).status_code == 200


def test_faults_can_be_asked_for(server: Emulator) -> None:
    assert told(server, "faults") == {"latency": 0.001, **attrs.asdict(Faults(seed=7))}


# Events ------------------------------------------------------------------------------------------------------------


class Listener:
    """Reads a stream of events in a thread."""

    def __init__(self, server: Emulator) -> None:
        self.events: list[tuple[str, Any]] = []
        self.comments = 0
        self._client = httpx.Client(timeout=30)
        self._url = f"{server.http_url.removesuffix('/v1')}/_emulator/events"
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        wait_until(lambda: self.of("state"))

    def _read(self) -> None:
        with contextlib.suppress(httpx.TransportError), self._client.stream("GET", self._url) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            kind = ""
            for line in response.iter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    self.events.append((kind, json.loads(line.removeprefix("data: "))))
                elif line.startswith(":"):
                    self.comments += 1

    def of(self, kind: str) -> list[Any]:
        return [value for found, value in self.events if found == kind]

    def close(self) -> None:
        self._thread.join(60)
        assert not self._thread.is_alive()
        self._client.close()


def socket_for_events(server: Emulator, **headers: str) -> ClientConnection:
    url = f"{server.url.removesuffix('/v1')}/_emulator/events"
    return connect(url, additional_headers=headers, proxy=None, open_timeout=60)


def test_events_come_over_a_websocket_too(server: Emulator) -> None:
    with socket_for_events(server, Origin="http://localhost:3000") as socket:

        def told(kind: str) -> Any:
            while (message := json.loads(socket.recv(timeout=60))).get("event") != kind:
                pass
            return message["data"]

        assert told("state")["http_url"] == server.http_url
        assert server.connections == 0  # it is no client's
        post(server, a_task())
        assert (told("task")["state"], told("state")["tasks"]["received"]) == ("under_way", 1)
        socket.send(b"whatever")
        server.reset()
        assert told("reset") == {}
    wait_until(lambda: not server._control.feeds)


def test_numbers_that_are_none_are_read_by_browsers_in_events_too(server: Emulator) -> None:
    server.answer_next(results=[{"odd": float("nan")}])
    with socket_for_events(server) as socket:
        assert "NaN" not in str(socket.recv(timeout=60)).replace('"nan"', "")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_a_page_of_the_internet_hears_nothing(server: Emulator, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        socket_for_events(server, Origin=origin)
    assert refused.value.response.status_code == 403


def test_events_tell_of_tasks_the_state_and_resets() -> None:
    with Emulator() as server:
        listener = Listener(server)
        server.latency = 0.05
        post_new(server, {**IMAGE, "numberResults": 2})
        wait_until(lambda: listener.of("task") and listener.of("task")[-1]["state"] == "done")
        tasks = listener.of("task")
        assert (tasks[0]["state"], tasks[0]["results"]) == ("under_way", 0)
        assert [task["results"] for task in tasks if task["results"] == 1]
        assert tasks[-1] == server.last().summary()
        wait_until(lambda: listener.of("state")[-1]["tasks"]["done"] == 1)
        assert listener.of("state")[-1]["billed"]["total"] == server.billed
        server.reset()
        wait_until(lambda: listener.of("reset") == [{}])
        wait_until(lambda: listener.of("state")[-1]["tasks"]["received"] == 0)
        post(server, a_task())
        wait_until(lambda: listener.of("task")[-1]["task_type"] == "promptEnhance")
        server.faults = Faults(copies=0.5)
        wait_until(lambda: listener.of("state")[-1]["faults"]["copies"] == 0.5)
        with Runware("any", url=server.url) as client:
            client.ensure_connection()
            wait_until(lambda: listener.of("state")[-1]["connections"] == 1)
        wait_until(lambda: listener.of("state")[-1]["connections"] == 0)
        with lasting(0, 1):
            server.stop()
        listener.close()


def test_the_state_is_told_twice_a_second_at_most(server: Emulator) -> None:
    with Emulator() as server:
        listener = Listener(server)
        with lasting(0, 30):
            for _ in range(60):
                post(server, a_task())
        wait_until(lambda: listener.of("state")[-1]["tasks"]["done"] == 60)
        states = listener.of("state")
        times = [state["uptime"] for state in states]
        assert all(later - earlier > 0.4 for earlier, later in itertools.pairwise(times))
        server.stop()
        listener.close()


def test_a_quiet_stream_shows_that_it_is_alive() -> None:
    with patch.object(event_feed, "KEEP_ALIVE", 0.05), Emulator() as server:
        listener = Listener(server)
        wait_until(lambda: listener.comments > 2)
        assert len(listener.of("state")) == 1  # nothing else was said meanwhile
        server.stop()
        listener.close()


def test_who_reads_slowly_is_told_the_newest_and_how_many_there_were() -> None:
    count = 1500
    with Emulator() as server, socket.create_connection(("127.0.0.1", server.port), 20) as slow:
        slow.sendall(f"GET /_emulator/events HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        assert slow.recv(10)
        for _ in range(count // 50):
            post_new(server, *({"taskType": "nonsense", "prompt": "word " * 2000} for _ in range(50)))
        text = bytearray()
        while f'"received": {count}'.encode() not in text[-4000:]:
            part = slow.recv(1 << 20)
            assert part
            text += part
        # The system holds some megabytes for who does not read. The server holds the last 500, and each of these once.
        numbers = [int(number) for number in re.findall(rb'"number": (\d+),', text)]
        assert numbers[-500:] == list(range(count - 499, count + 1))
        assert len(numbers) < count


def test_subscribers_that_are_gone_are_forgotten(server: Emulator) -> None:
    for _ in range(5):
        with (
            contextlib.suppress(httpx.TransportError),
            http_client().stream(
                "GET", f"{server.http_url.removesuffix('/v1')}/_emulator/events"
            ) as response,
        ):
            next(response.iter_lines())
    wait_until(lambda: not server.history._listeners)
    assert server.history._listeners == []


# Schema ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_schema_has_all_that_a_form_needs(server: Emulator) -> None:
    schema = told(server, "schema")
    assert {"imageInference", "modelUpload", "3dInference", "textInference"} <= set(schema["tasks"])
    assert "newTask" not in schema["tasks"]
    for task_type, task in schema["tasks"].items():
        assert task["summary"]
        assert task["documentation"].startswith("https://")
        for parameter in task["parameters"]:
            assert parameter["doc"], (task_type, parameter)
            assert parameter["type"]
        assert task["examples"]
        for example in task["examples"]:
            for parameter in task["parameters"]:
                if parameter["required"] and parameter["name"] != "taskUUID":
                    at = example
                    for name in parameter["path"].split("."):
                        at = at[name]
            request = {"taskType": task_type, **example}
            read(class_of(request), request)
    width = next(one for one in schema["tasks"]["imageInference"]["parameters"] if one["name"] == "width")
    assert (width["type"], width["minimum"], width["maximum"], width["python"]) == (
        "integer",
        1,
        65535,
        "width",
    )
    assert "128 to 2048" in width["doc"]
    defaults = {one["name"]: one.get("default") for one in schema["tasks"]["imageInference"]["parameters"]}
    assert (defaults["outputFormat"], defaults["outputQuality"], defaults["includeCost"]) == (
        "JPG",
        95,
        False,
    )
    assert defaults["positivePrompt"] is None
    category = schema["tasks"]["modelUpload"]["parameters"][0]
    assert category["known"][:2] == ["checkpoint", "lora"]
    lora = next(one for one in schema["tasks"]["imageInference"]["parameters"] if one["name"] == "lora")
    assert lora["type"] == "list[Lora]"
    assert [one["name"] for one in schema["objects"]["Lora"]["parameters"]][:2] == ["model", "weight"]
    models = {model["air"]: model for model in schema["models"]["imageInference"]}
    assert models["runware:101@1"]["slug"] == "bfl-flux-1-dev"
    assert any(model.get("sizes") for model in models.values())
