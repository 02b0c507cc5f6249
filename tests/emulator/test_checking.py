"""What the local server refuses, and in which words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import attrs
import pytest

import runware
import runware.tasks as tasks
import runware_sync
from runware._catalogue import facts_data
from runware._catalogue.model_info import find_model
from runware._catalogue.rules import check
from runware._models.lazy import load
from runware._models.model import fields_of
from runware._models.preparing import prepare
from runware._models.slugs_data import MODELS
from runware._models.task_types import TASK_TYPES
from runware.emulator import Emulator
from runware.emulator.checking.parameters import read
from runware.emulator.keeping.records import QUERIES
from runware.emulator.refusal import Refused
from tests.support.posting import IMAGE, MODEL, data_uri, picture, post, post_new
from tests.support.sample_values import required

ENVELOPE = frozenset(facts_data.ENVELOPE)
KNOWN_MODELS = sorted({model["task"] for model in MODELS.values()} & set(TASK_TYPES))


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def refusal(server: Emulator, request: dict[str, Any]) -> dict[str, Any]:
    answer = post_new(server, request)
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert body["data"] == []
    (error,) = body["errors"]
    assert error["taskType"] == request["taskType"]
    found: dict[str, Any] = error
    return found


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in IMAGE.items() if name != key}


# Refusals ------------------------------------------------------------------------------------------------------------


def test_a_prompt_of_no_characters_is_refused_whatever_the_model_takes(server: Emulator) -> None:
    error = refusal(server, {**IMAGE, "positivePrompt": ""})
    assert (error["code"], error["parameter"], error["min"]) == ("invalidPositivePrompt", "positivePrompt", 1)
    assert post_new(server, {**IMAGE, "positivePrompt": "x"}).status_code == 200


def test_an_unknown_key_is_refused_with_those_that_are_known(server: Emulator) -> None:
    error = refusal(server, {**IMAGE, "promt": "a"})
    assert (error["code"], error["parameter"]) == ("unsupportedParameter", "promt")
    assert error["message"].startswith("Unsupported use of 'promt' parameter.")
    assert {"positivePrompt", "taskType", "taskUUID"} <= set(error["allowedValues"])


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"outpaint": {"topp": 1}}, "outpaint.topp"),
        ({"safety": {"level": 1}}, "safety.level"),
        ({"lora": [{"model": "a:b@1", "weigth": 1}]}, "lora[0].weigth"),
    ],
)
def test_an_unknown_key_is_refused_further_in_too(server: Emulator, more: dict[str, Any], place: str) -> None:
    error = refusal(server, {**IMAGE, **more})
    assert (error["code"], error["parameter"]) == ("unsupportedParameter", place)


@pytest.mark.parametrize("question", sorted(QUERIES))
def test_a_question_about_a_task_is_checked_as_a_task_is(server: Emulator, question: str) -> None:
    about = {"taskType": question, "taskUUID": str(uuid4())}
    error = refusal(server, {**about, "includeCost": True})
    assert (error["code"], error["parameter"]) == ("unsupportedParameter", "includeCost")
    assert "status" not in error  # it is the question that failed, and not the task
    with Emulator(lenient=True) as lenient:
        answer = post(lenient, {**about, "includeCost": True}).json()
        assert [error["code"] for error in answer.get("errors", [])] == (
            ["taskNotFound"] if question == "getTaskDetails" else []
        )


#: Where parameters stand that are sent in other words than they are given.
IN_OTHER_WORDS = sorted(
    {
        (cls.task_type, ".".join(field.metadata["path"]))
        for cls in (getattr(tasks, name) for name in TASK_TYPES.values())
        for field in fields_of(cls)
        if field.metadata.get("sent_as")
    }
)


@pytest.mark.parametrize("wrong", [5, 0, 1, 1.5, "no such word", None, []], ids=repr)
@pytest.mark.parametrize(("task", "place"), IN_OTHER_WORDS)
def test_a_word_that_no_parameter_is_sent_in_is_refused(
    server: Emulator, task: str, place: str, wrong: object
) -> None:
    cls: Any = load(TASK_TYPES[task])
    request = IMAGE if task == "imageInference" else prepare(cls(**required(cls))).payload
    error = refusal(server, {**request, "taskType": task, place: wrong})
    assert error["parameter"] == place
    assert error["code"] == f"invalid{place[0].upper()}{place[1:]}"


def test_a_parameter_that_the_model_does_not_take_is_refused(server: Emulator) -> None:
    error = refusal(server, {**IMAGE, "refiner": {"model": "civitai:101055@128080"}})
    assert (error["code"], error["parameter"]) == ("unsupportedParameter", "refiner")
    assert error["message"].startswith(
        "Unsupported use of 'refiner' parameter. This parameter is not supported by model 'runware:101@1'. Allowed"
    )
    assert {"lora", "inputs.seedImage", "taskUUID"} <= set(error["allowedValues"])
    assert "refiner" not in error["allowedValues"]


def test_what_a_model_does_not_take_is_named_where_it_was_given(server: Emulator) -> None:
    talk = {
        "taskType": "textInference",
        "model": "minimax:m3@0",
        "messages": [{"role": "user", "content": "a"}],
    }
    assert refusal(server, {**talk, "seed": 1})["parameter"] == "seed"
    flux_1_1 = {**IMAGE, "model": "bfl:2@1", "width": 512, "height": 512}
    # An older name of `inputs.maskImage`.
    assert (
        refusal(server, {**flux_1_1, "maskImage": data_uri(picture(64, 64, "teal"))})["parameter"]
        == "maskImage"
    )


def test_of_a_model_that_is_not_known_for_the_task_nothing_is_known(server: Emulator) -> None:
    refiner = {"refiner": {"model": "civitai:101055@128080"}}
    assert post_new(server, {**IMAGE, **refiner, "model": "acme:1@1"}).status_code == 200
    assert post_new(server, {**IMAGE, **refiner, "model": "minimax:m3@0"}).status_code == 200


def test_of_a_parameter_that_no_model_is_said_to_take_nothing_is_known(server: Emulator) -> None:
    assert post_new(server, {**IMAGE, "lycoris": [{"model": "civitai:1@1", "weight": 1}]}).status_code == 200


def test_a_model_that_was_uploaded_takes_everything() -> None:
    with Emulator() as own:
        upload = {
            "taskType": "modelUpload", "category": "checkpoint", "name": "mine", "air": "runware:101@1",
            "architecture": "sdxl", "format": "safetensors", "downloadURL": "https://example.com/a", "version": "1",
        }  # fmt: skip
        assert post_new(own, upload).status_code == 200, post_new(own, upload).text
        assert post_new(own, {**IMAGE, "refiner": {"model": "civitai:101055@128080"}}).status_code == 200


OF_MODELS: list[tuple[dict[str, Any], str, object, dict[str, Any]]] = [
    ({"width": 64}, "invalidWidth", "width", {"min": 128, "max": 2048, "multiplier": 64, "type": "integer"}),
    ({"positivePrompt": "a"}, "invalidPositivePrompt", "positivePrompt", {"min": 2, "max": 3000}),
    ({"promptWeighting": "compel"}, "invalidPromptWeighting", "promptWeighting", {"allowedValues": ["sdEmbeds"]}),
    ({"usePromptWeighting": True}, "invalidUsePromptWeighting", "usePromptWeighting", {"allowedValues": ["sdEmbeds"]}),
    ({"height": None}, "missingParameter", "height", {"type": "integer"}),
    ({"outpaint": {"blur": 4}}, "missingParameter", ["outpaint.top", "outpaint.bottom", "outpaint.left", "outpaint.right"], {}),
    ({"acceleratorOptions": {"teaCache": True, "fbcache": True}}, "invalidFbCache", "acceleratorOptions.fbCache",
     {"allowedValues": [False]}),
    ({"acceleratorOptions": {"deepCacheInterval": 2}}, "unsupportedParameter", "acceleratorOptions.deepCacheInterval", {}),
    ({"model": "bfl:flux@3-image", "width": 1000, "height": 1000}, "invalidDimensions", ["width", "height"], {}),
    ({"model": "bfl:flux@3-image", "width": None, "height": None, "resolution": "1K"}, "missingParameter", "inputs.referenceImages", {}),
    ({"model": "bfl-flux-3-image", "seed": 5}, "unsupportedParameter", "seed", {}),
    ({"model": "bfl:6@1", "width": 512, "height": 512, "CFGScale": 9}, "invalidCFGScale", "CFGScale", {"min": 1.5, "max": 5}),
]  # fmt: skip


@pytest.fixture(scope="module")
def strict() -> Iterator[Emulator]:
    with Emulator(strict=True) as emulator:
        yield emulator


@pytest.mark.parametrize(("changes", "code", "parameter", "details"), OF_MODELS)
def test_what_a_model_does_not_take_is_refused_in_the_words_of_the_api(
    strict: Emulator, changes: dict[str, Any], code: str, parameter: object, details: dict[str, Any]
) -> None:
    request = {key: value for key, value in {**IMAGE, **changes}.items() if value is not None}
    error = refusal(strict, request)
    assert (error["code"], error["parameter"]) == (code, parameter)
    assert error.items() >= details.items()
    assert error["message"].endswith(".")


def test_only_a_strict_server_knows_the_values_of_a_model(server: Emulator, strict: Emulator) -> None:
    small = {**IMAGE, "width": 64, "positivePrompt": "a"}
    assert post_new(server, small).status_code == 200
    assert post_new(strict, small).status_code == 400
    assert post_new(server, {**IMAGE, "lycoris": [], "blur": 1}).status_code == 400
    with pytest.raises(ValueError, match="lenient and strict"):
        Emulator(lenient=True, strict=True)


def test_a_lenient_server_lets_a_model_take_anything() -> None:
    with Emulator(lenient=True) as own:
        assert post_new(own, {**IMAGE, "width": 64, "positivePrompt": "a"}).status_code == 200


def test_today_and_yesterday_are_one_request_to_a_model(server: Emulator) -> None:
    teal = data_uri(picture(128, 128, "teal"))
    for given in ({"seedImage": teal}, {"inputs": {"seedImage": teal}}):
        assert post_new(server, {**IMAGE, **given}).status_code == 200
    flux_3 = {"model": "bfl:flux@3-image", "width": 1024, "height": 1024}
    assert refusal(server, {**IMAGE, **flux_3, "seedImage": teal})["parameter"] == "seedImage"
    assert (
        refusal(server, {**IMAGE, **flux_3, "inputs": {"seedImage": teal}})["parameter"] == "inputs.seedImage"
    )


@pytest.mark.parametrize("task", KNOWN_MODELS)
def test_every_known_model_takes_what_it_is_said_to_take(task: str) -> None:
    """The names of the facts are names of the schema: none of them is refused."""
    for air, model in MODELS.items():
        known = find_model(air)
        assert known is not None
        if model["task"] == task and known.parameters:
            roots = {name.partition(".")[0].partition("[")[0] for name in known.parameters}
            found = check(known, dict.fromkeys(roots, "a"))
            assert "unknown" not in {finding.kind for finding in found}
            fields = fields_of(getattr(tasks, TASK_TYPES[task]))
            places = {field.metadata.get("path", ("",))[0] for field in fields}
            assert roots - ENVELOPE <= {*places, *(field.metadata.get("wire") for field in fields)}


# A lenient server ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lenient() -> Iterator[Emulator]:
    with Emulator(lenient=True) as emulator:
        yield emulator


def test_a_task_that_is_not_known_is_answered_with_an_echo(lenient: Emulator) -> None:
    with runware_sync.Runware("key", url=lenient.url) as client:
        task = {
            "taskType": "brandNewTask",
            "prompt": "a",
            "options": {"b": [1]},
            "numberResults": 2,
            "seed": 5,
        }
        first, second = client.run(task)
        assert (first.task_type, first.task_uuid) == ("brandNewTask", second.task_uuid)
        assert first.extra["echo"] == {"prompt": "a", "options": {"b": [1]}, "seed": 5}
        assert (first.extra["seed"], second.extra["seed"]) == (5, 6)
        [later] = client.run({**task, "numberResults": 1, "deliveryMethod": "async"})
        assert later.extra["echo"] == first.extra["echo"]
        [entry] = lenient.ledger.of(later.task_uuid)
        assert entry.task_type == "brandNewTask"


def test_a_variant_that_is_not_known_is_answered_too(lenient: Emulator) -> None:
    with runware_sync.Runware("key", url=lenient.url) as client:
        [result] = client.run({"taskType": "modelUpload", "category": "brandNew"})
        assert {**result.extra, **result.extra["echo"]}["category"] == "brandNew"


def test_a_parameter_that_is_not_known_is_let_through(lenient: Emulator) -> None:
    with runware_sync.Runware("key", url=lenient.url, validate="off") as client:
        [image] = client.image_inference(
            model="runware:101@1",
            positive_prompt="a",
            width=64,
            height=64,
            settings={"brandNewer": 2},
            refiner=runware.Refiner(model="civitai:101055@128080"),
            extra={"brandNew": 1},
        )
        assert image.image_url


def test_a_lenient_server_still_refuses_what_is_known_to_be_wrong(lenient: Emulator) -> None:
    assert refusal(lenient, {**IMAGE, "width": "wide"})["code"] == "invalidWidth"
    assert refusal(lenient, without("model"))["code"] == "missingParameter"
    assert refusal(lenient, {"taskType": ""})["code"] == "invalidTaskType"
    assert (
        refusal(lenient, {"taskType": "brandNewTask", "numberResults": 0})["code"] == "invalidNumberResults"
    )


def test_other_servers_refuse_what_is_not_known(server: Emulator) -> None:
    assert refusal(server, {"taskType": "brandNewTask"})["code"] == "invalidTaskType"


def test_what_is_missing_is_named(server: Emulator) -> None:
    error = refusal(server, without("model"))
    assert (error["code"], error["parameter"], error["type"]) == ("missingParameter", "model", "string")
    error = refusal(server, {"taskType": "imageUpload"})
    assert (error["code"], error["parameter"]) == ("missingParameter", "image")


def test_what_is_missing_further_in_is_named(server: Emulator) -> None:
    error = refusal(server, {**IMAGE, "lora": [{"weight": 1}]})
    assert (error["code"], error["parameter"]) == ("missingParameter", "lora[0].model")


@pytest.mark.parametrize(
    ("more", "code", "type"),
    [
        ({"width": "64"}, "invalidWidth", "integer"),
        ({"width": 64.5}, "invalidWidth", "integer"),
        ({"includeCost": 1}, "invalidIncludeCost", "boolean"),
        ({"positivePrompt": 7}, "invalidPositivePrompt", "string"),
        ({"CFGScale": "high"}, "invalidCFGScale", "float"),
        ({"seedImage": 7}, "invalidSeedImage", "string"),
        ({"outpaint": 3}, "invalidOutpaint", "object"),
    ],
)
def test_a_wrong_type_is_refused(server: Emulator, more: dict[str, Any], code: str, type: str) -> None:
    error = refusal(server, {**IMAGE, **more})
    assert (error["code"], error["type"]) == (code, type)
    assert error["parameter"] == next(iter(more))


def test_a_value_out_of_range_is_refused_with_the_range(server: Emulator) -> None:
    error = refusal(server, {**IMAGE, "numberResults": 0})
    assert (error["code"], error["parameter"], error["min"]) == ("invalidNumberResults", "numberResults", 1)
    error = refusal(
        server, {"taskType": "modelUpload", "category": "checkpoint", **MODEL, "defaultSteps": 101}
    )
    assert (error["code"], error["min"], error["max"]) == ("invalidDefaultSteps", 1, 100)
    assert "between 1 and 100" in error["message"]


def test_a_value_that_is_none_of_the_known_is_refused_with_them(server: Emulator) -> None:
    error = refusal(server, {**IMAGE, "outputFormat": "BMP"})
    assert error["code"] == "invalidOutputFormat"
    assert {"JPG", "PNG", "WEBP"} <= set(error["allowedValues"])
    assert post_new(server, {**IMAGE, "outputFormat": "png"}).status_code == 200


def test_a_documented_value_is_taken_unless_the_model_is_published_without_it(strict: Emulator) -> None:
    """Some models are published with the modes `fast` and `full` only; the documentation has `none`, too."""
    video = {"taskType": "videoInference", "positivePrompt": "a lighthouse", "safety": {"mode": "none"}}
    sides = {"width": 1280, "height": 720}
    assert post_new(strict, {**video, "model": "google:3@2", "duration": 8, **sides}).status_code == 200
    assert refusal(strict, {**video, "model": "bytedance:seedance@2.5", **sides})["allowedValues"] == [
        "fast",
        "full",
    ]


@pytest.mark.parametrize(
    ("task", "parameter"),
    [
        ({**IMAGE, "deliveryMethod": "ASYNC"}, "deliveryMethod"),
        ({**IMAGE, "outputType": "url"}, "outputType"),
        ({"taskType": "mediaStorage", "operation": "Delete", "media": str(uuid4())}, "operation"),
    ],
)
def test_a_value_in_other_letters_is_another_value(
    server: Emulator, task: dict[str, Any], parameter: str
) -> None:
    assert refusal(server, task)["parameter"] == parameter


def test_a_format_may_be_in_small_letters_as_the_published_examples_have_it(server: Emulator) -> None:
    [item] = post_new(server, {**IMAGE, "outputFormat": "png"}).json()["data"]
    assert item["imageURL"].endswith(".png")


def test_what_excludes_each_other_is_refused_together(server: Emulator) -> None:
    guide = {
        "model": "a:b@1",
        "guideImage": data_uri(picture(64, 64, "teal")),
        "startStep": 1,
        "startStepPercentage": 5,
    }
    error = refusal(server, {**IMAGE, "controlNet": [guide]})
    assert error["code"] == "incompatibleParameters"
    assert error["parameter"] == ["controlNet[0].startStep", "controlNet[0].startStepPercentage"]


def test_an_unknown_task_is_refused_with_those_that_are_known(server: Emulator) -> None:
    error = refusal(server, {"taskType": "imageInferense"})
    assert error["code"] == "invalidTaskType"
    assert "imageInference" in error["allowedValues"]


@pytest.mark.parametrize("uuid", ["", "1", 7, None])
def test_a_task_needs_a_uuid(server: Emulator, uuid: object) -> None:
    assert refusal(server, {**IMAGE, "taskUUID": uuid})["code"] == "invalidTaskUUID"


def test_a_uuid_stands_for_one_task(server: Emulator) -> None:
    uuid = str(uuid4())
    assert post_new(server, {**IMAGE, "taskUUID": uuid}).status_code == 200
    error = refusal(server, {**IMAGE, "taskUUID": uuid})
    assert (error["code"], error["taskUUID"]) == ("conflictTaskUUID", uuid)


def test_what_is_refused_is_not_billed_and_its_uuid_is_free(server: Emulator) -> None:
    uuid = str(uuid4())
    refusal(server, {**IMAGE, "taskUUID": uuid, "width": "64"})
    assert server.ledger.of(uuid) == []
    assert post_new(server, {**IMAGE, "taskUUID": uuid}).status_code == 200


def test_what_excludes_each_other_is_refused_at_the_top_too(server: Emulator) -> None:
    error = refusal(
        server,
        {
            "taskType": "upscale",
            "inputImage": data_uri(picture(64, 64, "teal")),
            "inputVideo": data_uri(picture(64, 64, "teal")),
        },
    )
    assert (error["code"], error["parameter"]) == ("incompatibleParameters", ["inputImage", "inputVideo"])


def test_two_names_for_one_place_do_not_exclude_each_other() -> None:
    values = read(tasks.ModelSearch, {"visibility": "private"})
    assert (values["visibility"], values["private"]) == ("private", True)


def test_what_is_missing_is_named_before_what_is_wrong(server: Emulator) -> None:
    assert refusal(server, {**without("model"), "width": "64"})["code"] == "missingParameter"


def test_a_number_that_is_none_of_the_known_is_refused(server: Emulator) -> None:
    sound = {"taskType": "audioInference", "model": "a:b@1", "audioSettings": {"channels": 3}}
    error = refusal(server, sound)
    assert (error["code"], error["allowedValues"]) == ("invalidChannels", [1, 2])
    # Known words do not limit the numbers that stand beside them.
    frames = [{"inputImage": data_uri(picture(64, 64, "teal")), "frame": 3}]
    assert read(tasks.VideoInference, {"model": "a:b@1", "frameImages": frames})["frame_images"] == frames


def test_refusals_speak_of_json_not_of_python(server: Emulator) -> None:
    assert refusal(server, {**IMAGE, "includeCost": 1})["message"].endswith("must be a boolean.")
    assert (
        refusal(server, {**IMAGE, "inputs": 5})["message"]
        == "Invalid type for 'inputs'. 'inputs' must be an object."
    )
    talk = {"taskType": "textInference", "model": "a:b@1", "messages": []}
    assert refusal(server, talk)["message"].endswith("The length of 'messages' must be at least 1.")


@pytest.mark.parametrize(
    "given",
    ["photo.png", "ftp://example.com/a.png", "what a picture!", " ", "http://", "https://[::1", "http://a:x/", "http://a/\r\nb",
     "HTTP//", " " * 5000],
)  # fmt: skip
def test_text_that_can_be_no_media_is_refused(server: Emulator, given: str) -> None:
    error = refusal(server, {**IMAGE, "seedImage": given})
    assert (error["code"], error["parameter"]) == ("invalidSeedImage", "seedImage")


def test_media_that_cannot_be_read_are_refused_by_the_name_of_the_parameter(server: Emulator) -> None:
    person = {"taskType": "photoMaker", "positivePrompt": "rwre", "width": 64, "height": 64}
    error = refusal(
        server, {**person, "inputImages": [data_uri(picture(64, 64, "teal")), "data:image/png;base64,AAAA"]}
    )
    assert (error["code"], error["parameter"]) == ("invalidInputImages", "inputImages")
    assert "(inputImages[1]: " in error["message"]


def test_more_results_than_this_server_makes_are_refused(server: Emulator) -> None:
    task = {"taskType": "videoInference", "model": "a:b@1", "numberResults": 10**12}
    error = refusal(server, task)
    assert (error["code"], error["parameter"], error["max"]) == ("invalidNumberResults", "numberResults", 100)


def test_an_outpainting_must_leave_room_for_its_image(server: Emulator) -> None:
    error = refusal(
        server, {**IMAGE, "seedImage": data_uri(picture(64, 64, "teal")), "outpaint": {"top": 10**9}}
    )
    assert error["code"] == "invalidOutpaint"


def test_usage_is_told_of_a_month_at_most(server: Emulator) -> None:
    usage = {"taskType": "accountManagement", "operation": "getUsageActivity", "startDate": "2026-01-01"}
    assert refusal(server, {**usage, "endDate": "2026-01-31"})["code"] == "invalidEndDate"
    assert post_new(server, {**usage, "endDate": "2026-01-30"}).status_code == 200


def test_the_category_says_which_upload_it_is(server: Emulator) -> None:
    upload = {"taskType": "modelUpload", **MODEL}
    assert refusal(server, upload)["parameter"] == "category"
    error = refusal(server, {**upload, "category": "lorra"})
    assert error["code"] == "invalidCategory"
    assert "lora" in error["allowedValues"]
    # Whatever else is called like a category.
    error = refusal(server, {**upload, "name": "lora", "category": "vae", "defaultWeight": 1})
    assert (error["code"], error["parameter"]) == ("unsupportedParameter", "defaultWeight")


def test_several_output_types_are_all_given(server: Emulator) -> None:
    (item,) = post_new(server, {**IMAGE, "outputType": ["URL", "base64Data"]}).json()["data"]
    assert {"imageURL", "imageBase64Data"} <= set(item)
    assert "imageDataURI" not in item
    assert refusal(server, {**IMAGE, "outputType": []})["code"] == "invalidOutputType"
    assert refusal(server, {**IMAGE, "outputType": ["URL", "zip"]})["code"] == "invalidOutputType"


STRANGE: list[Any] = [
    None, True, 0, -1, 10**30, 1.5, float("nan"), float("inf"), "", " ", "a", "\ud800", "x" * 5000, "data:,", [], {},
    [None], [[]], [{}], [{"": None}], {"": 1}, {"image": 5}, {"model": None}, [{"model": "a:b@1", "weight": "x"}],
]  # fmt: skip


@pytest.mark.parametrize("name", sorted({*TASK_TYPES.values(), "LoraUpload", "EmbeddingsUpload"}))
def test_nothing_that_can_be_sent_breaks_the_check(name: str) -> None:
    cls = getattr(tasks, name)
    fields = [field for field in attrs.fields(cls) if "path" in field.metadata]
    keys = {key for field in fields for key in (field.metadata["wire"], *field.metadata["path"][:2])}
    names = {field.name for field in fields}
    refusals: list[dict[str, Any]] = []
    for key in sorted(keys):
        for value in STRANGE:
            for request in ({key: value}, {"inputs": {key: value}}, {"settings": {key: value}}):
                for more in ({}, {"model": "a:b@1", "inputImage": "data:,", "positivePrompt": "a"}):
                    try:
                        assert read(cls, {**more, **request}).keys() <= names
                    except Refused as refusal:
                        refusals += refusal.errors
    assert all(error["code"] and error["message"] for error in refusals)
    assert refusals or not keys
