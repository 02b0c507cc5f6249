"""Limits of a task's file that are narrower than the published ones, so that the client would refuse valid requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.importing.sources import listed, mapping
from codegen.importing.texts import shown


def narrower(kept: Mapping[str, Any], published: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each hand-written limit that is narrower than the published one."""
    yield from in_table("", mapping(kept.get("params")), mapping(published.get("params")))
    objects = mapping(kept.get("objects"))
    for name, spec in mapping(published.get("objects")).items():
        if name in objects:
            fields = mapping(mapping(spec).get("fields"))
            yield from in_table(f"{name}.", mapping(objects[name].get("fields")), fields)


def in_table(prefix: str, kept: Mapping[str, Any], published: Mapping[str, Any]) -> Iterator[str]:
    """Yield such lines for the parameters or fields of one table."""
    for name, param in published.items():
        if name not in kept:
            continue
        own = mapping(kept[name])
        for inside, mine, theirs in (
            ("", own, param),
            ("each: ", mapping(own.get("each")), mapping(param.get("each"))),
        ):
            for key in ("range", "length"):
                if _is_narrower(mine.get(key), theirs.get(key)):
                    published_as = f"published is {shown(theirs.get(key))}; widen it"
                    yield f"{prefix}{name}: {inside}{key} is {shown(mine[key])}, and {published_as}"
            for key in ("above", "below", "pattern"):
                if _excludes_more(key, mine.get(key), theirs):
                    published_as = f"published is {shown(theirs.get(key, theirs.get('range')))}; widen it"
                    yield f"{prefix}{name}: {inside}{key} is {shown(mine[key])}, and {published_as}"
        if own.get("required") and not param.get("required"):
            yield f"{prefix}{name}: is required, and published as optional"
        step = own.get("step")
        if step is not None and step != param.get("step"):
            yield f"{prefix}{name}: step is {step}, and published is {shown(param.get('step'))}"


def _is_narrower(own: object, published: object) -> bool:
    ends = listed(own) or [None, None]
    wide = listed(published) or [None, None]
    # An end that is not published says nothing about what models take.
    too_low = ends[0] is not None and wide[0] is not None and wide[0] < ends[0]
    too_high = ends[1] is not None and wide[1] is not None and wide[1] > ends[1]
    return too_low or too_high


def _excludes_more(key: str, own: Any, published: Mapping[str, Any]) -> bool:
    """Whether an exclusive end or a pattern refuses values that the published limits allow."""
    theirs = published.get(key)
    if own is None or key == "pattern":
        return own is not None and theirs is not None and own != theirs
    low, high = listed(published.get("range")) or [None, None]
    end = low if key == "above" else high
    if key == "above":
        return (theirs is not None and theirs < own) or (end is not None and end <= own)
    return (theirs is not None and theirs > own) or (end is not None and end >= own)
