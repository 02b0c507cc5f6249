"""The keys of `codegen.spec` for which the comparison has rules; a change of any other key counts as breaking."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from codegen.diff.rules import shown

#: Class -> keys with rules of their own. `replaces` and `includes` are compared by their effect on the fields.
_KNOWN: dict[str, set[str]] = {
    "Param": {
        "type", "doc", "required", "name", "path", "sent_as", "aliases", "range", "above", "below", "step", "length", "pattern",
        "each", "source", "unit", "known", "server_default", "since", "was", "file", "file_uuid", "replaces",
    },
    "Each": {"range", "above", "below", "step", "length", "pattern", "known"},
    "ObjectSpec": {"doc", "page", "fields", "includes", "exclusive", "at_least_one", "together", "requires", "open"},
    "Example": {"title", "send", "receive"},
    "Variant": {"name", "doc", "params", "exclusive", "at_least_one", "together", "requires"},
    "Variants": {"on", "doc", "of"},
    "Completion": {"count_param", "partial_ok", "terminal_values"},
    "Paging": {"method", "summary", "of", "items", "total", "offset", "limit", "start", "end", "days"},
    "Streaming": {"method", "summary", "without"},
    "TaskFile": {
        "task", "summary", "page", "returns", "max_duration", "doc", "name", "was", "method_aliases", "aliases", "completion",
        "delivery", "billed", "includes", "params", "pages", "stream", "variants", "objects", "vocabularies", "exclusive", "at_least_one", "together", "requires",
        "examples",
    },
    "ErrorCode": {"error", "meaning", "retryable", "status", "unknown_task", "overload"},
    "ErrorPattern": {"match", "error", "meaning", "retryable", "status"},
}  # fmt: skip
#: Rules for keys that are compared without a specific sentence.
_RULES = {("ObjectSpec", "extra"): "result-detail-changed", ("TaskFile", "uses"): "use-changed"}


def other_changes(old: attrs.AttrsInstance, new: attrs.AttrsInstance) -> Iterator[tuple[str, str]]:
    """Yield rule and sentence for each key without a specific rule that differs between two instances."""
    name = type(new).__name__
    for field in attrs.fields(type(new)):
        if field.name in _KNOWN[name]:
            continue
        before, after = getattr(old, field.name), getattr(new, field.name)
        if repr(before) != repr(after):
            rule = _RULES.get((name, field.name), "other-key-changed")
            yield rule, f"The `{field.name}` is {shown(after)}; it was {shown(before)}."
