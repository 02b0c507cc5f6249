# Derived from tests/client/test_bad_input.py by `python -m codegen generate`; edit that file instead.
"""What is wrong is refused with a sentence, in the right class, and where possible before anything is sent."""

import gc
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from threading import Thread
from traceback import TracebackException
from typing import Any

import pytest

from runware_sync import (
    AuthenticationError,
    ClientClosedError,
    ConnectionFailedError,
    ConnectionLostError,
    ControlNet,
    ImageInference,
    InvalidParameterError,
    PromptEnhance,
    Runware,
    RunwareError,
    ValidationError,
)
from tests.support.foreign_values import StandIn

from .together import together


def test_a_missing_key_is_said_when_the_client_is_used() -> None:
    client = Runware()
    assert repr(client) == "Runware(url='wss://ws-api.runware.ai/v1', connected=False)"
    for use in (client.ensure_connection, client.__enter__, lambda: client.prompt_enhance(prompt="dog")):
        with pytest.raises(AuthenticationError, match=r"pass api_key=, or set .* RUNWARE_API_KEY") as caught:
            use()
        assert caught.value.code == "missingApiKey"


@pytest.mark.parametrize("key", ["", "   "])
def test_an_empty_key_is_refused(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AuthenticationError, match="api_key is empty"):
        Runware(key)
    monkeypatch.setenv("RUNWARE_API_KEY", key)
    with pytest.raises(AuthenticationError, match="RUNWARE_API_KEY is empty"):
        Runware().ensure_connection()


@pytest.mark.parametrize("key", ["wss://ws-api.runware.ai/v1", " http://Ab12:Cd34@127.0.0.1:8000\n"])
def test_a_url_in_place_of_a_key_is_refused_and_not_shown(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AuthenticationError, match=r"^api_key is a URL; it must be a key") as error:
        Runware(key)
    assert key.strip() not in str(error.value)
    monkeypatch.setenv("RUNWARE_API_KEY", key)
    with pytest.raises(AuthenticationError, match=r"^The environment variable RUNWARE_API_KEY is a URL"):
        Runware().ensure_connection()


@pytest.mark.parametrize("quotes", ["'{}'", '"{}"', " '{}'\n"])
def test_a_key_in_quotes_is_refused_and_not_shown(quotes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    key = quotes.format("Ab12Cd34Ef56")
    with pytest.raises(AuthenticationError, match=r"^api_key is in quotes; write it without them") as error:
        Runware(key)
    monkeypatch.setenv("RUNWARE_API_KEY", key)  # as Docker does with a file of variables
    with pytest.raises(AuthenticationError, match=r"^The environment variable RUNWARE_API_KEY is in quotes"):
        Runware().ensure_connection()
    assert "Ab12" not in str(error.value)


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://example.com", "ws://", "ws://example.com:port/"])
def test_a_wrong_url_is_refused_at_once(url: str) -> None:
    with pytest.raises(InvalidParameterError, match=r"url is .*WebSocket URL"):
        Runware("key", url=url)


@pytest.mark.parametrize(
    "settings",
    [
        {"timeout": 0}, {"timeout": "60"}, {"max_retries": -1}, {"connect_timeout": -1}, {"reconnect": "no"},
        {"upload_inputs": "yes"}, {"reconnect": 1},
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused_at_once(settings: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameterError, match=next(iter(settings))):
        Runware("key", **settings)


@pytest.mark.parametrize("number", [float("inf"), 10**400], ids=["infinity", "integer"])
def test_a_setting_without_an_end_is_refused_with_what_to_give_instead(number: float) -> None:
    with pytest.raises(
        InvalidParameterError, match=r"timeout is .*; every wait has an end, so it must be a finite"
    ):
        Runware("key", timeout=number)
    with pytest.raises(InvalidParameterError, match=r"budget is .*; .* Leave it out for no limit\."):
        Runware("key", budget=number)


def test_a_refused_key_fails_at_once_with_the_servers_words(server: Any) -> None:
    with Runware("bad key", url=server.url) as client:
        for outcome in together(
            lambda: client.prompt_enhance(prompt="dog"), lambda: client.prompt_enhance(prompt="cat")
        ):
            assert isinstance(outcome, AuthenticationError)
            assert outcome.code == "invalidApiKey"
            assert "https://my.runware.ai" in str(outcome)
    with pytest.raises(AuthenticationError, match="Invalid API key"):
        Runware.initialize("bad key", url=server.url)
    assert server.requests == []


def test_a_server_that_is_not_there_is_said_so() -> None:
    with Runware("key", url="ws://127.0.0.1:9/v1", max_retries=0) as client:
        with pytest.raises(
            ConnectionFailedError, match=r"ws://127.0.0.1:9/v1.*not be sent|not be sent.*ws://127.0.0.1:9/v1"
        ):
            client.prompt_enhance(prompt="dog")
        with pytest.raises(ConnectionFailedError, match=r"ws://127.0.0.1:9/v1"):
            client.ensure_connection()


def test_a_server_that_speaks_no_websocket_is_said_so(server: Any) -> None:
    url = server.url.replace("/v1", "/nowhere")
    with Runware("key", url=url, max_retries=0) as client:
        with pytest.raises(ConnectionFailedError, match="There is no WebSocket at"):
            client.prompt_enhance(prompt="dog")


def test_an_unknown_parameter_is_refused_with_the_one_that_was_meant(client: Runware, server: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"widht.*did you mean width"):
        client.image_inference(model="m:1@1", positive_prompt="x", widht=512)  # type: ignore[call-arg]
    with pytest.raises(InvalidParameterError, match="no parameter colour"):
        client.run(PromptEnhance(prompt="x"), colour="red")  # type: ignore[call-overload]
    assert server.received == []


def test_a_parameter_that_is_given_beside_its_task_is_sent_to_the_task(client: Runware, server: Any) -> None:
    task = ImageInference(model="m:1@1", positive_prompt="dog")
    sentence = r"^width is not an option of the call: give it to the task, ImageInference\(width=\.\.\.\)\.$"
    with pytest.raises(InvalidParameterError, match=sentence):
        client.run(task, width=512, colour="red")  # type: ignore[call-overload]
    with pytest.raises(InvalidParameterError, match=sentence):
        client.run_all([task], width=512)  # type: ignore[call-overload]
    assert server.received == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"number_results": 0}, "number_results is 0; it must be between 1 and 20. The nearest is 1."),
        ({"number_results": 21}, "number_results is 21; it must be between 1 and 20. The nearest is 20."),
        ({"number_results": True}, "number_results is True (bool); it must be an integer."),
        ({"width": "512"}, "width is '512' (str); it must be an integer."),
        ({"positive_prompt": 5}, "positive_prompt is 5 (int); it must be a string."),
        ({"model": None}, "model is required."),
        ({"lora": "civitai:1@1"}, "lora is 'civitai:1@1' (str); it must be a list, each item a Lora."),
        ({"lora": ["x"]}, "lora[0] is 'x' (str); it must be a Lora."),
        ({"lora": [{"weight": 1}]}, "lora[0].model is required."),
        ({"output_quality": 100}, "output_quality is 100; it must be between 20 and 99. The nearest is 99."),
        ({"task_uuid": "mine"}, "task_uuid is 'mine' (str); it must be a UUID."),
    ],
)
def test_a_wrong_value_is_refused_with_the_limit(
    client: Runware, server: Any, given: dict[str, Any], sentence: str
) -> None:
    parameters = {"model": "m:1@1", "positive_prompt": "x", **given}
    with pytest.raises(InvalidParameterError) as caught:
        client.image_inference(**parameters)
    assert str(caught.value) == sentence
    assert server.received == []


def test_parameters_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(InvalidParameterError, match=r"start_step and start_step_percentage of ControlNet"):
        ControlNet(model="m:1@1", guide_image=b"x", start_step=1, start_step_percentage=10)


def test_a_file_that_cannot_be_read_is_refused(client: Runware, server: Any, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.png", tmp_path):
        with pytest.raises(InvalidParameterError, match="seed_image") as caught:
            client.image_inference(model="m:1@1", positive_prompt="x", seed_image=path)
        assert str(path.name) in str(caught.value)
    assert server.received == []


def test_a_file_name_in_place_of_a_file_is_refused_with_the_remedy(client: Runware, server: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"Path\('photo.png'\)|Path\(\"photo.png\"\)"):
        client.image_inference(model="m:1@1", positive_prompt="x", seed_image="photo.png")
    assert server.received == []


def test_the_servers_error_about_a_bad_image_reaches_the_caller(client: Runware) -> None:
    with pytest.raises(ValidationError, match="seedImage") as caught:
        client.image_inference(
            model="m:1@1", positive_prompt="x", seed_image=b"this is no picture at all", width=64, height=64
        )
    assert caught.value.code == "invalidSeedImage"
    assert caught.value.task_type == "imageInference"


def test_a_task_that_is_no_task_is_refused(client: Runware, server: Any) -> None:
    with pytest.raises(InvalidParameterError, match="taskType"):
        client.run({"model": "m:1@1"})
    with pytest.raises(InvalidParameterError, match="must be a task"):
        client.run("a prompt")  # type: ignore[call-overload]
    with pytest.raises(InvalidParameterError, match="cannot be sent as JSON"):
        client.run({"taskType": "promptEnhance", "prompt": object()})
    assert server.received == []


@pytest.mark.parametrize("task_type", ["ping", "authentication"])
def test_what_keeps_the_connection_is_no_task(client: Runware, server: Any, task_type: str) -> None:
    """Its answer names no task, so that whoever waited for it would wait in vain."""
    with pytest.raises(InvalidParameterError, match=f"taskType is '{task_type}', which is not a task"):
        client.run({"taskType": task_type, "apiKey": "key"})
    assert server.received == []


@pytest.mark.parametrize(
    "extra", [{(1, 2): 3}, {"settings": {(1, 2): 3}}, {"x": float("nan")}, {"taskUUID": "u"}]
)
def test_what_is_no_json_is_refused_and_harms_no_other_task(client: Runware, server: Any, extra: Any) -> None:
    with pytest.raises(InvalidParameterError):
        client.image_inference(model="m:1@1", positive_prompt="x", extra=extra)
    assert server.received == []
    assert client.prompt_enhance(prompt="dog", timeout=5)


def test_a_bug_of_the_client_hangs_nobody(
    client: Runware, server: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client.ensure_connection()
    wire = import_module("runware._runtime.waiter")
    with monkeypatch.context() as broken:
        broken.setattr(wire, "from_wire", lambda *_: 1 / 0)
        with pytest.raises(ConnectionLostError, match="ZeroDivisionError"):
            client.prompt_enhance(prompt="dog", timeout=5)
    assert "bug in the client" in caplog.text
    assert client.prompt_enhance(prompt="dog")


@pytest.fixture
def without_collector() -> Iterator[None]:
    """Garbage of other tests cannot be finalised in the depth of a recursion, and pytest takes that for a failure."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Detached(dict[str, object]):
    """As a row of a database whose session has ended: there is nothing to be had of it, not even for a sentence."""

    def items(self) -> Any:
        raise RuntimeError("detached")

    def __repr__(self) -> str:
        raise RuntimeError("detached")


def loop() -> dict[str, object]:
    """What contains itself."""
    made: dict[str, object] = {}
    made["again"] = [made]
    return made


@pytest.mark.usefixtures("without_collector")
@pytest.mark.parametrize("value", [loop(), [loop()], Detached(a=1)], ids=["loop", "loops", "detached"])
def test_what_cannot_be_walked_through_is_refused_in_words(client: Runware, value: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"^results"):
        client.save(value, "out")
    with pytest.raises(InvalidParameterError, match=r"^folder is "):
        client.save([], value)
    with pytest.raises(InvalidParameterError, match=r"^source is "):
        client.fetch(value)
    with pytest.raises(InvalidParameterError, match=r"^The model is "):
        client.models.get(value)
    with pytest.raises(InvalidParameterError, match=r"^task is "):
        client.models.find(task=value)


@pytest.mark.usefixtures("without_collector")
def test_a_task_that_contains_itself_is_refused(client: Runware, server: Any) -> None:
    circle: dict[str, Any] = {}
    circle["x"] = circle
    with pytest.raises(InvalidParameterError, match="contains itself"):
        client.prompt_enhance(prompt="x", extra=circle)
    assert server.received == []


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_refused(client: Runware, number: float) -> None:
    with pytest.raises(InvalidParameterError, match="it must be a number"):
        client.image_inference(model="m:1@1", positive_prompt="x", cfg_scale=number)


@pytest.mark.parametrize(
    ("tasks", "sentence"),
    [
        (PromptEnhance(prompt="x"), "tasks is a single PromptEnhance; it must be an iterable of tasks"),
        ({"taskType": "promptEnhance"}, "tasks is a single mapping; it must be an iterable of tasks"),
        ("dog", "tasks is 'dog' (str); it must be an iterable of tasks, such as a list of them."),
        (None, "tasks is None (NoneType); it must be an iterable of tasks, such as a list of them."),
    ],
)
def test_what_is_not_several_tasks_is_refused(
    client: Runware, server: Any, tasks: Any, sentence: str
) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        client.run_all(tasks)
    assert sentence in str(refused.value)
    with pytest.raises(InvalidParameterError) as refused:
        client.map(tasks)
    assert sentence in str(refused.value)
    assert server.received == []


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ([5], "results[0] is 5 (int); it must be a result, as tasks return them."),
        ([[b"\x89PNG"]], "results[0] is '(4 bytes)' (bytes); it must be a result, as tasks return them."),
        (5, "results is 5 (int); it must be an iterable of results, as tasks return them."),
        ("https://x/y.png", "results is 'https://x/y.png' (str); it must be an iterable of results"),
    ],
)
def test_what_is_no_result_is_not_saved(client: Runware, tmp_path: Path, results: Any, sentence: str) -> None:
    with pytest.raises(InvalidParameterError) as refused:
        client.save(results, tmp_path / "out")
    assert sentence in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_a_callback_that_is_none_is_refused_before_anything_is_paid_for(client: Runware, server: Any) -> None:
    with pytest.raises(InvalidParameterError, match="on_result is 5"):
        client.prompt_enhance(prompt="dog", on_result=5)  # type: ignore[arg-type]
    assert server.received == []


def test_a_mistake_of_the_program_after_the_call_sends_nothing_twice(server: Any) -> None:
    """Not even where a method has it as what Python says of arguments that do not fit."""

    class Own(Runware):
        def run(self, task: Any, /, **options: Any) -> Any:
            [result, *_] = super().run(task, **options)
            return result.cost + "$"

    with Own("good key", url=server.url) as client:
        with pytest.raises(TypeError, match="unsupported operand"):
            client.prompt_enhance(prompt="dog", include_cost=True)
    assert len(server.requests) == 1


def test_the_wires_own_name_of_a_parameter_leads_to_ours(client: Runware) -> None:
    with pytest.raises(InvalidParameterError, match=r"CFGScale.*did you mean cfg_scale"):
        client.image_inference(model="m:1@1", positive_prompt="x", CFGScale=7)  # type: ignore[call-arg]


@pytest.mark.parametrize("url", ["nowhere.example", "'wss://127.0.0.1/v1'", '"wss://127.0.0.1/v1"'])
def test_a_wrong_url_of_the_environment_is_refused_by_the_name_of_its_variable(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNWARE_BASE_URL", url)
    with pytest.raises(
        InvalidParameterError, match=r"^The environment variable RUNWARE_BASE_URL is "
    ) as caught:
        Runware("key")
    assert ("without them" in str(caught.value)) == (url != "nowhere.example")


@pytest.mark.parametrize("space", [" ", "\r\n ", "\t "])
def test_space_around_a_url_is_nothing(space: str) -> None:
    url = "ws://127.0.0.1:9/v1"
    assert repr(Runware("key", url=f"{space}{url}{space}")) == f"Runware(url={url!r}, connected=False)"


@pytest.mark.parametrize("url", ["ws://127.0.0.1/v1 x", "ws://nowhere example/v1", "http://127.0.0.1 /v1"])
def test_space_inside_of_a_url_is_refused_at_once(url: str) -> None:
    with pytest.raises(InvalidParameterError, match=r"^url is '(ws|http)://"):
        Runware("key", url=url)


@pytest.mark.parametrize("is_variable", [False, True])
def test_a_key_in_place_of_the_url_is_shown_nowhere(
    is_variable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "Zq7Lm2Xw9Rt4Kp8Vn3Bs6Hd1Yc5Jf0Ga"
    if is_variable:
        monkeypatch.setenv("RUNWARE_BASE_URL", key)
    with pytest.raises(InvalidParameterError, match="it must be a WebSocket URL such as 'wss://") as caught:
        Runware("key", url=None if is_variable else key)
    frames = TracebackException.from_exception(caught.value, capture_locals=True).stack[1:]
    assert key not in str(caught.value) + str([frame.locals for frame in frames])


def test_credentials_in_a_url_are_shown_nowhere() -> None:
    with Runware("key", url="ws://user:pass-word@127.0.0.1:9/v1?token=sesame", max_retries=0) as client:
        assert "pass-word" not in repr(client) + repr(vars(client))
        with pytest.raises(ConnectionFailedError) as caught:
            client.prompt_enhance(prompt="dog")
        assert "pass-word" not in str(caught.value)
        assert "sesame" not in str(caught.value)


def test_a_server_that_goes_away_under_a_task_is_said_so(server: Any) -> None:
    with Runware("good key", url=server.url, reconnect=False) as client:
        client.ensure_connection()
        server.latency = 60.0
        task = ImageInference(model="m:1@1", positive_prompt="x")
        stopper = Thread(target=_stop_when_asked, args=(server,))
        stopper.start()
        with pytest.raises(ConnectionLostError, match="may still be running") as caught:
            client.run(task, timeout=30)
        stopper.join()
        assert caught.value.task_uuid == server.requests[0]["taskUUID"]


def _stop_when_asked(server: Any) -> None:
    server.wait_for_requests(1)
    server.stop()


def test_a_closed_client_says_so(server: Any) -> None:
    client = Runware("good key", url=server.url)
    assert not client.connected
    client.ensure_connection()
    assert client.connected
    client.close()
    assert not client.connected
    with pytest.raises(ClientClosedError, match="closed"):
        client.prompt_enhance(prompt="dog")
    client.close()


def test_closing_tells_those_who_wait(server: Any) -> None:
    server.latency = 30.0
    client = Runware("good key", url=server.url)
    client.ensure_connection()
    waiting, _ = together(lambda: client.prompt_enhance(prompt="dog"), client.disconnect)
    assert isinstance(waiting, ClientClosedError)


def test_every_error_is_a_runware_error() -> None:
    assert issubclass(InvalidParameterError, RunwareError)
    assert issubclass(InvalidParameterError, ValueError)
    assert issubclass(ConnectionLostError, ConnectionError)


@pytest.mark.parametrize("flag", ["no", "yes", 1, 0, None, [], StandIn(True)], ids=repr)
def test_what_only_counts_as_true_or_false_is_refused(
    client: Runware, server: Any, tmp_path: Path, flag: Any
) -> None:
    images = client.image_inference(model="m:1@1", positive_prompt="x", width=64, height=64)
    file = tmp_path / "boat.jpg"
    file.write_bytes(b"of somebody else")
    for name in ("overwrite", "metadata"):
        options: dict[str, Any] = {"name": "boat", name: flag}
        with pytest.raises(InvalidParameterError, match=rf"^{name} is .*; it must be True or False\."):
            client.save(images, tmp_path, **options)
    with pytest.raises(InvalidParameterError, match=r"^return_errors is .*; it must be True or False\."):
        client.run_all([PromptEnhance(prompt="x")], return_errors=flag)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"of somebody else"]
    assert len(server.requests) == 1
