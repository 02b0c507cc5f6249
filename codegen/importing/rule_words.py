"""Sentences for rules that a model's file cannot express."""

from __future__ import annotations

from typing import Any

from codegen.importing.rules import Rule
from codegen.importing.sources import is_list, listed, mapping
from codegen.importing.texts import shown


def in_words(rule: Rule) -> str:
    """Return a rule as a sentence without a full stop."""
    conditions: list[str] = []
    if "given" in rule:
        conditions.append(f"{_names(rule['given'], 'or')} is given")
    if "absent" in rule:
        conditions.append(f"{_names(rule['absent'], 'or')} is not given")
    conditions += [f"`{place}` is {_allowed(allowed)}" for place, allowed in rule.get("when", {}).items()]
    demands: list[str] = []
    for key, words in _WORDS.items():
        if key in rule:
            demands.append(words.format(_names(rule[key], "and")))
    if "sizes" in rule:
        demands.append(f"width and height are one of {', '.join(rule['sizes'])}")
    demands += [f"`{place}` is {_allowed(allowed)}" for place, allowed in rule.get("then", {}).items()]
    demands += [f"`{p}` is not {_allowed(v)} in all of them" for p, v in rule.get("not_all", {}).items()]
    where = f"in each of `{rule['each']}`, " if "each" in rule else ""
    when = f"if {' and '.join(conditions)}, " if conditions else ""
    return f"{where}{when}{', and '.join(demands)}"


_WORDS = {
    "requires": "{} must be given",
    "excludes": "{} must not be given",
    "at_least_one": "at least one of {} must be given",
    "one_of": "exactly one of {} must be given",
    "exclusive": "at most one of {} may be given",
    "together": "{} are given together or not at all",
}


def _names(places: list[str], word: str) -> str:
    quoted = [f"`{place}`" for place in places]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {word} {quoted[-1]}"


def _allowed(allowed: Any) -> str:
    if is_list(allowed):
        return " or ".join(shown(value, 60) for value in listed(allowed))
    table = mapping(allowed)
    if "range" in table:
        return f"{_ends(table['range'])}"
    return f"{_ends(table.get('length'))} long"


def _ends(ends: Any) -> str:
    low, high = ends
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"
