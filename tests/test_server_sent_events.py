"""The decoder of server-sent events: the same events, however the bytes are cut."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runware._streaming.sse import ServerSentEvents

#: What some line readers take for the end of a line, and the format does not.
NO_LINE_ENDS = "\u2028\u2029\u0085\x0b\x0c\x1c\x1d\x1e"


def decoded(*chunks: bytes, ended: bool = False) -> list[str]:
    decoder = ServerSentEvents()
    events = [event for chunk in chunks for event in decoder.feed(chunk)]
    return events + decoder.end() if ended else events


@pytest.mark.parametrize(
    ("stream", "data"),
    [
        ("data: one\n\ndata: two\n\n", ["one", "two"]),
        ("data:one\n\ndata:  two\n\n", ["one", " two"]),
        ("data: one\r\n\r\ndata: two\r\rdata: three\n\n", ["one", "two", "three"]),
        ("data: one\ndata: two\n\n", ["one\ntwo"]),
        ("data: one\r\ndata:\r\ndata: three\r\n\r\n", ["one\n\nthree"]),
        ("data\n\ndata\ndata\n\n", ["", "\n"]),
        (": a comment\n\n:\n\ndata: one\n: another\n\n", ["one"]),
        ("\ufeffdata: one\n\n\ufeffdata: two\n\n", ["one"]),
        ("data: a: b\n\nretry: 5\nnonsense\ndata2: x\n\n", ["a: b"]),
        (f"data: {NO_LINE_ENDS}\n\n", [NO_LINE_ENDS]),
        ("event: only\n\nid: only\n\n\n\n", []),
        ("data: not yet complete\n", []),
    ],
)
def test_the_format(stream: str, data: list[str]) -> None:
    assert decoded(stream.encode()) == data


def test_types_and_ids_change_nothing() -> None:
    stream = b"event: error\nid: 7\ndata: x\n\ndata: y\n\nid: a\0b\ndata: z\n\nid\ndata: w\n\n"
    assert decoded(stream) == ["x", "y", "z", "w"]


def test_bytes_that_are_no_text_harm_nothing_else() -> None:
    assert decoded(b"data: \xff\xfe!\n\ndata: good\n\n") == ["��!", "good"]


@pytest.mark.parametrize("stream", [b"data: last", b"data: last\n", b"data: last\r", b"data: last\r\n"])
def test_the_last_event_counts_without_its_blank_line(stream: bytes) -> None:
    assert decoded(stream) == []
    assert decoded(stream, ended=True) == ["last"]
    assert decoded(stream, b"\n\n", ended=True) == ["last"]


LINE_ENDS = st.sampled_from(["\n", "\r", "\r\n"])
#: Texts with what is dangerous in them more often than chance would have it.
TEXT = st.text(
    st.one_of(
        st.sampled_from(f"{NO_LINE_ENDS}\ufeff: é€😀"),
        st.characters(exclude_characters="\r\n", codec="utf-8"),
    )
)


@st.composite
def streams(draw: st.DrawFn) -> tuple[bytes, list[str]]:
    """The bytes of some events, written in all the ways that are allowed, and their data."""
    written, expected = [draw(st.sampled_from(["", "\ufeff"]))], []
    for lines in draw(st.lists(st.lists(TEXT, min_size=1, max_size=3), max_size=5)):
        end = draw(LINE_ENDS)
        for line in lines:
            space = " " if line.startswith(" ") else draw(st.sampled_from([" ", ""]))
            comment = draw(st.sampled_from(["", f": {draw(TEXT)}{end}"]))
            written.append(f"{comment}data:{space}{line}{end}")
        written.append(draw(LINE_ENDS))
        expected.append("\n".join(lines))
        if written[-1] == "\n" and end == "\r":
            written.append("\n")  # CR LF is one line end, whoever meant what
    return "".join(written).encode(), expected


@given(streams(), st.data())
def test_events_are_the_same_however_the_bytes_are_cut(
    stream: tuple[bytes, list[str]], data: st.DataObject
) -> None:
    content, expected = stream
    assert decoded(content) == expected
    cuts = data.draw(st.lists(st.integers(0, len(content)), max_size=8).map(sorted))
    chunks = [content[start:end] for start, end in pairwise([0, *cuts, len(content)])]
    assert decoded(*chunks, ended=True) == expected


@given(streams())
def test_events_are_the_same_byte_by_byte_and_cut_once_anywhere(stream: tuple[bytes, list[str]]) -> None:
    content, expected = stream
    assert decoded(*(bytes([byte]) for byte in content)) == expected
    for cut in range(len(content) + 1):
        assert decoded(content[:cut], content[cut:]) == expected


@given(st.lists(st.binary(max_size=30)))
def test_no_bytes_make_it_fail(chunks: list[bytes]) -> None:
    assert decoded(*chunks, ended=True) == decoded(b"".join(chunks), ended=True)


def test_an_event_is_given_when_its_last_byte_is_there() -> None:
    decoder = ServerSentEvents()
    assert decoder.feed(b"data: x\r\n") == []
    assert decoder.feed(b"\r") == ["x"]
    assert decoder.feed(b"\n") == []
    assert decoder.feed(b"data: y\n\n") == ["y"]


def test_a_long_line_in_small_chunks_takes_time_in_proportion() -> None:
    def seconds(size: int) -> float:
        started = time.process_time()
        assert len(decoded(b"data: ", *([b"x" * 10] * size), b"\n\n")) == 1
        return time.process_time() - started

    # Ten times as much; were it quadratic, this would be a hundred times as long.
    short = min(seconds(20_000) for _ in range(3))
    assert seconds(200_000) < 40 * short
