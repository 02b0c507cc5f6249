"""What files are called."""

from __future__ import annotations

import ntpath
import sys
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runware import errors
from runware._files.names import NameTemplate, safe_name


def reserved_on_windows(name: str) -> bool:
    if sys.version_info >= (3, 13):
        return ntpath.isreserved(name)
    return PureWindowsPath(name).is_reserved()


HOSTILE = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="./\\:~ -\0\n", max_size=30),
    st.sampled_from(
        ["..", ".", "", "/etc/passwd", "C:\\x", "a/../../b", "NUL", "com1.txt", "con .png", "-rf", "\ud800"]
    ),
)


@given(HOSTILE)
@example("..")
@example("CON")
@example("é" * 300)
@example("x" * 119 + " .")
def test_any_text_becomes_one_safe_path_component(text: str) -> None:
    name = safe_name(text)
    assert name
    assert PurePosixPath(name).name == name == PureWindowsPath(name).name
    assert not PureWindowsPath(name).drive
    assert not reserved_on_windows(name)
    assert not set(name) & set('<>:"/\\|?*')
    assert name.isprintable() or all(char.isprintable() or char.isspace() for char in name)
    assert not any(ord(char) < 32 or ord(char) == 127 for char in name)
    assert len(name.encode()) <= 121
    assert name[0] not in ".- "
    assert name[-1] not in ". "
    assert safe_name(name) == name


def test_ordinary_names_stay() -> None:
    for name in ("c64351d5-4c59-42f7-95e1-eace013eddab", "a lighthouse at dusk", "灯台", "café_(2)"):
        assert safe_name(name) == name


@pytest.mark.parametrize(
    ("template", "part"),
    [
        ("{prompt}", "unknown field 'prompt'"),
        ("{}", "unknown field ''"),
        ("{uuid.__class__}", "unknown field"),
        ("{uuid[0]}", "unknown field"),
        ("{uuid!r}", "names do not support"),
        ("{seed:{index}}", "names do not support"),
        ("{index:zz}", "cannot be used"),
        ("{index", "cannot be used"),
        ("  ", "is empty"),
    ],
)
def test_bad_templates_are_refused(template: str, part: str) -> None:
    with pytest.raises(errors.InvalidParameterError, match="name: ") as caught:
        NameTemplate(template)
    assert part in str(caught.value)
