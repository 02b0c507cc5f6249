"""Documents that nobody would write, and somebody publishes: they make a package that works, or a sentence that says where."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from codegen import render
from codegen.load import load_schema
from codegen.prose import unmarked
from tests.codegen import published
from tests.codegen.importing_schema import TASK_FILE, Importing
from tests.codegen.published import Json

S: Json = {"type": "string"}


def of(**properties: Any) -> Json:
    return {"type": "object", "properties": properties}


def in_lists(schema: Json, depth: int) -> Json:
    return {"type": "array", "items": in_lists(schema, depth - 1)} if depth else schema


#: Name -> schema of a property. All of them can be imported.
VALUES: dict[str, Any] = {
    "nullable": {**S, "nullable": True}, "typeList": {"type": ["string", "null"]},
    "everyType": {"type": ["string", "integer", "boolean", "array", "object", "null"]},
    "constInt": {"const": 5}, "constTrue": {"const": True}, "constNull": {"const": None}, "constObject": {"const": {"a": 1}},
    "constList": {"const": [1]}, "constFraction": {"type": "number", "const": 0.5},
    "mixed": {"enum": ["a", 1, 2.5, None, True, {"a": 1}, ["b"]]}, "oneAndTrue": {"enum": [1, True, "1"]},
    "doubled": {"enum": ["a", "a"]}, "noValues": {"enum": []}, "many": {**S, "enum": [f"value-{n}" for n in range(2000)]},
    "oddValues": {**S, "enum": ["yes", "null", "1.0", "0x1", "~", "- a", "a: b", "#x", "'", '"', "\\", "{{x}}", "{% x %}",
                                "</script>", '"""', "é", "日本", "a b"]},
    "hugeValues": {"type": "integer", "enum": [2**70, 1]}, "anyOfNull": {"anyOf": [S, {"type": "null"}]},
    "threeObjects": {"anyOf": [of(a=S), of(b=S), of(a={"type": "integer"})]},
    "objectOrText": {"oneOf": [{**of(a=S), "required": ["a"]}, S]},
    "lists": in_lists(of(a=in_lists(of(b=S), 1)), 2), "deepLists": in_lists(S, 9), "noItems": {"type": "array"},
    "anyItems": {"type": "array", "items": True}, "noneOfThem": {"type": "array", "items": False},
    "emptyItems": {"type": "array", "items": []}, "first": {"type": "array", "prefixItems": [S, {"type": "integer"}], "items": False},
    "inside": of(a=of(a=of(a=S))), "scene": of(scene=of(x=S), lantern=of(y=S)), "result": of(a=S), "lanternShow": of(a=S),
    "textForInteger": {"type": "integer", "default": "x"}, "below": {"type": "integer", "minimum": 1, "default": 0},
    "textForTrue": {"type": "boolean", "default": "true"}, "mixedDefault": {"type": "array", "items": S, "default": ["a", 1]},
    "hugeDefault": {"type": "integer", "default": 10**30}, "hugeFraction": {"type": "number", "default": 1e308},
    "hugeEnds": {"type": "integer", "minimum": -(2**70), "maximum": 2**70}, "tiny": {"type": "number", "minimum": 1e-12, "maximum": 1e22},
    "tinySteps": {"type": "number", "multipleOf": 1e-9, "minimum": 0, "maximum": 1},
    "crossed": {"type": "number", "minimum": 3, "maximum": 1}, "crossedLength": {**S, "minLength": 5, "maxLength": 1},
    "alwaysEmpty": {**S, "maxLength": 0}, "negativeLength": {**S, "minLength": -1}, "noStep": {"type": "number", "multipleOf": 0},
    "backwards": {"type": "integer", "multipleOf": -1}, "oldStyle": {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
    "oldStyleFalse": {"type": "number", "maximum": 9, "exclusiveMaximum": False},
    "nothingBetween": {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 1},
    "noMultiple": {"type": "integer", "minimum": 5, "maximum": 7, "multipleOf": 4},
    **{f"format{n}": {**S, "format": form} for n, form in enumerate(("uri", "date", "email", "binary", "byte", "regex", "int32"))},
    "others": {**of(a=S), "additionalProperties": True}, "otherTexts": {**of(a=S), "additionalProperties": S},
    "onlyOthers": {"type": "object", "additionalProperties": {"type": "integer"}}, "named": {"type": "object", "patternProperties": {"^a": S}},
    "noMembers": of(), "propertiesList": {"type": "object", "properties": [1]}, "requiredText": {**of(a=S), "required": "a"},
    "requiredNumber": {**of(a=S), "required": [5, "a", "a"]}, "typeNumber": {"type": 5}, "anything": True, "never": False,
    "enumText": {**S, "enum": "a"}, "oneOfText": {"oneOf": "a"}, "noOptions": {"oneOf": []}, "optionText": {"oneOf": ["a"]},
    "allOfText": {"allOf": "x"}, "allOfMixed": {"allOf": ["x", 5, S]}, "notA": {**S, "not": {"enum": ["a"]}},
    "conditional": {**S, "if": {"const": "a"}, "then": {"maxLength": 3}}, "referred": {"$ref": "#/properties/width", "default": 128},
    "numberedRef": {"$ref": 5}, "members": of(**dict.fromkeys(["class", "from", "None", "self", "to_dict", "extra", "copy", "keys"], S)),
    # Names that Python, a client or the package has.
    **dict.fromkeys(["class", "None", "True", "async", "await", "lambda", "match", "self", "save", "run", "close", "options", "extra",
                     "from_dict", "retry", "on_result", "deadline", "id", "list", "print", "Runware", "stream", "kwargs", "validate"], S),
    "x" * 300: S,
}  # fmt: skip
TEXTS = [
    'say """ and \'\'\' now', "a \\ b \\n \\u0041 \\x", "ends with \\", "{{ x }} {% raw %} {# c #}", "</script><script>alert(1)</script>",
    "a\tb\tc", "a\rb\r\nc", "a\0b", "\ufeffa", "word " * 2000, "x" * 10_000, "\u202eabc", "\U0001f600 smile", "e\u0301",
    "# Head\n\n* a\n* b\n\n| a |\n|---|", "\n\n", "   ", "", "- a: [b, {c: d}] #x & *y !z | > %", 'ends with "', "100% {sure} %s",
    "```python\nimport os\n```", "You await it, async or not. asyncio.run(x())", 5, ["a"], "a\u00a0b", "a\u2028b", "a\ue000b\ue001c",
]  # fmt: skip


def a_page(request: Json) -> list[Json]:
    """The same request as the page of a model has it."""
    page = published.page()
    inner = {key: value for key, value in request.items() if key not in ("$schema", "$id")}
    inner["properties"]["model"] = {"type": "string", "const": published.AIR}
    text = json.dumps(inner).replace('"#/', '"#/components/schemas/RequestBody/items/')
    page["components"]["schemas"]["RequestBody"]["items"] = json.loads(text)
    return [page]


def is_a_package(schema: Path) -> None:
    """What is made of the schema is Python."""
    for name, text in render.modules(load_schema(schema)).items():
        compile(unmarked(text), name, "exec")


def in_a_form(form: str, request: Json, response: Json) -> list[Json]:
    return a_page(request) if form == "page" else [request, response]


@pytest.mark.parametrize("form", ["pair", "page"])
def test_odd_values_make_a_package_and_none_is_dropped(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    request["properties"] |= copy.deepcopy(VALUES)
    documents = in_a_form(form, request, response)
    assert importing.add(*copy.deepcopy(documents)) == 1
    is_a_package(importing.schema)
    # What every request has is no parameter, and what may never be given is a line.
    told = capsys.readouterr().err
    assert [name for name in VALUES if name not in importing.data()["params"]] == ["never"]
    assert all(line.isprintable() for line in told.splitlines())
    if form == "pair":
        assert "`never` may not be given" in told
        assert '`textForInteger`: default "x"' in told
        assert "`deepLists[][][]`: its items are" in told
    assert importing.data()["params"]["oldStyle"]["range"] == [1, None]
    assert importing.add(*documents) == 0


@pytest.mark.parametrize("form", ["pair", "page"])
def test_odd_texts_make_a_package(form: str, tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    for number, text in enumerate(TEXTS):
        request["properties"][f"said{number}"] = {**S, "description": text}
        options = [{"const": "a", "description": text}, {"const": "b", "title": text}]
        request["properties"][f"listed{number}"] = {"oneOf": options}
        response["properties"][f"given{number}"] = {**S, "description": text}
    request["description"] = "\n\n".join(map(str, TEXTS))
    documents = in_a_form(form, request, response)
    assert importing.add(*copy.deepcopy(documents)) == 1
    is_a_package(importing.schema)
    assert importing.add(*documents) == 0


@pytest.mark.parametrize("text", [text for text in TEXTS if isinstance(text, str)], ids=range(26))
def test_an_odd_title_is_a_summary(text: str, tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    request["title"] = response["description"] = text
    assert importing.add(request, response) == 1
    is_a_package(importing.schema)


@pytest.mark.parametrize(
    "example",
    ["x", 5, {"nonsense": 1}, {"taskType": "other"}, {"positivePrompt": {"a": {"b": 1}}}, [{"taskType": "lanternShow"}] * 2, None],
)  # fmt: skip
def test_an_odd_example_is_left_out_or_made_up(example: object, tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    request["examples"] = [example]
    assert importing.add(request, response) == 1
    is_a_package(importing.schema)
    assert importing.data()["examples"]


CONDITIONS: list[Any] = [
    {"if": {"required": ["glow"]}}, {"then": {"required": ["glow"]}}, {"not": {"not": {"required": ["glow"]}}}, {}, True, False,
    {"if": {"properties": {"inputs": {"properties": {"image": {"minLength": 1}}}}}, "then": {"required": ["glow"]}},
    {"if": {"required": ["glow"]}, "else": {"required": ["wick"]}}, {"required": ["nothing"]}, {"dependentRequired": {"glow": "wick"}},
    {"oneOf": [{"required": ["glow"]}]}, {"if": {"properties": {"glow": {"const": None}}}, "then": {"required": ["wick"]}},
    {"if": {"anyOf": [{"required": [f"p{n}"]} for n in range(60)]}, "then": {"required": ["glow"]}},
]  # fmt: skip


@pytest.mark.parametrize("form", ["pair", "page"])
def test_odd_conditions_make_a_package(form: str, tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    request["allOf"] += copy.deepcopy(CONDITIONS)
    documents = in_a_form(form, request, response)
    assert importing.add(*copy.deepcopy(documents)) == 1
    is_a_package(importing.schema)
    assert importing.add(*documents) == 0


#: Name and schema of a property, and what the one sentence says of it.
REFUSED: list[tuple[str, Any, str]] = [
    *[(name, S, f"'{name}' is not a valid wire name") for name in ("größe", "日本", "a-b", "a.b", "a b", "1st", "_x", "__init__", "$ref2", "@type", "_")],
    ("\u200b", S, "invisible character"), ("", S, "a property has an empty name"), ("  ", S, "a property has an empty name"),
    ("thing", {**S, "minLength": "5"}, 'thing: minLength is "5"'), ("thing", {**S, "minLength": 1.5}, "thing: minLength is 1.5"),
    ("thing", {"type": "integer", "minimum": True}, "thing: minimum is true"), ("thing", {"type": "text"}, 'thing: type is "text"'),
    ("thing", "string", 'thing: "string" is not a schema'), ("thing", None, "thing: null is not a schema"),
    ("thing", {"type": "array", "items": "string"}, 'thing[]: "string" is not a schema'),
    ("thing", of(**{"": S}), "thing: a property has an empty name"),
    ("thing", {"$ref": "#/properties/thing"}, "The $ref #/properties/thing refers to itself"),
    *[("thing", {"$ref": ref}, f"The $ref {ref} has no target in the document; other documents are not fetched") for ref in (
        "#/nowhere", "#nowhere", "https://example.com/x.json", "http://169.254.169.254/", "file:///etc/passwd",
        "other.json", "%%%")],
]  # fmt: skip


@pytest.mark.parametrize(("name", "schema", "sentence"), REFUSED)
@pytest.mark.parametrize("form", ["pair", "page"])
def test_it_is_refused_in_one_sentence_with_file_and_key(
    form: str, name: str, schema: Any, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = Importing(tmp_path)
    before = {path: path.read_bytes() for path in importing.schema.rglob("*") if path.is_file()}
    request, response = published.pair()
    request["properties"][name] = copy.deepcopy(schema)
    assert importing.add(*in_a_form(form, request, response)) == 2
    said = [line for line in capsys.readouterr().err.splitlines() if "cannot express" not in line]
    reasons = [line for line in said if line != "The schema would not be valid, so nothing was written:"]
    assert len(reasons) == 1
    assert (
        sentence.replace("#/", "#/components/schemas/RequestBody/items/" if form == "page" else "#/")
        in reasons[0]
    )
    assert ".json: " in reasons[0] or TASK_FILE in reasons[0]
    assert {path: path.read_bytes() for path in importing.schema.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("task", "cls"), [("class", "ClassTask"), ("close", "CloseTask"), ("print", "PrintTask"), ("async", "TaskAsync"), ("3dLantern", "ThreeDLantern")]
)  # fmt: skip
def test_a_task_with_a_name_that_is_taken_gets_another(task: str, cls: str, tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    request["properties"]["taskType"]["const"] = task
    assert importing.add(request, response) == 1
    is_a_package(importing.schema)
    [spec] = [one.spec for one in load_schema(importing.schema).tasks.values() if one.spec.task == task]
    assert spec.class_name == cls


@pytest.mark.parametrize("task", ["lantern show", "lantern-show", "lanternShöw", "lantern_show", "../../etc"])
def test_a_task_type_that_is_none_is_refused(
    task: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = Importing(tmp_path)
    request, response = published.pair()
    request["properties"]["taskType"]["const"] = task
    assert importing.add(request, response) == 2
    assert f"task: '{task}' is not a valid taskType" in capsys.readouterr().err
