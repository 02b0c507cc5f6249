"""The models of the API, as a client has them: by name, by what they do, and by what they take."""

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

#: A whole AIR identifier is compared with others only where something could be meant.
_LONGEST_NAME = 200


class Models:
    """What is known of the API's models, as of this version. Nothing is sent, and nothing needs to be awaited.

    `"runware:101@1" in client.models` asks for one, iterating gives all, `len` says how many.

    Example:
        >>> "runware:101@1" in client.models, len(client.models) > 300
        (True, True)
    """

    def __init__(self, validator: Validator) -> None:
        self._validator = validator

    def get(self, name: str, /) -> ModelInfo:
        """What is known of a model.

        Args:
            name: Its AIR identifier or its slug; or a model that was registered.

        Raises:
            InvalidParameterError: It is not known. The error has the most similar names.

        Example:
            >>> model = client.models.get("bfl-flux-2-dev")
            >>> model.air, model.task, model.parameters["width"].minimum
            ('runware:400@1', 'imageInference', 512)
        """
        if (found := self._known(name)) is not None:
            return found
        near = _nearest(_string(name, "model", "The model"), (*MODELS, *AIR_OF_SLUG))
        guess = f"did you mean {' or '.join(map(repr, near))}?"
        remedy = guess if near else "client.models.find(text=...) searches."
        raise refusal(
            f"Of the model {shorten(name)!r}, nothing is known here: {remedy}", "model", allowed_values=near
        )

    def find(
        self,
        *,
        task: str | type[Task[Any]] | None = None,
        text: str | None = None,
        takes: str | Iterable[str] | None = None,
        creator: str | None = None,
    ) -> list[ModelInfo]:
        """The models that all of this is true of.

        Args:
            task: What it does: `"imageInference"`, `"image_inference"` or `ImageInference`. What is not given does not count.
            text: Words, each of which is in its name, its slug or its AIR identifier.
            takes: A parameter that it takes, or several, by the names of Python or of the wire: `"seed_image"`,
                `"inputs.seedImage"`, `"settings.quality"`. Parameters that are not published do not count.
            creator: Who made it, such as `"bfl"`: what its slug or its AIR identifier begins with.

        Raises:
            InvalidParameterError: There is no such task, or something is no string.

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
        """Say which architecture a model has that is not known: one of the community, or one that you uploaded.

        From now on, this client checks its tasks by what is known of the architecture, and `generate` knows its task.

        Args:
            model: Its AIR identifier.
            architecture: One of `architectures`, such as `"sdxl"`.

        Raises:
            InvalidParameterError: There is no such architecture, or the model is known already.

        Example:
            >>> client.models.register("civitai:133005@782002", architecture="sdxl")
            >>> client.models.get("civitai:133005@782002").task
            'imageInference'
        """
        if find_model(_string(model, "model")) is not None:
            raise refusal(f"{model} is known already: it is not registered.", "model")
        if _string(architecture, "architecture") not in self.architectures:
            near = _nearest(architecture, self.architectures)
            remedy = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self.architectures)}."
            sentence = f"There is no architecture {shorten(architecture)!r}: {remedy}"
            raise refusal(sentence, "architecture", allowed_values=self.architectures)
        self._validator.register(model, architecture)

    @property
    def architectures(self) -> tuple[str, ...]:
        """The architectures of community models that are known."""
        return tuple(facts_data.ARCHITECTURES)

    def __contains__(self, name: object) -> bool:
        return self._known(name) is not None

    def _known(self, name: object) -> ModelInfo | None:
        """What is known of a model by its name, or by the architecture that it is registered with."""
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
    """The task that is made of a model and parameters, without its name, and the options of the call.

    Args:
        models: What the client knows.
        model: The model.
        task: What it shall do, if that was said.
        given: Parameters by the names of Python or of the wire, and options.
        options: The names of options.

    Raises:
        InvalidParameterError: It does not follow what the model does, or a parameter does not exist or has a wrong value.
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
    if is_task_class(task):
        return task
    if task is not None:
        if (names := find_task(task)) is not None:
            return names.cls
        raise _no_task(task)
    try:
        task_type = models.get(model).task
    except InvalidParameterError as unknown:
        how = "generate(..., task=ImageInference), or use client.run(ImageInference(...))."
        sentence = f"{unknown.message} Say what it does: {how}"
        raise refusal(sentence, "model", allowed_values=unknown.allowed_values) from None
    if (names := find_task(task_type)) is not None:
        return names.cls
    instead = f"use client.run({{'taskType': {task_type!r}, ...}})."
    raise refusal(f"{model} does {task_type}, which this version has no class for; {instead}", "model")


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


#: Tasks that models are known for. One of them has no method yet.
MODELS_BY_TASK = dict.fromkeys(entry["task"] for entry in MODELS.values())


def _is_made_by(model: ModelInfo, creator: str) -> bool:
    source = (model.air or "").partition(":")[0]
    return creator == source.lower() or f"{model.slug}-".startswith(f"{creator}-")


def _takes(model: ModelInfo, names: Sequence[str]) -> bool:
    """Whether each is the name of a parameter, or of what parameters stand in."""
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
