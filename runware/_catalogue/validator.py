"""Whether a task keeps to what is known of its model, asked before it is sent, and what becomes of one that does not."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from runware._catalogue.facts import air_of, facts_of, root_of
from runware._catalogue.table import Table
from runware._models.task_types import TASK_TYPES, load

if TYPE_CHECKING:
    from runware._catalogue.info import ModelFacts
    from runware._models.model import Task

#: More models than these are not kept at hand: names of unknown ones may be any.
_MOST_MODELS = 1000


class Validator:
    """What a client asks of each task. What is known of models is loaded when it is first used."""

    def __init__(self) -> None:
        #: Models that are not known -> the architecture of each.
        self.architectures: dict[str, str] = {}
        #: By mode and model. What was warned of is let through by those for `warn`.
        self._tables: dict[str, dict[object, Table | None]] = {"warn": {}, "error": {}}
        #: The parameters that were warned of, with their models.
        self._told: set[tuple[str, str]] = set()

    def validate(
        self, payload: Mapping[str, object], mode: str, task: Task[Any] | Mapping[str, object]
    ) -> None:
        """Warn of what the model will not take of a request, or refuse the request.

        Args:
            payload: The request as it goes over the wire.
            mode: `"warn"` or `"error"`.
            task: What it was made of: a task, whose parameters are then called by their names in Python, or a mapping.

        Raises:
            InvalidParameterError: The model will not take it, and `mode` is `"error"`.
        """
        name = payload.get("model")
        try:
            table = self._tables[mode][name]
        except KeyError:
            table = self._found(name, self._tables[mode])
        except TypeError:  # whatever a mapping has there
            return
        if table is not None and not table.accepts(payload):
            self._look_closer(table, payload, mode, task)

    def register(self, model: str, architecture: str) -> None:
        """From now on a model is taken for one of this architecture."""
        self.architectures[model] = architecture
        for tables in self._tables.values():
            tables.pop(model, None)

    def _found(self, name: object, tables: dict[object, Table | None]) -> Table | None:
        facts = facts_of(name, self.architectures.get(name)) if isinstance(name, str) else None
        if len(tables) >= _MOST_MODELS:
            tables.clear()
        table = tables[name] = Table(facts) if facts is not None and "params" in facts else None
        return table

    def _look_closer(
        self, table: Table, payload: Mapping[str, object], mode: str, task: Task[Any] | Mapping[str, object]
    ) -> None:
        cls = TASK_TYPES.get(cast("str", payload["taskType"]))
        name = cast("str", payload["model"])
        model = _read(name, self.architectures.get(name))
        if model is None or (cls or payload["taskType"]) != table.task:
            return
        from runware._catalogue.dialects import todays
        from runware._catalogue.python_names import by_place, python_name
        from runware._catalogue.rules import check
        from runware._catalogue.verdict import refused, warn

        names: Mapping[str, str] = {}
        unknown_here: Mapping[str, object] = {}  # what the caller says that this version does not know
        if not isinstance(task, Mapping):
            unknown_here = task.extra
        elif cls is not None:
            payload, names = todays(payload, cast("type[object]", load(cls)))
        found = [
            one
            for one in check(model, payload)
            if one.kind != "unknown" or root_of(one.parameters[0]) not in unknown_here
        ]
        if not found:
            return
        if not isinstance(task, Mapping):
            known = (*by_place(type(task)), *(model.parameters or ()))
            names = {place: python_name(place, type(task)) for place in known}
        if mode == "error":
            raise refused(found, names, model.task)
        for one in found:
            places = {(model.label, _without_indices(place)) for place in one.parameters}
            if not places <= self._told:
                self._told |= places
                warn(one, names)
        table.let_through({place for label, place in self._told if label == model.label})


@functools.cache
def _read(name: str, family: str | None) -> ModelFacts | None:
    from runware._catalogue.info import ModelFacts, read

    facts = facts_of(name, family)
    return None if facts is None else read(facts, air_of(name), ModelFacts)


def _without_indices(place: str) -> str:
    """`lora[0].weight` and `lora[1].weight` are one parameter."""
    return "".join(part.partition("]")[2] if index else part for index, part in enumerate(place.split("[")))
