"""Whether a task keeps to what is known of its model, asked before it is sent, and what becomes of one that does not.

Most do, which is seen at a glance: `check` takes as long as all else that is done for a task before it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runware._catalogue.tables import Table
    from runware._catalogue.values import Finding

#: More models than these are not kept at hand: names of unknown ones may be any.
_MOST_MODELS = 1000
_NOBODY: frozenset[str] = frozenset()
_SIDES = {"width", "height"}


class Validator:
    """What a client asks of each task. What is known of models is loaded when it is first used."""

    def __init__(self) -> None:
        #: Models that are not known -> the architecture of each.
        self.architectures: dict[str, str] = {}
        self._tables: dict[object, Table | None] = {}
        #: By model, the parameters that were warned of.
        self._told: dict[str, set[str]] = {}

    def validate(self, payload: Mapping[str, object], mode: str, task: object) -> None:
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
            table = self._tables[name]
        except KeyError:
            table = self._found(name)
        except TypeError:  # whatever a mapping has there
            return
        if table is None or table.task != payload["taskType"]:
            return
        told = self._told.get(table.label, _NOBODY) if mode == "warn" else _NOBODY
        if not _accepts(table, payload, told):
            self._look_closer(table, payload, mode, task)

    def register(self, model: str, architecture: str) -> None:
        """From now on a model is taken for one of this architecture."""
        self.architectures[model] = architecture
        self._tables.pop(model, None)

    def _found(self, name: object) -> Table | None:
        from runware._catalogue.lookup import find_architecture, find_model
        from runware._catalogue.tables import table_of

        model = None
        if isinstance(name, str) and (model := find_model(name)) is None:
            family = find_architecture(self.architectures.get(name, ""))
            model = None if family is None else family.of(name)
        if len(self._tables) >= _MOST_MODELS:
            self._tables.clear()
        table = self._tables[name] = None if model is None else table_of(model)
        return table

    def _look_closer(self, table: Table, payload: Mapping[str, object], mode: str, task: object) -> None:
        from runware._catalogue.python_names import former_names
        from runware._catalogue.rules import check
        from runware._catalogue.verdict import refused, warn

        if issubclass(type(task), Mapping) and not former_names(table.task).isdisjoint(payload):
            return  # it is written as the API has it no longer, or not at that place
        extra = getattr(task, "extra", {})  # the caller says that this version does not know what is in there
        found = [
            one for one in check(table.model, payload) if one.kind != "unknown" or not _is_in(extra, one)
        ]
        if found and mode == "error":
            raise refused(found, task)
        told = self._told.setdefault(table.label, set())
        for one in found:
            places = {_without_indices(place) for place in one.parameters}
            if not places <= told:
                told |= places
                warn(one, task)


def _accepts(table: Table, payload: Mapping[str, Any], told: frozenset[str] | set[str]) -> bool:
    """Whether a request is certainly all right, but for parameters that were warned of."""
    names = tuple(payload)
    plan = table.plans.get(names) or table.plan(names)
    for name, of_types in plan.tests:
        value = payload[name]
        kind: type[object] = type(value)  # pyright: ignore[reportUnknownVariableType] # a cast would take time
        test: Any = of_types.get(kind, ())
        if test is None or (len(value) if kind is str and type(test) is range else value) in test:
            continue
        if name not in told:
            return False
    if plan.in_doubt and not plan.in_doubt <= told:
        return False
    if plan.has_size and not plan.is_size(payload) and not told >= _SIDES:
        return False
    return not plan.rules or all(rule.holds(payload) or rule.roots <= told for rule in plan.rules)


def _is_in(extra: Mapping[str, object], found: Finding) -> bool:
    return found.parameters[0].partition(".")[0].partition("[")[0] in extra


def _without_indices(place: str) -> str:
    """`lora[0].weight` and `lora[1].weight` are one parameter."""
    return "".join(part.partition("]")[2] if index else part for index, part in enumerate(place.split("[")))
