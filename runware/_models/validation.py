"""Validation and conversion of the values that a caller gives, before anything is sent.

Other libraries' numbers become Python's own, and mappings become the objects that they describe.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar, cast

from runware._json.plain_values import items_of
from runware._models import kinds
from runware._models.callers import warn_caller
from runware._models.former_names import former_names, with_current_names
from runware._models.limits import NO_LIMITS, Limits
from runware.errors import InvalidParameterError, refusal

C = TypeVar("C")
#: Converts a given value to the one that is kept. The second argument is the name of the value in errors.
Converter: TypeAlias = Callable[[object, str], object]


@kinds.cached_per_class
def converters(cls: type[Any]) -> dict[str, Converter]:
    """Return the converter of each field of a class."""
    return {field.name: _converter(field) for field in kinds.fields_of(cls)}


def _converter(field: kinds.Field) -> Converter:
    kind: kinds.Kind = field.metadata["kind"]
    limits: Limits = field.metadata.get("limits", NO_LIMITS)
    scalar = kind if isinstance(kind, kinds.Scalar) and kind is not kinds.media else None
    convert: Converter = functools.partial(_converted, kind) if scalar is None else scalar.convert
    if limits is not NO_LIMITS:
        convert = functools.partial(_within_limits, convert, limits)
    return functools.partial(_percentage, convert) if field.metadata.get("unit") == "percent" else convert


def _fast_path(field: kinds.Field) -> tuple[type[object] | None, Callable[[Any], object] | None]:
    """Return the type that nearly all values of a field have, and a test for them: such values need no converter."""
    kind, limits = field.metadata["kind"], field.metadata.get("limits", NO_LIMITS)
    if not isinstance(kind, kinds.Scalar) or field.metadata.get("unit") == "percent":
        return None, None
    if limits is NO_LIMITS:
        return kind.exact, kind.form
    if kind.exact is int and (within := limits.integers()) is not None:
        return int, within.__contains__
    is_text = kind.exact is str and kind.form is None and limits == Limits(min_length=1)
    return (str, bool) if is_text else (None, None)


def _converted(kind: kinds.Kind, value: object, name: str) -> object:
    if kind is kinds.media:
        from runware._files import media

        return media.converted(value, name)
    if isinstance(kind, kinds.Scalar):
        return kind.convert(value, name)
    if isinstance(kind, kinds.Either):
        return _one_of(kind, value, name)
    if isinstance(kind, kinds.Named):
        return _converted(kind.cls, value, name)
    if isinstance(kind, kinds.ListOf):
        if (items := items_of(value)) is not None:
            return [_converted(kind.item, item, f"{name}[{index}]") for index, item in enumerate(items)]
    elif issubclass(type(value), kind):
        return value
    elif issubclass(kind, kinds.Described) and isinstance(value, Mapping):
        return from_mapping(kind, cast("Mapping[object, object]", value), name)
    raise kinds.of_wrong_kind(value, kind, name)


def _one_of(kind: kinds.Either, value: object, name: str) -> object:
    if kinds.mapping in kind.options and isinstance(value, Mapping):
        return cast("object", value)  # its keys are wire names, or those of a model's provider
    for option in sorted(kind.options, key=lambda option: option is kinds.media):
        if _has_shape_of(option, value):
            return _converted(option, value, name)
    raise kinds.of_wrong_kind(value, kind, name)


def _has_shape_of(kind: kinds.Kind, value: object) -> bool:
    """Whether a value is meant to be of the kind, so that an error about it concerns its content."""
    if isinstance(kind, kinds.Scalar):
        return kind.accepts(value) or kind.plain(value) is not None
    if isinstance(kind, kinds.ListOf):
        return items_of(value) is not None
    return isinstance(value, Mapping | cast("type[object]", kinds.loaded(kind)))


def _within_limits(convert: Converter, limits: Limits, value: object, name: str) -> object:
    kept = convert(value, name)
    limits.check(kept, name)
    return kept


def _percentage(convert: Converter, value: object, name: str) -> object:
    """Convert a percentage. A value between 0 and 1 may be a fraction by mistake: the error, or a warning, has a hint."""
    if type(value) is not float or not 0 < value < 1:
        return convert(value, name)
    hint = f"It is a percentage: 30 stands for 30 %. Did you mean {value * 100:g}?"
    try:
        kept = convert(value, name)
    except InvalidParameterError as error:
        error.message += f" {hint}"
        error.args = (error.message,)
        raise
    warn_caller(f"{name} is {value}, less than 1 %. {hint}", UserWarning)
    return kept


def broken_rules(
    settings: Any, given: Container[str]
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield each broken rule of a class's `Settings`: its name, its given parameters, its missing parameters."""
    for rule in ("exclusive", "at_least_one", "together", "requires"):
        groups: tuple[tuple[str, ...], ...] = getattr(settings, rule)
        for names in groups:
            there = tuple([name for name in names if name in given])
            absent = tuple([name for name in names if name not in given])
            if rule == "exclusive" and len(there) > 1:
                yield rule, there, ()
            elif rule == "at_least_one" and not there:
                yield rule, (), absent
            elif rule == "together" and there and absent:
                yield rule, there, absent
            elif rule == "requires" and absent and there[:1] == names[:1]:
                yield rule, names[:1], absent


@kinds.cached_per_class
def _unsent_when_false(cls: type[Any]) -> frozenset[str]:
    """Return the parameters that are not sent if they are False."""
    words = {field.name: field.metadata.get("sent_as") for field in kinds.fields_of(cls)}
    return frozenset(name for name, sent_as in words.items() if sent_as is not None and False not in sent_as)


def check_groups(cls: type[Any], given: Mapping[str, object], path: str = "") -> None:
    """Refuse parameters that break a rule of their class. `path` is the place of an object, if known."""
    unsent = _unsent_when_false(cls)
    sent = frozenset([name for name, value in given.items() if value is not False or name not in unsent])
    for rule, there, absent in broken_rules(cls.__settings__, sent):
        owner = "" if hasattr(cls, "task_type") else f" of {path or cls.__name__}"
        subject, others = f"{' and '.join(there)}{owner}", " and ".join(absent)
        if rule == "exclusive":
            sentence = f"{subject} were given together; give at most one of them."
        elif rule == "at_least_one":
            sentence = f"None of {', '.join(absent)}{owner} was given; give at least one of them."
        elif rule == "requires":
            needed = absent[0] if len(absent) == 1 else "them"
            sentence = f"{subject} was given without {others}; give {needed}, too."
        else:
            all_or_none = "both, or neither" if len(there + absent) == 2 else "all of them, or none"
            was = "was" if len(there) == 1 else "were"
            sentence = f"{subject} {was} given without {others}; give {all_or_none}."
        raise refusal(sentence, *there, *absent)


def checked_init(cls: type[Any], attrs_init: Callable[..., None]) -> Callable[..., None]:
    """Return the `__init__` of a model that is sent: it validates the given values and stores only these.

    That of attrs, with the same checks as converters, takes 3.4 us and 1.7 kB more for a task (with slots 6.6 us and
    0.35 kB), and its signature loses the types. `attrs_init` is called only if the arguments do not fit the signature:
    it raises Python's usual TypeError.
    """
    # Errors name the class of an object, but not that of a task: a call has only one task.
    owner = "" if hasattr(cls, "task_type") else f" of {cls.__name__}"
    fields = kinds.fields_of(cls)
    checks = {field.name: (*_fast_path(field), _converter(field), f"{field.name}{owner}") for field in fields}
    names = frozenset(checks)
    required = {field.name for field in fields if field.required}
    settings = cls.__settings__
    groups = (*settings.exclusive, *settings.together, *settings.requires)
    grouped = frozenset(name for group in groups for name in group)
    needs_one = bool(settings.at_least_one)

    def __init__(self: object, *positional: object, **given: object) -> None:  # noqa: N807
        if positional or not names.issuperset(given) or not given.keys() >= required:
            given = with_current_names(former_names(cls), given)
            _refuse_unknown(cls, checks, given)
            attrs_init(self, *positional, **given)
        values: dict[str, object] = {}
        for name, value in given.items():
            exact, form, convert, shown = checks[name]
            if type(value) is exact and (form is None or form(value)):
                values[name] = value
            elif value is not None:
                values[name] = convert(value, shown)
        if not values.keys() >= required:
            name = next(name for name in given if name in required and name not in values)
            raise refusal(f"{name}{owner} is required.", name)
        if needs_one or not grouped.isdisjoint(values):
            check_groups(cls, values)
        object.__setattr__(self, "__dict__", values)

    return __init__


def _refuse_unknown(cls: type[object], names: Iterable[str], given: Mapping[str, object]) -> None:
    """Refuse unknown arguments as Python does, with a hint for programs that are ported from another SDK."""
    if unknown := [name for name in given if name not in names]:
        from runware._models.foreign_names import hint

        problem = f"{cls.__name__}.__init__() got an unexpected keyword argument {unknown[0]!r}"
        raise TypeError(": ".join(filter(None, (problem, hint(unknown[0], names)))))


def from_mapping(cls: type[C], given: Mapping[object, object], path: str = "") -> C:
    """Create an object or a task from a mapping. Keys are Python names or wire names; None counts as not given.

    Args:
        cls: The class of the object or task.
        given: The mapping.
        path: The place of the object in errors, such as `lora[0]`; empty for a task.

    Raises:
        InvalidParameterError: A required key is missing, a key was given twice, a key does not exist (unless the class is
            `Open`), or a value was refused.
    """
    fields, convert = fields_by_key(cls), converters(cls)
    inside = f"{path}." if path else ""
    if former := former_names(cls):
        given = with_current_names(former, given, inside)
    values: dict[str, object] = {}
    unknown: dict[object, object] = {}
    for key, value in given.items():
        field = fields.get(cast("str", key))
        if field is None and issubclass(cls, kinds.Open):
            unknown[key] = value
            continue
        if field is None:
            from runware._models.foreign_names import unknown_parameter  # for a mistake only

            owner = f"{path}, which is {cls.__name__}" if path else cls.__name__
            raise unknown_parameter(str(key), owner, convert)
        if value is None:
            continue
        name, shown = field.name, f"{inside}{field.name}"
        if name in values:
            raise refusal(f"{shown} was given twice, as {name} and as {kinds.wire_name(field)}.", shown)
        values[name] = convert[name](value, shown)
    for field in kinds.fields_of(cls):
        if field.required and field.name not in values:
            shown = f"{inside}{field.name}"
            raise refusal(f"{shown} is required.", shown)
    if unknown:
        values["extra"] = {**unknown, **cast("Mapping[object, object]", values.get("extra", {}))}
    check_groups(cls, values, path)
    return unchecked(cls, values)


def unchecked(cls: type[C], values: Mapping[str, object]) -> C:
    """Create an instance with values that are already validated."""
    made = object.__new__(cls)
    object.__setattr__(made, "__dict__", values)
    return made


@kinds.cached_per_class
def fields_by_key(cls: type[Any]) -> dict[str, kinds.Field]:
    """Return the fields of a class by Python name and by wire name."""
    return {key: field for field in kinds.fields_of(cls) for key in (kinds.wire_name(field), field.name)}
