"""Hypothesis strategies for messages of a server that sends JSON: any value at any key.

The strings `@0`, `@1` and so on stand for the UUIDs of the calls that are spoken of; `addressed` puts these in.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

#: Keys that the client reads, or may come to read.
KEYS = (
    "taskType", "taskUUID", "status", "progress", "seed", "cost", "error", "errors", "code", "message", "data", "text",
    "imageUUID", "imageURL", "inputImageUUID", "connectionSessionUUID", "parameter", "allowedValues", "min", "max",
    "documentation", "responseContent", "errorId", "errorMessage", "numberResults", "pong", "UUID",
)  # fmt: skip
#: Those that decide what an item means.
READ_FIRST = ("taskType", "status", "progress", "seed", "cost", "error", "code", "imageUUID")
#: Strings that mean something to it, and some that break what takes any string.
WORDS = (
    "success", "error", "failed", "processing", "queued", "ready", "authentication", "ping", "getResponse",
    "imageInference", "conflictTaskUUID", "invalidApiKey", "rateLimitExceeded", "serviceUnavailable", "taskNotFound",
    "taskFailedOrNotFound", "internalServerError", "invalidParameter", "inferenceError", "authTimeout", "5", "NaN", "",
    "\ud800", "\x00", "%s%n{0}", "a" * 500,
)  # fmt: skip
#: Numbers that Python's JSON takes and arithmetic does not: no number at all, endless, too large for a float.
NUMBERS = (
    0, -1, 1, 7, 100, 0.5, -0.0, -1e9, 1e308, 5e-324, 2**63, 10**400, -(10**400), 10**4000,
    float("inf"), float("-inf"), float("nan"),
)  # fmt: skip
#: What calls of a test are spoken of by.
NAMES = ("@0", "@1", "@2")

_deep: Any = "deep"
for _ in range(100):
    _deep = [_deep]

_leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(NUMBERS),
    st.sampled_from(WORDS),
    st.sampled_from(NAMES),
    st.sampled_from([[], {}, [[]], [None], {"": None}, _deep]),
)
_keys = st.sampled_from(KEYS)
_flat = st.one_of(_leaves, st.lists(_leaves, max_size=3), st.dictionaries(_keys, _leaves, max_size=4))
#: Any JSON value, some levels deep.
anything = st.one_of(_leaves, _flat, st.lists(_flat, max_size=3), st.dictionaries(_keys, _flat, max_size=4))

_fields = st.dictionaries(_keys, anything, max_size=5)
#: An item or an error about one of the calls, with anything at the other keys, and sometimes at these as well.
odd_item = st.builds(lambda name, fields: {"taskUUID": name, **fields}, st.sampled_from(NAMES), _fields)
#: One with something odd at a single key, in an item that is otherwise good.
one_odd_value = st.builds(
    lambda name, key, value: {
        "taskType": "imageInference", "taskUUID": name, "imageUUID": f"odd {name}", "seed": 7, "cost": 0.1, key: value
    },
    st.sampled_from(NAMES), st.sampled_from(READ_FIRST) | _keys.filter(lambda key: key != "taskUUID"), anything,
)  # fmt: skip
_items = st.lists(st.one_of(odd_item, one_odd_value, _leaves), min_size=1, max_size=3)
#: A message: odd items among the usual wrapping, any wrapping, or no message at all.
message = st.one_of(
    st.builds(lambda items: {"data": items}, _items),
    st.builds(lambda items: {"errors": items}, _items),
    st.builds(lambda data, errors: {"data": data, "errors": errors}, _items, _items),
    st.dictionaries(st.sampled_from(("data", "errors", "error", "errorMessage", "taskType", "code")), _items | anything),
    odd_item,
    anything,
)  # fmt: skip

#: What `Retry-After` may say.
retry_after = st.sampled_from((
    None, "0", "1", "-5", "9" * 400, "1e400", "nan", "-inf", "1_000", "0x10", " 3 ", "\u0663", "soon", "",
    "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 01 Jan 0001 00:00:00 +2359",
))  # fmt: skip
status = st.one_of(
    st.integers(100, 599), st.sampled_from((200, 200, 201, 204, 400, 401, 403, 408, 429, 500, 503))
)


def addressed(value: Any, uuids: list[str]) -> Any:
    """Return the value with the names of calls replaced by their UUIDs."""
    if isinstance(value, str):
        return uuids[int(value[1:]) % len(uuids)] if value in NAMES else value
    if isinstance(value, list):
        return [addressed(item, uuids) for item in value]
    if isinstance(value, dict):
        return {key: addressed(item, uuids) for key, item in value.items()}
    return value
