"""JSON as text: the same with orjson and without."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runware._json import text as json_text
from tests.support.in_turn import in_turn

#: Odd texts: what one of the two libraries refuses, rounds, or takes.
TEXTS = [
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    '[{"seed":123456789012345678901234567890}]',
    "1e30",
    "1e400",
    "-0",
    "-0.0",
    "1.5",
    "NaN",
    "[-Infinity]",
    '"\\ud800"',
    '"\\ud83d\\ude00"',
    '{"a":1,"b":2,"a":3}',
    " [ 1 , 2 ] ",
    "\ufeff1",
    '"\n"',
    "",
    "nonsense",
    "[1,]",
    "[1] 2",
    "[" * 900 + "]" * 900,
    "[" * 100_000,
]

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@pytest.fixture(params=["orjson", "the standard library"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    if name == "orjson":
        pytest.importorskip("orjson")
    else:
        monkeypatch.setattr(json_text, "dumps", None)
        monkeypatch.setattr(json_text, "loads", None)
    return name


@in_turn("text", TEXTS)
def test_a_text_says_what_the_standard_library_says(library: str, text: str) -> None:
    assert outcome(json_text.decode, text.encode()) == outcome(json.loads, text.encode())


@given(VALUES)
def test_what_is_encoded_is_what_is_decoded(value: Any) -> None:
    text = json_text.encode(value)
    for decoded in (json_text.decode(text), json.loads(text)):
        assert repr(decoded) == repr(value)
    assert repr(json_text.decode(json.dumps(value).encode())) == repr(value)


def test_no_number_is_sent_that_json_has_no_word_for(library: str) -> None:
    for value in (math.nan, math.inf, {"a": [1, -math.inf]}):
        with pytest.raises(ValueError, match="JSON"):
            json_text.encode(value)


def test_what_is_no_json_is_refused(library: str) -> None:
    with pytest.raises(TypeError):
        json_text.encode({"a": object()})


@pytest.mark.skipif(json_text.dumps is None, reason="orjson is not installed")
@pytest.mark.parametrize(
    "media", ["null", "nullnull", "xxnull", "data:image/png;base64,nullxx", '"null', "0null\\null"]
)
def test_letters_in_media_do_not_make_a_large_message_slow(
    media: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of all pictures of 10 MB have these four letters somewhere in their base64."""
    task = {"seedImage": media, "list": [media, 1], media: 2}
    expected = json.dumps(task, separators=(",", ":")).encode()
    monkeypatch.delattr(json, "dumps")
    assert json_text.encode([task]) == b"[" + expected + b"]"


@given(
    st.lists(st.sampled_from(["null", ",null,", "[null]", ":null}", "x", None, math.nan, -math.inf, 1.5])),
    st.booleans(),
)
def test_null_is_only_sent_for_none(items: list[Any], is_nested: bool) -> None:
    value = [items, {"a": items}] if is_nested else items
    finite = all(math.isfinite(item) for item in items if isinstance(item, float))
    if finite:
        assert json.loads(json_text.encode(value)) == value
    else:
        with pytest.raises(ValueError, match="not JSON compliant"):
            json_text.encode(value)


def test_what_orjson_refuses_is_sent_all_the_same(library: str) -> None:
    for value in ({"seed": 2**64}, {"text": "half \ud83d"}, {"nothing": None}, ["null"]):
        assert json.loads(json_text.encode(value)) == value


@given(
    values=st.lists(
        st.one_of(st.dictionaries(st.text(), st.integers()), st.lists(st.text())), min_size=2, max_size=5
    ),
    between=st.sampled_from(["", "\n", " \r\n\t "]),
    after=st.sampled_from(["", "\n", "{", "<html>", ",", "\0"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_a_message_of_several_texts_is_each_of_them(
    values: list[Any], between: str, after: str, encoding: str
) -> None:
    message = between.join(map(json.dumps, values)) + between + after
    assert json_text.decode_message(message.encode(encoding)) == values


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_what_comes_after_a_message_is_no_loss_however_deep_it_is(opening: str) -> None:
    assert json_text.decode_message(b'{"data": []}\n' + opening.encode() * 100_000) == [{"data": []}]


@pytest.mark.parametrize("text", ["", " ", "{", "<html>", "{]{}", '{"a": 1'])
def test_a_message_that_does_not_begin_with_json_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"Expecting|delimiter"):
        json_text.decode_message(text.encode())


def test_a_message_of_very_many_texts_takes_no_time() -> None:
    assert json_text.decode_message(b"1 " * 1_000_000) == [1] * 1000


#: Parts of JSON, which make one text or several, or none, alone or with what comes before and after.
PARTS = st.lists(
    st.sampled_from(
        [
            '{"a":',
            "{}",
            "[",
            "]",
            "}",
            ",",
            "1",
            '"',
            "null",
            " ",
            "\\u0041",
            '"x"',
            "NaN",
            str(2**64),
            "1e30",
            "\ufeff",
        ]
    ),
    max_size=6,
).map("".join)


@given(
    texts=st.lists(st.one_of(PARTS, VALUES.map(json.dumps), st.sampled_from(TEXTS)), min_size=2, max_size=6)
)
@example(texts=['{"a":[{}', "{}]}", "{},{}"])
@example(texts=["1", "2,3"])
@example(texts=["1,2", "3", ""])
@example(texts=["1]", "[2"])
def test_messages_that_are_read_together_say_what_each_says_alone(texts: list[str]) -> None:
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    try:
        together = json_text.decode_joined(json_text.joined(encoded), len(encoded))
    except (ValueError, RecursionError):
        return
    assert [repr(value) for value in together] == [outcome(json_text.decode, text) for text in encoded]


@given(values=st.lists(VALUES, min_size=1, max_size=6))
def test_messages_of_one_json_text_each_can_be_read_together(values: list[Any]) -> None:
    text = json_text.joined(json.dumps(value).encode() for value in values)
    assert repr(json_text.decode_joined(text, len(values))) == repr(values)


def outcome(decode: Any, text: str | bytes) -> str:
    try:
        return repr(decode(text))
    except (ValueError, RecursionError) as error:
        return "ValueError" if isinstance(error, ValueError) else "RecursionError"
