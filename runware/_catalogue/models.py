"""`Models`: the catalogue of a client, with lookup by name and search by task, parameters and creator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import accumulate
from typing import Any, cast

from runware._catalogue import facts_data
from runware._catalogue.facts import joined
from runware._catalogue.model_info import ModelInfo, find_architecture, find_model
from runware._catalogue.names import python_name
from runware._catalogue.validator import Validator
from runware._json.shown import shown
from runware._logs.redact import shorten, shorten_anything
from runware._models.foreign_names import plain, unknown_parameter
from runware._models.model import Task
from runware._models.slugs_data import AIR_OF_SLUG, MODELS
from runware._models.task_names import find_task, is_task_class, nearest_task
from runware._models.validation import converters, fields_by_key, from_mapping
from runware.errors import InvalidParameterError, must_be, refusal, with_type

#: Longer names are not compared with known names for suggestions: nothing similar could be meant.
_LONGEST_NAME = 200


class Models:
    """The API's models, as known to this version of the package. Nothing is sent, and nothing needs to be awaited.

    Supports `"runware:101@1" in client.models`, iteration over all models, and `len`.

    Example:
        >>> "runware:101@1" in client.models, len(client.models) > 300
        (True, True)
    """

    def __init__(self, validator: Validator) -> None:
        self._validator = validator

    def get(self, name: str, /) -> ModelInfo:
        """Return the facts of a model.

        Args:
            name: The AIR identifier or slug of the model, or the name of a registered model.

        Raises:
            InvalidParameterError: The model is unknown. `allowed_values` of the error has the most similar names.

        Example:
            >>> model = client.models.get("bfl-flux-2-dev")
            >>> model.air, model.task, model.parameters["width"].minimum
            ('runware:400@1', 'imageInference', 512)
        """
        if (found := self._known(name)) is not None:
            return found
        near = _nearest(_string(name, "model", "The model"), (*MODELS, *AIR_OF_SLUG))
        guess = f"did you mean {' or '.join(map(repr, near))}?"
        remedy = guess if near else "client.models.find(text=...) searches it."
        sentence = f"The model {shorten(name)!r} is not in the catalogue: {remedy}"
        raise refusal(sentence, "model", allowed_values=near)

    def find(
        self,
        *,
        task: str | type[Task[Any]] | None = None,
        text: str | None = None,
        takes: str | Iterable[str] | None = None,
        creator: str | None = None,
    ) -> list[ModelInfo]:
        """Return the models that match all given criteria. Omitted criteria match every model.

        Args:
            task: The task type of the model: `"imageInference"`, `"image_inference"` or `ImageInference`.
            text: Words that must all occur in the model's name, slug or AIR identifier.
            takes: One or more parameters that the model accepts, by Python name or wire name: `"seed_image"`,
                `"inputs.seedImage"`, `"settings.quality"`. Unpublished parameters never match.
            creator: The creator of the model, such as `"bfl"`: the prefix of its slug or AIR identifier.

        Raises:
            InvalidParameterError: There is no such task type, or another criterion is not a string.

        Example:
            >>> found = client.models.find(task="video_inference", creator="klingai", takes=["duration", "width"])
            >>> "klingai-video-2-6-pro" in [model.slug for model in found]
            True
        """
        wanted = None if task is None else _task_type(task)
        words = [] if text is None else _string(text, "text").lower().split()
        maker = None if creator is None else _string(creator, "creator").lower()
        names = [] if takes is None else [takes] if isinstance(takes, str) else _listed(takes, "takes")
        names = [plain(_string(name, "takes")) for name in names]
        candidates = [air for air, entry in MODELS.items() if wanted in (None, entry["task"])]
        return [
            model
            for model in filter(None, map(find_model, candidates))
            if all(word in f"{model.name or ''} {model.slug} {model.air}".lower() for word in words)
            and (maker is None or _is_made_by(model, maker))
            and (not names or _takes(model, names))
        ]

    def register(self, model: str, /, *, architecture: str) -> None:
        """Register the architecture of an unknown model: a community model, or one that you uploaded.

        From then on, this client validates tasks of the model against the architecture, and `generate` knows its task type.

        Args:
            model: The AIR identifier of the model.
            architecture: One of `architectures`, such as `"sdxl"`.

        Raises:
            InvalidParameterError: There is no such architecture, or the model is in the catalogue already.

        Example:
            >>> client.models.register("civitai:133005@782002", architecture="sdxl")
            >>> client.models.get("civitai:133005@782002").task
            'imageInference'
        """
        if find_model(_string(model, "model")) is not None:
            sentence = f"{model} is already in the catalogue; only other models can be registered."
            raise refusal(sentence, "model")
        if _string(architecture, "architecture") not in self.architectures:
            near = _nearest(architecture, self.architectures)
            remedy = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self.architectures)}."
            sentence = f"There is no architecture {shorten(architecture)!r}: {remedy}"
            raise refusal(sentence, "architecture", allowed_values=self.architectures)
        self._validator.register(model, architecture)

    @property
    def architectures(self) -> tuple[str, ...]:
        """The known architectures of community models."""
        return tuple(facts_data.ARCHITECTURES)

    def __contains__(self, name: object) -> bool:
        return self._known(name) is not None

    def _known(self, name: object) -> ModelInfo | None:
        """Return the facts of a model, or of the architecture that it was registered with; None if unknown."""
        if not isinstance(name, str):
            return None
        family = find_architecture(self._validator.architectures.get(name, ""))
        return find_model(name) or (None if family is None else family.of(name))

    def __iter__(self) -> Iterator[ModelInfo]:
        return filter(None, map(find_model, MODELS))

    def __len__(self) -> int:
        return len(MODELS)

    def __repr__(self) -> str:
        return f"<{len(self)} models of the API>"


def task_of_model(
    models: Models, model: str, task: object, given: Mapping[str, object], options: frozenset[str]
) -> tuple[Task[Any], dict[str, Any]]:
    """Create the task of a `generate` call, whose type follows from the model, and separate the options of the call.

    Args:
        models: The catalogue of the client.
        model: The AIR identifier or slug of the model.
        task: The class or name of the task, if given.
        given: Parameters by Python name or wire name, and options.
        options: The names of all options.

    Raises:
        InvalidParameterError: The task type is unknown, or a parameter does not exist or has an invalid value.
    """
    cls = _class_for(models, model, task)
    if "model" in given:
        raise refusal("model was given twice: it is the first argument of generate.", "model")
    for name in sorted(given.keys() - fields_by_key(cls).keys() - options):
        raise unknown_parameter(name, cls.__name__, [*converters(cls), *options])
    chosen: dict[str, Any] = {name: value for name, value in given.items() if name in options}
    values: dict[object, object] = {name: value for name, value in given.items() if name not in options}
    return from_mapping(cls, {"model": model} | values), chosen


def _class_for(models: Models, model: str, task: object) -> type[Task[Any]]:
    if task is not None:
        if (names := find_task(task)) is None:
            raise _no_task(task)
        return task if is_task_class(task) else names.cls
    try:
        task_type = models.get(model).task
    except InvalidParameterError as unknown:
        how = "generate(..., task=ImageInference), or use client.run(ImageInference(...))."
        sentence = f"{unknown.message} Give its task: {how}"
        raise refusal(sentence, "model", allowed_values=unknown.allowed_values) from None
    if (names := find_task(task_type)) is not None:
        return names.cls
    instead = f"use client.run({{'taskType': {task_type!r}, ...}})."
    raise refusal(f"{model} is for {task_type}, for which this version has no class; {instead}", "model")


def _nearest(name: str, names: Iterable[str]) -> list[str]:
    return get_close_matches(name.lower(), list(names), n=3) if len(name) <= _LONGEST_NAME else []


def _task_type(task: object) -> str:
    if (names := find_task(task)) is not None:
        return names.task_type
    if not isinstance(task, str):
        raise _no_task(task)
    if task in MODELS_BY_TASK:
        return task
    near = nearest_task(task)
    remedy = f"did you mean {near!r}?" if near else f"there are {', '.join(MODELS_BY_TASK)}."
    raise refusal(f"There is no task {shown(shorten(task))}: {remedy}", "task")


def _listed(value: object, name: str) -> list[str]:
    if not isinstance(value, Iterable):
        raise must_be(name, shorten_anything(value), "a string, or a list of strings")
    return list(cast("Iterable[str]", value))


def _no_task(given: object) -> InvalidParameterError:
    return must_be("task", shorten_anything(given), "a class such as ImageInference, or its name")


#: Task types of known models. One of them has no method yet.
MODELS_BY_TASK = dict.fromkeys(entry["task"] for entry in MODELS.values())


def _is_made_by(model: ModelInfo, creator: str) -> bool:
    source = (model.air or "").partition(":")[0]
    return creator == source.lower() or f"{model.slug}-".startswith(f"{creator}-")


def _takes(model: ModelInfo, names: Sequence[str]) -> bool:
    """Whether each name is that of a parameter of the model, or of an object that contains parameters."""
    task = find_task(model.task)
    places: set[str] = set()
    for place in model.parameters:
        for one in (place, place if task is None else python_name(place, task.cls)):
            places.update(accumulate(plain(one).split("."), joined))
    return places.issuperset(names)


def _string(value: object, name: str, called: str = "") -> str:
    if not isinstance(value, str):
        raise refusal(f"{called or name} is {with_type(value)}; it must be a string.", name)
    return value
