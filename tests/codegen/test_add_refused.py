"""What is not imported, and why: one sentence, exit code 2, and nothing is written."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from codegen import __main__ as command_line
from codegen.importing import references, sources
from codegen.importing.refused import RefusedError
from tests.codegen import published
from tests.codegen.importing_schema import Importing
from tests.codegen.published import Json


@pytest.fixture
def importing(tmp_path: Path) -> Importing:
    return Importing(tmp_path)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def deep(levels: int) -> Json:
    made: Any = {"type": "string"}
    for _ in range(levels):
        made = {"type": "object", "properties": {"a": made}}
    return made  # type: ignore[no-any-return]


def with_property(name: str, schema: object) -> list[Json]:
    request, response = published.pair()
    request["properties"][name] = schema
    return [request, response]


def with_page(url: object) -> list[Json]:
    return [{**published.resolve(), "documentation": url}]


def without(*way: str) -> list[Json]:
    page = published.page()
    at: Any = page
    for key in way[:-1]:
        at = at[key]
    del at[way[-1]]
    return [page]


def with_definitions(**definitions: object) -> list[Json]:
    request, response = with_property("a", {"$ref": "#a"})
    return [{**request, "$defs": {"a": {"$anchor": "a", "type": "string"}, **definitions}}, response]


def deep_by_references() -> list[Json]:
    """Definitions that are not deep themselves, each at the end of another."""
    definitions: Json = {f"d{number}": deep(40) for number in range(30)}
    for number, one in enumerate(definitions.values()):
        while "properties" in one["properties"]["a"]:
            one = one["properties"]["a"]
        one["properties"]["a"] = {"$ref": f"#/$defs/d{number + 1}"}
    return with_definitions(**definitions, d30={"type": "string"}, a={"$anchor": "a", "$ref": "#/$defs/d0"})


def explosion() -> list[Json]:
    """A short document that would be a long one: each definition has the one before ten times."""
    definitions: Json = {"d0": {"type": "string"}}
    for number in range(1, 8):
        inner = {f"p{n}": {"$ref": f"#/$defs/d{number - 1}"} for n in range(10)}
        definitions[f"d{number}"] = {"type": "object", "properties": inner}
    request, response = with_property("boom", {"$ref": "#/$defs/d7"})
    return [{**request, "$defs": definitions}, response]


def without_result() -> list[Any]:
    request, response = published.pair()
    response["properties"] = {
        key: value for key, value in response["properties"].items() if key in ("taskType", "taskUUID", "cost")
    }
    response.pop("required", None)
    return [request, response]


REFUSED: list[tuple[str, Callable[[], list[Any]], str]] = [
    ("a list", lambda: [[1, 2]], "The kind of this document is unknown"),
    ("no keys", lambda: [{}], "no keys"),
    ("one message", lambda: [published.REQUEST], "give those of the request and of the response"),
    ("three documents", lambda: [{}, {}, {}], "Give one document, or two"),
    ("two of something else", lambda: [{"a": 1}, {"b": 2}], "and these are not"),
    ("no response", lambda: [{"requestSchema": published.REQUEST}], "does not describe the results of lanternShow"),
    ("no request", lambda: [{"requestSchema": 7}], "The requestSchema is not a schema"),
    ("no properties", lambda: [{"requestSchema": {"type": "object"}}], "does not describe an object with properties"),
    ("no task", lambda: [{"requestSchema": {"properties": {"a": {}}}}], "give it with --task"),
    ("no RequestBody", lambda: without("components", "schemas", "RequestBody"), "no components.schemas.RequestBody"),
    ("http page", lambda: with_page("http://docs.example.com"), "is not an https URL"),
    ("javascript page", lambda: with_page("javascript:alert(1)"), "is not an https URL"),
    ("page with text behind it", lambda: with_page("https://example.com/ \n# evil"), "is not an https URL"),
    ("a number as page", lambda: with_page(7), "is not an https URL"),
    ("no type of JSON Schema", lambda: with_property("a", {"type": "money"}), 'a: type is "money"'),
    ("no limit", lambda: with_property("a", {"type": "integer", "minimum": "one"}), "a: minimum is"),
    ("no schema", lambda: with_property("a", 7), "a: 7 is not a schema"),
    ("a foreign $ref", lambda: with_property("a", {"$ref": "https://evil.example.com/a.json"}), "other documents are not fetched"),
    ("a file as $ref", lambda: with_property("a", {"$ref": "file:///etc/passwd"}), "other documents are not fetched"),
    ("a $ref to nowhere", lambda: with_property("a", {"$ref": "#/$defs/none"}), "has no target in the document"),
    ("a $ref that is none", lambda: with_property("a", {"$ref": "http://[/a"}), "The $ref http://[/a is not valid"),
    ("an $id that is none", lambda: with_property("a", {"$id": "http://[/a", "items": {"$ref": "b"}}), "The $id http://[/a is not valid"),
    ("a $ref to a value", lambda: with_property("a", {"$ref": "#/title"}), "The target of the $ref #/title is not a schema"),
    ("a $ref beside an $id that is a number", lambda: with_definitions(b={"$id": 5}), "The $ref #a is not valid"),
    ("a $ref beside an $id that is an object", lambda: with_definitions(b={"$id": {}}), "The $ref #a is not valid"),
    ("a $ref beside what is not a schema", lambda: with_definitions(b={"properties": "text"}), "The $ref #a is not valid"),
    ("$refs that make it deep", deep_by_references, "more than 100 levels of nested objects and lists"),
    ("a $ref to itself", lambda: with_property("a", {"$ref": "#/properties/a"}), "refers to itself"),
    ("an explosion", explosion, f"more than {references.MOST_VALUES} values"),
    ("another task", lambda: [published.REGISTRY | {"models": {}}], "The registry has no models"),
    ("a model without a task", lambda: [published.REGISTRY | {"models": {"a:1@1": {}}}], "has no taskType and id"),
    ("a response without a result", without_result, "a task without a result cannot be described"),
    # By the loader's own checks: what was made of the document is not a schema.
    ("a name with a space", lambda: with_property("a b", {"type": "string"}), "'a b' is not a valid wire name; use letters, digits and underscores, beginning with a letter. Remove"),
    ("an object that is no name", lambda: with_property("$ref", deep(1)), "'$ref' is not a valid wire name"),
    ("a name in other letters", lambda: with_property("gl\u043ew", {"type": "string"}), "is not a valid wire name"),
    ("a name that ends a string", lambda: with_property('a"""\nimport os', {"type": "string"}), "is not a valid key"),
    ("a value that nobody sees", lambda: with_property("a", {"enum": ["x\u200by"]}), "invisible character"),
]  # fmt: skip


@pytest.mark.parametrize(("documents", "sentence"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_it_is_refused(
    documents: Callable[[], list[Any]],
    sentence: str,
    importing: Importing,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = tree(importing.schema)
    assert importing.add(*copy.deepcopy(documents())) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said
    assert all(line.isprintable() for line in said.splitlines())
    assert tree(importing.schema) == before
    assert importing.generated == 0


@pytest.mark.parametrize(
    "documents", [published.pair(), [published.page()], [published.REGISTRY], [published.SCHEMA_MAP]]
)
def test_a_schema_that_is_refused_itself_is_said_with_the_file(
    documents: list[Any], importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    assert importing.add(*published.pair()) == 1
    importing.edit("summary: Let lanterns rise.", "summary: Let: lanterns rise.")
    capsys.readouterr()
    assert importing.add(*documents) == 2
    said = capsys.readouterr().err
    assert "tasks/lantern_show.yaml: line 6: this is not valid YAML" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[", b"{}", b""])
def test_a_copy_that_is_none_is_said_with_its_file(
    content: bytes, importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    path = importing.schema / "imported/tasks/other.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert importing.add(*published.pair()) == 2
    assert "schema/imported/tasks/other.json" in capsys.readouterr().err


def test_a_folder_that_is_a_file_is_said_in_a_sentence(
    importing: Importing, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (importing.schema / "imported").write_text("")
    paths = published.write(importing.root / "published", *published.pair())
    monkeypatch.setattr(command_line, "ROOT", importing.root)
    monkeypatch.setattr("sys.argv", ["codegen", "add", *paths])
    assert command_line.main() == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("A file cannot be read or written: ")


def test_the_task_can_be_given_and_must_be_the_same(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    request, response = published.pair()
    assert importing.add(request, response, task="otherShow") == 2
    assert "is about lanternShow, not about otherShow" in capsys.readouterr().err
    del request["properties"]["taskType"]
    assert importing.add(request, response, task="lanternShow") == 1
    assert importing.data()["task"] == "lanternShow"


def test_a_copy_that_people_broke_is_no_base(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    assert importing.add(*published.pair()) == 1
    (importing.schema / "imported/tasks/lantern_show.json").write_text("{}", encoding="utf-8")
    assert importing.add(*published.pair()) == 2
    assert "delete it and import the document again" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not valid JSON: line 1"),
        (b"{", "is not valid JSON: line 1"),
        (b"\xff\xfe", "its byte 0 is not UTF-8"),
        (b'{"a": NaN}', "NaN is not a JSON number"),
        (b'{"a": 1e999}', "a number that is too large"),
        (b'{"a": 1, "a": 2}', "has the key 'a' twice"),
        (b'{"a": "\\ud800"}', "half of a surrogate pair"),
        (b"[" * 5000 + b"]" * 5000, "levels of nested objects and lists"),
        (b'{"a": ' + b"9" * 5000 + b"}", "too many digits"),
        (b"[" + b"0," * sources.MOST_VALUES + b"0]", "values"),
    ],
)
def test_what_is_no_json_is_refused(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "document.json"
    path.write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        sources.read(str(path))
    assert sentence in str(refused.value)


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.json", "the file does not exist"), (tmp_path, "this is not a file")):
        with pytest.raises(RefusedError, match=said):
            sources.read(str(path))
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(sources.LARGEST + 1)
    with pytest.raises(RefusedError, match=f"the limit is {sources.LARGEST}"):
        sources.read(str(large))
    with pytest.raises(RefusedError):
        sources.read("nul\0byte.json")


# From the network ---------------------------------------------------------------------------------------------------


def server(
    answer: Callable[[httpx.Request], httpx.Response],
) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer(request)

    return httpx.MockTransport(handle), asked


def test_a_document_is_fetched_by_https_without_credentials() -> None:
    transport, asked = server(
        lambda request: (
            httpx.Response(302, headers={"Location": "/two.json"})
            if request.url.path == "/one.json"
            else httpx.Response(200, json={"hello": 1}, headers={"Set-Cookie": "a=b"})
        )
    )
    assert sources.read("https://schemas.example.com/one.json", transport) == {"hello": 1}
    assert [str(request.url) for request in asked] == [
        "https://schemas.example.com/one.json",
        "https://schemas.example.com/two.json",
    ]
    assert not any({"authorization", "cookie"} & set(request.headers) for request in asked)


@pytest.mark.parametrize(
    ("url", "answer", "sentence"),
    [
        ("http://example.com/a.json", {}, "is not an https URL"),
        ("ftp://example.com/a.json", {}, "is not an https URL"),
        ("https://", {}, "is not an https URL"),
        ("https://me:secret@example.com/a.json", {}, "with a user name or password"),
        ("https://example.com/a", {"status_code": 404}, "returned HTTP status 404"),
        ("https://example.com/a", {"status_code": 302, "headers": {"Location": "http://example.com/b"}}, "is not an https URL"),
        ("https://example.com/a", {"status_code": 302, "headers": {"Location": "file:///etc/passwd"}}, "is not an https URL"),
        ("https://example.com/a", {"status_code": 302, "headers": {"Location": "/a"}}, "redirects are followed"),
        ("https://example.com/a", {"status_code": 200, "content": b" " * (sources.LARGEST + 1)}, "which is the limit"),
        ("https://example.com/a", {"status_code": 200, "text": "<html>"}, "is not valid JSON"),
    ],
)  # fmt: skip
def test_what_is_fetched_is_not_trusted(url: str, answer: Json, sentence: str) -> None:
    transport, _ = server(lambda _: httpx.Response(**answer))
    with pytest.raises(RefusedError) as refused:
        sources.read(url, transport)
    assert sentence in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_server_that_drips_or_cannot_be_reached_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LONGEST", -1.0)
    transport, _ = server(lambda _: httpx.Response(200, json={"hello": 1}))
    with pytest.raises(RefusedError, match="takes longer than"):
        sources.read("https://example.com/a", transport)

    def unreachable(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    with pytest.raises(RefusedError, match="cannot be fetched: no route"):
        sources.read("https://example.com/a", httpx.MockTransport(unreachable))


def test_text_of_a_document_cannot_get_out_of_its_place(importing: Importing) -> None:
    request, response = published.pair()
    evil = 'It ends: """\'\'\' \\" \\N{BULLET} {{ 1 }} {% raw %} */ # a: b\u202e\u0000\n- task: evil'
    request["description"] = evil
    request["title"] = evil
    request["properties"]["glow"]["description"] = evil
    request["properties"]["pace"]["oneOf"][0]["description"] = evil
    request["properties"]["settings"]["properties"]["tint"]["pattern"] = "\n'x': [\n# evil"
    assert importing.add(request, response) == 1
    data = importing.data()
    assert data["task"] == "lanternShow"
    assert data["params"]["glow"]["doc"].startswith(
        'It ends: """\'\'\' \\" \\N{BULLET} {{ 1 }} {% raw %} */ # a: b'
    )
    for line in importing.text().splitlines():
        assert "evil" not in line or line.startswith(("#", "summary:", "doc:", " "))
    assert json.loads(json.dumps(data)) == data
