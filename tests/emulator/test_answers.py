"""Chosen answers, as a client sees them over each transport."""

from __future__ import annotations

import base64
import io
import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

import runware.errors as errors
from runware.emulator import ChosenAnswer, Emulator
from runware_sync import Runware
from tests.support.addresses import address
from tests.support.posting import IMAGE, a_task, data_uri, http_client, picture, post, post_new

SIZE: dict[str, Any] = {"model": "runware:101@1", "width": 128, "height": 128}
TEXT: dict[str, Any] = {
    "model": "google:gemini@3-flash",
    "messages": [{"role": "user", "content": "What is a lighthouse?"}],
}
#: A client that tries again nothing and waits for little.
HASTY: dict[str, Any] = {"max_retries": 0, "timeout": 5}


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(params=["websocket", "http"])
def client(request: pytest.FixtureRequest, server: Emulator) -> Iterator[Runware]:
    with Runware("key", url=address(server, request.param), **HASTY) as made:
        yield made


def draw(client: Runware, prompt: str = "a lighthouse", **more: Any) -> list[Any]:
    return client.image_inference(positive_prompt=prompt, **{**SIZE, **more})


# What is chosen ------------------------------------------------------------------------------------------------------


def test_a_task_fails_with_a_code_and_is_not_billed(server: Emulator, client: Runware) -> None:
    chosen = server.answer_next("imageInference", error="insufficientCredits")
    with pytest.raises(errors.QuotaError) as caught:
        draw(client)
    assert caught.value.code == "insufficientCredits"
    assert "too few credits" in caught.value.message
    assert len(server.ledger) == 0
    assert [failure.code for failure in server.ledger.failures] == ["insufficientCredits"]
    assert chosen.used == 1
    assert len(draw(client)) == 1


def test_an_error_has_all_that_the_api_says(server: Emulator) -> None:
    server.answer_next(
        error={"code": "invalidSeed", "message": "No.", "parameter": "seed", "type": "integer", "min": 1}
    )
    answer = post_new(server, IMAGE)
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert {key: error[key] for key in ("code", "message", "parameter", "type", "min", "taskType")} == {
        "code": "invalidSeed", "message": "No.", "parameter": "seed", "type": "integer", "min": 1,
        "taskType": "imageInference",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "status"), [("providerError", 502), ("rateLimitExceeded", 429), ("contentPolicyViolation", 400)]
)
def test_the_http_status_is_that_of_the_code(server: Emulator, code: str, status: int) -> None:
    server.answer_next(error=code)
    assert post_new(server, IMAGE).status_code == status


def test_a_task_that_is_turned_away_can_be_sent_again_under_its_uuid(
    server: Emulator, client: Runware
) -> None:
    server.answer_next(error="rateLimitExceeded")
    with client.with_options(max_retries=1) as patient:
        assert len(draw(patient)) == 1
    first, second = server.requests
    assert first["taskUUID"] == second["taskUUID"]


def test_a_code_that_nobody_knows_is_allowed_and_remarked_upon(server: Emulator) -> None:
    chosen = server.answer_next(error="insufficientCredit")
    assert chosen.note == (
        "'insufficientCredit' is not a known error code of the API; did you mean 'insufficientCredits'?"
    )
    assert post_new(server, IMAGE).json()["errors"][0]["code"] == "insufficientCredit"
    assert server.answer_next(error="somethingOfTomorrow").note is not None
    assert server.answer_next(error="invalidSeed").note is None


def test_results_are_flagged_if_the_check_was_asked_for(server: Emulator, client: Runware) -> None:
    chosen = server.answer_next(nsfw=True)
    [plain] = draw(client)
    assert plain.nsfw_content is None
    assert chosen.used == 0
    assert chosen.note is not None
    assert "did not request the check" in chosen.note
    flagged = draw(client, safety={"checkContent": True}, number_results=2)
    assert [image.nsfw_content for image in flagged] == [True, True]
    assert chosen.note is None
    assert len(server.ledger) == 3  # what is flagged was made
    [clean] = draw(client, safety={"checkContent": True})
    assert clean.nsfw_content is False


@pytest.mark.parametrize(
    ("output_type", "field"),
    [("URL", "image_url"), ("base64Data", "image_base64_data"), ("dataURI", "image_data_uri")],
)
def test_every_result_is_the_file(
    server: Emulator, client: Runware, tmp_path: Path, output_type: str, field: str
) -> None:
    path = tmp_path / "mine.png"
    path.write_bytes(picture(33, 17))
    server.answer_next(file=path)
    first, second = draw(client, number_results=2, output_type=output_type, seed=5)
    assert first.image_uuid != second.image_uuid
    assert (first.seed, second.seed) == (5, 6)
    assert getattr(first, field)
    assert client.fetch(first) == client.fetch(second) == picture(33, 17)
    assert {path.suffix for path in client.save([first], tmp_path / "out")} == {".png"}


def test_a_file_is_served_under_its_type(server: Emulator) -> None:
    server.answer_next(file=b"RIFF\0\0\0\0WEBPVP8 ")
    url = post_new(server, IMAGE).json()["data"][0]["imageURL"]
    assert url.endswith(".webp")
    answer = http_client().get(url)
    assert (answer.headers["content-type"], answer.content) == ("image/webp", b"RIFF\0\0\0\0WEBPVP8 ")


def test_the_file_of_a_result_stands_where_the_task_has_it(server: Emulator) -> None:
    server.answer_next(file=b"glTF and more")
    [model] = post_new(
        server,
        {
            "taskType": "3dInference",
            "model": "meshy:meshy@6",
            "positivePrompt": "a ship",
            "deliveryMethod": "sync",
        },
    ).json()["data"]
    [file] = model["outputs"]["files"]
    assert file["url"].endswith(f"{file['uuid']}.glb")
    assert http_client().get(file["url"]).content == b"glTF and more"


def test_results_have_the_fields_and_are_otherwise_as_usual(server: Emulator, client: Runware) -> None:
    server.answer_next(results=[{"seed": 7}, {"seed": 8, "cost": 0.5, "somethingNew": [1]}])
    first, second = draw(client, number_results=2)
    assert (first.seed, second.seed) == (7, 8)
    assert first.image_url
    assert first.image_uuid != second.image_uuid
    assert Image.open(io.BytesIO(client.fetch(first))).size == (128, 128)
    assert second.extra["somethingNew"] == [1]
    assert [entry.cost for entry in server.ledger][1] == 0.5


def test_what_is_none_is_left_out_and_a_given_url_is_not_drawn(server: Emulator) -> None:
    server.answer_next(results=[{"imageURL": "https://example.com/cat.png", "seed": None}])
    [item] = post_new(server, IMAGE).json()["data"]
    assert item["imageURL"] == "https://example.com/cat.png"
    assert "seed" not in item
    assert set(item) == {"taskType", "taskUUID", "imageUUID", "imageURL"}


def test_a_chosen_text_is_streamed_in_pieces(server: Emulator) -> None:
    server.answer_next("textInference", results=[{"text": "one two three"}], delays=[0.0, 0.01])
    with Runware("key", url=server.url) as client, client.text_stream(**TEXT) as stream:
        pieces = [delta.text for delta in stream]
    assert pieces == ["one", " two", " three"]
    assert stream.result.finish_reason == "stop"
    assert len(server.ledger) == 1


@pytest.mark.parametrize("field", ["text", "reasoningContent", "finishReason", "usage", "cost"])
@pytest.mark.parametrize("odd", [True, 7, [], [7], {}, {"a": []}], ids=repr)
def test_a_chosen_field_of_a_stream_may_be_any_json(server: Emulator, field: str, odd: object) -> None:
    server.answer_next("textInference", results=[{field: odd}])
    request = {"taskType": "textInference", "model": TEXT["model"], "messages": TEXT["messages"]}
    answer = post_new(server, {**request, "deliveryMethod": "stream", "includeCost": True})
    pieces = [json.loads(line[6:]) for line in answer.text.split("\n\n")[:-2]]
    told = [{**piece, **piece.get("delta", {})}.get(field, ...) for piece in pieces]
    assert pieces[-1].get("finishReason", ...) is not ...
    assert field == "cost" or odd in told or odd == []
    assert (server.history.under_way, server.history.done) == (0, 1)


def test_a_stream_breaks_off_with_an_error_or_without_a_word(server: Emulator) -> None:
    text: dict[str, Any] = {"results": None, "partial": 2}
    with Runware("key", url=server.url, **HASTY) as client:
        server.answer_next(**text, then_error="providerError")
        with pytest.raises(errors.ProviderError), client.text_stream(**TEXT) as stream:
            got = [delta.text for delta in stream]
        server.answer_next(**text)
        with client.text_stream(**TEXT, on_incomplete="return") as stream:
            got = [delta.text for delta in stream]
        assert len(got) == 2
    assert len(server.ledger) == 0


def test_a_stream_fails_before_it_begins(server: Emulator) -> None:
    server.answer_next(error="contentPolicyViolation")
    client = Runware("key", url=server.url, **HASTY)
    with client, pytest.raises(errors.SafetyError), client.text_stream(**TEXT) as stream:
        list(stream)


def test_some_results_come_and_then_an_error(server: Emulator, client: Runware) -> None:
    server.answer_next(partial=2, then_error="providerError")
    with pytest.raises(errors.ProviderError) as caught:
        draw(client, number_results=4)
    assert len(caught.value.results) == 2
    assert len(server.ledger) == 2


def test_some_results_come_and_nothing_more(server: Emulator) -> None:
    server.answer_next(partial=1)
    task = {**IMAGE, "numberResults": 3, "taskUUID": "a770f077-f413-47de-9dac-be0b26a35da6"}
    answer = post(server, task)
    assert (answer.status_code, len(answer.json()["data"]), "errors" in answer.json()) == (200, 1, False)
    asked = post(server, {"taskType": "getResponse", "taskUUID": task["taskUUID"]})
    assert [item["status"] for item in asked.json()["data"]] == ["success"]


def test_a_task_is_lost_and_sent_again(server: Emulator, client: Runware) -> None:
    chosen = server.answer_next(partial=0)
    with client.with_options(max_retries=2, timeout=1) as patient:
        assert len(draw(patient)) == 1
    assert chosen.used == 1
    assert len(server.ledger) == 1


def test_results_come_late_and_in_an_order(server: Emulator, client: Runware) -> None:
    server.answer_next(delay=0.1, delays=[0.1, 0.1], order=[2, 0])
    seen: list[int] = []
    began = time.monotonic()

    def note(image: Any) -> None:
        seen.append(image.seed)

    draw(client, number_results=3, seed=10, on_result=note)
    assert seen == [12, 10, 11]
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize("how", ["async", "webhook"])
def test_what_is_chosen_reaches_who_asks_later(server: Emulator, how: str) -> None:
    server.answer_next(error="invalidProviderContent")
    uuid = "b770f077-f413-47de-9dac-be0b26a35da6"
    received: list[Any] = []
    if how == "webhook":
        with Receiver(received) as receiver:
            post(server, a_task(taskUUID=uuid, webhookURL=receiver.url))
            assert receiver.came.wait(60)
        [error] = received[0]["errors"]
    else:
        acknowledged = post(server, a_task(taskUUID=uuid, deliveryMethod="async"))
        assert "errors" not in acknowledged.json()
        question = {"taskType": "getResponse", "taskUUID": uuid}
        until = time.monotonic() + 60
        while "errors" not in (answer := post(server, question).json()) and time.monotonic() < until:
            pass
        [error] = answer["errors"]
    assert (error["code"], error["taskUUID"]) == ("invalidProviderContent", uuid)


class Receiver:
    """A webhook."""

    def __init__(self, received: list[Any]) -> None:
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        came = self.came = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                import json

                received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()
                came.set()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> Receiver:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_a_task_that_is_turned_away_says_how_many_results_were_asked_for(server: Emulator) -> None:
    server.answer_next(error="insufficientCredits")
    assert post_new(server, {**IMAGE, "numberResults": 3}).status_code == 402
    assert (server.last().asked, server.last().results) == (3, 0)


def test_a_cost_that_can_not_be_billed_is_not(server: Emulator) -> None:
    server.answer_next(results=[{"cost": -1}])
    server.answer_next(results=[{"cost": "free"}])
    assert len(post_new(server, IMAGE, IMAGE).json()["data"]) == 2
    assert [entry.cost > 0 for entry in server.ledger] == [True, True]


# Which tasks get it --------------------------------------------------------------------------------------------------


def codes(server: Emulator, *tasks: dict[str, Any]) -> list[str]:
    """The code that each task fails with, `-` if it does not."""
    answers = [post_new(server, task).json() for task in tasks]
    return [answer["errors"][0]["code"] if "errors" in answer else "-" for answer in answers]


PROMPT: dict[str, Any] = {"taskType": "promptEnhance", "prompt": "dog"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"task_type": "imageInference"}, ["-", "E"]),
        ({"task_type": "newTask"}, ["-", "E"]),
        ({"task_type": "newPromptEnhance"}, ["E", "-"]),
        ({"model": "runware:101@1"}, ["-", "E"]),
        ({"model": "bfl-flux-1-dev"}, ["-", "E"]),
        ({"model": "runware:100@1"}, ["-", "-"]),
        ({"text": "LIGHT"}, ["-", "E"]),
        ({"text": "og"}, ["E", "-"]),
        ({"nth": 2}, ["-", "E"]),
        ({}, ["E", "-"]),
    ],
)
def test_a_rule_is_for_some_tasks(server: Emulator, rule: dict[str, Any], expected: list[str]) -> None:
    server.answer_next(**rule, error="E")
    assert codes(server, PROMPT, IMAGE) == expected


def test_a_model_is_known_by_both_of_its_names(server: Emulator) -> None:
    server.answer_next(model="runware:101@1", error="E")
    assert codes(server, {**IMAGE, "model": "bfl-flux-1-dev"}) == ["E"]


def test_the_words_of_a_conversation_are_its_messages(server: Emulator) -> None:
    server.answer_next(text="LIGHTHOUSE", error="E")
    asked = {"taskType": "textInference", **TEXT}
    other = {**asked, "messages": [{"role": "user", "content": "A sync question"}]}
    server.answer_next(text="imageinference", error="never")
    assert codes(server, other, asked) == ["-", "E"]


def test_rules_for_some_tasks_come_before_those_for_all(server: Emulator) -> None:
    server.answer(error="always")
    server.answer_next(error="first", times=2)
    server.answer_next(error="second")
    assert codes(server, *[PROMPT] * 5) == ["first", "first", "second", "always", "always"]
    server.answer(error="since then")
    assert codes(server, PROMPT) == ["since then"]


def test_tasks_are_counted_for_each_rule(server: Emulator) -> None:
    third = server.answer_next(error="third", nth=3)
    server.answer_next(error="first")
    assert codes(server, *[PROMPT] * 4) == ["first", "-", "third", "-"]
    assert (third.matched, third.used) == (3, 1)


def test_what_the_api_refuses_does_not_use_a_rule_up(server: Emulator) -> None:
    chosen = server.answer_next(error="E")
    assert codes(server, {**PROMPT, "nonsense": 1}, PROMPT) == ["unsupportedParameter", "E"]
    assert chosen.used == 1


def test_what_was_never_used_can_be_asked_for_and_a_reset_forgets_all() -> None:
    server = Emulator()
    first, second = server.answer_next(error="E"), server.answer("imageInference", nsfw=True)
    assert server.answers == server.unused_answers == [first, second]
    with server:
        assert codes(server, PROMPT) == ["E"]
        assert server.answers == server.unused_answers == [second]
        server.clear_answers()
        assert server.unused_answers == []
        server.answer(error="E")
        server.reset()
        assert server.answers == []
        assert codes(server, PROMPT) == ["-"]


def test_an_answer_that_was_not_used_is_shown_in_short() -> None:
    server = Emulator()
    server.answer_next("imageInference", file=b"\x89PNG\r\n\x1a\n" + bytes(1000))
    [unused] = server.unused_answers
    assert repr(unused) == (
        "<PendingAnswer 1, used 0 times: ChosenAnswer(task_type='imageInference', "
        "file='data:image/png;base64,iVBORw0KGg…(1366 characters)')>"
    )


def test_many_threads_choose_and_each_choice_is_used_once(server: Emulator) -> None:
    threads = [threading.Thread(target=lambda: server.answer_next(error="E")) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.id for one in server.answers}) == 20
    answers = post(server, *(a_task() for _ in range(25))).json()
    assert (len(answers["data"]), len(answers["errors"])) == (5, 20)
    assert server.answers == []


# What makes no sense -------------------------------------------------------------------------------------------------


NONSENSE: list[tuple[dict[str, Any], str]] = [
    ({}, "Nothing is chosen: give one of error, nsfw, file, results, partial, delay, delays or order."),
    ({"nsfw": 1}, "nsfw is 1; it must be true, or left out."),
    ({"error": "a", "nsfw": True}, "error and nsfw are both given; an answer is one of"),
    ({"file": b"x", "results": [{}]}, "file and results are both given; an answer is one of"),
    ({"error": "a", "order": [0]}, "error and order are both given; a task that fails has no results."),
    ({"error": ""}, "error has the code ''; it must be a text such as 'providerError'."),
    ({"error": {"message": "No."}}, "error has the code None; it must be a text"),
    ({"then_error": "a", "nsfw": True}, "then_error is given without partial"),
    ({"mime": "image/png", "nsfw": True}, "mime is given without file"),
    ({"nsfw": True, "task_type": "imageInferance"}, "task_type is 'imageInferance', which is not a task type; did you mean 'imageInference'?"),
    ({"error": "a", "task_type": "getResponse"}, "getResponse asks about another task; choose an answer for that one."),
    ({"nsfw": True, "task_type": "promptEnhance"}, "nsfw is given for promptEnhance, whose results never say NSFWContent."),
    ({"file": b"x", "task_type": "promptEnhance"}, "file is given for promptEnhance, whose results have no file."),
    ({"file": b""}, "file is empty; a result is never an empty file."),
    ({"file": "cat.png"}, "file is 'cat.png', which is neither a data URI nor base64. In Python, a path is given as a pathlib.Path"),
    ({"file": Path("/nowhere/cat.png")}, "file is /nowhere/cat.png, which cannot be read: No such file or directory."),
    ({"file": 7}, "file is of type int; it must be bytes"),
    ({"file": b"x", "mime": "png"}, "mime is 'png'; it must be a MIME type such as 'image/png'."),
    ({"results": []}, "results is empty; to make no result, give partial=0."),
    ({"results": {}}, "results is {}; it must be a list."),
    ({"results": ["a"]}, "results[0] is 'a'; it must be an object with the fields of a result."),
    ({"order": [0, 2], "results": [{}, {}]}, "order has 2, but of 2 results the last has the index 1."),
    ({"order": [0, 0]}, "order is [0, 0]; it must name one result at least, and each once."),
    ({"order": [-1]}, "order has -1; it must have indices of results, from 0 on."),
    ({"partial": -1}, "partial is -1; it must be a whole number, 0 or more."),
    ({"nth": 0, "error": "a"}, "nth is 0; it must be a whole number, 1 or more."),
    ({"times": True, "error": "a"}, "times is True; it must be a whole number, 1 or more."),
    ({"delay": -1}, "delay is -1; it must be a number of seconds, 0 or more."),
    ({"delays": [0, float("inf")]}, "delays[1] is inf; it must be a number of seconds, 0 or more."),
    ({"text": "", "error": "a"}, "text is ''; it must be a text that is not empty."),
    ({"model": 7, "error": "a"}, "model is 7; it must be a text that is not empty."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "sentence"), NONSENSE)
def test_a_rule_that_makes_no_sense_is_refused(rule: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)) as caught:
        ChosenAnswer(**rule)
    assert str(caught.value).endswith((".", "?"))


# Over HTTP -----------------------------------------------------------------------------------------------------------


def control(server: Emulator, method: str, path: str = "", json: object = None) -> httpx.Response:
    url = f"http://127.0.0.1:{server.port}/_emulator/answers{path}"
    return (
        http_client().request(method, url, json=json)
        if json is not None
        else http_client().request(method, url)
    )


def test_answers_are_chosen_listed_and_forgotten_over_http(server: Emulator) -> None:
    made = control(
        server, "POST", json={"task_type": "promptEnhance", "error": {"code": "E", "message": "No."}}
    )
    assert made.status_code == 201
    [first] = made.json()["answers"]
    assert first == {
        "id": first["id"], "task_type": "promptEnhance", "error": {"code": "E", "message": "No."}, "times": 1,
        "matched": 0, "used": 0, "note": first["note"],
    }  # fmt: skip
    several = control(server, "POST", json=[{"delay": 0.01, "times": None}, {"nsfw": True}]).json()["answers"]
    assert [one["times"] for one in several] == [None, 1]
    assert control(server, "GET").json()["answers"] == [first, *several]
    assert codes(server, PROMPT) == ["E"]
    assert [one["id"] for one in control(server, "GET").json()["answers"]] == [one["id"] for one in several]
    assert control(server, "DELETE", f"/{several[0]['id']}").status_code == 204
    assert control(server, "DELETE", f"/{several[0]['id']}").status_code == 404
    assert [one.id for one in server.answers] == [several[1]["id"]]
    assert control(server, "DELETE").status_code == 204
    assert server.answers == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"tasktype": "x"}, "'tasktype' is not a key of a chosen answer; did you mean 'task_type'?"),
        ([{"nsfw": True}, {"error": 7}], "answers[1]: error is 7; it must be a code, or an object"),
        ("nsfw", '"nsfw" is not an object; a chosen answer must be one.'),
        ([None], "answers[0]: null is not an object; a chosen answer must be one."),
        ({"file": "cat.png"}, "file is 'cat.png', which is neither a data URI nor base64."),
        ({"file": "cats"}, "file is 'cats', which is neither a data URI nor base64."),
        ({"delay": "1"}, "delay is '1'; it must be a number of seconds, 0 or more."),
    ],
)
def test_a_bad_rule_is_refused_over_http(server: Emulator, given: object, sentence: str) -> None:
    answer = control(server, "POST", json=given)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(sentence)
    assert server.answers == []


def test_a_body_that_is_no_json_is_refused(server: Emulator) -> None:
    answer = http_client().post(f"http://127.0.0.1:{server.port}/_emulator/answers", content=b"{")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("The body is not valid JSON")


@pytest.mark.parametrize("form", ["data URI", "base64", "path"])
def test_a_file_comes_over_http_in_each_form(tmp_path: Path, form: str) -> None:
    content = picture(20, 10)
    (tmp_path / "cat.png").write_bytes(content)
    file = {"data URI": data_uri(content), "base64": base64.b64encode(content).decode(), "path": "cat.png"}[
        form
    ]
    with Emulator(answer_files=tmp_path) as server:
        assert control(server, "POST", json={"file": file}).status_code == 201
        [item] = post_new(server, IMAGE).json()["data"]
        assert http_client().get(item["imageURL"]).content == content


def test_only_files_of_the_folder_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(picture())
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.png").symlink_to(tmp_path / "secret.png")
    with Emulator(answer_files=inside) as server:
        for name in ("../secret.png", str(tmp_path / "secret.png"), "link.png", ".", "nothing.png"):
            assert control(server, "POST", json={"file": name}).status_code == 400
    with pytest.raises(ValueError, match="it must be a folder that exists"):
        Emulator(answer_files=tmp_path / "nowhere")


def test_json_gives_the_same_rule() -> None:
    rules = [
        ChosenAnswer(task_type="imageInference", model="a:b@1", text="x", nth=2, times=None, error="E"),
        ChosenAnswer(file=picture(), mime="image/png"),
        ChosenAnswer(results=[{"seed": 1}], delays=[0.5], order=[0]),
        ChosenAnswer(partial=0, then_error={"code": "E", "message": "No."}),
        ChosenAnswer(nsfw=True, delay=1.5),
    ]
    for rule in rules:
        assert ChosenAnswer.from_json(rule.to_json()) == rule


def test_the_history_and_the_state_tell_of_chosen_answers(server: Emulator) -> None:
    taken = server.answer_next("imageInference", delay=0.01)
    refused = server.answer_next("imageInference", error="insufficientCredits")
    waiting = server.answer_next("promptEnhance", error="providerError")
    post_new(server, IMAGE, IMAGE, {**PROMPT, "taskType": "newPromptEnhance"}, PROMPT)
    url = f"http://127.0.0.1:{server.port}/_emulator"
    tasks = http_client().get(f"{url}/requests").json()["requests"]
    assert [task["chosen"] for task in reversed(tasks)] == [taken.id, refused.id, waiting.id, None]
    last = server.answer("promptEnhance", error="providerError")
    assert [one["id"] for one in http_client().get(f"{url}/state").json()["answers"]] == [last.id]
