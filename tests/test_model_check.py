"""What a model will not take of a request: names, values, sizes, and the rules between parameters."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import attrs
import pytest

from runware._catalogue.examples import _minimal_payload, _sample
from runware._catalogue.info import Allowed, ModelParameter, Rule
from runware._catalogue.model_info import ModelInfo, find_architecture, find_model
from runware._catalogue.rules import check
from runware._catalogue.validator import Table, Validator
from runware._catalogue.values import Finding, nearest_size, not_allowed
from runware._models.slugs_data import AIR_OF_SLUG, MODELS
from runware._models.task_types import TASK_TYPES
from runware.errors import InvalidParameterError, ModelWarning
from runware.tasks import ImageInference, VideoInference
from tests.support.in_turn import in_turn

REFERENCES = {"referenceImages": ["5e0f7c0a-93f7-4f1e-8a55-3b1d6f0c9e22"]}
FRAME = "https://example.com/frame.png"
SIZE: dict[str, Any] = {"width": 1024, "height": 1024}

#: A request that each of the models takes whose limits are published.
GOOD: dict[str, dict[str, Any]] = {
    "tripo-v3-1": {"positivePrompt": "an owl", "settings": {"faceLimit": 500}},
    "alibaba-qwen3-tts-1-7b-base": {
        "inputs": {"audio": FRAME}, "speech": {"text": "Hello", "voice": "clone", "speed": 1.25},
        "outputFormat": "OGG", "audioSettings": {"sampleRate": 48000, "bitrate": 256},
    },
    "bfl-flux-2-pro": {"positivePrompt": "a lake", **SIZE, "providerSettings": {"bfl": {"safetyTolerance": 5}}},
    "bfl-flux-2-flex": {"positivePrompt": "a lake", **SIZE, "CFGScale": 1.5, "steps": 50},
    "bfl-flux-2-max": {"positivePrompt": "a lake"},
    "bfl-flux-3-image": {
        "positivePrompt": "a lake", "resolution": "2K", "inputs": REFERENCES,
        "settings": {"boundingBoxes": [{"id": "a", "sourceBox": [0, None, 1000, 4], "referenceIndex": 0}]},
    },
    "google-nano-banana-2-1": {"positivePrompt": "a lake", "settings": {"temperature": 0.07, "thinkingLevel": "high"}},
    "meta-muse-image": {"positivePrompt": "a lake", "settings": {"shell": False}},
    "openai-gpt-image-2-5-flare": {
        "positivePrompt": "a lake", "width": 16, "height": 3840, "settings": {"background": "transparent"},
        "outputFormat": "PNG",
    },
    "bfl-flux-1-dev": {
        "positivePrompt": "a lake", "width": 128, "height": 2048, "hiresFix": True, "lora": [{"model": "a:b@1", "weight": -4}],
        "acceleratorOptions": {"teaCache": True, "dbCache": False, "cacheStartStep": 0},
        "controlNet": [{"model": "runware:25@1", "guideImage": FRAME, "startStep": 1}],
        "outpaint": {"top": 64}, "advancedFeatures": {"watermark": {"text": "Draft", "opacity": 0.1}},
    },
    "bfl-flux-2-dev": {"positivePrompt": "a lake", **SIZE, "acceleration": "low"},
    "bfl-flux-2-klein-4b": {"positivePrompt": "a lake", **SIZE},
    "xai-grok-imagine-image-2-0": {"positivePrompt": "a lake", "resolution": "2K", "inputs": REFERENCES},
    "bytedance-video-upscaler": {"inputs": {"video": FRAME}},
    "clarity": {"inputs": {"image": FRAME}, "upscaleFactor": 1.5, "settings": {"scheduler": "Euler a"}},
    "alibaba-wan3-0": {"inputs": {"referenceAudios": [FRAME]}, "resolution": "720p"},
    "bfl-flux-3-video": {
        "positivePrompt": "waves", "duration": 5,
        "inputs": {"frameImages": [FRAME, {"image": FRAME, "timestamp": 2.5}, {"image": FRAME, "frame": "last"}]},
    },
    "bytedance-seedance-2-5": {
        "inputs": {"video": FRAME}, "settings": {"operation": "edit"}, "duration": "auto", "resolution": "480p",
    },
    "google-gemini-omni-flash-1-1": {"positivePrompt": "waves", **SIZE, "duration": 3},
    "klingai-video-2-6-pro": {
        "positivePrompt": "waves", "width": 1440, "height": 1440, "providerSettings": {"klingai": {"sound": True}},
    },
    "lightricks-ltx-2-3-fast": {"positivePrompt": "waves", "width": 128, "height": 64 * 32, "duration": 1.5},
    "lightricks-ltx-2-5-fast": {
        "positivePrompt": "waves", "inputs": {"audio": FRAME, **REFERENCES}, "width": 1080, "height": 1920,
    },
    "minimax-h3": {"positivePrompt": "waves", "inputs": {"referenceAudios": [FRAME], "referenceVideos": [FRAME]}},
}  # fmt: skip


def known(name: str) -> ModelInfo:
    model = find_model(name)
    assert model is not None
    return model


def messages(found: list[Finding]) -> list[str]:
    return [finding.message for finding in found]


def changed(slug: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A good request with other values: `inputs.video` for one inside, None for none."""
    payload: dict[str, Any] = dict(GOOD[slug])
    for path, value in changes.items():
        *outer, last = path.split(".")
        holder = payload
        for key in outer:
            holder[key] = holder = dict(holder.get(key, {}))
        holder[last] = value
    return payload


# All models ----------------------------------------------------------------------------------------------------------


def test_every_known_model_is_found_by_its_identifier_and_by_its_slug() -> None:
    for air, entry in MODELS.items():
        model = known(air)
        assert (model.air, model.slug, model.task) == (air, entry["slug"], entry["task"])
        assert find_model(entry["slug"]) is model
        assert AIR_OF_SLUG[entry["slug"]] == air
        assert all(name == parameter.name for name, parameter in model.parameters.items())


@pytest.mark.parametrize("name", ["acme:1@1", "civitai:133005@782002", "flux", "", "runware:101@2"])
def test_of_an_unknown_model_nothing_is_known(name: str) -> None:
    assert find_model(name) is None
    assert check(find_model(name), {"nonsense": 1}) == []


def test_a_model_whose_parameters_are_not_published_takes_anything() -> None:
    model = known("vidu-q3-turbo")
    assert model.parameters == {}
    assert check(model, {"nonsense": 1, "width": "wide"}) == []


def test_a_family_of_community_models_takes_what_its_members_take() -> None:
    sdxl = find_architecture("sdxl")
    assert sdxl is not None
    good = {"positivePrompt": "a lake", **SIZE, "refiner": {"model": "runware:101055@128080"}, "clipSkip": 2}
    assert check(sdxl, good) == []
    [found] = check(sdxl, {**good, "trueCFGScale": 1})
    assert (found.kind, found.parameters) == ("unknown", ("trueCFGScale",))
    assert found.message.startswith("sdxl takes no trueCFGScale, only inputs, positivePrompt, ")
    assert find_architecture("sdxxl") is None


# Models with published limits ----------------------------------------------------------------------------------------


def published() -> Iterator[ModelInfo]:
    for air in MODELS:
        model = known(air)
        if any(parameter.source == "X" for parameter in model.parameters.values()):
            yield model


PUBLISHED = list(published())


def test_the_requests_are_of_models_with_limits() -> None:
    assert GOOD.keys() <= {model.slug for model in PUBLISHED}


@pytest.mark.parametrize("slug", GOOD)
def test_a_good_request_is_taken(slug: str) -> None:
    assert check(known(slug), GOOD[slug]) == []


def at(path: str, value: object) -> dict[str, Any]:
    """A request that has one value, at a place."""
    holder, _, name = path.rpartition(".")
    outer: Any = {name: value}
    for part in reversed(holder.split(".") if holder else []):
        outer = {part.removesuffix("[]"): [outer] if part.endswith("[]") else outer}
    return dict(outer)


def wrong_values(model: ModelInfo, payload: Mapping[str, Any], name: str) -> list[Finding]:
    place = name.replace("[]", "[0]")
    return [
        finding
        for finding in check(model, payload)
        if finding.kind in ("value", "type", "unknown") and finding.parameters[0].startswith(place)
    ]


PARAMETERS = [
    pytest.param(model, parameter, id=f"{model.slug}-{parameter.name}")
    for model in PUBLISHED
    for parameter in model.parameters.values()
]


@in_turn(("model", "parameter"), PARAMETERS)
def test_a_value_is_taken_up_to_its_limit_and_not_beyond(model: ModelInfo, parameter: ModelParameter) -> None:
    name = parameter.name
    in_list = parameter.type.startswith("list")
    step = parameter.step or (1 if "integer" in parameter.type else 0.5)

    def found(value: object) -> list[Finding]:
        return wrong_values(
            model, at(name, [value] * (parameter.min_length or 1) if in_list else value), name
        )

    if parameter.default is not None:
        assert found(parameter.default) == []
    for value in parameter.values or ():
        assert found(value) == []
    if parameter.values is not None and parameter.minimum is None:
        other: Any = False if parameter.values[0] is True else 10**6
        if isinstance(parameter.values[0], str):
            other = "none of these"
        [finding] = found(other)
        assert finding.allowed.values == parameter.values
        assert str(parameter.values[0]).lower() in finding.message.lower()
    for end, beyond in ((parameter.minimum, -step), (parameter.maximum, step)):
        if end is not None:
            assert found(end) == []
            finding = found(end + beyond)[0]
            assert finding.nearest == end or finding.nearest in (parameter.values or ())
            assert str(end) in finding.message
    for length, beyond in ((parameter.min_length, -1), (parameter.max_length, 1)):
        if length is None or length + beyond < 1:
            continue
        item: Any = {} if "map" in parameter.type else 1 if "any" in parameter.type else "a"
        many = [item] * (length + beyond) if in_list else "a" * (length + beyond)
        [finding] = wrong_values(model, at(name, many), name)
        assert str(length) in finding.message


@pytest.mark.parametrize("model", PUBLISHED, ids=lambda model: model.slug)
def test_all_defaults_together_are_values_that_it_takes(model: ModelInfo) -> None:
    payload: dict[str, Any] = {}
    for name, parameter in model.parameters.items():
        if "." not in name and (parameter.required or parameter.default is not None):
            good = GOOD.get(model.slug) or _minimal_payload(model)  # of a model that is new
            payload[name] = good[name] if parameter.required else parameter.default
    assert [
        finding for finding in check(model, payload) if finding.kind in ("value", "type", "unknown")
    ] == []


@pytest.mark.parametrize("model", PUBLISHED, ids=lambda model: model.slug)
def test_what_is_required_is_missed(model: ModelInfo) -> None:
    names = {name for name, parameter in model.parameters.items() if parameter.required and "." not in name}
    missing = [finding for finding in check(model, {}) if "requires it" in finding.message]
    assert {finding.parameters for finding in missing} == {(name,) for name in names}


def test_of_an_object_that_is_missing_what_stands_in_it_is_named() -> None:
    model = find_model("alibaba-qwen3-tts-1-7b-base")
    assert model is not None
    begin = f"is missing; {model.air} requires it, with"
    assert {f"inputs {begin} inputs.audio.", f"speech {begin} speech.text, speech.voice."} <= {
        finding.message for finding in check(model, {})
    }


# Rules of real models ------------------------------------------------------------------------------------------------

BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("tripo-v3-1", {"negativePrompt": "rain", "inputs": {"images": [FRAME]}},
     "tripo:v3.1@0 takes only one of negativePrompt, inputs.images, not negativePrompt and inputs.images."),
    ("alibaba-qwen3-tts-1-7b-base", {"outputFormat": "FLAC"},
     "alibaba:qwen@3-tts-1.7b-base takes no audioSettings where outputFormat is 'FLAC'."),
    ("alibaba-qwen3-tts-1-7b-base", {"outputFormat": None, "audioSettings": {"sampleRate": 8000, "bitrate": 65}},
     "audioSettings.bitrate is 65, but alibaba:qwen@3-tts-1.7b-base takes 8 to 64 where outputFormat is 'MP3' and"),
    ("alibaba-qwen3-tts-1-7b-base", {"audioSettings": {"channels": 1, "sampleRate": 8000, "bitrate": 41}},
     ("audioSettings.bitrate is 41, but alibaba:qwen@3-tts-1.7b-base takes 8 to 40 where outputFormat is 'OGG' and "
     "audioSettings.channels is 1 and audioSettings.sampleRate is 8000; the nearest is 40.")),
    ("alibaba-qwen3-tts-1-7b-base", {"audioSettings": {"sampleRate": 44100}},
     "audioSettings.sampleRate is 44100, but alibaba:qwen@3-tts-1.7b-base takes 8000, 12000, 16000, 24000, 48000 where"),
    ("bfl-flux-3-image", {"width": 1024}, "bfl:flux@3-image takes width and height together, but height is missing."),
    ("bfl-flux-3-image", SIZE, "bfl:flux@3-image takes no width where resolution is given."),
    ("bfl-flux-3-image", {"resolution": None, "width": 1000, "height": 1000},
     "width x height is 1000x1000, but bfl:flux@3-image takes 1168x496, "),
    ("bfl-flux-3-image", {"inputs": {}}, "bfl:flux@3-image needs inputs.referenceImages where resolution is given."),
    ("bfl-flux-3-image", {"inputs": {}}, "Without inputs.referenceImages, a bounding box has a targetBox only."),
    ("bfl-flux-3-image", {"settings": {"boundingBoxes": [{"id": "a"}, {"id": "b", "sourceBox": [1, 2, 3, 4]}]}},
     "bfl:flux@3-image needs settings.boundingBoxes[1].referenceIndex where settings.boundingBoxes[1].sourceBox is given."),
    ("openai-gpt-image-2-5-flare", {"outputFormat": None},
     "openai:gpt-image@2.5-flare needs outputFormat where settings.background is 'transparent'."),
    ("openai-gpt-image-2-5-flare", {"outputFormat": "JPG"},
     "outputFormat is 'JPG', but openai:gpt-image@2.5-flare takes 'PNG', 'WEBP' where settings.background is 'transparent'"),
    ("openai-gpt-image-2-5-flare", {"inputs": {"maskImage": FRAME}}, "needs inputs.referenceImages where inputs.maskImage is"),
    ("bfl-flux-1-dev", {"acceleratorOptions": {"teaCache": True, "dbCache": True}},
     "Only one of teaCache, fbCache, dbCache and deepCache of acceleratorOptions can be on."),
    ("bfl-flux-1-dev", {"acceleratorOptions": {"cacheEndStep": 1, "cacheEndStepPercentage": 1}},
     "takes only one of acceleratorOptions.cacheEndStep, acceleratorOptions.cacheEndStepPercentage, not"),
    ("bfl-flux-1-dev", {"controlNet": [
        {"model": "runware:25@1", "guideImage": FRAME, "endStep": 2, "endStepPercentage": 1}
    ]}, "takes only one of controlNet[0].endStep, controlNet[0].endStepPercentage, not"),
    ("bfl-flux-1-dev", {"pulid": {"images": [FRAME], "CFGstartStep": 1, "CFGstartStepPercentage": 1}}, "takes only one of pulid."),
    ("bfl-flux-1-dev", {"outpaint": {"blur": 1}}, "needs at least one of outpaint.top, outpaint.bottom, outpaint.left, "),
    ("bfl-flux-1-dev", {"advancedFeatures": {"watermark": {"opacity": 1}}},
     "needs exactly one of advancedFeatures.watermark.text, advancedFeatures.watermark.image where"),
    ("bfl-flux-1-dev", {"advancedFeatures": {"watermark": {"text": "ab", "image": FRAME}}}, "needs exactly one of"),
    ("bfl-flux-1-dev", {"advancedFeatures": {"watermark": {"text": "ab", "tiled": True}}},
     "runware:101@1 takes no advancedFeatures.watermark.tiled, only "),
    ("xai-grok-imagine-image-2-0", {"inputs": None}, "needs inputs.referenceImages where resolution is given."),
    ("alibaba-wan3-0", {"resolution": None, **SIZE}, "takes no width where inputs.referenceAudios is given."),
    ("alibaba-wan3-0", {"inputs.frameImages": [FRAME]}, "takes no inputs.referenceAudios where inputs.frameImages is given."),
    ("alibaba-wan3-0", {"inputs": {"documents": [FRAME], "urls": [FRAME]}}, "takes only one of inputs.documents, inputs.urls"),
    ("alibaba-wan3-0", {"inputs": None}, "needs inputs where resolution is given."),
    ("alibaba-wan3-0", {"inputs": None}, "needs at least one of positivePrompt, inputs."),
    ("bfl-flux-3-video", {"inputs.video": FRAME}, "takes only one of inputs.frameImages, inputs.video"),
    ("bfl-flux-3-video", {"inputs": {"draftCache": FRAME}}, "takes no positivePrompt where inputs.draftCache is given."),
    ("bfl-flux-3-video", {"positivePrompt": None}, "needs at least one of positivePrompt, inputs.draftCache."),
    ("bfl-flux-3-video", {"duration": None}, "With three frame images or more, duration must be given"),
    ("bfl-flux-3-video", {"duration": "auto"}, "With three frame images or more, duration must be given"),
    ("bfl-flux-3-video", {"settings": {"safetyTolerance": 4}},
     "settings.safetyTolerance is 4, but bfl:flux@3-video takes at most 2 where inputs.frameImages is given; the nearest is 2."),
    ("bfl-flux-3-video", {"inputs": {"frameImages": [{"image": FRAME, "frame": 1, "timestamp": 1}]}},
     "takes only one of inputs.frameImages[0].frame, inputs.frameImages[0].timestamp"),
    ("bfl-flux-3-video", {"inputs": {"frameImages": [{"image": FRAME, "frame": -1}]}},
     "Not all of inputs.frameImages can be the last frame."),
    ("bytedance-seedance-2-5", {"inputs.frameImages": [FRAME]}, "takes no inputs.video where inputs.frameImages is given."),
    ("bytedance-seedance-2-5", {"resolution": None, "width": 640, "height": 640}, "takes no width where inputs.video is"),
    ("bytedance-seedance-2-5", {"inputs": None}, "needs at least one of positivePrompt, inputs."),
    ("bytedance-seedance-2-5", {"inputs": REFERENCES}, "needs inputs.video where settings.operation is given."),
    ("bytedance-seedance-2-5", {"duration": 5}, "duration is 5, but bytedance:seedance@2.5 takes 'auto' where settings."),
    ("google-gemini-omni-flash-1-1", {"inputs": {"video": FRAME, **REFERENCES}}, "takes no inputs.referenceImages where"),
    ("klingai-video-2-6-pro", {"width": None, "height": None},
     "needs width and height where inputs.frameImages and inputs.referenceVideos are not given."),
    ("klingai-video-2-6-pro", {"inputs": {"frameImages": [FRAME]}}, "takes no width where inputs.frameImages is given."),
    ("klingai-video-2-6-pro", {"inputs": {"frameImages": [FRAME, FRAME]}},
     "takes no providerSettings.klingai.sound where inputs.frameImages has 2 items."),
    ("klingai-video-2-6-pro", {"inputs": {"referenceVideos": [FRAME]}, "duration": 5}, "takes no duration where"),
    ("klingai-video-2-6-pro", {"inputs": {"referenceVideos": [FRAME]}},
     ("takes inputs.referenceImages and inputs.referenceVideos and providerSettings.klingai.characterOrientation together, "
     "but inputs.referenceImages and providerSettings.klingai.characterOrientation is missing.")),
    ("lightricks-ltx-2-3-fast", {"height": None}, "takes width and height together, but height is missing."),
    ("lightricks-ltx-2-5-fast", {"inputs.frameImages": [FRAME]}, "takes only one of inputs.frameImages, inputs.audio"),
    ("lightricks-ltx-2-5-fast", {"duration": 6}, "takes no duration where inputs.audio is given."),
    ("lightricks-ltx-2-5-fast", {"inputs": {"audio": FRAME}}, "needs inputs.referenceImages where inputs.audio is given."),
    ("lightricks-ltx-2-5-fast", {"inputs": REFERENCES}, "needs inputs.audio where inputs.referenceImages is given."),
    ("lightricks-ltx-2-5-fast", {"width": 1900, "height": 1000},
     ("width x height is 1900x1000, but lightricks:ltx@2.5-fast takes 1920x1080, 1080x1920 where inputs.audio is given; "
     "the nearest is 1920x1080.")),
    ("lightricks-ltx-2-5-fast", {"inputs": None, "fps": 50, "duration": 12},
     "duration is 12, but lightricks:ltx@2.5-fast takes 'auto' or at most 10 where fps is 50; the nearest is 10."),
    ("lightricks-ltx-2-5-fast", {"inputs": None, "width": 3840, "height": 2160, "duration": 12},
     "Above 1920x1080, duration is at most 10; the nearest is 10."),
    ("minimax-h3", {"inputs": {"referenceAudios": [FRAME]}}, "needs at least one of inputs.referenceImages, inputs.referenceVi"),
    ("minimax-h3", {"inputs": None, "resolution": "768p"}, "needs inputs where resolution is given."),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "changes", "sentence"), BROKEN)
def test_a_broken_rule_is_one_sentence(slug: str, changes: dict[str, Any], sentence: str) -> None:
    found = messages(check(known(slug), changed(slug, changes)))
    assert [message for message in found if sentence in message], found


# Each kind of rule ---------------------------------------------------------------------------------------------------

PAINTER = ModelInfo(
    air="acme:painter@2", slug="acme-painter-2", name=None, task="imageInference", status=None, sizes=(), rules=(), notes=(),
    closed=frozenset({"settings"}), untold=frozenset({"oldOne"}), modes=(), price=None, source="X",
    parameters={
        parameter.name: parameter
        for parameter in (
            ModelParameter(name="a", type="integer", minimum=0, maximum=10, step=2, default=4),
            ModelParameter(name="b", type="string", values=("low", "high")),
            ModelParameter(name="c", type="list[media | map]"),
            ModelParameter(name="c[].d", type="string"),
            ModelParameter(name="c[].e", type="number"),
            ModelParameter(name="width", type="integer"),
            ModelParameter(name="height", type="integer", default=512),
            ModelParameter(name="settings", type="map"),
            ModelParameter(name="settings.f", type="boolean"),
            ModelParameter(name="settings.g", type="any"),
        )
    },
)  # fmt: skip
RULES: list[tuple[Rule, list[dict[str, Any]], list[dict[str, Any]]]] = [
    (Rule(given=("a",), requires=("b", "c")), [{}, {"a": 2, "b": "low", "c": ["x"]}], [{"a": 2}, {"a": 2, "b": "low", "c": []}]),
    (Rule(absent=("a",), requires=("b",)), [{"a": 0}, {"b": "low"}], [{}, {"a": None}]),
    (Rule(given=("a", "b"), excludes=("c", "settings.f")), [{"c": ["x"]}, {"a": 0}], [{"b": "low", "settings": {"f": False}}]),
    (Rule(when={"a": Allowed(values=(4,))}, requires=("b",)), [{"a": 2}, {"a": 4, "b": "low"}], [{}, {"a": 4}]),
    (Rule(when={"a": Allowed(minimum=6), "b": Allowed(values=("low",))}, excludes=("c",)),
     [{"a": 6, "c": ["x"]}, {"b": "low", "c": ["x"]}, {"a": 6, "b": "low"}], [{"a": 6, "b": "LOW", "c": ["x"]}]),
    (Rule(when={"c": Allowed(min_length=2)}, then={"a": Allowed(maximum=2)}),
     [{"c": ["x"]}, {"c": ["x", "y"], "a": 2}, {"c": ["x", "y"]}], [{"c": ["x", "y"], "a": 6}]),
    (Rule(then={"b": Allowed(values=("high",))}), [{}, {"b": "high"}], [{"b": "low"}]),
    (Rule(at_least_one=("a", "settings.g")), [{"a": 0}, {"settings": {"g": []}, "a": 2}], [{}, {"settings": {"g": {}}}]),
    (Rule(one_of=("a", "b")), [{"a": 2}, {"b": "low"}], [{}, {"a": 2, "b": "low"}]),
    (Rule(exclusive=("a", "b", "c")), [{}, {"a": 2}], [{"a": 2, "c": ["x"]}]),
    (Rule(together=("a", "b")), [{}, {"a": 2, "b": "low"}], [{"a": 2}, {"b": "low"}]),
    (Rule(given=("a",), sizes=((512, 512), (1024, 512))),
     [{"width": 1}, {"a": 2, "width": 512}, {"a": 2, "width": 1024, "height": 512}], [{"a": 2, "width": 600}]),
    (Rule(each="c", given=("d",), requires=("e",)), [{"c": ["x", {"d": "1", "e": 1}, {}]}], [{"c": [{"e": 1}, {"d": "1"}]}]),
    (Rule(each="c", exclusive=("d", "e")), [{"c": [{"d": "1"}, {"e": 1}]}], [{"c": [{}, {"d": "1", "e": 1}]}]),
    (Rule(each="c", then={"e": Allowed(minimum=1)}), [{"c": [{"e": 1}, {}]}], [{"c": [{"e": 2}, {"e": 0}]}]),
    (Rule(absent=("a",), excludes=("c[].d",)), [{"c": [{"e": 1}]}, {"a": 2, "c": [{"d": "1"}]}], [{"c": ["x", {"d": "1"}]}]),
    (Rule(not_all={"c[].d": ("1", "2")}), [{}, {"c": ["x", {"d": "1"}]}, {"c": [{}]}], [{"c": [{"d": "1"}, {"d": "2"}]}]),
]  # fmt: skip


def facts_of(model: ModelInfo) -> dict[str, Any]:
    """The same as plain data."""

    def plain(value: Any) -> Any:
        if isinstance(value, tuple):
            return [plain(one) for one in cast("tuple[Any, ...]", value)]
        if isinstance(value, dict):
            return {key: plain(one) for key, one in cast("dict[str, Any]", value).items()}
        if isinstance(value, Allowed | Rule):
            made = {name: plain(one) for name, one in attrs.asdict(value, recurse=False).items()}
            made = {name: one for name, one in made.items() if one not in (None, [], {})}
            return made["values"] if set(made) == {"values"} else made
        return value

    params = {name: plain(one) for name, one in model.parameters.items()}
    return {
        "task": model.task,
        "params": params,
        "rules": [plain(rule) for rule in model.rules],
        "untold": [],
    }


@pytest.mark.parametrize(("rule", "kept", "broken"), RULES)
def test_a_rule_is_kept_on_one_side_and_broken_on_the_other(
    rule: Rule, kept: list[dict[str, Any]], broken: list[dict[str, Any]]
) -> None:
    model = attrs.evolve(PAINTER, rules=(rule,))
    table = Table(facts_of(model))
    for payload in kept:
        assert messages(check(model, payload)) == []
    # Of rules, the table knows whether they have a say, which some have of any request.
    demands = rule.requires or rule.one_of or rule.at_least_one
    cases = {
        *rule.given,
        rule.each,
        *(path for path in rule.when if PAINTER.parameters[path].default is None),
    } - {None}  # type: ignore[index]
    assert table.accepts({}) is not (bool(demands) and not cases)
    for payload in broken:
        assert not table.accepts(payload)
        [found] = check(model, payload)
        assert found.message.endswith(".")
        assert found.parameters
        with_words = attrs.evolve(model, rules=(attrs.evolve(rule, text="That will not do."),))
        assert "That will not do" in check(with_words, payload)[0].message


# Names, values, sizes ------------------------------------------------------------------------------------------------


def test_what_a_model_does_not_take_is_named_with_what_it_takes() -> None:
    [found] = check(PAINTER, {"widht": 1})
    assert found.message == (
        "acme:painter@2 takes no widht, only a, b, c, width, height, settings; did you mean width?"
    )
    assert (found.kind, found.nearest, found.names[0]) == ("unknown", "width", "a")
    [found] = check(PAINTER, {"settings": {"h": 1, "f": True}})
    assert found.message == "acme:painter@2 takes no settings.h, only f, g."
    assert found.names == ("settings.f", "settings.g")
    assert check(PAINTER, {"c": [{"h": 1}], "settings": {"g": {"h": 1}}}) == []


def test_of_what_no_model_of_the_task_is_said_to_take_nothing_is_known() -> None:
    assert check(PAINTER, {"oldOne": 1}) == []


@pytest.mark.parametrize(
    ("payload", "message", "nearest"),
    [
        ({"a": 11}, "a is 11, but acme:painter@2 takes 0 to 10 in multiples of 2; the nearest is 10.", 10),
        ({"a": 3}, "a is 3, but acme:painter@2 takes 0 to 10 in multiples of 2; the nearest is 4.", 4),
        ({"a": -1}, "a is -1, but acme:painter@2 takes 0 to 10 in multiples of 2; the nearest is 0.", 0),
        (
            {"b": "hihg"},
            "b is 'hihg', but acme:painter@2 takes 'low', 'high'; the nearest is 'high'.",
            "high",
        ),
        ({"a": True}, "a is a boolean, but acme:painter@2 takes the type integer.", None),
        ({"a": "4"}, "a is a string of 1 character, but acme:painter@2 takes the type integer.", None),
        ({"a": 4.5}, "a is a number, but acme:painter@2 takes the type integer.", None),
        (
            {"c": "x"},
            "c is a string of 1 character, but acme:painter@2 takes the type list[media | map].",
            None,
        ),
        ({"c": ["x", 5]}, "c is a list, but acme:painter@2 takes the type list[media | map].", None),
        ({"settings": [1]}, "settings is a list, but acme:painter@2 takes the type map.", None),
    ],
)
def test_a_value_that_a_model_does_not_take(payload: dict[str, Any], message: str, nearest: object) -> None:
    [found] = check(PAINTER, payload)
    assert (found.message, found.nearest) == (message, nearest)


def test_media_and_long_texts_are_in_no_message() -> None:
    secret = "c2VjcmV0" * 100
    payload: dict[str, Any] = {
        "a": secret,
        "b": secret,
        "width": secret.encode(),
        "settings": {"f": secret},
    }
    text = repr([*check(PAINTER, payload), *messages(check(PAINTER, {secret: 1}))])
    assert "a string of 800 characters" in text
    assert secret[:61] not in text


def test_what_is_given_for_media_is_not_read() -> None:
    class File(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("it was read")

    assert check(PAINTER, {"c": [File(b"a"), b"a"]}) == []


@pytest.mark.parametrize(
    "number", [math.nan, math.inf, -math.inf, 10**5000, 1e308], ids=["nan", "inf", "-inf", "long", "large"]
)
def test_strange_numbers_are_refused(number: float) -> None:
    assert [finding.kind for finding in check(PAINTER, {"a": number})] in (["value"], ["type"])


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ((1000, 1000), (1024, 1024)),
        ((1, 1), (512, 512)),
        ((1920, 1080), (1600, 900)),
        ((300, 900), (512, 1024)),
        ((0, 900), (512, 1024)),
        ((99999, 512), (1024, 512)),
    ],
)
def test_the_nearest_size_has_the_shape_first_then_the_area(
    given: tuple[int, int], nearest: tuple[int, int]
) -> None:
    sizes = ((512, 512), (1024, 1024), (1024, 512), (512, 1024), (1600, 900))
    assert nearest_size(given, sizes) == nearest
    model = attrs.evolve(PAINTER, sizes=sizes)
    [found] = check(model, {"width": given[0], "height": given[1]})
    assert (found.kind, found.nearest, found.sizes) == ("size", nearest, sizes)
    assert found.message.endswith(f"the nearest is {nearest[0]}x{nearest[1]}.")


def test_of_one_side_the_other_is_the_default() -> None:
    model = attrs.evolve(PAINTER, sizes=((512, 512),))
    assert check(model, {"width": 512}) == []
    assert check(model, {}) == []
    assert [finding.kind for finding in check(model, {"width": 100})] == ["size"]


def test_what_was_warned_of_is_not_looked_at_closely_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is used to its warning is as quick as one without, and still hears of what is new."""
    looked: list[Mapping[str, object]] = []

    def check_and_count(model: ModelInfo, payload: Mapping[str, object]) -> list[Finding]:
        looked.append(payload)
        return check(model, payload)

    monkeypatch.setattr("runware._catalogue.rules.check", check_and_count)
    validator = Validator()
    small: dict[str, Any] = {
        "taskType": "imageInference",
        "model": "runware:101@1",
        "width": 64,
        "height": 512,
    }
    small["positivePrompt"] = "a lighthouse"
    with pytest.warns(ModelWarning, match="width is 64"):
        validator.validate(small, "warn", small)
    for _ in range(3):
        validator.validate(small, "warn", small)
    assert len(looked) == 1
    with pytest.warns(ModelWarning, match="height is 64"):
        validator.validate({**small, "height": 64}, "warn", small)
    with pytest.raises(InvalidParameterError, match="width is 64"):
        validator.validate(small, "error", small)


ONE_OF_EACH_TASK = {model["task"]: air for air, model in MODELS.items() if find_model(air).parameters}  # type: ignore[union-attr]


@pytest.mark.parametrize("task", ONE_OF_EACH_TASK)
def test_a_model_does_the_tasks_that_it_is_listed_for_and_no_others(task: str) -> None:
    validator = Validator()
    for other, air in ONE_OF_EACH_TASK.items():
        request = {"taskType": task, "model": air, "taskUUID": "5e0f7c0a-93f7-4f1e-8a55-3b1d6f0c9e22"}
        try:
            validator.validate(request, "error", request)
            said = ""
        except InvalidParameterError as refused:  # of its own task, something may be missing
            said = str(refused)
        assert (said == f"{air} is for {other}, not for {task}.") == (task != other), said


def test_no_model_is_said_to_do_another_task_than_it_is_published_for() -> None:
    requests: list[dict[str, Any]] = [
        {"taskType": name, "model": called}
        for air, model in MODELS.items()
        for name, cls in TASK_TYPES.items()
        if cls == TASK_TYPES[model["task"]]
        for called in (air, model["slug"])
    ]
    assert {request["taskType"] for request in requests} >= {model["task"] for model in MODELS.values()}
    published = json.loads(
        (Path(__file__).parent / "published" / "protocol_examples.json").read_text("utf-8")
    )
    sent = [one["json"] for one in published if one["direction"] == "request"]
    requests += [one for message in sent for one in (message if isinstance(message, list) else [message])]
    validator = Validator()
    for request in requests:
        said = ""
        try:
            if "taskType" in request:
                validator.validate(request, "error", request)
        except InvalidParameterError as refused:  # something else may be missing
            said = str(refused)
        assert " does " not in said


def test_models_are_called_as_they_are_where_a_task_is_called_by_its_class() -> None:
    """`prunaai:p-image@upscale` became `prunaai:p-image@Upscale`."""
    for air, model in MODELS.items():
        if find_model(air).parameters:  # type: ignore[union-attr]
            does = TASK_TYPES[model["task"]]
            cls = VideoInference if does == "ImageInference" else ImageInference
            with pytest.raises(InvalidParameterError) as refused:
                Validator().validate({"taskType": cls.task_type, "model": air}, "error", cls.__new__(cls))
            assert str(refused.value) == f"{air} is for {does}, not for {cls.__name__}."


@pytest.mark.parametrize("ends", [(None, 3), (2, 10), (60, None), (40, 40), (None, None)])
def test_a_text_that_stands_for_others_is_as_long_as_the_model_takes(
    ends: tuple[int | None, int | None],
) -> None:
    parameter = ModelParameter(name="nick", type="string", min_length=ends[0], max_length=ends[1])
    assert not [*not_allowed(_sample(parameter), parameter, "nick", "x")]
    listed = attrs.evolve(parameter, name="nicks", type="list[string]", min_length=2, max_length=2)
    assert not [*not_allowed(_sample(listed), listed, "nicks", "x")]
