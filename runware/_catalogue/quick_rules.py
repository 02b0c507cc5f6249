"""Whether a request certainly keeps to a rule between parameters, seen at a glance.

It is made of plain data, and asked of requests whose values are all right by themselves. What it does not accept is looked
at in `runware._catalogue.rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeAlias, cast

#: Whether a value is certainly all right.
Test: TypeAlias = Callable[[Any], bool]
#: The names that lead to a value.
Keys: TypeAlias = tuple[str, ...]
Default: TypeAlias = Callable[[str], object]

SIDES = ("width", "height")
_PLACES = ("given", "absent", "requires", "excludes", "exclusive", "one_of", "at_least_one", "together")


def rule_test(rule: Mapping[str, Any], default: Default, then_test: Callable[[str, Any], Test]) -> Test:
    """The test of a request by one rule.

    Args:
        rule: As in the facts of a model.
        default: What is assumed at a place.
        then_test: The test of a value at a place, by what the rule allows there.
    """
    holder = f"{rule['each']}[]." if "each" in rule else ""
    if any("[" in place for place in _named(rule)) or (holder and rule.keys() & {"sizes", "not_all"}):
        return lambda _: False
    given, absent, requires, excludes, exclusive, one_of, at_least_one, together = (
        [_keys(place) for place in rule.get(key, ())] for key in _PLACES
    )
    when = [(_keys(place), default(holder + place), case) for place, case in rule.get("when", {}).items()]
    then = [
        (_keys(place), then_test(holder + place, allowed)) for place, allowed in rule.get("then", {}).items()
    ]
    not_all = [(place.rpartition("[]."), values) for place, values in rule.get("not_all", {}).items()]
    sizes = frozenset[tuple[object, ...]](map(tuple, rule.get("sizes", ())))

    def keeps(one: Mapping[str, Any]) -> bool:
        def has(keys: Keys) -> bool:
            return _at(one, keys) is not None

        def may_hold(keys: Keys, assumed: object, case: Any) -> bool:
            value = _at(one, keys)
            return may_be(assumed if value is None else value, case)

        if (given and not any(map(has, given))) or any(map(has, absent)):
            return True
        return not all(may_hold(*case) for case in when) or (
            all(map(has, requires))
            and not any(map(has, excludes))
            and sum(map(has, exclusive)) <= 1
            and (not one_of or sum(map(has, one_of)) == 1)
            and (not at_least_one or any(map(has, at_least_one)))
            and sum(map(has, together)) in (0, len(together))
            and all((value := _at(one, keys)) is None or test(value) for keys, test in then)
            and all(
                _has_another(_at(one, _keys(place)), name, values) for (place, _, name), values in not_all
            )
            and (not sizes or is_size(one, sizes, default))
        )

    if not holder:
        return keeps
    way = _keys(str(rule["each"]))

    def each_keeps(request: Mapping[str, Any]) -> bool:
        items: list[object] = _at(request, way) or []
        return all(keeps(cast("dict[str, Any]", item)) for item in items if isinstance(item, dict))

    return each_keeps


def may_be(value: object, case: Collection[object] | Mapping[str, object]) -> bool:
    """Whether a rule may hold for a value. The API takes `jpg` for `JPG`."""
    if value is None or isinstance(case, Mapping):
        return value is not None
    return value in case or str(value).lower() in (str(one).lower() for one in case)


def is_size(request: Mapping[str, Any], sizes: Collection[tuple[object, ...]], default: Default) -> bool:
    """Whether width and height are certainly all right together: one of the sizes, or not given."""
    if not ("width" in request or "height" in request):
        return True
    size = tuple(request.get(side, default(side)) for side in SIDES)
    return None in size or size in sizes


def _named(rule: Mapping[str, Any]) -> Iterator[str]:
    """The places that a rule speaks of, but for those of the objects in a list."""
    yield str(rule.get("each", ""))
    for key in (*_PLACES, "when", "then"):
        yield from rule.get(key, ())


def _keys(place: str) -> Keys:
    return tuple(place.split("."))


def _at(one: object, keys: Keys) -> Any:
    """What is given at a place. An empty list or object is not."""
    for key in keys:
        if not isinstance(one, dict):
            return None
        one = cast("dict[str, object]", one).get(key)
    return None if one in ([], {}) else one


def _has_another(items: Any, name: str, values: Collection[object]) -> bool:
    """Whether some object of a list certainly has another value than these, or none."""
    return not items or any(
        not isinstance(item, dict) or not may_be(cast("dict[str, object]", item).get(name), values)
        for item in items
    )
