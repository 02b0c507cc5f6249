"""`python -m codegen add`: results, their files, texts that come piece by piece, and the examples that are made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from codegen.strict_yaml import parsed
from tests.codegen import published
from tests.codegen.importing_schema import Importing


def added(
    schema: Importing, request: dict[str, Any], response: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """The file of an invented task with further parameters and fields."""
    asked, answered = published.pair()
    asked["properties"] |= request
    asked |= more
    answered["properties"] |= response
    assert schema.add(asked, answered) == 1
    text = schema.text()
    assert schema.add(asked, answered) == 0
    assert schema.text() == text
    return cast("dict[str, Any]", parsed(text))


URI = {"type": "string", "format": "uri"}
UUID = {"type": "string", "format": "uuid"}


@pytest.mark.parametrize(
    ("name", "beside", "file"),
    [
        ("planURL", {}, {"file": "url"}),
        ("planURL", {"planUUID": UUID}, {"file": "url", "file_uuid": "planUUID"}),
        ("planBase64Data", {"planURL": URI}, {"file": "base64"}),
        ("url", {}, {"file": "url"}),
        ("url", {"uuid": UUID}, {"file": "url", "file_uuid": "uuid"}),
        ("dashboardURL", {}, {}),
        ("inputImageURL", {}, {}),
        ("inputImageURL", {"inputImageUUID": UUID}, {"file": "url", "file_uuid": "inputImageUUID"}),
    ],
)
def test_what_is_called_like_a_file_is_one(
    name: str, beside: dict[str, Any], file: dict[str, str], tmp_path: Path
) -> None:
    parts = {"type": "array", "items": {"type": "object", "properties": {name: URI, **beside}}}
    task = added(Importing(tmp_path), {}, {"parts": parts})
    [fields] = [o["fields"] for o in task["objects"].values() if name in o["fields"]]
    assert {key: fields[name][key] for key in ("file", "file_uuid") if key in fields[name]} == file


def test_a_result_that_is_made_up_has_all_but_the_content_of_files(tmp_path: Path) -> None:
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}
    parts = {"type": "array", "items": {"type": "object", "properties": {"box": box, "url": URI}}}
    task = added(
        Importing(tmp_path),
        {"outputFormat": {"type": "string", "enum": ["PLY", "GLB"], "default": "GLB"}},
        {"parts": parts, "showBase64Data": {"type": "string"}, "status": {"type": "string"}},
    )
    [received] = task["examples"][0]["receive"]
    assert received["showURL"] == "https://example.com/result.glb"
    assert received["parts"] == [{"box": [1, 1, 1, 1], "url": "https://example.com/result"}]
    assert received["status"] == "success"
    assert "showBase64Data" not in received


def test_a_request_that_is_made_up_keeps_to_the_rules_of_objects_in_lists(tmp_path: Path) -> None:
    actor = {
        "type": "object",
        "properties": {"role": {"enum": ["hero", "tree"]}, "name": {"type": "string"}},
        "required": ["role"],
        "if": {"properties": {"role": {"const": "hero"}}, "required": ["role"]},
        "then": {"required": ["name"]},
    }
    actors = {"type": "array", "items": actor}
    task = added(
        Importing(tmp_path), {"actors": actors}, {}, required=[*published.REQUEST["required"], "actors"]
    )
    assert task["examples"][0]["send"]["actors"] == [{"role": "hero", "name": "A lighthouse at dusk"}]


def test_names_of_several_capitals_keep_them_in_texts(tmp_path: Path) -> None:
    task = added(Importing(tmp_path), {"maskURL": {"type": "string"}, "maxTries": {"type": "integer"}}, {})
    assert [task["params"][key]["doc"] for key in ("maskURL", "maxTries")] == ["Mask URL.", "Max tries."]


def test_lists_in_lists_make_no_endless_example(tmp_path: Path) -> None:
    grid: dict[str, Any] = {"type": "integer"}
    for _ in range(6):
        properties = {"row": {"type": "array", "minItems": 50, "items": grid}}
        grid = {"type": "object", "properties": properties, "required": ["row"]}
    schema = Importing(tmp_path)
    added(schema, {}, {"grid": grid})
    assert len(schema.text()) < 200_000


# Names and types ----------------------------------------------------------------------------------------------------


def test_names_that_are_one_in_python_get_numbers(tmp_path: Path) -> None:
    text = {"type": "string"}
    holder = {"type": "object", "properties": {"toneURL": text, "toneUrl": text}}
    task = added(Importing(tmp_path), {"hueURL": text, "hueUrl": text, "hue_url": text, "holder": holder}, {})
    names = [task["params"][key].get("name") for key in ("hueURL", "hueUrl", "hue_url")]
    assert names == [None, "hue_url_2", "hue_url_3"]
    [fields] = [one["fields"] for one in task["objects"].values() if "toneUrl" in one["fields"]]
    assert fields["toneUrl"]["name"] == "tone_url_2"


def test_a_name_that_people_gave_is_not_given_again(tmp_path: Path) -> None:
    schema = Importing(tmp_path)
    published_before = {"hueURL": {"type": "string"}}
    added(schema, published_before, {})
    schema.edit("hueURL: {type: string,", "hueURL: {type: string, name: tone,")
    task = added(schema, {**published_before, "tone": {"type": "string"}}, {})
    assert task["params"]["hueURL"]["name"] == "tone"
    assert task["params"]["tone"]["name"] == "tone_2"


def test_a_name_that_is_there_stays_where_it_is_though_another_stands_before_it(tmp_path: Path) -> None:
    """A program that uses it would send something else, or no longer run."""
    text = {"type": "string"}
    schema = Importing(tmp_path)
    asked, answered = published.pair()
    before = {"hueUrl": text, "hue": text}
    asked["properties"] |= before
    answered["properties"] |= before
    assert schema.add(asked, answered) == 1
    schema.edit("hue: {type: string,", "hue: {type: string, name: tone,")
    for document in (asked, answered):
        document["properties"] = {"hueURL": text, "tone": text, **document["properties"]}
    assert schema.add(asked, answered) == 1
    task = schema.data()
    [result] = [one["fields"] for one in task["objects"].values() if "hueUrl" in one["fields"]]
    for table in (task["params"], result):
        names = [table[key].get("name") for key in ("hueUrl", "hueURL")]
        assert names == [None, "hue_url_2"]
    assert (task["params"]["hue"]["name"], task["params"]["tone"]["name"]) == ("tone", "tone_2")
    assert schema.add(asked, answered) == 0


def test_a_type_that_stands_in_several_alternatives_is_there_once(tmp_path: Path) -> None:
    several: dict[str, Any] = {"type": "string"}
    for _ in range(8):
        several = {"anyOf": [several, {"type": "array", "items": several}]}
    kind = added(Importing(tmp_path), {"several": several}, {})["params"]["several"]["type"]
    assert kind.startswith("string | list[string | list[string | list[")


def test_objects_of_which_a_value_is_one_are_described_as_one(tmp_path: Path) -> None:
    """A mapping alone does not say which of them it is, and neither does a list."""

    def thing(name: str, *required: str) -> dict[str, Any]:
        return {"type": "object", "properties": {name: {"type": "string"}}, "required": [*required]}

    either = {"oneOf": [thing("round", "round"), {"anyOf": [{"type": "string"}, thing("edged")]}]}
    in_lists = {
        "anyOf": [{"type": "array", "items": thing("round")}, {"type": "array", "items": {"type": "string"}}]
    }
    mixed = {"oneOf": [thing("round"), {"type": "array", "items": thing("edged")}]}
    schema = Importing(tmp_path)
    task = added(schema, {"shape": either, "words": in_lists}, {"foundShapes": mixed, "spots": mixed})
    params, objects = task["params"], task["objects"]
    assert params["shape"]["type"] == "LanternShowShape | string"
    assert {name: one.get("required") for name, one in objects["LanternShowShape"]["fields"].items()} == {
        "round": None, "edged": None,
    }  # fmt: skip
    assert params["words"]["type"] == "list[LanternShowWord | string]"
    [result] = [one["fields"] for one in objects.values() if "foundShapes" in one["fields"]]
    for field in ("foundShapes", "spots"):
        one, several = result[field]["type"].split(" | ")
        assert several == f"list[{one}]"
        assert objects[one]["fields"].keys() == {"round", "edged"}
    assert "`shape`: several kinds of objects, described as one with the fields of all" in schema.text()


def test_alternatives_in_alternatives_have_the_limits_of_all(tmp_path: Path) -> None:
    inner = {"anyOf": [{"type": "integer", "minimum": 2, "maximum": 5}, {"type": "boolean"}]}
    items = {"type": "array", "items": {"anyOf": [{"type": "string"}, inner]}}
    task = added(Importing(tmp_path), {"hues": items}, {})
    assert task["params"]["hues"]["type"] == "list[string | integer | boolean]"
    assert task["params"]["hues"]["each"] == {"range": [2, 5]}


def test_a_value_of_another_type_than_its_own_is_left_out(tmp_path: Path) -> None:
    task = added(Importing(tmp_path), {"hat": {"type": "boolean", "const": -1}}, {})
    assert task["params"]["hat"] == {"type": "boolean", "doc": "Hat."}


# Texts --------------------------------------------------------------------------------------------------------------

STREAMED = {"deliveryMethod": {"type": "string", "enum": ["sync", "async", "stream"], "default": "async"}}
TEXT = {"text": {"type": "string"}, "finishReason": {"type": "string", "enum": ["stop"]}}


def test_a_text_that_can_come_piece_by_piece_has_a_method_for_it(tmp_path: Path) -> None:
    task = added(Importing(tmp_path), STREAMED, TEXT)
    assert task["delivery"] == ["async", "sync", "stream"]
    assert task["stream"] == {
        "method": "lantern_show_stream",
        "summary": "Let lanterns rise, and stream the text.",
        "without": ["numberResults", "deliveryMethod", "webhookURL"],
    }


def test_what_is_no_text_cannot_be_streamed_and_that_is_said(tmp_path: Path) -> None:
    schema = Importing(tmp_path)
    task = added(schema, STREAMED, {})
    assert task["delivery"] == ["async", "sync"]
    assert "stream" not in task
    assert "Published, not said here: deliveryMethod is stream" in schema.text()


def test_the_name_that_people_give_the_method_stays(tmp_path: Path) -> None:
    schema = Importing(tmp_path)
    added(schema, STREAMED, TEXT)
    schema.edit("lantern_show_stream", "tell")
    task = added(schema, {**STREAMED, "mood": {"type": "string"}}, TEXT)
    assert task["stream"]["method"] == "tell"
    assert "mood" in task["params"]


def test_that_results_may_come_in_phases_is_said_and_the_one_that_is_made_up_is_a_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = Importing(tmp_path)
    status = {"type": "string", "enum": ["processing", "success", "error"]}
    task = added(schema, {}, {"status": status})
    assert task["examples"][0]["receive"][0]["status"] == "success"
    said = "cannot express: status is one of processing, success, error: if a task reports several"
    assert said in capsys.readouterr().err
    note = next(line for line in schema.text().splitlines() if "terminal_values" in line)
    assert note.startswith("# Published, not said here: status is one of")
    schema.edit(f"{note}\n", "")
    assert schema.add(*published.pair()) == 1
    assert "terminal_values" not in schema.text()
