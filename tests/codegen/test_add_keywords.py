"""Each keyword of a published schema becomes something in the schema's language, or a line that says what it said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from codegen.importing.importer import import_copy
from codegen.importing.json_schema_reading import Reader
from codegen.importing.kinds import identify
from codegen.importing.normalized import Copy
from codegen.importing.patterns import text_of, whole
from codegen.importing.rule_words import in_words
from codegen.importing.rules import rules_of
from codegen.load import load_schema
from codegen.spec import GROUPS
from tests.codegen import published
from tests.codegen.importing_schema import Importing, changed
from tests.codegen.published import Json

UUID, URI = {"format": "uuid"}, {"format": "uri"}
DATA = {"pattern": "^data:image\\/[a-zA-Z]+;base64,[a-zA-Z0-9+/=]+$"}
BASE64 = {"pattern": "^[a-zA-Z0-9+/=]+$"}
MEDIA: Json = {"type": "string", "anyOf": [UUID, URI, DATA, BASE64]}
AIR = "^[a-zA-Z0-9._-]+(:[a-zA-Z0-9._/@-]+)?$"


def string(**more: Any) -> Json:
    return {"type": "string", **more}


def integer(**more: Any) -> Json:
    return {"type": "integer", **more}


def number(**more: Any) -> Json:
    return {"type": "number", **more}


def told(properties: Json, **more: Any) -> Copy:
    """A document about a task with some parameters."""
    request = {"type": "object", "properties": {"taskType": {"const": "lanternShow"}, **properties}, **more}
    response = {"type": "object", "properties": {"showUUID": {"type": "string", "format": "uuid"}}}
    made = identify([{"requestSchema": request, "responseSchema": response}], None)
    assert isinstance(made, Copy)
    return made


def yaml_of(tmp_path: Path, properties: Json, **more: Any) -> tuple[Any, list[str]]:
    """The task's file, and what it cannot say."""
    importing = Importing(tmp_path)
    report = import_copy(importing.schema, told(properties, **more))
    text = report.files["tasks/lantern_show.yaml"][1]
    (importing.schema / "tasks/lantern_show.yaml").write_text(text, encoding="utf-8")
    notes = [line.partition("not said here: ")[2] for line in text.splitlines() if "not said here" in line]
    return importing.data(), notes


OPEN = {"range": [None, None], "source": "open"}
PUBLISHED = {"source": "published"}
VALUES: list[tuple[str, Json, Json]] = [
    ("boolean", {"type": "boolean", "default": True}, {"type": "boolean", "server_default": True}),
    ("string", string(), {"type": "string"}),
    ("lengths", string(minLength=2, maxLength=9), {"type": "string", "length": [2, 9], **PUBLISHED}),
    ("no shortest length", string(minLength=0, maxLength=9), {"type": "string", "length": [None, 9], **PUBLISHED}),
    ("const", string(const="clone"), {"type": "string", "known": ["clone"]}),
    ("enum", string(enum=["a", "b"], default="b"), {"type": "string", "known": ["a", "b"], "server_default": "b"}),
    ("enum without a type", {"enum": ["a", 1]}, {"type": "string | integer", "range": [1, 1], "known": ["a", 1], **PUBLISHED}),
    ("a vocabulary", string(enum=["loud", "calm"]), {"type": "string", "known": "Mood"}),
    ("oneOf of constants", {"oneOf": [{"const": "a", "title": "A"}, {"const": "b"}]},
     {"type": "string", "known": ["a", "b"], "doc": "Thing. `a`: A."}),
    ("format uuid", string(format="uuid"), {"type": "uuid"}),
    ("format uri", string(format="uri"), {"type": "string"}),
    ("media", MEDIA, {"type": "media"}),
    ("media as UUID or URL", string(anyOf=[UUID, URI]), {"type": "media"}),
    ("media with a class in another order", string(anyOf=[UUID, {"pattern": "^[A-Za-z0-9+/]+={0,2}$"}]), {"type": "media"}),
    ("anyOf of one format", string(anyOf=[UUID]), {"type": "uuid"}),
    ("number", number(), {"type": "number", **OPEN}),
    ("range", number(minimum=0.5, maximum=2), {"type": "number", "range": [0.5, 2], **PUBLISHED}),
    ("one end", integer(minimum=60), {"type": "integer", "range": [60, None], **PUBLISHED}),
    ("exclusiveMinimum", number(exclusiveMinimum=0, maximum=1), {"type": "number", "range": [None, 1], "above": 0, **PUBLISHED}),
    ("exclusiveMinimum of an integer", integer(exclusiveMinimum=0), {"type": "integer", "range": [1, None], **PUBLISHED}),
    ("exclusiveMaximum of an integer", integer(exclusiveMaximum=9), {"type": "integer", "range": [None, 8], **PUBLISHED}),
    ("multipleOf", integer(minimum=64, maximum=128, multipleOf=64),
     {"type": "integer", "range": [64, 128], "step": 64, **PUBLISHED}),
    ("multipleOf 1", integer(multipleOf=1), {"type": "integer", **OPEN}),
    ("greater than 64 bits", integer(minimum=0, maximum=9223372036854776000), {"type": "integer", "range": [0, 2**63 - 1], **PUBLISHED}),
    ("integers that are listed", integer(enum=[10, 5]), {"type": "integer", "range": [5, 10], "known": [10, 5], **PUBLISHED}),
    ("floats that are whole", integer(minimum=1.0, maximum=4.0), {"type": "integer", "range": [1, 4], **PUBLISHED}),
    ("items", {"type": "array", "items": string(), "minItems": 1, "maxItems": 3},
     {"type": "list[string]", "length": [1, 3], **PUBLISHED}),
    ("numbers of a list", {"type": "array", "items": integer(minimum=0, maximum=255), "default": [1, 2]},
     {"type": "list[integer]", "each": {"range": [0, 255]}, "server_default": [1, 2], **PUBLISHED}),
    ("values of a list", {"type": "array", "items": string(enum=["a", "b"])}, {"type": "list[string]", "each": {"known": ["a", "b"]}}),
    ("any object", {"type": "object"}, {"type": "map"}),
    ("anything", {}, {"type": "any"}),
    ("several types", {"type": ["string", "integer", "null"], "minimum": 1, "maxLength": 9},
     {"type": "string | integer", "range": [1, None], "length": [None, 9], **PUBLISHED}),
    ("anyOf of types", {"anyOf": [{"type": "boolean"}, string(), {"type": "null"}]}, {"type": "boolean | string"}),
    ("exclusiveMaximum", number(exclusiveMaximum=1), {"type": "number", "below": 1, **PUBLISHED}),
    ("both exclusive", number(exclusiveMinimum=0, exclusiveMaximum=1), {"type": "number", "above": 0, "below": 1, **PUBLISHED}),
    ("a range between multiples", integer(minimum=1, maximum=10, multipleOf=4),
     {"type": "integer", "range": [4, 8], "step": 4, **PUBLISHED}),
    ("fractions between multiples", number(minimum=0.05, maximum=1, multipleOf=0.1),
     {"type": "number", "range": [0.1, 1], "step": 0.1, **PUBLISHED}),
    ("pattern", string(pattern="^#[0-9]+$"), {"type": "string", "pattern": "#[0-9]+", **PUBLISHED}),
    ("length and pattern of items", {"type": "array", "items": string(minLength=2, maxLength=4, pattern="^[a-z]+$")},
     {"type": "list[string]", "each": {"length": [2, 4], "pattern": "[a-z]+"}, **PUBLISHED}),
    ("exclusive ends of items", {"type": "array", "items": number(exclusiveMinimum=0, exclusiveMaximum=1, multipleOf=0.5)},
     {"type": "list[number]", "each": {"above": 0, "below": 1, "step": 0.5}, **PUBLISHED}),
    ("length in a union", {"anyOf": [string(maxLength=4), integer()]},
     {"type": "string | integer", "range": [None, None], "length": [None, 4], "source": ["published", "open"]}),
    ("a number or numbers", {"anyOf": [number(minimum=1), {"type": "array", "items": number(maximum=5)}]},
     {"type": "number | list[number]", "range": [1, None], "each": {"range": [None, 5]}, **PUBLISHED}),
    ("a number without a limit or limited ones", {"anyOf": [number(), {"type": "array", "items": integer(maximum=5)}]},
     {"type": "number | list[integer]", "range": [None, None], "each": {"range": [None, 5]}, "source": ["published", "open"]}),
    ("some numbers of which some are listed", {"anyOf": [integer(enum=[1, 2]), number()]},
     {"type": "integer | number", "range": [None, None], "known": [1, 2], "source": "open"}),
    ("the same pattern in two options", {"anyOf": [string(pattern="^a$", maxLength=4), string(pattern="^a$", enum=["a"])]},
     {"type": "string", "pattern": "a", "known": ["a"], **PUBLISHED}),
    ("one option", string(anyOf=[{"maxLength": 4}]), {"type": "string", "length": [None, 4], **PUBLISHED}),
    ("one option and nothing", {"oneOf": [integer(minimum=3), {"type": "null"}]}, {"type": "integer", "range": [3, None], **PUBLISHED}),
    ("constants or nothing", {"oneOf": [{"const": "a", "title": "A"}, {"type": "null"}]},
     {"type": "string", "known": ["a"], "doc": "Thing. `a`: A."}),
    ("allOf of one part", {"allOf": [string(enum=["a", "b"])], "default": "a"},
     {"type": "string", "known": ["a", "b"], "server_default": "a"}),
    ("allOf of several parts", {"allOf": [integer(), {"type": "integer", "minimum": 2}]}, {"type": "integer", "range": [2, None], **PUBLISHED}),
    ("a whole default", integer(default=5.0), {"type": "integer", "server_default": 5, **OPEN}),
    ("oneOf of a constant and an object", {"oneOf": [{"type": "boolean", "const": True}, {"type": "object"}]}, {"type": "boolean | map"}),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "expected"), [v[1:] for v in VALUES], ids=[v[0] for v in VALUES])
def test_a_value_becomes_a_parameter(schema: Json, expected: Json, tmp_path: Path) -> None:
    data, _ = yaml_of(tmp_path, {"thing": schema})
    assert data["params"]["thing"] == {"doc": "Thing.", **expected}


def test_a_model_is_told_by_its_name_and_pattern(tmp_path: Path) -> None:
    data, notes = yaml_of(tmp_path, {"model": string(pattern=AIR), "vae": string(pattern=AIR)})
    assert data["params"]["model"]["type"] == "model"
    assert data["params"]["vae"]["type"] == "string"
    assert data["params"]["vae"]["pattern"] == "[a-zA-Z0-9._-]+(:[a-zA-Z0-9._/@-]+)?"
    assert notes == []


def test_an_object_becomes_a_class_with_what_it_requires_and_excludes(tmp_path: Path) -> None:
    mark = {
        "type": "object",
        "description": "A mark.",
        "properties": {"text": string(), "image": MEDIA, "opacity": number(minimum=0, maximum=1)},
        "required": ["opacity"],
        "oneOf": [{"required": ["text"]}, {"required": ["image"]}],
        "additionalProperties": False,
    }
    data, notes = yaml_of(tmp_path, {"mark": mark, "marks": {"type": "array", "items": mark}})
    assert data["params"]["mark"]["type"] == "LanternShowMark"
    assert data["params"]["marks"]["type"] == "list[LanternShowMark]"
    assert data["objects"]["LanternShowMark"]["exclusive"] == [["text", "image"]]
    assert data["objects"]["LanternShowMark"]["fields"]["opacity"]["required"] is True
    assert data["objects"]["LanternShowMark"]["at_least_one"] == [["text", "image"]]
    assert notes == []


def test_members_of_inputs_and_settings_become_parameters_with_their_place(tmp_path: Path) -> None:
    inputs = {"type": "object", "properties": {"image": MEDIA, "text": MEDIA}, "required": ["image"]}
    settings = {
        "type": "object",
        "properties": {"deep": {"type": "object", "properties": {"level": integer()}}},
    }
    data, notes = yaml_of(tmp_path, {"text": string(), "inputs": inputs, "settings": settings})
    params = data["params"]
    assert params["image"]["path"] == "inputs.image"
    assert "required" not in params["image"]
    assert params["inputText"]["path"] == "inputs.text"
    assert params["deep"]["path"] == "settings.deep"
    assert notes == ["`inputs.image` must be given if anything of `inputs` is"]


REQUIRED = [{"required": ["width"]}, {"required": ["height"]}]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"dependentRequired": {"width": ["height"], "height": ["width"]}},
            {"together": [["width", "height"]]},
        ),
        ({"anyOf": REQUIRED}, {"at_least_one": [["width", "height"]]}),
        (
            {"oneOf": REQUIRED},
            {"exclusive": [["width", "height"]], "at_least_one": [["width", "height"]]},
        ),
        ({"anyOf": REQUIRED, "required": ["width"]}, {}),
    ],
)
def test_what_holds_between_parameters_of_a_task_is_said_by_the_task(
    more: Json, said: Json, tmp_path: Path
) -> None:
    data, notes = yaml_of(tmp_path, {"width": integer(), "height": integer()}, **more)
    assert {key: data.get(key) for key in GROUPS if key in data} == said
    assert bool(notes) == (not said)


PAIR: Json = {"type": "object", "properties": {"a": string(), "b": string()}}


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({**PAIR, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"at_least_one": [["a", "b"]]}),
        ({**PAIR, "dependentRequired": {"a": ["b"], "b": ["a"]}}, {"together": [["a", "b"]]}),
        ({**PAIR, "dependentRequired": {"b": ["a"]}}, {"requires": [["b", "a"]]}),
        ({**PAIR, "not": {"required": ["a", "b"]}}, {"exclusive": [["a", "b"]]}),
        ({**PAIR, "minProperties": 1, "additionalProperties": False}, {"at_least_one": [["a", "b"]]}),
        ({**PAIR, "maxProperties": 1}, {"exclusive": [["a", "b"]]}),
        ({"allOf": [PAIR, {"type": "object", "properties": {"c": string()}}]}, {"fields": ["a", "b", "c"]}),
        ({"type": "object", "properties": {"a": string()}, "required": ["a", "c"]}, {"fields": ["a", "c"]}),
    ],
)
@pytest.mark.parametrize("in_list", [False, True])
def test_what_holds_between_members_of_an_object_is_said_by_the_object(
    schema: Json, said: Json, in_list: bool, tmp_path: Path
) -> None:
    data, notes = yaml_of(tmp_path, {"thing": {"type": "array", "items": schema} if in_list else schema})
    made = {**data["objects"]["LanternShowThing"]}
    fields = list(made.pop("fields"))
    assert {**made, **({"fields": fields} if "fields" in said else {})} == {"doc": "Thing.", **said}
    assert notes == []


def test_a_request_of_several_parts_is_one(tmp_path: Path) -> None:
    base = {
        "type": "object",
        "properties": {"taskType": {"const": "lanternShow"}, "a": string()},
        "required": ["a"],
    }
    own = {"type": "object", "properties": {"b": string()}, "not": {"required": ["a", "b"]}}
    copy = identify([{"requestSchema": {"allOf": [base, own]}, "responseSchema": published.RESPONSE}], None)
    assert isinstance(copy, Copy)
    assert list(copy.request["properties"]) == ["taskType", "a", "b"]
    assert copy.request["allOf"] == [{"not": {"required": ["a", "b"]}}]


WHOLE: list[tuple[str, str | None]] = [
    ("^[a-z]+$", "[a-z]+"), ("^data:", r"data:[\s\S]*"), ("abc$", r"[\s\S]*abc"), ("abc", r"[\s\S]*abc[\s\S]*"),
    ("a|b", r"[\s\S]*(?:a|b)[\s\S]*"), (r"^https?:\/\/x\_y$", "https?://x_y"), ("^[a-z]{2,}?$", "[a-z]{2,}"),
    # What can be read in several ways, what JavaScript alone knows, and what would take long.
    ("^a|b$", None), ("[0-9]+", None), (r"^\s+$", None), ("^(?!x)a$", None), ("^(?=x)x$", None), (r"^\p{L}$", None),
    ("^([a-z]+-)*$", None), (r"^(a)\1$", None), (r"^\u0041$", None), ("^(", None), ("^$", None), ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("published_as", "pattern"), WHOLE)
def test_a_pattern_is_that_of_the_whole_text_or_none(published_as: str, pattern: str | None) -> None:
    assert whole(published_as) == pattern
    for text in ("abc", "a", "b", "xabcx", "data:1", "https://x_y", "12", "aab", "ab\ncd"):
        if pattern is not None:
            assert bool(re.fullmatch(pattern, text, re.ASCII)) == bool(re.search(published_as, text))


@pytest.mark.parametrize(
    ("pattern", "lengths", "text"),
    [
        ("#([A-F0-9]{6}|[A-F0-9]{3})", (0, None), "#AAAAAA"),
        ("[a-z-]+", (3, 20), "aaa"),
        (r"[\s\S]*a", (7, 9), "aaaaaaa"),
        (r"(?:a|b)?c{2,4}\.\d\W.", (0, None), "cc.0!a"),
        ("[^a]{2,}", (0, 2), "bb"),
        ("a{3}", (4, None), None),
    ],
)
def test_a_text_is_made_of_a_pattern(pattern: str, lengths: tuple[int, int | None], text: str | None) -> None:
    assert text_of(pattern, *lengths) == text


def test_an_example_is_made_up_that_keeps_to_patterns(tmp_path: Path) -> None:
    colour = string(pattern="^#[0-9a-f]{6}$")
    data, _ = yaml_of(tmp_path, {"colour": colour}, required=["colour"])
    assert data["examples"][0]["send"] == {"colour": "#aaaaaa"}
    load_schema(tmp_path / "schema")


def test_properties_come_as_x_order_says(tmp_path: Path) -> None:
    properties = {"a": string(**{"x-order": 3}), "b": string(), "c": string(**{"x-order": 1})}
    data, _ = yaml_of(tmp_path, properties)
    assert list(data["params"]) == ["c", "a", "b"]


UNSAID: list[tuple[str, Json, str]] = [
    ("format", string(format="email"), '`thing`: format "email"'),
    ("a format that is none", string(format={"a": 1}), '`thing`: format {"a": 1}'),
    ("floats that are listed", number(enum=[0.5, 1.5]), "`thing`: one of 0.5, 1.5"),
    ("default of an object", {"type": "object", "default": {"a": 1}}, '`thing`: default {"a": 1}'),
    ("empty default", string(default=""), '`thing`: default ""'),
    ("contradicting limits", integer(minimum=9, maximum=1), "`thing`: range is [9, 1]; write the lowest number first"),
    ("values outside of the limits", string(enum=["a", "longer"], maxLength=2),
     "`thing`: known has a length of 6, which is outside of its limits [None, 2]"),
    ("default of another type", integer(default="x"), '`thing`: default "x"'),
    ("default outside of the limits", integer(minimum=1, maximum=3, default=9), "`thing`: default 9"),
    ("default that is not a valid value", string(enum=["a", "b"], default="c"), '`thing`: default "c"'),
    ("default in a list that is too long", {"type": "array", "items": string(), "maxItems": 1, "default": ["a", "b"]},
     '`thing`: default ["a", "b"]'),
    ("default of objects", {"type": "array", "items": {"type": "object", "properties": {"a": string()}}, "default": [{"a": "b"}]},
     '`thing`: default [{"a": "b"}]'),
    ("empty value", string(enum=["", "a"]), '`thing`: one of "", "a"'),
    ("value in lines", string(enum=["a\nb", "a"]), '`thing`: one of "a\\nb", "a"'),
    ("lengths that differ in a union", {"anyOf": [string(maxLength=4), {"type": "array", "items": string()}]},
     "`thing`: a length of [null, 4], if it is a string"),
    ("length of one kind of text", {"anyOf": [string(maxLength=4), string(format="uuid")]},
     "`thing`: a length of [null, 4], if it is a string"),
    ("limits of lists in a list", {"type": "array", "items": {"type": "array", "items": integer(maximum=9)}},
     "`thing[][]`: limits of what is in the lists of a list"),
    ("items by number", {"type": "array", "items": [string(), integer()], "additionalItems": False},
     '`thing`: its items are, one after the other, [{"type": "string"}, {"type": "integer"}]'),
    ("number of members", {"type": "object", "properties": {"a": string(), "b": string()}, "minProperties": 2}, "`thing`: minProperties 2"),
    ("uniqueItems", {"type": "array", "items": string(), "uniqueItems": True}, "`thing`: uniqueItems true"),
    ("unknown keyword", string(**{"x-mystery": 1}), "`thing`: x-mystery 1"),
    ("other members", {"type": "object", "additionalProperties": string()}, '`thing`: each of its members is {"type": "string"}'),
    ("contains", {"type": "array", "items": string(), "contains": {"minLength": 3}}, '`thing`: contains {"minLength": 3}'),
    ("never", False, "`thing` may not be given"),  # type: ignore[list-item]
]  # fmt: skip


@pytest.mark.parametrize(("schema", "note"), [u[1:] for u in UNSAID], ids=[u[0] for u in UNSAID])
def test_what_cannot_be_said_is_a_line(schema: Json, note: str, tmp_path: Path) -> None:
    _, notes = yaml_of(tmp_path, {"thing": schema, "other": string()})
    assert notes == [note]


@pytest.mark.parametrize(
    ("constraint", "note"),
    [
        ({"operation": "area", "parameters": ["inputs.image"], "maximum": 100, "scope": "each"},
         "width times height of `inputs.image` is at most 100, each by itself"),
        ({"operation": "fileSize", "parameters": ["a", "b"], "maximum": 9}, "the size in bytes of `a` and `b` is at most 9"),
        ({"operation": "weight", "parameters": ["a"], "minimum": 1, "unit": "kg"},
         '"weight" of `a` is at least 1 ({"unit": "kg"})'),
    ],
)  # fmt: skip
def test_constraints_of_media_are_lines(constraint: Json, note: str, tmp_path: Path) -> None:
    _, notes = yaml_of(tmp_path, {"a": string()}, **{"x-constraints": [constraint]})
    assert notes == [note]


# What holds between parameters --------------------------------------------------------------------------------------


def requires(*names: str) -> Json:
    return {"required": list(names)}


def has(name: str, value: object) -> Json:
    return {"properties": {name: {"const": value}}, "required": [name]}


def inside(name: str, schema: Json) -> Json:
    return {"properties": {name: schema}, "required": [name]}


SIZES = [
    {"title": "wide", "properties": {"width": {"const": w}, "height": {"const": h}}}
    for w, h in ((16, 9), (9, 16))
]
LISTED = {
    "a": string(), "b": string(), "c": string(), "on": {"type": "boolean"}, "mode": string(enum=["x", "y", "z"]),
    "pace": string(enum=["x", "y"], default="y"),
    "width": integer(), "height": integer(),
    "inputs": {"type": "object", "properties": {"image": MEDIA, "images": {"type": "array", "items": MEDIA}}},
    "list": {"type": "array", "items": {"type": "object", "properties": {"a": string(), "b": string()}}},
}  # fmt: skip
RULES: list[tuple[str, Json, list[Json], str]] = [
    ("not required", {"not": requires("a", "b")}, [{"exclusive": ["a", "b"]}], "at most one of `a` and `b` may be given"),
    ("anyOf required", {"anyOf": [requires("a"), requires("b")]}, [{"at_least_one": ["a", "b"]}], "at least one of `a` and `b` must be given"),
    ("oneOf required", {"oneOf": [requires("a"), inside("inputs", {**requires("images"), "properties": {"images": {"minItems": 1}}})]},
     [{"one_of": ["a", "inputs.images"]}], "exactly one of `a` and `inputs.images` must be given"),
    ("dependentRequired", {"dependentRequired": {"a": ["b"]}}, [{"given": ["a"], "requires": ["b"]}], "if `a` is given, `b` must be given"),
    ("mutual dependentRequired", {"dependentRequired": {"a": ["b"], "b": ["a"]}}, [{"together": ["a", "b"]}],
     "`a` and `b` are given together or not at all"),
    ("three that need each other", {"dependentRequired": {"a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"]}}, [{"together": ["a", "b", "c"]}],
     "`a`, `b` and `c` are given together or not at all"),
    ("two that need each other, said in two ways", {"allOf": [{"if": requires("a"), "then": requires("b")}, {"dependentRequired": {"b": ["a"]}}]},
     [{"together": ["a", "b"]}], "`a` and `b` are given together or not at all"),
    ("dependentSchemas", {"dependentSchemas": {"a": {"not": requires("b")}}}, [{"given": ["a"], "excludes": ["b"]}],
     "if `a` is given, `b` must not be given"),
    ("if given", {"if": requires("a"), "then": requires("b"), "else": requires("c")},
     [{"given": ["a"], "requires": ["b"]}, {"absent": ["a"], "requires": ["c"]}], "if `a` is given, `b` must be given"),
    ("if one of several", {"if": {"anyOf": [requires("a"), inside("inputs", requires("image"))]}, "then": {"not": {"anyOf": [requires("b"), requires("c")]}}},
     [{"given": ["a", "inputs.image"], "excludes": ["b", "c"]}], "if `a` or `inputs.image` is given, `b` and `c` must not be given"),
    ("if a value", {"if": has("mode", "x"), "then": {"properties": {"on": {"const": True}}}, "else": {"properties": {"width": {"maximum": 9}}}},
     [{"when": {"mode": ["x"]}, "then": {"on": [True]}}, {"when": {"mode": ["y", "z"]}, "then": {"width": {"range": [None, 9]}}},
      {"absent": ["mode"], "then": {"width": {"range": [None, 9]}}}],
     'if `mode` is "x", `on` is true'),
    ("if a value, with a default", {"if": has("pace", "x"), "then": requires("a"), "else": requires("b")},
     [{"when": {"pace": ["x"]}, "requires": ["a"]}, {"when": {"pace": ["y"]}, "requires": ["b"]}], 'if `pace` is "x", `a` must be given'),
    ("if a value that may be missing", {"if": {"properties": {"mode": {"const": "x"}}}, "then": requires("a")},
     [{"when": {"mode": ["x"]}, "requires": ["a"]}, {"absent": ["mode"], "requires": ["a"]}], 'if `mode` is "x", `a` must be given'),
    ("if two values that may be missing", {"if": {"properties": {"mode": {"const": "x"}, "on": {"const": True}}}, "then": requires("a")},
     [{"when": {"mode": ["x"], "on": [True]}, "requires": ["a"]}, {"absent": ["on"], "when": {"mode": ["x"]}, "requires": ["a"]},
      {"absent": ["mode"], "when": {"on": [True]}, "requires": ["a"]}, {"absent": ["mode", "on"], "requires": ["a"]}],
     'if `mode` is "x" and `on` is true, `a` must be given'),
    ("if a value that may be missing, with a default", {"if": {"properties": {"pace": {"const": "x"}}}, "then": requires("a")},
     [{"when": {"pace": ["x"]}, "requires": ["a"]}], 'if `pace` is "x", `a` must be given'),
    ("if not", {"if": {"not": requires("a")}, "then": requires("b")}, [{"absent": ["a"], "requires": ["b"]}], "if `a` is not given, `b` must be given"),
    ("then not a value", {"if": requires("a"), "then": {"not": {"anyOf": [has("on", True), has("mode", "x")]}}},
     [{"given": ["a"], "then": {"on": [False], "mode": ["y", "z"]}}], 'if `a` is given, `on` is false, and `mode` is "y" or "z"'),
    ("not both of two things", {"not": {"allOf": [requires("a"), inside("inputs", {"anyOf": [requires("image"), requires("images")]})]}},
     [{"given": ["a"], "excludes": ["inputs.image", "inputs.images"]}],
     "if `a` is given, `inputs.image` and `inputs.images` must not be given"),
    ("two sides together", {"if": {"anyOf": [requires("width"), requires("height")]}, "then": requires("width", "height")},
     [{"together": ["width", "height"]}], "`width` and `height` are given together or not at all"),
    ("a list that is not empty", {"if": inside("inputs", {"properties": {"images": {"minItems": 1}}, "required": ["images"]}), "then": requires("a")},
     [{"given": ["inputs.images"], "requires": ["a"]}], "if `inputs.images` is given, `a` must be given"),
    ("sizes in a case", {"if": requires("a", "width"), "then": {"oneOf": SIZES}},
     [{"given": ["a"], "sizes": ["16x9", "9x16"]}], "if `a` is given, width and height are one of 16x9, 9x16"),
    ("not two values", {"not": {"properties": {"on": {"const": True}, "mode": {"const": "x"}}, "required": ["on", "mode"]}},
     [{"when": {"on": [True]}, "then": {"mode": ["y", "z"]}}], 'if `on` is true, `mode` is "y" or "z"'),
    ("sizes", {"if": {"anyOf": [requires("width"), requires("height")]}, "then": {"oneOf": SIZES}},
     [{"given": ["width", "height"], "sizes": ["16x9", "9x16"]}], "if `width` or `height` is given, width and height are one of 16x9, 9x16"),
    ("if inside of then", {"if": has("mode", "x"), "then": {"allOf": [{"if": has("on", True), "then": {"properties": {"width": {"minimum": 1, "maximum": 9}}}}]}},
     [{"when": {"mode": ["x"], "on": [True]}, "then": {"width": {"range": [1, 9]}}}], 'if `mode` is "x" and `on` is true, `width` is 1 to 9'),
    ("length", {"if": inside("inputs", {"properties": {"images": {"minItems": 2}}, "required": ["images"]}), "then": requires("a")},
     [{"when": {"inputs.images": {"length": [2, None]}}, "requires": ["a"]}], "if `inputs.images` is at least 2 long, `a` must be given"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "rules", "words"), [r[1:] for r in RULES], ids=[r[0] for r in RULES])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_condition_becomes_rules(condition: Json, rules: list[Json], words: str, wrapped: bool) -> None:
    schema = {"type": "object", "properties": LISTED, **({"allOf": [condition]} if wrapped else condition)}
    made = rules_of(Reader().message(schema))
    assert (made.rules, made.unsaid) == (rules, [])
    assert in_words(made.rules[0]) == words


@pytest.mark.parametrize(
    "condition",
    [
        {"not": requires("a", "b", "c")},
        {"if": requires("a", "b"), "then": requires("c")},
        {"if": has("a", "free text"), "then": requires("b"), "else": requires("c")},
        {"oneOf": [requires("a", "b"), requires("c")]},
        {"then": requires("a")},
        {"if": {"propertyNames": {"pattern": "^a"}}, "then": requires("a")},
    ],
)
def test_a_condition_without_a_word_for_it_is_a_line_with_all_that_it_says(condition: Json) -> None:
    made = rules_of(Reader().message({"type": "object", "properties": LISTED, **condition}))
    assert made.rules == []
    assert len(made.unsaid) == 1
    assert all(name in made.unsaid[0] for name in ("`request`", '"a"'))


def test_rules_of_a_list_hold_in_each_of_its_objects() -> None:
    items = {
        "type": "object",
        "properties": {"a": string(), "b": string()},
        "allOf": [{"not": requires("a", "b")}],
    }
    contains = {"not": {"properties": {"a": {"enum": ["last", -1]}}, "required": ["a"]}}
    listed = {"type": "array", "items": items, "contains": contains}
    made = rules_of(Reader().message({"type": "object", "properties": {"list": listed}}))
    assert made.rules == [
        {"not_all": {"list[].a": ["last", -1]}},
        {"each": "list", "exclusive": ["a", "b"]},
    ]


def test_a_ref_is_followed_by_pointer_and_by_id(tmp_path: Path) -> None:
    request: Json = {
        "$id": "https://schemas.example.com/request.json",
        "$defs": {"tone": {"$id": "https://schemas.example.com/tone.json", **string(enum=["a", "b"])}},
        "type": "object",
        "properties": {
            "taskType": {"const": "lanternShow"},
            "one": {"$ref": "#/$defs/tone", "description": "The first."},
            "two": {"$ref": "https://schemas.example.com/tone.json"},
            "three": {"$ref": "tone.json"},
        },
    }
    made = identify([{"requestSchema": request, "responseSchema": published.RESPONSE}], None)
    assert isinstance(made, Copy)
    data = made.request["properties"]
    assert data["one"] == {"description": "The first.", **string(enum=["a", "b"])}
    assert data["two"] == data["three"] == string(enum=["a", "b"])


def test_a_parameter_of_a_group_may_become_several_things(tmp_path: Path) -> None:
    request, response = published.pair()
    importing = Importing(tmp_path)
    assert importing.add(request, response) == 1
    del request["properties"]["deliveryMethod"]["oneOf"][1]["const"]
    assert importing.add(request, response) == 1
    assert importing.add(request, response) == 0
    assert "delivery" in importing.data()["includes"]


LIGHT = {
    "type": "object",
    "properties": {
        "lux": {"type": "number", "minimum": 0},
        "dark": {"type": "boolean"},
        "hue": {"type": "string"},
    },
    "not": {"required": ["lux", "dark"]},
}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"$ref": "#/$defs/Light"}, {"$ref": "#/$defs/Light", "description": "The other one."}),
        ({"$ref": "#/$defs/Light"}, {"allOf": [{"$ref": "#/$defs/Light"}], "description": "The other one."}),
        ({"$ref": "light.json"}, {"$ref": "https://schemas.example.com/requests/light.json"}),
        (
            {"$id": "https://schemas.example.com/light.json", **LIGHT},
            {"$id": "https://schemas.example.com/light.json", **LIGHT},
        ),
        ({"$ref": "#/$defs/Light"}, {"type": "array", "items": {"$ref": "#/$defs/Light"}}),
        ({"$ref": "#/$defs/Light"}, {"anyOf": [{"$ref": "#/$defs/Light"}, {"type": "null"}]}),
    ],
    ids=["beside", "allOf", "$id of the target", "$id twice", "items", "anyOf"],
)
def test_what_a_document_shares_is_one_class(tmp_path: Path, first: Json, second: Json) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    request["$defs"] = {"Light": {"$id": "https://schemas.example.com/requests/light.json", **LIGHT}}
    request["properties"] |= {"firstLight": first, "lastLight": second}
    response["properties"]["usedLight"] = LIGHT
    assert importing.add(request, response) == 1
    data = importing.data()
    kinds = [
        data["params"][name]["type"].removeprefix("list[").removesuffix("]")
        for name in ("firstLight", "lastLight")
    ]
    assert kinds == ["LanternShowLight", "LanternShowLight"]
    assert list(data["objects"]["LanternShowLight"]["fields"]) == ["lux", "dark", "hue"]
    assert data["objects"]["LanternShowLight"]["exclusive"] == [["lux", "dark"]]
    assert "LanternShowUsedLight" in data["objects"]
    assert importing.add(request, response) == 0


def test_a_rule_of_one_place_is_none_of_a_class_that_stands_at_two(tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    request["$defs"] = {"Light": LIGHT}
    request["properties"] |= {"firstLight": {"$ref": "#/$defs/Light"}, "lastLight": {"$ref": "#/$defs/Light"}}
    request["allOf"].append({"properties": {"lastLight": {"not": {"required": ["dark", "hue"]}}}})
    assert importing.add(request, response) == 1
    assert importing.data()["objects"]["LanternShowLight"]["exclusive"] == [["lux", "dark"]]
    assert "at most one of `lastLight.dark` and `lastLight.hue` may be given" in importing.text()


def test_two_that_are_called_alike_and_are_not_have_a_class_each(tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    request["$defs"] = {
        "Light": LIGHT,
        "other": {"light": {"type": "object", "properties": {"watt": {"type": "integer"}}}},
    }
    request["properties"] |= {"one": {"$ref": "#/$defs/Light"}, "two": {"$ref": "#/$defs/other/light"}}
    assert importing.add(request, response) == 1
    data = importing.data()
    kinds = [data["params"][name]["type"] for name in ("one", "two")]
    assert kinds[0] != kinds[1]
    assert list(data["objects"][kinds[1]]["fields"]) == ["watt"]


def test_a_reference_adds_to_what_stands_beside_it(tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    request["$defs"] = {"Light": {**LIGHT, "required": ["hue"]}}
    brighter = {"$ref": "#/$defs/Light", "properties": {"flash": {"type": "boolean"}}, "required": ["flash"]}
    request["properties"] |= {"light": {"$ref": "#/$defs/Light"}, "lamp": brighter}
    assert importing.add(request, response) == 1
    objects = importing.data()["objects"]
    assert list(objects["LanternShowLight"]["fields"]) == ["lux", "dark", "hue"]
    assert {name: field.get("required", False) for name, field in objects["LanternShowLamp"]["fields"].items()} == {
        "flash": True, "lux": False, "dark": False, "hue": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("definition", "note"),
    [
        ({"type": "object", "properties": {"name": {"type": "string"}, "child": {"$ref": "#/$defs/Tree"}}}, "`tree.child`"),
        ({"type": "object", "properties": {"name": {"type": "string"}, "child": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}},
         "`tree.child[]`"),
        ({"type": "object", "properties": {"name": {"type": "string"}, "child": {"$ref": "#/properties/tree"}}}, "`tree.child`"),
        ({"type": "object", "properties": {"name": {"type": "string"}, "child": {"type": "object", "$ref": "#"}}}, "`tree.child`"),
    ],
    ids=["itself", "a list of itself", "where it stands", "what it is in"],
)  # fmt: skip
def test_what_contains_itself_is_described_once(tmp_path: Path, definition: Json, note: str) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    request["$defs"] = {"Tree": definition}
    request["properties"]["tree"] = {"$ref": "#/$defs/Tree"}
    assert importing.add(request, response) == 1
    fields = importing.data()["objects"]["LanternShowTree"]["fields"]
    assert fields["child"]["type"].removeprefix("list[").removesuffix("]") == "map"
    assert f"# Published, not said here: {note}: $ref " in importing.text()


def test_no_value_at_all_is_said(tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    nothing = {"nothing": {"enum": []}, "never": {"type": "string", "enum": []}}
    assert importing.add(*changed(nothing)) == 1
    assert "# Published, not said here: `nothing` may not be given" in importing.text()
    assert "# Published, not said here: `never` may not be given" in importing.text()


@pytest.mark.parametrize(
    ("schema", "kept"),
    [
        (integer(minimum=0.5, maximum=9.5), {"range": [1, 9]}),
        (integer(exclusiveMinimum=0.5, exclusiveMaximum=9.5), {"range": [1, 9]}),
        (integer(exclusiveMinimum=1, minimum=0.5, exclusiveMaximum=9, maximum=9.5), {"range": [2, 8]}),
        (integer(minimum=1, maximum=12, multipleOf=2.5), {"range": [5, 10], "step": 5}),
        (integer(minimum=1, maximum=3, multipleOf=0.5), {"range": [1, 3]}),
        (string(maxLength=10**20, minLength=2), {"length": [2, None]}),
        ({"type": "array", "items": string(), "maxItems": 2**70}, {}),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_limit_is_kept_as_what_it_means(tmp_path: Path, schema: Json, kept: Json) -> None:
    importing = Importing(tmp_path)
    assert importing.add(*changed({"thing": schema})) == 1
    param = importing.data()["params"]["thing"]
    assert {key: param[key] for key in ("range", "step", "length") if key in param} == kept


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [False]}, {"const": [1, 2]}, {"type": "array", "enum": [["a"], ["b"]]}, integer(default=10**30), string(default=5),
        string(enum=["a"], default="b"), {"type": "array", "items": integer(), "default": ["a"]},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_said_of_a_first_parameter_is_noted_and_in_no_example(
    tmp_path: Path, schema: Json
) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    request["properties"] = {"thing": schema, "taskType": {"const": "lanternShow"}}
    request |= {"required": ["taskType"], "allOf": []}
    assert importing.add(request, response) == 1
    assert "# Published, not said here: `thing`: " in importing.text()


def test_a_task_that_requires_nothing_has_an_example_that_says_something(tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    kept = ("taskType", "taskUUID", "includeCost", "pace", "glow")
    request["properties"] = {name: request["properties"][name] for name in kept}
    request |= {"required": ["taskType", "taskUUID"], "allOf": []}
    assert importing.add(request, response) == 1
    [example] = importing.data()["examples"]
    assert (example["title"], example["send"]) == ("One parameter", {"pace": "slow"})
