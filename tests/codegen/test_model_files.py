"""The files about models: what the loader refuses, and that what is shipped says what they say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from codegen import coverage, models
from codegen.load import SchemaError, load_schema
from codegen.models import Model, Parameter, catalogue
from codegen.resolve import Schema
from runware._catalogue.facts_data import ARCHITECTURES
from runware._catalogue.info import ModelParameter
from runware._catalogue.model_info import ModelInfo, find_architecture, find_model
from runware._models.slugs_data import MODELS

ROOT = Path(__file__).parent.parent.parent
PAINTER = """\
air: "acme:painter@2"
task: imageInference
source: N8
limits_source: X
required: [positivePrompt]
includes: [watermark]
closed: [settings]
params:
  positivePrompt: {length: [2, 3000]}
  width: {range: [256, 2048], step: 64, default: 1024}
  height:
  resolution: [1K, 2K]
  scheduler: Scheduler
  controlNet:
  "controlNet[].startStep": {range: [0, 5]}
  "controlNet[].startStepPercentage":
  inputs:
  inputs.photos: {type: "list[media]", length: [1, 4]}
  settings:
  settings.quality: {type: string, values: [low, high], default: low}
  advancedFeatures:
sizes: [1024x1024, 1536x1024]
rules:
  - together: [width, height]
  - given: [resolution]
    excludes: [width]
  - when: {settings.quality: [high]}
    then: {resolution: [2K]}
  - each: controlNet
    exclusive: [startStep, startStepPercentage]
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The schema without its models."""
    folder = tmp_path_factory.mktemp("small") / "schema"
    shutil.copytree(ROOT / "schema", folder, ignore=shutil.ignore_patterns("models", "architectures"))
    (folder / "models").mkdir()
    common = folder / "models.yaml"
    groups = common.read_text(encoding="utf-8").partition("  imageSafety:")[0]  # which no model is left for
    common.write_text(groups, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ROOT / "schema")


def loaded(folder: Path, text: str) -> Schema:
    (folder / "models/acme-painter-2.yaml").write_text(text)
    return load_schema(folder)


def test_a_file_says_what_a_model_takes(small: Path) -> None:
    [model] = catalogue(loaded(small, PAINTER)).models
    parameters = model.parameters or {}
    assert (model.slug, model.air) == ("acme-painter-2", "acme:painter@2")
    assert parameters["width"].range == (256, 2048)
    # As the task says it.
    assert (parameters["height"].type, parameters["height"].range) == ("integer", (1, 65535))
    assert parameters["controlNet"].type == "list[map]"
    assert len(parameters["scheduler"].values or ()) > 50
    assert parameters["advancedFeatures.watermark.text"].length == (2, 32)
    assert {name: parameters[name].source for name in ("width", "height", "settings.quality")} == {
        "width": "X", "height": "N8", "settings.quality": "X",
    }  # fmt: skip


def test_listed_values_are_all_that_a_model_takes_unless_it_has_a_range_besides(schema: Schema) -> None:
    """The range of the task says what some model takes, so it must not let other values through."""
    listed = 0
    for model in catalogue(schema).models:
        facts = find_model(model.air or "")
        for path, param in models.written(model.spec, schema).items():
            if param.values is not None and param.range is None and facts is not None:
                shipped = facts.parameters[path]
                assert (shipped.minimum, shipped.maximum, shipped.step) == (None, None, None), (
                    model.slug,
                    path,
                )
                listed += 1
    assert listed > 800


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("limits_source", "limit_source", r"models/acme-painter-2.yaml: unknown key limit_source"),
        ("step: 64", "stop: 64", r"models/acme-painter-2.yaml: unknown key stop .*params\['width'\]"),
        ("together:", "togther:", r"models/acme-painter-2.yaml: unknown key togther .*rules"),
        ("task: imageInference\n", "", r"required key task is missing"),
        ("task: imageInference", "task: imageInferense", r"acme-painter-2.yaml: task: there is no task called imageInferense"),
        ('air: "acme:painter@2"', "air: painter", r"air: 'painter' is not a valid AIR identifier"),
        ('air: "acme:painter@2"', 'air: "acme:painter@2 "', r"air: 'acme:painter@2 ' is not a valid AIR identifier"),
        ('air: "acme:painter@2"', "air: 'acme:painter@2\"'", r"air: .* is not a valid AIR identifier"),
        ("required: [positivePrompt]", "required: [positivePrompt, positivePrompt]", r"required has positivePrompt twice"),
        ("task: imageInference", "task: ImageInferense", r"there is no task called ImageInferense \(did you mean imageInference\?\)"),
        ("includes: [watermark]", "includes: [watermarks]", r"not a group of models.yaml \(did you mean watermark\?\)"),
        ("scheduler: Scheduler", "scheduler: SCHEDULERS", r"there is no vocabulary called SCHEDULERS \(did you mean Scheduler\?\)"),
        ("  height:", "  Heigth:", r"params: Heigth: .*is not inside a map \(did you mean height\?\)"),
        ('controlNet[].startStep"', 'controlNet[].startStop"', r"is not inside a map \(did you mean controlNet\[\].startStep\?\)"),
        ("  settings.quality:", "  Settings:\n  settings.quality:", r"params: Settings: .*\(did you mean settings\?\)"),
        ("settings.quality: {type: string, ", "settings.temprature: {", r"no task declares this parameter \(did you mean settings.temperature\?\)"),
        ("required: [positivePrompt]", "required: [positiveprompt]", r"not listed in `params` \(did you mean positivePrompt\?\)"),
        ("together: [width, height]", "together: [width, hight]", r"hight is not listed in `params` \(did you mean height\?\)"),
        ("each: controlNet", "each: controlNets", r"not listed in `params` \(did you mean controlNet\?\)"),
        ("step: 64", "STEP: 64", r"unknown key STEP \(did you mean step\?\)"),
        ("inputs.photos:", '"inputs.photos ":', r"params: 'inputs.photos ' is not a valid path on the wire"),
        ("inputs.photos:", '"inputs..photos":', r"params: 'inputs..photos' is not a valid path on the wire"),
        ("inputs.photos:", "inputs.phot\u00f6s:", r"params: 'inputs.phot\u00f6s' is not a valid path on the wire"),
        ("1K, 2K]\n  scheduler", "1K, 2K]\n  seed: {default: [1, 2]}\n  scheduler", r"params: seed: default is \[1, 2\], and the type is not a list"),
        ("excludes: [width]", "excludes: [resolution]", r"rules\[1\]: resolution is listed under both given and excludes"),
        ("given: [resolution]\n    excludes", "absent: [resolution]\n    requires: [resolution]\n    excludes", r"rules\[1\]: resolution is listed under both absent and requires"),
        ("{resolution: [2K]}", "{settings.quality: [low]}", r"rules\[2\]: settings.quality is listed under both when and then"),
        ("together: [width, height]", 'not_all: {"controlNet[].startStep": [two]}', r"rules\[0\]: controlNet\[\].startStep: 'two' is not of the type integer"),
        ("together: [width, height]", 'not_all: {"controlNet[].startStep": [2, 2]}', r"rules\[0\]: controlNet\[\].startStep has 2 twice"),
        ("step: 64", "step: 0.5", r"params: width: step has 0.5, which is not an integer"),
        ("[256, 2048]", "[256.5, 2048]", r"params: width: range has 256.5, which is not an integer"),
        ("step: 64", "step: 0", r"params: width: step is 0; it must be greater than 0"),
        ("[256, 2048]", "[null, null]", r"width: range is \[None, None\], which limits nothing; remove it"),
        ("{length: [2, 3000]}", "{length: [-2, 3000]}", r"positivePrompt: length is \[-2, 3000\]; a length cannot be negative"),
        ("{length: [2, 3000]}", "{range: [2, 3000]}", r"positivePrompt: range applies to numbers only, and the type is string"),
        ("step: 64,", "length: [1, 2],", r"width: length applies to texts and lists only, and the type is integer"),
        ("[1K, 2K]", "[1K, 2K, 1K]", r"resolution: values has 1K twice"),
        ("[1K, 2K]", '[1K, "2K "]', r"resolution: values has '2K ', which has surrounding white space"),
        ("  inputs:\n", "", r"inputs.photos: it is inside inputs, which is not listed in `params`; list it there$"),
        ("together: [width, height]", "together: [width]", r"rules\[0\]: together has width alone; list at least two"),
        ("together: [width, height]", "together: [width, height, width]", r"rules\[0\]: together has width twice"),
        ("given: [resolution]", "given: [resolution]\n    absent: [resolution]", r"rules\[1\]: resolution is listed under both given and absent"),
        ("resolution: [2K]", "width: {range: [9, 1]}", r"rules\[2\]: width: range is \[9, 1\]; write \[lowest, highest\]"),
        ("resolution: [2K]", "resolution: [2K, 2K]", r"rules\[2\]: resolution has '2K' twice"),
        ("source: N8", "source: N8\nprice: {rates: [{amount: -1, unit: image}], source: N8}", r"price: -1 image is negative"),
        ("source: N8", "source: hearsay", r"source is 'hearsay', which models.yaml does not declare; it declares V, X, N8, "),
        ("limits_source: X", "limits_source: Y", r"source is 'Y', which models.yaml does not declare; it declares V, X, N8, "),
        ("source: N8", "source: N8\nstatus: alive", r"status is 'alive'; valid are live, deprecated, "),
        ("includes: [watermark]", "includes: [watermarks]", r"includes watermarks, which is not a group of models.yaml"),
        ("  height:", "  heigth:", r"params: heigth: imageInference has no such parameter, and it is not inside a map"),
        ("inputs.photos:", "outpaint.tops:", r"params: outpaint.tops: imageInference has no such parameter"),
        ('controlNet[].startStep"', 'controlNet[].step"', r"controlNet\[\].step: imageInference has no such parameter"),
        ("scheduler: Scheduler", "scheduler: Schedulers", r"params: scheduler: there is no vocabulary called Schedulers"),
        ('{type: "list[media]", ', "{", r"params: inputs.photos: add a `type`, since no task declares this parameter"),
        ("list[media]", "list[medium]", r"params: inputs.photos: 'medium' is not a valid type"),
        ("list[media]", "list[Lora]", r"inputs.photos: type is list\[Lora\]; write `map` for an object"),
        ("{range: [256", "{type: string, range: [256", r"params: width: type is string, but imageInference takes integer"),
        ("[256, 2048]", "[0, 2048]", r"width: range is \[0, 2048\], but imageInference allows \[1, 65535\]"),
        ("[256, 2048]", "[256, 70000]", r"width: range is \[256, 70000\], but imageInference allows \[1, 65535\]"),
        ("[256, 2048]", "[2048, 256]", r"width: range is \[2048, 256\]; write \[lowest, highest\]"),
        ("[256, 2048]", "[256]", r"width: range is \[256\]; write \[lowest, highest\]"),
        ("[256, 2048]", "[256, wide]", r"'wide' is text, not"),
        ("default: 1024", "default: 3000", r"params: width: default is 3000, but its range is \[256, 2048\]"),
        ("default: 1024", "default: wide", r"params: width: 'wide' is not of the type integer"),
        ("default: low", "default: lowest", r"settings.quality: default is 'lowest', which is none of its values"),
        ("[1K, 2K]", "[1K, 2]", r"params: resolution: 2 is not of the type string"),
        ("height:\n", "height: {type: any}\n", r"height: type is any, but imageInference takes integer"),
        ("height:\n", "height: [0, 5]\n", r"height: 0 is listed in `values`, but imageInference allows \[1, 65535\]"),
        ("height:\n", "height: 5\n", r"5 is an integer, not"),
        ("required: [positivePrompt]", "required: [prompt]", r"required names prompt, which is not listed in `params`"),
        ("closed: [settings]", "closed: [setting]", r"closed names setting, which is not listed in `params`"),
        ("1536x1024", "1536*1024", r"sizes: '1536\*1024' is not a size; write a size like 1024x768"),
        ("1536x1024", "1024x1024", r"sizes: 1024x1024 is listed twice"),
        ("1536x1024", "4096x1024", r"sizes: 4096x1024: the width is outside of its range \[256, 2048\]"),
        ("together: [width, height]", "together: [width, hight]", r"rules\[0\]: hight is not listed in `params`"),
        ("excludes: [width]", "text: No.", r"rules\[1\]: the rule demands nothing; add one of requires, excludes, "),
        ("settings.quality: [high]", "settings.quality: [best]", r"rules\[2\]: settings.quality: .*none of its values"),
        ("resolution: [2K]", "resolution: {}", r"the mapping is empty; remove the key @ .*rules\[2\].then"),
        ("resolution: [2K]", "resolution: 2K", r"'2K' is text, not"),
        ("each: controlNet", "each: controlNets", r"rules\[3\]: each names controlNets, which is not listed in `params`"),
        ("startStepPercentage]", "endStep]", r"rules\[3\]: controlNet\[\].endStep is not listed in `params`"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_model_is_refused_with_its_place(
    small: Path, old: str, new: str, complaint: str
) -> None:
    assert old in PAINTER
    with pytest.raises(SchemaError, match=complaint):
        loaded(small, PAINTER.replace(old, new))


def test_an_identifier_is_that_of_one_model(small: Path) -> None:
    twin = small / "models/acme-painter.yaml"
    twin.write_text(PAINTER)
    try:
        with pytest.raises(SchemaError, match=r"acme:painter@2 is already used by models/acme-painter"):
            loaded(small, PAINTER)
    finally:
        twin.unlink()


def test_modes_prices_and_status_are_shipped(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from codegen import known_models as generator
    from runware._catalogue import facts, facts_data, info

    more = """\
name: The Painter
status: live
modes:
  - {id: text-to-image, inputs: [photos]}
price: {source: X, rates: [{amount: 0.05, unit: image, label: 1K}, {amount: 1, unit: second}]}
notes: [It paints.]
"""
    text = generator.modules(loaded(small, PAINTER + more))[generator.FACTS]
    shipped: dict[str, Any] = {}
    exec(text, shipped)
    for name in ("TASKS", "ENVELOPE"):
        monkeypatch.setattr(facts_data, name, shipped[name])
    of_task = facts.of_task
    of_task.cache_clear()
    try:
        model = info.read(facts.read(shipped["MODELS"]["acme:painter@2"]), "acme:painter@2", ModelInfo)
    finally:
        of_task.cache_clear()
    assert (model.name, model.status, model.notes) == ("The Painter", "live", ("It paints.",))
    assert model.modes == (info.Mode(id="text-to-image", inputs=("photos",)),)
    assert model.price is not None
    assert (model.price.currency, model.price.source) == ("USD", "X")
    assert [(rate.amount, rate.unit, rate.label) for rate in model.price.rates] == [
        (0.05, "image", "1K"), (1, "second", None),
    ]  # fmt: skip


# What is shipped -----------------------------------------------------------------------------------------------------


def same(written: Parameter, shipped: ModelParameter) -> bool:
    return (
        written.type, written.values, *written.range, written.step, *written.length, written.default, written.source
    ) == (
        shipped.type, shipped.values, shipped.minimum, shipped.maximum, shipped.step, shipped.min_length,
        shipped.max_length, shipped.default, shipped.source,
    )  # fmt: skip


def assert_same(written: Model, shipped: ModelInfo | None) -> None:
    assert shipped is not None
    spec = written.spec
    assert (shipped.air, shipped.slug, shipped.task) == (written.air, written.slug, spec.task)
    assert bool(shipped.parameters) == (written.parameters is not None)
    for name, parameter in (written.parameters or {}).items():
        assert same(parameter, shipped.parameters[name]), (written.slug, name)
    assert (written.parameters or {}).keys() == shipped.parameters.keys()
    required = {name for name, parameter in shipped.parameters.items() if parameter.required}
    assert required == set(spec.required)
    assert [f"{width}x{height}" for width, height in shipped.sizes] == spec.sizes
    assert list(shipped.notes) == spec.notes
    assert shipped.closed == set(spec.closed)
    for rule, made in zip(spec.rules, shipped.rules, strict=True):
        for key in (
            "given",
            "absent",
            "requires",
            "excludes",
            "at_least_one",
            "one_of",
            "exclusive",
            "together",
        ):
            assert list(getattr(made, key)) == getattr(rule, key)
        assert (made.each, made.text) == (rule.each, rule.text)
        assert {path: list(values) for path, values in made.not_all.items()} == rule.not_all
        assert [f"{width}x{height}" for width, height in made.sizes] == rule.sizes
        for key in ("when", "then"):
            for path, allowed in getattr(rule, key).items():
                packed = getattr(made, key)[path]
                values = allowed if isinstance(allowed, list) else allowed.values
                assert packed.values == (None if values is None else tuple(values))
                if not isinstance(allowed, list):
                    assert [packed.minimum, packed.maximum] == (allowed.range or [None, None])
                    assert [packed.min_length, packed.max_length] == (allowed.length or [None, None])


def test_what_is_shipped_of_a_model_is_what_its_file_says(schema: Schema) -> None:
    resolved = catalogue(schema)
    assert {model.air for model in resolved.models} == MODELS.keys()
    for model in resolved.models:
        assert_same(model, find_model(model.air or ""))
    assert {family.slug for family in resolved.architectures} == ARCHITECTURES.keys()
    for family in resolved.architectures:
        assert_same(family, find_architecture(family.slug))


# Coverage ------------------------------------------------------------------------------------------------------------

FACTS: dict[str, Any] = {
    "tasks": {
        "imageInference": {
            "params": {
                "width": {"t": "integer"}, "brandNew": {"t": "string"}, "seedImage": {"t": "media"},
                "outpaint.top": {"t": "integer"}, "settings.quality": {"t": "string"}, "settings.brandNew": {"t": "string"},
                "controlNet[].weight": {"t": "number"}, "controlNet[]": {"t": "object"},
                "references": {"t": "list"}, "inputs.references[]": {"t": "media"}, "puLID.CFGStartStep": {"t": "integer"},
                "ipAdapters[].guideImage": {"t": "media"}, "ipAdapters[].picture": {"t": "media"},
            },
            "models": {
                "acme:painter@2": {
                    "slug": "acme-painter-2",
                    "params": {"width": {"t": "integer"}, "positivePrompt": {"t": "string", "r": 1},
                               "height": {"t": "integer", "r": 1}, "resolution": {"t": "string", "e": ["1K", "4K"]}},
                    "published": {
                        "params": {"width": {"t": "integer", "min": 256, "max": 2000, "step": 64, "d": 1024},
                                   "inputs.photos": {"t": "list", "minItems": 1, "maxItems": 5}},
                        "sizes": ["1024x1024", "99x99"],
                        "crossFieldRules": ["1", "2", "3", "4", "5", "6"],
                    },
                },
                "acme:painter@3": {"slug": "acme-painter-3"},
            },
            "architectures": {"sdxl": {"params": {"width": {"t": "integer"}}}},
        }
    },
    "utilities": {"ping": {"params": {"ping": {"t": "boolean"}}}},
}  # fmt: skip


def test_coverage_counts_what_the_schema_has_and_lists_what_it_has_not(small: Path) -> None:
    rows = coverage.coverage(loaded(small, PAINTER), FACTS)
    assert [str(rows[0].counts[kind]) for kind in coverage.KINDS] == [
        "3/4",
        "7/9",
        "5/5",
        "1/2",
        "2/5",
        "6/8",
        "1/2",
        "5/6",
        "0/1",
    ]
    assert list(coverage.missing(rows)) == [
        "imageInference: top-level: brandNew",
        "imageInference: nested: settings.brandNew",
        "imageInference: nested: ipAdapters[].picture",
        "imageInference: models: acme:painter@3",
        "imageInference: model params: acme:painter@2: height",
        "imageInference: model params: acme:painter@2: resolution: values",
        "imageInference: model params: sdxl: width",
        "imageInference: limits: acme:painter@2: width: max 2000",
        "imageInference: limits: acme:painter@2: inputs.photos: maxItems 5",
        "imageInference: sizes: acme:painter@2: 99x99",
        "imageInference: rules: acme:painter@2: 6",
        "imageInference: families: sdxl",
        "ping: top-level: ping",
    ]
    lines = list(coverage.table(rows))
    assert lines[0].split("  ")[0].strip() == ""
    assert lines[-1].split() == ["all", "3/5", "7/9", "5/5", "1/2", "2/5", "6/8", "1/2", "5/6", "0/1"]


def test_a_file_of_facts_is_json(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(FACTS))
    assert coverage.read_facts(path) == FACTS


def test_groups_without_parameters_beside_them_are_refused(small: Path) -> None:
    text = 'air: "acme:painter@2"\ntask: imageInference\nsource: N8\nincludes: [watermark]\n'
    with pytest.raises(SchemaError, match=r"acme-painter-2.yaml: includes watermark, but has no `params`"):
        loaded(small, text)
