"""The resolved models: each parameter combines its task's description with that of the model's file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from attrs import evolve, frozen

from codegen.model_spec import ModelFile, ModelParam, Shape
from codegen.resolve import Field, Schema, TaskType
from codegen.type_expressions import NUMBERS, Either, ListOf, ObjectName, Scalar, TypeExpression, parse

#: A place inside a map that accepts any keys.
FREE: Literal["free"] = "free"
#: An object that is no parameter itself, but contains parameters of the task.
HOLDER: Literal["holder"] = "holder"
#: What a task has at a place: a parameter or field, or one of the above.
Place = Field | Literal["free", "holder"]

#: The lowest and the highest value; None means no limit.
Ends = tuple[float | None, float | None]

#: A parameter as a model's file has it: a mapping of keys, or one of the short forms.
ParamForm = ModelParam | list[bool | int | float | str] | str | None


@frozen
class Parameter:
    """A parameter of a model: keys that its file leaves out are inherited from the task."""

    path: str
    #: A type expression, with `map` for every object.
    type: str
    values: tuple[bool | int | float | str, ...] | None
    #: The name of the vocabulary with its values, if they have one.
    vocabulary: str | None
    range: Ends
    step: float | None
    length: Ends
    default: object
    source: str | None = None


@frozen
class Model:
    """A model, or a family of community models."""

    #: Its path in `schema/`.
    file: str
    slug: str
    spec: Shape
    #: Place on the wire -> parameter; None if the parameters are not published.
    parameters: Mapping[str, Parameter] | None

    @property
    def air(self) -> str | None:
        return self.spec.air if isinstance(self.spec, ModelFile) else None


def tasks_of_models(schema: Schema) -> frozenset[str]:
    """Return the task types for which models are known."""
    return frozenset(file.task for file in schema.models.models.values())


def expanded(form: ParamForm) -> ModelParam:
    """Expand the short forms of a parameter."""
    if form is None:
        return ModelParam()
    return form if isinstance(form, ModelParam) else ModelParam(values=form)


def written(spec: Shape, schema: Schema) -> dict[str, ModelParam]:
    """Return the parameters that a file lists, and those of the groups that it includes, by place."""
    own = {path: expanded(form) for path, form in (spec.params or {}).items()}
    for name in spec.includes:
        for path, param in schema.models.common.groups.get(name, {}).items():
            own.setdefault(path, param)
    return own


def _model(file: str, slug: str, spec: Shape, schema: Schema, places: Mapping[str, Places]) -> Model:
    if spec.params is None:
        return Model(file, slug, spec, None)
    task = places.get(spec.task) or Places(schema, {})
    listed = {**written(spec, schema)}
    for name in schema.models.common.envelope:
        listed.setdefault(name, ModelParam())
    parameters = {
        path: _parameter(path, param, spec, task.at(path), schema) for path, param in listed.items()
    }
    required = dict.fromkeys([*spec.required, *(name for name in task.required if name in parameters)])
    spec = evolve(spec, required=list(required))
    return Model(file, slug, spec, parameters)


def _parameter(path: str, param: ModelParam, spec: Shape, place: Place | None, schema: Schema) -> Parameter:
    base = inherited(path, place)
    nested = "." in path or "[" in path
    says_limits = any(getattr(param, key) is not None for key in ("range", "step", "length", "default"))
    source = param.source
    if source is None and (nested or says_limits):
        source = spec.limits_source
    source = source or spec.source
    vocabulary = param.values if isinstance(param.values, str) else None
    values: tuple[bool | int | float | str, ...] | None = None
    if vocabulary is not None:
        found = schema.vocabularies.get(vocabulary)
        values = tuple(found.values) if found else None
    elif param.values is not None:
        assert not isinstance(param.values, str)
        values = tuple(param.values)
    type = param.type or base.type
    # A range of the task is for other models: this one lists what it takes, or takes no numbers.
    if values is not None or not parse(type).scalars() & NUMBERS:
        base = evolve(base, range=(None, None), step=None)
    return evolve(
        base,
        type=type,
        values=values,
        vocabulary=vocabulary,
        range=_pair(param.range) or base.range,
        step=base.step if param.step is None else param.step,
        length=_pair(param.length) or base.length,
        default=base.default if param.default is None else param.default,
        source=source,
    )


def inherited(path: str, place: Place | None) -> Parameter:
    """Return a parameter as the task alone describes it."""
    if not isinstance(place, Field):
        return Parameter(
            path,
            "map" if place == HOLDER else "any",
            None,
            None,
            (None, None),
            None,
            (None, None),
            None,
            None,
        )
    spec, numbers = place.spec, place.of_numbers
    default = None if isinstance(spec.server_default, list) or spec.sent_as else spec.server_default
    return Parameter(
        path, plain_type(place.type), None, None, _pair(numbers.range) or (None, None), numbers.step,
        _pair(spec.length) or (None, None), default, None,
    )  # fmt: skip


def _pair(ends: Sequence[float | None] | None) -> Ends | None:
    return None if ends is None or len(ends) != 2 else (ends[0], ends[1])


def plain_type(expression: TypeExpression) -> str:
    """Return a type expression with `map` for every object."""
    if isinstance(expression, Scalar):
        return expression.name
    if isinstance(expression, ObjectName):
        return "map"
    if isinstance(expression, ListOf):
        return f"list[{plain_type(expression.item)}]"
    return " | ".join(dict.fromkeys(plain_type(option) for option in expression.options))


# Where a place is in a task ------------------------------------------------------------------------------------------


@frozen
class Places:
    """The places on the wire of a task's parameters."""

    schema: Schema
    #: Path without brackets -> the fields at that path.
    fields: Mapping[str, list[Field]]
    #: Parameters that every request has at its root, whatever the model.
    required: tuple[str, ...] = ()

    def at(self, path: str) -> Place | None:
        """Return what a task has at a place; None if nothing."""
        parts = path.replace("[]", "").split(".")
        for count in range(len(parts), 0, -1):
            for field in self.fields.get(".".join(parts[:count]), ()):
                found = self._inside(field, parts[count:])
                if found is not None:
                    return found
        prefix = ".".join(parts) + "."
        return HOLDER if any(name.startswith(prefix) for name in self.fields) else None

    def beside(self, path: str) -> list[str]:
        """Return the candidates for a spelling hint: the places of all parameters, and of a nested place's siblings."""
        holder = self.at(path.rpartition(".")[0])
        objects = list(holder.type.objects()) if isinstance(holder, Field) else []
        members = [name for one in objects for name in self.schema.objects[one].fields]
        return [*self.fields, *(f"{path.rpartition('.')[0]}.{name}" for name in members)]

    def _inside(self, field: Field, parts: list[str]) -> Place | None:
        if not parts:
            return field
        for option in _options(field.type):
            if isinstance(option, ObjectName):
                member = self.schema.objects[option.name].fields.get(parts[0])
                found = member and self._inside(member, parts[1:])
                if found is not None:
                    return found
                if self.schema.objects[option.name].spec.open:
                    return FREE
            elif isinstance(option, Scalar) and option.name in ("map", "any"):
                return FREE
        return None


def _options(expression: TypeExpression) -> Iterator[TypeExpression]:
    """Yield the kinds of value at a place; a list is replaced by its items, which have the same path."""
    if isinstance(expression, Either):
        for option in expression.options:
            yield from _options(option)
    elif isinstance(expression, ListOf):
        yield from _options(expression.item)
    else:
        yield expression


def _places(task: TaskType, schema: Schema) -> Places:
    fields: dict[str, list[Field]] = {}
    for cls in task.classes:
        for wire, field in cls.fields.items():
            fields.setdefault(field.spec.path or wire, []).append(field)
            if field.root_for:
                fields.setdefault(wire, []).append(field)
    required = [
        wire
        for wire, field in task.classes[0].fields.items()
        if wire != "model"
        and field.spec.path is None
        and all(wire in cls.fields and cls.fields[wire].spec.required for cls in task.classes)
    ]
    return Places(schema, fields, tuple(required))


# All of them ---------------------------------------------------------------------------------------------------------


@frozen
class Catalogue:
    """All models and families of community models, in the order of their slugs."""

    models: tuple[Model, ...]
    architectures: tuple[Model, ...]
    #: Task type -> its places.
    places: Mapping[str, Places]


#: The catalogues of the last schemas: several steps of one run ask for the same one.
_recent: deque[tuple[Schema, Catalogue]] = deque(maxlen=4)


def catalogue(schema: Schema) -> Catalogue:
    """Return the resolved catalogue of models. Cached for recent schemas."""
    found = next((made for known, made in _recent if known is schema), None)
    if found is None:
        found = _resolved(schema)
        _recent.append((schema, found))
    return found


def _resolved(schema: Schema) -> Catalogue:
    files = schema.models
    places = {task.spec.task: _places(task, schema) for task in schema.tasks.values()}
    return Catalogue(
        tuple(
            _model(f"models/{slug}.yaml", slug, spec, schema, places) for slug, spec in files.models.items()
        ),
        tuple(
            _model(f"architectures/{slug}.yaml", slug, spec, schema, places)
            for slug, spec in files.architectures.items()
        ),
        places,
    )
