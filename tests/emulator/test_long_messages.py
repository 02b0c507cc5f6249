"""Messages that are long: others are served while one is read, and what nobody means is refused."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.sync.client import connect

from runware.emulator import Emulator
from runware.emulator.keeping import store
from runware.emulator.keeping.store import Unreadable, decoded
from runware.emulator.serving import incoming
from tests.support.posting import HEADERS, a_task, data_uri, http_client, picture, post

#: Strings whose JSON is full of what ends and escapes strings.
STRINGS = st.text(alphabet=st.sampled_from('ab/"\\\n\u00e9\U0001f600\ud800:,[{ '), max_size=60)
VALUES = st.recursive(
    STRINGS | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(STRINGS, inner, max_size=5),
    max_leaves=12,
)


def outcome(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except ValueError:
        return "no JSON"


@given(VALUES, st.booleans(), st.booleans(), st.integers(2, 30))
def test_what_is_read_in_parts_says_the_same(value: Any, is_ascii: bool, php: bool, large: int) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii)
    text = text.replace("/", "\\/") if php else text
    with patch.object(incoming, "LARGE", large):
        assert incoming._read_in_parts(text) == value


def test_a_long_key_stays_a_key_however_far_its_colon_is() -> None:
    text = '{"a long key"' + " " * 200 + ': "a long value"}'
    with patch.object(incoming, "LARGE", 5):
        assert incoming._read_in_parts(text) == {"a long key": "a long value"}


@given(VALUES, st.integers(2, 30), st.data())
def test_what_is_no_json_is_none_in_parts_either(value: Any, large: int, data: st.DataObject) -> None:
    text = json.dumps(value, ensure_ascii=False)
    place = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 3))
    text = text[:place] + data.draw(st.text(alphabet='"\\\n:a,]}', max_size=2)) + text[place + cut :]
    with patch.object(incoming, "LARGE", large):
        assert outcome(incoming._read_in_parts, text) == outcome(json.loads, text)


@given(st.binary(max_size=60), st.text(alphabet=" \n=A", max_size=4), st.integers(1, 20))
def test_base64_is_decoded_in_parts_as_in_one(content: bytes, more: str, part: int) -> None:
    text = base64.b64encode(content).decode() + more
    with patch.object(store, "_PART", len(text) + 1):
        whole = decode(text)
    with patch.object(store, "_PART", part):
        assert decode(text) == whole


def decode(text: str) -> bytes | str:
    try:
        return decoded(text)
    except Unreadable as unreadable:
        return str(unreadable)


@pytest.mark.parametrize("escaped", [False, True])
def test_no_large_part_of_a_message_is_read_in_one_go(escaped: bool) -> None:
    """While `json` reads a text, or base64 is decoded, nobody else runs."""
    image = data_uri(picture() + os.urandom(6_000_000))
    first, second = (json.dumps([{**a_task(), "taskType": "imageUpload", "image": image}]) for _ in range(2))
    first, second = (body.replace('"prompt": "dog", ', "") for body in (first, second))
    if escaped:
        first, second = first.replace("/", "\\/"), second.replace("/", "\\/")
    lengths: list[int] = []

    def noting(call: Callable[..., Any]) -> Callable[..., Any]:
        def noted(given: Any, *more: Any, **named: Any) -> Any:
            lengths.append(len(given))
            return call(given, *more, **named)

        return noted

    with Emulator() as server, connect(server.url, proxy=None, max_size=None) as socket:
        with patch("json.loads", noting(json.loads)), patch("base64.b64decode", noting(base64.b64decode)):
            answer = http_client().post(server.http_url, content=first, headers=HEADERS)
            socket.send(json.dumps([{"taskType": "authentication", "apiKey": "x"}]))
            socket.recv(timeout=60)
            socket.send(second)
            answered = socket.recv(timeout=60)
        for item in (answer.json()["data"][0], json.loads(answered)["data"][0]):
            assert http_client().get(item["imageURL"]).content == base64.b64decode(image.partition(",")[2])
    assert 1_000_000 < max(lengths) < 2_100_000


def test_more_values_than_anybody_means_are_refused() -> None:
    with Emulator() as server, connect(server.url, proxy=None, max_size=None) as socket:
        socket.send(json.dumps([{"taskType": "authentication", "apiKey": "x"}]))
        socket.recv(timeout=60)
        for odd in ([[]] * 500_000, [""] * 500_001, ["\\"] * 500_001):
            body = json.dumps([a_task(odd=odd)])
            answer = http_client().post(server.http_url, content=body, headers=HEADERS)
            socket.send(body)
            for errors in (answer.json()["errors"], json.loads(socket.recv(timeout=60))["errors"]):
                assert errors[0]["code"] == "invalidPayloadFormat"
                assert "It has more than 500000 values." in errors[0]["message"]


def test_an_empty_message_is_answered() -> None:
    with Emulator() as server, connect(server.url, proxy=None) as socket:
        assert post(server).json()["errors"][0]["code"] == "invalidPayloadFormat"
        socket.send("[]")
        assert json.loads(socket.recv(timeout=60))["errors"][0]["code"] == "invalidPayloadFormat"
