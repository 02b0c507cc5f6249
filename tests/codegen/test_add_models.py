"""The page of a model becomes a file of the model: what it takes, and what holds between its parameters."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

import pytest

from codegen.importing import command
from codegen.strict_yaml import read_yaml
from tests.codegen import published
from tests.codegen.importing_schema import Importing
from tests.codegen.published import AIR, SLUG, TASK, Json
from tests.codegen.test_generating import codegen, run
from tests.codegen.test_generating import copy as copied

__all__ = ["copied"]
FILE = f"models/{SLUG}.yaml"


@pytest.fixture
def importing(tmp_path: Path) -> Importing:
    """A schema that has the invented task and a model of it."""
    made = Importing(tmp_path)
    assert made.add(published.page()) == 1
    return made


def properties(page: Json) -> Json:
    found: Json = page["components"]["schemas"]["RequestBody"]["items"]["properties"]
    return found


def test_a_page_says_what_the_model_takes(importing: Importing) -> None:
    data = importing.data(FILE)
    assert {key: data[key] for key in ("air", "name", "status", "task", "source")} == {
        "air": AIR, "name": "Lantern 2", "status": "live", "task": TASK, "source": "V",
    }  # fmt: skip
    assert data["required"] == ["positivePrompt", "inputs.image", "inputs", "lanterns[].image"]
    assert data["closed"] == ["inputs", "settings", "lanterns"]
    assert data["params"] == {
        "width": {"range": [64, 1024], "step": 64},
        "height": {"range": [64, 1024], "step": 64},
        "deliveryMethod": {"values": ["sync", "async"], "default": "async"},
        "positivePrompt": {"length": [2, 500]},
        "glow": {"range": [0, 1], "step": 0.01, "default": 0.5},
        "pace": {"values": ["slow", "fast"], "default": "slow"},
        "wick": None,
        "timeout": {"range": [1, 60]},
        "numberResults": {"range": [1, 4], "default": 1},
        "inputs": None,
        "inputs.image": None,
        "settings": None,
        "settings.flicker": None,
        "settings.tint": None,
        "lanterns": {"length": [1, 8]},
        "lanterns[].image": None,
        "lanterns[].at": ["last", -1, 0],
        "lanterns[].timestamp": {"range": [0, None]},
    }
    assert data["rules"] == [
        {"together": ["width", "height"]},
        {"exclusive": ["wick", "pace"]},
        {"when": {"pace": ["fast"]}, "then": {"glow": {"range": [0.5, 1]}}},
        {"not_all": {"lanterns[].at": ["last", -1]}},
        {"each": "lanterns", "given": ["at"], "excludes": ["timestamp"]},
    ]
    assert data["modes"] == [{"id": "image", "inputs": ["image"]}]
    assert data["price"] == {
        "currency": "USD",
        "rates": [{"amount": 0.02, "unit": "output", "label": "a show"}],
        "source": "V",
    }
    assert data["notes"] == [
        "width times height of `inputs.image` is at most 1000000, each by itself.",
    ]


def test_what_a_page_says_besides_is_a_comment(importing: Importing) -> None:
    said = [line for line in importing.text(FILE).splitlines() if "not said here" in line]
    assert [line.partition("here: ")[2].partition(":")[0] for line in said] == [
        "x-creator", "x-capabilities", "x-released-at", "x-pricing.measured", "x-pricing.overview",
    ]  # fmt: skip


def test_sizes_are_a_list(tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    page = published.page()
    options = [
        {"title": f"{w} by {h}", "properties": {"width": {"const": w}, "height": {"const": h}}}
        for w, h in ((128, 64), (64, 128))
    ]
    condition = {
        "if": {"anyOf": [{"required": ["width"]}, {"required": ["height"]}]},
        "then": {"oneOf": options},
    }
    page["components"]["schemas"]["RequestBody"]["items"]["allOf"].append(condition)
    assert importing.add(page) == 1
    assert importing.data(FILE)["sizes"] == ["128x64", "64x128"]


def test_the_same_page_again_changes_nothing(importing: Importing) -> None:
    text = importing.text(FILE)
    assert importing.add(published.page()) == 0
    assert importing.text(FILE) == text


def test_people_s_rules_comments_and_order_stay_when_the_vendor_changes_a_limit(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    importing.edit(
        "rules:\n", "# What holds.\nrules:\n  # Seen by trying.\n  - {exclusive: [glow, wick]}\n", FILE
    )
    importing.edit("  wick:\n", "  # A candle has one.\n  wick:\n", FILE)
    importing.edit("timeout: {range: [1, 60]}", "timeout: {range: [1, 30]}", FILE)
    before = importing.text(FILE)
    assert importing.add(published.page()) == 0
    page = published.page()
    properties(page)["width"]["maximum"] = 512
    properties(page)["timeout"]["maximum"] = 50
    page["components"]["schemas"]["RequestBody"]["items"]["allOf"][1] = {
        "not": {"required": ["wick", "glow"]}
    }
    page["components"]["schemas"]["RequestBody"]["items"]["allOf"].append(
        {"not": {"required": ["wick", "timeout"]}}
    )
    page["info"]["x-status"] = "deprecated"
    assert importing.add(page) == 1
    assert importing.text(FILE) == before.replace(
        "width: {range: [64, 1024], step: 64}", "width: {range: [64, 512], step: 64}"
    ).replace("status: live", "status: deprecated").replace("  - {exclusive: [wick, pace]}\n", "").replace(
        "  - {each: lanterns, given: [at], excludes: [timestamp]}\n",
        "  - {each: lanterns, given: [at], excludes: [timestamp]}\n  - {exclusive: [wick, timeout]}\n",
    )
    said = capsys.readouterr().err
    assert (
        "changed here and in the publication: params.timeout.range: was [1, 60], is published as [1, 50], stays [1, 30]"
        in said
    )
    assert importing.add(page) == 0


def test_a_file_of_people_is_filled_and_what_differs_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = Importing(tmp_path)
    text = (
        f'# Ours.\nair: "{AIR}"\ntask: lanternShow\nsource: N8\nrequired: [positivePrompt]\nparams:\n'
        "  positivePrompt:\n  pace: [slow, fast]   # two\n  glow: {range: [0, 0.9]}\nrules:\n  - exclusive: [pace, wick]\n"
    )
    assert importing.add(*published.pair()) == 1
    (importing.schema / "models/our-lantern.yaml").write_text(text + "# the end\n", encoding="utf-8")
    # A rule of people's about a parameter that they did not list would be refused, so it is listed now.
    importing.edit("  glow:", "  wick:\n  glow:", "models/our-lantern.yaml")
    assert importing.add(published.page()) == 1
    name = "models/our-lantern.yaml"
    data = importing.data(name)
    assert not (importing.schema / FILE).exists()
    assert data["source"] == "N8"
    assert data["params"]["positivePrompt"] == {"length": [2, 500]}
    assert data["params"]["glow"] == {"range": [0, 0.9], "step": 0.01, "default": 0.5}
    assert data["params"]["pace"] == {"values": ["slow", "fast"], "default": "slow"}
    assert data["rules"].count({"exclusive": ["wick", "pace"]}) == 0
    assert importing.text(name).startswith("# Ours.\n")
    assert "# the end\n" in importing.text(name)
    assert "# two\n" in importing.text(name)
    assert "params.glow.range is published as [0, 1], and stays [0, 0.9]" in capsys.readouterr().err
    text = importing.text(name)
    assert importing.add(published.page()) == 0
    assert importing.text(name) == text


def test_a_file_of_people_that_the_page_confirms_is_known_from_it(tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    assert importing.add(*published.pair()) == 1
    (importing.schema / FILE).write_text(
        f'air: "{AIR}"\ntask: lanternShow\nsource: N8\nlimits_source: N8\nparams:\n  positivePrompt:\n  pace: [slow, fast]\n  wick:\n'
        "rules:\n  - given: [wick]\n    excludes: [pace]\n",
        encoding="utf-8",
    )
    assert importing.add(published.page()) == 1
    data = importing.data(FILE)
    assert [*data][:6] == ["air", "name", "status", "task", "source", "required"]
    assert data["source"] == "V"
    # In other words, it is said already.
    assert not [rule for rule in data["rules"] if "exclusive" in rule]
    assert importing.add(published.page()) == 0


def test_pages_of_several_models_of_a_task_of_people_leave_it_what_it_knows(tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    assert importing.add(published.page()) == 1
    # As if people had written the file.
    for last in (importing.schema / "imported").rglob("*.json"):
        last.unlink()
    before = importing.data()
    other = published.page(air="acme:lantern@3", slug="acme-lantern-3")
    other["components"]["schemas"]["RequestBody"]["items"]["properties"]["pace"] = {"type": "string"}
    assert importing.add(published.page()) == 1
    assert importing.add(other) == 1
    assert "known" not in importing.data()["params"]["model"]
    assert importing.data()["params"]["pace"]["known"] == before["params"]["pace"]["known"]
    assert importing.add(published.page()) == 0


def test_a_registry_adds_the_models_that_are_new(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = copy.deepcopy(published.REGISTRY)
    registry["models"]["acme:lantern@3"] = {"taskType": TASK, "id": "acme-lantern-3"}
    registry["models"]["acme:1@1"] = {"taskType": TASK, "id": "acme-1"}
    registry["models"]["acme:kite@1"] = {"taskType": "kiteShow", "id": "acme-kite-1"}
    assert importing.add(registry) == 1
    assert importing.data("models/acme-lantern-3.yaml") == {
        "air": "acme:lantern@3",
        "task": TASK,
        "source": "V",
    }
    assert importing.data("models.yaml")["version"] == registry["version"]
    said = capsys.readouterr().err
    assert "acme:1@1 is a model of the task lanternShow; here it is one of fancyEcho" in said
    assert "acme:kite@1 is a model of the task kiteShow, which has no file" in said
    assert importing.add(registry) == 0
    assert importing.add(published.page(air="acme:lantern@3", slug="acme-lantern-3")) == 1
    assert importing.data("models/acme-lantern-3.yaml")["params"]["width"] == {
        "range": [64, 1024],
        "step": 64,
    }


USE = """\
import runware, runware_sync
from runware.emulator import Emulator

given = dict(model="acme:lantern@2", positive_prompt="a moon", image="https://example.com/input.jpg")

with (
    Emulator(strict=True) as server,
    runware_sync.Runware("key", url=server.url, max_retries=0, validate="off") as client,
):
    assert client.lantern_show(**given)[0].show_uuid
    for wrong in (dict(pace="still"), dict(width=128), dict(pace="fast", glow=0.25), dict(extra={"kite": 1}),
                  dict(lanterns=[{"image": "https://example.com/1.jpg", "at": "last"}])):
        try:
            client.lantern_show(**given, **wrong)
        except runware.APIError as error:
            print(error.code)
        else:
            raise AssertionError(f"{wrong} was accepted")
"""


@pytest.mark.slow
def test_the_local_server_refuses_what_the_model_does_not_take(copied: Path) -> None:
    paths = published.write(copied.parent, published.page())
    written = codegen(copied, "add", *paths, "--write")
    assert written.returncode == 0, written.stderr
    assert f"written: schema/{FILE}" in written.stdout
    used = run(copied, "-X", "dev", "-W", "error", "-c", USE)
    assert used.returncode == 0, used.stderr
    assert len(used.stdout.splitlines()) == 5


def test_a_page_of_a_task_that_there_is_leaves_the_task_as_it_is(tmp_path: Path) -> None:
    schema = tmp_path / "schema"
    shutil.copytree(Path(__file__).parent.parent.parent / "schema", schema)
    page = published.page(air="acme:sharper@1", slug="acme-sharper-1")
    request = page["components"]["schemas"]["RequestBody"]["items"]
    steps = {"type": "integer", "minimum": 1, "maximum": 9, "default": 3}
    own = {
        "taskType": {"const": "upscale"},
        "upscaleFactor": {"type": "number", "minimum": 1, "maximum": 4},
        "settings": {"type": "object", "properties": {"steps": steps}, "additionalProperties": False},
    }
    kept = (
        "model",
        "taskUUID",
        "webhookURL",
        "deliveryMethod",
        "includeCost",
        "uploadEndpoint",
        "ttl",
        "inputs",
    )
    request["properties"] = {name: request["properties"][name] for name in kept} | own
    request["required"] = ["taskType", "taskUUID", "model", "inputs"]
    request["allOf"] = [{"if": {"required": ["settings"]}, "then": {"required": ["upscaleFactor"]}}]
    result = {
        "imageUUID": {"type": "string", "format": "uuid"},
        "imageURL": {"type": "string", "format": "uri"},
    }
    page["components"]["schemas"]["ResponseBody"] = {"type": "object", "properties": result}
    [path] = published.write(tmp_path, page)
    before = (schema / "tasks/upscale.yaml").read_bytes()
    assert command.run(tmp_path, [path], None, write=True, generate=lambda: 0) == 0
    assert (schema / "tasks/upscale.yaml").read_bytes() == before
    data = read_yaml(schema / "models/acme-sharper-1.yaml")
    assert isinstance(data, dict)
    assert data["params"]["settings.steps"] == {"range": [1, 9], "default": 3}
    assert data["params"]["upscaleFactor"] == {"range": [1, 4]}
    assert data["rules"] == [{"given": ["settings"], "requires": ["upscaleFactor"]}]
    assert command.run(tmp_path, [path], None, write=False, generate=lambda: 0) == 0


def page_of_people(**properties: Json) -> Json:
    """The page of another model of the task that people have described."""
    page = published.page(air="acme:echo@9", slug="acme-echo-9")
    request = page["components"]["schemas"]["RequestBody"]["items"]
    kept = {name: request["properties"][name] for name in ("taskUUID", "model")}
    request["properties"] = {
        **kept,
        "taskType": {"const": "fancyEcho"},
        "text": {"type": "string"},
        **properties,
    }
    request["required"] = ["text", *properties]
    request["allOf"] = []
    response = page["components"]["schemas"]["ResponseBody"]["properties"]["data"]["items"]
    response["properties"] = {"text": {"type": "string"}, "echoUUID": {"type": "string", "format": "uuid"}}
    response["required"] = ["text", "echoUUID"]
    return page


def test_a_model_with_other_steps_than_the_task_of_people_has_them_in_its_notes(tmp_path: Path) -> None:
    importing = Importing(tmp_path)
    page = page_of_people(
        width={"type": "integer", "multipleOf": 10, "minimum": 100, "maximum": 500},
        speed={"type": "number", "minimum": 0, "maximum": 4},
        shade={"type": "number", "minimum": 0, "maximum": 1},
        mood={"enum": ["calm", "loud"]},
    )
    page["components"]["schemas"]["RequestBody"]["items"]["allOf"] = [
        {
            "if": {"properties": {"mood": {"const": "loud"}}, "required": ["mood"]},
            "then": {"properties": {"mood": {"const": "calm"}}},
        }
    ]
    assert importing.add(page) == 1
    data = importing.data("models/acme-echo-9.yaml")
    assert data["params"]["width"] == {"range": [100, 500]}
    assert data["params"]["speed"] == {"range": [None, 4]}
    assert data["params"]["shade"] == {"range": [0, None]}
    assert "rules" not in data
    assert "width is a multiple of 10." in data["notes"]
    assert 'if `mood` is "loud", `mood` is "calm".' in data["notes"]


def test_what_is_new_and_required_is_so_for_its_model_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = Importing(tmp_path)
    settings = {
        "type": "object",
        "properties": {"zap": {"type": "number", "minimum": 0}},
        "required": ["zap"],
    }
    page = page_of_people(sparkle={"type": "string"}, settings=settings)
    assert importing.add(page) == 1
    model, task = importing.data("models/acme-echo-9.yaml"), importing.data("tasks/fancy_echo.yaml")
    assert {*model["required"]} == {"text", "sparkle", "settings", "settings.zap"}
    assert task["params"]["sparkle"] == {"type": "string", "doc": "Sparkle."}
    assert task["objects"]["EchoSettings"]["fields"]["zap"] == {
        "type": "number", "range": [0, None], "source": "published", "doc": "Zap.",
    }  # fmt: skip
    assert task["objects"]["Echo"]["fields"]["echoUUID"] == {"type": "uuid", "doc": "Echo UUID."}
    said = capsys.readouterr().err
    assert "tasks/fancy_echo.yaml: params.sparkle is published as required; it is new here" in said
    assert "objects.EchoSettings.fields.zap is published as required" in said
    assert importing.add(page) == 0


def test_what_is_new_and_required_waits_for_the_examples_of_people(importing: Importing) -> None:
    importing.edit("positivePrompt: A lighthouse at dusk", "positivePrompt: A moon")
    page = published.page()
    page["components"]["schemas"]["RequestBody"]["items"]["required"].append("oil")
    properties(page)["oil"] = {"type": "string", "minLength": 2}
    assert importing.add(page) == 1
    assert importing.data()["params"]["oil"] == {
        "type": "string",
        "length": [2, None],
        "source": "published",
        "doc": "Oil.",
    }


def test_a_registry_says_which_names_it_changes_and_which_it_has_twice(
    importing: Importing, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = copy.deepcopy(published.REGISTRY)
    registry["models"][AIR]["id"] = "acme-great-lantern"
    registry["models"] |= {
        "acme:kite@1": {"taskType": TASK, "id": "acme-kite"},
        "acme:kite@2": {"taskType": TASK, "id": "Acme Kite"},
    }
    assert importing.add(registry) == 1
    assert importing.data("models/acme-kite.yaml")["air"] == "acme:kite@1"
    said = capsys.readouterr().err
    assert f"{AIR} has the slug acme-great-lantern; here it is {SLUG}" in said
    assert "acme-kite is the slug of acme:kite@2; here it is that of acme:kite@1" in said


def test_what_becomes_required_is_so_for_its_model_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = Importing(tmp_path)
    settings = {"type": "object", "properties": {"zap": {"type": "boolean"}}}
    page = page_of_people(sway={"type": "number"}, sparkle={"type": "string"}, settings=settings)
    request = page["components"]["schemas"]["RequestBody"]["items"]
    request["required"] = ["text"]
    assert importing.add(page) == 1
    before = importing.data("tasks/fancy_echo.yaml")
    capsys.readouterr()
    request["required"] = ["text", "sway", "sparkle", "settings"]
    request["properties"]["settings"]["required"] = ["zap"]
    assert importing.add(page) == 1
    assert importing.data("tasks/fancy_echo.yaml") == before
    model = importing.data("models/acme-echo-9.yaml")
    assert {*model["required"]} == {"text", "sway", "sparkle", "settings", "settings.zap"}
    said = capsys.readouterr().err
    assert "tasks/fancy_echo.yaml: params.sparkle is published as required; it stays optional here" in said
    assert "objects.EchoSettings.fields.zap is published as required; it stays optional" in said
    assert importing.add(page) == 0


def test_a_limit_that_the_import_widens_itself_is_not_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    importing = Importing(tmp_path)
    assert importing.add(page_of_people(sparkle={"type": "number", "minimum": 0, "maximum": 1})) == 1
    capsys.readouterr()
    assert importing.add(page_of_people(sparkle={"type": "number", "minimum": 0, "maximum": 2})) == 1
    assert importing.data("tasks/fancy_echo.yaml")["params"]["sparkle"]["range"] == [0, 2]
    assert "widen it" not in capsys.readouterr().err


def test_a_value_that_people_did_not_know_joins_theirs_and_what_they_took_out_stays_out(
    tmp_path: Path,
) -> None:
    importing = Importing(tmp_path)
    known = importing.data("tasks/fancy_echo.yaml")["objects"]["Frame"]["fields"]["style"]["known"]
    assert known == ["single", "double"]

    def frame(*values: str) -> Json:
        style = {"type": "string", "enum": list(values)}
        return {"type": "object", "properties": {"style": style}, "required": ["style"]}

    def now() -> object:
        return importing.data("tasks/fancy_echo.yaml")["objects"]["Frame"]["fields"]["style"]["known"]

    def page(*values: str) -> Json:
        made = page_of_people(frame=frame(*values))
        made["components"]["schemas"]["RequestBody"]["items"]["required"] = ["text"]
        return made

    assert importing.add(page("double", "wavy")) == 1
    assert now() == ["single", "double", "wavy"]
    importing.edit("known: [single, double, wavy]", "known: [single, double]", "tasks/fancy_echo.yaml")
    assert importing.add(page("double", "wavy", "bold")) == 1
    assert now() == ["single", "double", "bold"]
    assert importing.add(page("double", "wavy", "bold")) == 0
