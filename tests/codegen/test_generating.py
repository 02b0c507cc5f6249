"""The generator: what it refuses, what it notices, and that a new file is all that a new task needs."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from codegen import __main__ as command_line
from codegen import model_spec, output, spec
from codegen.key_tables import KeyTableError, with_tables
from codegen.load import SchemaError, load_schema
from codegen.names import snake
from codegen.twin import TwinError, package_twin, twinned_modules
from runware import error_codes, errors
from tests.codegen import small_schema

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
FANCY_ECHO = """\
task: fancyEcho
summary: Say something back, decorated.
page: https://runware.ai/docs/
returns: Echo
max_duration: 300
delivery: [sync, async]
includes: [delivery, cost]
params:
  text: {type: string, required: true, length: [1, 300], source: documented, doc: What to say.}
  times: {type: integer, range: [1, 5], source: documented, server_default: 1, doc: How often.}
  frame: {type: Frame, doc: What to draw around it.}
objects:
  Frame:
    doc: A decoration around the text.
    fields:
      style: {type: string, known: [single, double], required: true, source: nature, doc: How its lines look.}
  Echo:
    doc: What came back.
    fields:
      text: {type: string, required: true, doc: The decorated text.}
      length: {type: integer, doc: Its number of characters.}
examples:
  - title: A framed greeting
    send: {text: hello, times: 2, frame: {style: double}}
    receive: [{text: hello hello, length: 11}]
"""
USE = """\
import asyncio
from typing import get_type_hints
import runware, runware_sync
from runware import Echo, FancyEcho, Frame
from runware.emulator import Emulator

async def use(url):
    async with runware.Runware("key", url=url) as client:
        return await client.fancy_echo(text="hello", times=2, frame=Frame(style="double"))

with Emulator() as server:
    [echo] = asyncio.run(use(server.url))
    assert isinstance(echo, Echo) and echo.text == "hello" and isinstance(echo.length, int), echo
    with runware_sync.Runware("key", url=server.url) as client:
        assert client.run(FancyEcho(text="hello"))[0].text == "hello"
        try:
            client.fancy_echo(text="hello", times=9)
        except runware.InvalidParameterError as error:
            assert "between 1 and 5" in str(error)
        else:
            raise AssertionError("nine times were accepted")
    sent = {key: value for key, value in server.requests[0].items() if key != "taskUUID"}
    assert sent == {"taskType": "fancyEcho", "text": "hello", "times": 2, "frame": {"style": "double"}}, sent
print("used")
"""


FORMER = """\
import asyncio, inspect, warnings
import runware, runware_sync
from runware.emulator import Emulator

def warned(*said):
    found = [(str(one.message).partition(" is called")[0], one.filename) for one in caught]
    assert found == [(name, "<string>") for name in said], found
    caught.clear()

async def use(url):
    async with runware.Runware("key", url=url) as client:
        [echo] = await client.fancy_echo(phrase="hello", frame={"look": "double"})
        warned("phrase", "frame.look")
        assert echo.size == echo.length
        warned("Echo.size")
        call = client.say_again(text="hello", times=1)
        warned("say_again")
        await call
        await client.say_again(phrase="hello")
        warned("say_again", "phrase")
        await client.echo_upload(kind="cave", heading="Deep")
        warned("heading")
        await client.upload_echo(kind="hall", title="Wide")
        warned("upload_echo")
        async with client.chat_stream(question="hello") as stream:
            assert [delta async for delta in stream]
        warned("question")
        pages = client.all_echoes(query="hello")
        warned("query")
        try:
            await client.fancy_echo(text="a", phrase="b")
        except runware.InvalidParameterError as error:
            assert "text was given twice" in str(error), error
        else:
            raise AssertionError("both names were accepted")
        warned("phrase")

with warnings.catch_warnings(record=True) as caught, Emulator() as server:
    warnings.simplefilter("always", DeprecationWarning)
    asyncio.run(use(server.url))
    with runware_sync.Runware("key", url=server.url) as client:
        client.say_again(phrase="hello", frame={"look": "double"})
        warned("say_again", "phrase", "frame.look")
        client.upload_echo(kind="hall", heading="Wide")
        warned("upload_echo", "heading")
        with client.chat_stream(question="hello") as stream:
            assert list(stream)
        warned("question")
    sent = {key: value for key, value in server.requests[0].items() if key != "taskUUID"}
    assert sent == {"taskType": "fancyEcho", "text": "hello", "frame": {"style": "double"}}, sent
for package in (runware, runware_sync):
    assert "phrase" not in inspect.signature(package.Runware.fancy_echo).parameters
    assert inspect.signature(package.Runware.say_again) == inspect.signature(package.Runware.fancy_echo)
    assert "Formerly `phrase`." in package.Runware.fancy_echo.__doc__
print("used")
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository's files, to be played with."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if name.split("/")[0] in (
            "schema",
            "codegen",
            "runware",
            "runware_sync",
            "tests",
            "pyproject.toml",
            "docs",
            "CHANGELOG.md",
        ):
            source = ROOT / name
            if source.exists():
                target = tmp_path / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": str(folder), "PATH": str(Path(sys.executable).parent)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def codegen(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The same as `python -m codegen` there, without a process of its own."""
    said, told = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(told),
    ):
        patch.setattr(command_line, "ROOT", folder)
        patch.setattr(sys, "argv", ["codegen", *arguments])
        code = command_line.main()
    return subprocess.CompletedProcess(arguments, code, said.getvalue(), told.getvalue())


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_what_is_on_disk_is_up_to_date() -> None:
    assert output.differences(ROOT, output.expected(ROOT)) == []


def test_one_file_is_all_that_a_new_task_needs_and_removing_it_leaves_no_trace(copy: Path) -> None:
    before = tree(copy)
    (copy / "schema/tasks/fancy_echo.yaml").write_text(FANCY_ECHO)
    generated = run(copy, "-m", "codegen", "generate")
    assert generated.returncode == 0, generated.stderr
    for made in ("runware/tasks", "runware/methods", "runware_sync/methods"):
        assert f"written: {made}/fancy_echo.py" in generated.stdout
    used = run(copy, "-X", "dev", "-W", "error", "-c", USE)
    assert used.stdout == "used\n", used.stderr
    tested = run(
        copy,
        "-m",
        "pytest",
        "-q",
        "tests/test_models.py",
        "tests/test_parity.py",
        "-k",
        "fancyEcho or parity or same",
    )
    assert tested.returncode == 0, tested.stdout
    assert "passed" in tested.stdout
    (copy / "schema/tasks/fancy_echo.yaml").unlink()
    removed = run(copy, "-m", "codegen", "generate")
    assert "deleted: runware/tasks/fancy_echo.py" in removed.stdout
    after = tree(copy)
    assert {name: text for name, text in after.items() if not name.startswith(".")} == before


def test_former_names_work_in_both_packages_and_say_the_new_one(copy: Path) -> None:
    echo = FANCY_ECHO.replace("task: fancyEcho", "task: fancyEcho\nwas: [say_again]")
    echo = echo.replace("doc: What to say.", "was: [phrase], doc: What to say.")
    echo = echo.replace("doc: How its lines", "was: [look], doc: How its lines")
    echo = echo.replace("doc: Its number", "was: [size], doc: Its number")
    for name, text in (
        ("fancy_echo", echo),
        ("echo_chat", small_schema.CHAT),
        ("echo_search", small_schema.SEARCH),
        ("echo_upload", small_schema.UPLOAD.replace("completion:", "# ").replace("status", "phase")),
    ):
        (copy / f"schema/tasks/{name}.yaml").write_text(text)
    generated = run(copy, "-m", "codegen", "generate")
    assert generated.returncode == 0, generated.stderr
    used = run(copy, "-X", "dev", "-c", FORMER)
    assert used.stdout == "used\n", used.stderr


def test_check_notices_a_changed_a_missing_and_a_stale_file(copy: Path) -> None:
    with (copy / "runware_sync/client.py").open("a") as file:
        file.write("# an edit at the end\n")
    (copy / "runware/tasks/prompt_enhance.py").unlink()
    shutil.copyfile(copy / "runware/tasks/shared.py", copy / "runware/tasks/forgotten.py")
    shutil.copyfile(copy / "tests/client_sync/test_tasks.py", copy / "tests/client_sync/test_forgotten.py")
    shutil.copyfile(copy / "schema/json-schema/task.json", copy / "schema/json-schema/forgotten.json")
    page = copy / "schema/README.md"
    page.write_text(page.read_text().replace("| `max_duration` | yes |", "| `max_duration` | no |"))
    checked = run(copy, "-m", "codegen", "check")
    assert checked.returncode == 1
    assert set(checked.stderr.splitlines()) == {
        "changed: runware_sync/client.py",
        "missing: runware/tasks/prompt_enhance.py",
        "changed: schema/README.md",
        "stale: runware/tasks/forgotten.py",
        "stale: tests/client_sync/test_forgotten.py",
        "stale: schema/json-schema/forgotten.json",
        "Run `python -m codegen generate`.",
    }


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("required: true", "requird: true", r"tasks/fancy_echo.yaml: unknown key requird .*params\['text'\]"),
        ("summary: Say", "sumary: Say", r"tasks/fancy_echo.yaml: .*sumary"),
        ("page: https://runware.ai/docs/\n", "", r"tasks/fancy_echo.yaml: required key page is missing"),
        ("type: Frame", "type: Fram", r"frame: there is no object called Fram"),
        ("type: integer, range", "type: intger, range", r"times: 'intger' is not a valid type"),
        ("range: [1, 5]", "range: [1, five]", r"'five' is text, not (an integer or a number|a number or an integer)"),
        ("returns: Echo", "returns: Ecko", r"returns Ecko"),
        ("[single, double]", "[single, 16.9]", r"16.9 is a number"),
        ("send: {text", "send: {txt: x, text", r"sends txt, which is not a parameter"),
        ("  times:", "  text: {type: string, doc: again}\n  times:", r"the key 'text' occurs twice"),
        ("length: [1, 300], source: documented", "length: [1, 300]", r"text: length, required without a `source`"),
        ("range: [1, 5], source: documented", "range: [1, 5]", r"times: range without a `source`"),
        ("required: true, source: nature", "required: true", r"fancy_echo.yaml: Frame: style: required without a `source`"),
        ("source: nature", "source: hearsay", r"style: source is 'hearsay', which shared.yaml does not declare; it declares published, "),
        ("source: nature", "source: [nature, hearsay]", r"style: source is 'hearsay'"),
        ("range: [1, 5], source: documented", "known: [1]", r"times: a number without a `range`; .* \[null, null\]"),
        ("type: Frame,", 'type: "list[integer | media]",', r"frame: each: numbers without a `range`"),
        ("type: Frame,", "type: Frame, source: nature,", r"frame: has a `source`, but no limit; remove the source or add a limit"),
        ("range: [1, 5]", "step: 2, range: [1, 5]", r"range is \[1, 5\], whose ends are not multiples of the step 2"),
        ("range: [1, 5]", "unit: per cent, range: [1, 5]", r"unit is 'per cent'; the only valid unit is percent"),
        ("max_duration: 300\n", "", r"fancy_echo.yaml: required key max_duration is missing"),
        ("max_duration: 300", "max_duration: 5 minutes", r"'5 minutes' is text, not (an integer or a number|a number or an integer)"),
        ("doc: How often.", "doc: 5", r"5 is an integer, not text; quote it"),
        ("  Frame:\n    doc", "  Image:\n    doc", r"Image is already declared in shared.yaml"),
        ("text: {type: string, required: true, length", "class: {type: string, required: true, length", r"'class' is not a valid Python name"),
        ("includes: [delivery, cost]", "includes: [delivery, costs]", r"includes costs, which is not a group"),
        ("range: [1, 5]", "range: [5, 1]", r"range is \[5, 1\]; write the lowest number first"),
        ("  times: {", "  timeout: {", r"timeout is an argument of every method"),
        ("  times: {", "  extra: {", r"extra is an argument of every method"),
        ("  times: {", "  taskUUID: {", r"task_uuid is an argument of every method"),
        ("  frame: {type", "  Times: {type: string, doc: x}\n  frame: {type", r"times is already the Python name of times"),
        ("style: {type: string, known: [single, double]", "style: {type: Frame", r"Frame contains itself"),
        ("returns: Echo", "returns: Echo\ncompletion: {terminal_values: {nostatus: [ready]}}",
         r"completion names nostatus, which is not a field of Echo"),
        ("returns: Echo", "returns: Echo\ncompletion: {count_param: count}", r"completion names count, which is not a parameter"),
        ("returns: Echo", "returns: Echo\ncompletion: {partial_ok: true}", r"completion has partial_ok, but no count_param"),
        ("returns: Echo", "returns: Echo\ncompletion: {count_param: times, terminal_values: {text: [ready]}}",
         r"completion has both count_param and terminal_values; remove one of them"),
        ("doc: The decorated text.", "file_uuid: uuid, doc: The decorated text.", r"Echo: text: has file_uuid, but no file"),
        ("doc: The decorated text.", "file: url, file_uuid: uuid, doc: The decorated text.",
         r"Echo: text: file_uuid names uuid, which is not a field here"),
        ("  Echo:\n    doc: What came back.\n    fields:\n", "  Echo:\n    doc: What came back.\n    fields:\n      cost: {type: number, doc: x}\n",
         r"Echo: cost: every result has it; remove it"),
        ("doc: How often.}", "known: Times, doc: How often.}", r"times: there is no vocabulary called Times"),
        ("type: Frame,", "type: Echo,", r"frame: sends Echo, which a task receives; declare another object to send"),
        ("  Frame:\n    doc: A decoration around the text.\n    fields:\n",
         "  Frame:\n    doc: x\n    open: true\n    fields:\n      extra: {type: string, doc: x}\n",
         r"Frame: extra: extra is a name that every such object has; give it another `name:`"),
        ("objects:\n  Frame:\n    doc: A decoration around the text.\n    fields:\n",
         "vocabularies: {Line: [thin]}\nobjects:\n  Frame:\n    doc: x\n    fields:\n      line: {type: string, known: Line, doc: x}\n",
         r"Frame: line: Line is used in an object that is sent; declare the vocabulary in shared.yaml"),
        ("delivery: [sync, async]", "delivery: [sync, post]", r"delivery has 'post'; valid are sync, async and stream"),
        ("delivery: [sync, async]", "exclusive: [[text, words]]", r"exclusive names words, which is not a parameter here"),
        ("delivery: [sync, async]", "method_aliases: [caption]", r"method caption is already declared in tasks/"),
        ("returns: Echo", "returns: Echo\npages: {method: a, summary: b, of: Echo, items: nope, offset: o}",
         r"pages names o, which is not a parameter\n.*pages names nope, which is not a field of Echo"),
        ("task: fancyEcho", "task: fancierEcho", r"rename the file to fancier_echo.yaml"),
        ("[sync, async]", "[sync, stream]", "the key `stream` and the value stream of `delivery` belong together"),
        ("delivery: [sync, async]", "delivery: [stream]\nstream: {method: echo_stream, summary: x}",
         "Echo has no finishReason, so it cannot be streamed"),
        ("delivery: [sync, async]", "delivery: [stream]\nstream: {method: echo_stream, summary: x, without: [text, y]}",
         "stream names text, which is required"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    assert old in FANCY_ECHO
    (tmp_path / "schema/tasks/fancy_echo.yaml").write_text(FANCY_ECHO.replace(old, new))
    with pytest.raises(SchemaError, match=complaint):
        load_schema(tmp_path / "schema")


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("errors.yaml", "503: serviceUnavailable", "503: serviceAway", r"errors.yaml: statuses: 503 has the code serviceAway"),
        ("errors.yaml", "  405: A proxy", "  403: A proxy", r"errors.yaml: remedies: 403 is listed under `statuses` too"),
        ("errors.yaml", "overload: true", "overlaod: true", r"errors.yaml: unknown key overlaod .*codes\['noAvailableServer'\]"),
        ("shared.yaml", "known: DeliveryMethod", "known: Delivery", r"shared.yaml: delivery: deliveryMethod: there is no vocabulary called Delivery"),
        ("shared.yaml", "type: Safety\n", "type: Safeness\n", r"shared.yaml: safety: safety: there is no object called Safeness"),
        ("shared.yaml", "file_uuid: imageUUID", "file_uuid: image", r"shared.yaml: Image: imageURL: file_uuid names image, which is not a field here"),
        ("shared.yaml", "- [text, image]", "- [text, picture]", r"shared.yaml: Watermark: exclusive names picture"),
        ("shared.yaml", "range: [20, 99]", "range: [20]", r"shared.yaml: output: outputQuality: range has 1 numbers"),
        ("shared.yaml", "range: [60, null]\n      source: published", "range: [60, null]", r"shared.yaml: output: ttl: range without a `source`"),
    ],
)  # fmt: skip
def test_a_mistake_in_what_tasks_share_is_refused_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, complaint: str
) -> None:
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    text = (ROOT / "schema" / file).read_text()
    assert old in text
    (tmp_path / "schema" / file).write_text(text.replace(old, new, 1))
    with pytest.raises(SchemaError, match=complaint):
        load_schema(tmp_path / "schema")


def test_public_names_stand_in_the_order_that_ruff_wants() -> None:
    """A class in capitals counts as a constant there: `L1` comes before `Aa`."""
    listed = '__all__ = ["Aa", "L1", "LORA", "Lb"]\n'
    made = output.formatted({"runware/tasks/made.py": listed}, ROOT)["runware/tasks/made.py"]
    assert re.findall(r'"(\w+)"', made) == ["L1", "LORA", "Aa", "Lb"]


def test_what_would_be_no_python_is_named() -> None:
    made = {"runware/good.py": "x = 1\n", "runware/bad.py": "x = 1\ndef f(a, a:\n"}
    with pytest.raises(
        output.OutputError, match=r"runware/bad\.py: the generated text is not valid Python: .*: def f\(a, a:"
    ):
        output.formatted(made, ROOT)


def test_every_code_becomes_an_exception_that_exists() -> None:
    entries = [*error_codes.CODES.values(), *(entry for _, entry in error_codes.PATTERNS)]
    assert {entry.error for entry in entries} <= set(errors.__all__)
    assert error_codes.CODES.keys() >= error_codes.OVERLOADED


def test_text_that_yaml_would_misread_stays_text(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    listed = FANCY_ECHO.replace("[single, double]", "[16:9, 1:1, on, 2024-01-01, 010]")
    changed = listed.replace("style: double", "style: 16:9")
    (tmp_path / "schema/tasks/fancy_echo.yaml").write_text(changed)
    schema = load_schema(tmp_path / "schema")
    style = schema.objects["Frame"].fields["style"]
    assert style.known == ("16:9", "1:1", "on", "2024-01-01", "010")


def test_a_parameter_with_a_path_is_a_member_of_the_object_that_it_goes_into(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    text = "text: {type: string, required: true, length: [1, 300], source: documented, doc: What to say.}"
    inside = "edge: {type: integer, range: [1, 9], source: nature, path: frame.line.edge, doc: x}"
    deep = FANCY_ECHO.replace(text, f"{text}\n  {inside}").replace(
        "    fields:\n      style:", "    fields:\n      line: {type: Line, doc: x}\n      style:"
    )
    deep = deep.replace("objects:\n", "objects:\n  Line: {open: true, doc: x}\n")
    (tmp_path / "schema/tasks/fancy_echo.yaml").write_text(deep)
    schema = load_schema(tmp_path / "schema")
    member = schema.objects["Line"].fields["edge"]
    assert (member.spec.path, member.spec.range) == (None, [1, 9])
    assert (
        schema.objects["Frame"].fields["line"].annotation("sent") == "Line | LineDict | Mapping[str, object]"
    )


def test_the_tables_of_keys_are_those_of_the_classes_and_the_rest_of_the_page_stays() -> None:
    page = "Before.\n\n<!-- keys: Example -->\nold\n<!-- end of keys -->\n\nAfter.\n"
    made = with_tables(page)
    assert made.startswith("Before.\n\n<!-- keys: Example -->\n| key | required | meaning |\n")
    assert "| `title` | yes | What it shows. |\n" in made
    assert made.endswith("|\n<!-- end of keys -->\n\nAfter.\n")
    assert with_tables(made) == made
    with pytest.raises(KeyTableError, match=r"schema/README.md: .*has no class Exampel"):
        with_tables(page.replace("Example", "Exampel"))


def test_every_class_of_the_schema_has_a_table() -> None:
    page = (ROOT / "schema/README.md").read_text()
    classes = {
        name
        for module in (spec, model_spec)
        for name, cls in vars(module).items()
        if isinstance(cls, type) and attrs.has(cls)
    }
    # A family of models has keys of a model; the others are not written in files.
    others = {"SchemaFiles", "ModelFiles", "Shape", "ArchitectureFile"}
    assert set(re.findall(r"<!-- keys: (\w+) -->", page)) == classes - others


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio\n",
        "async def f():\n    await anyio.sleep(1)\n",
        "# This is async.\n",
        'def f():\n    """Awaits, in an AsyncThing."""\n',
    ],
)
def test_anything_async_left_in_a_twin_is_refused(source: str) -> None:
    with pytest.raises(TwinError, match="derived module still contains"):
        package_twin({"module.py": source})


def test_the_wires_own_word_async_may_stay() -> None:
    text = package_twin({"module.py": 'METHOD = "async"  # or `sync`\n'})["module.py"]
    assert 'METHOD = "async"' in text


def test_what_has_a_twin_is_read_from_the_imports() -> None:
    sources = {
        "__init__.py": "from .client import X\n",
        "client.py": "from .methods import Y\nfrom .portal import Z\n",
        "methods/__init__.py": "from .caption import Y\n",
        "methods/caption.py": "from ..iterators import Pages\n",
        "iterators.py": "from runware.other import Q\n",
        "other.py": "",
        "portal.py": "from .hidden import R\n",
    }
    assert twinned_modules(sources) == [
        "__init__.py",
        "client.py",
        "iterators.py",
        "methods/__init__.py",
        "methods/caption.py",
    ]


@pytest.mark.parametrize("line", ["from . import x", "from ..x import y", "from .nowhere import y"])
def test_a_relative_import_names_a_module(line: str) -> None:
    with pytest.raises(TwinError, match=r"runware/__init__\.py:2: write a relative import as"):
        twinned_modules({"__init__.py": f"import x\n{line}\n", "x.py": ""})


@pytest.mark.parametrize(
    ("wire", "python"),
    [
        ("CFGScale", "cfg_scale"),
        ("imageURL", "image_url"),
        ("checkNSFW", "check_nsfw"),
        ("taskUUID", "task_uuid"),
        ("positivePrompt", "positive_prompt"),
        ("NSFWContent", "nsfw_content"),
        ("trueCFGScale", "true_cfg_scale"),
        ("imageBase64Data", "image_base64_data"),
        ("taskUUIDs", "task_uuids"),
        ("URLs", "urls"),
        ("imageURLsOfAll", "image_urls_of_all"),
        ("isURLSafe", "is_url_safe"),
        ("LLMs4Text", "llms4_text"),
        ("AsIs", "as_is"),
    ],
)
def test_wire_names_become_python_names(wire: str, python: str) -> None:
    assert snake(wire) == python


@pytest.mark.parametrize("name", ["unasync", "jinja2", "ruff", "attrs"])
def test_a_library_that_is_not_installed_is_named(name: str) -> None:
    program = (
        f"import runpy, sys; sys.modules[{name!r}] = None; runpy.run_module('codegen', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", program, "check"], cwd=ROOT, capture_output=True, text=True)
    sentence = f"The generator needs {name}, which is not installed. CONTRIBUTING.md describes how to install its dependencies.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)
