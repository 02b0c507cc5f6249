"""Prompts in any script are written on pictures, or said in words where there are no fonts for them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PIL import Image, ImageChops

from runware.emulator.rendering import fonts, lettering, scripts
from runware.emulator.rendering.image import draw
from runware.emulator.rendering.lettering import drawable, label_for, set_text
from runware.emulator.rendering.scripts import clusters, is_rtl, typeface_for
from runware.emulator.rendering.vector import draw_svg
from runware.emulator.rendering.video import storyboard

#: A prompt of each script, and the same characters in another order.
PROMPTS = {
    "Latin with accents": ("façade crème Łódź", "Łódź crème façade"),
    "Cyrillic": ("маяк на закате", "закате на маяк"),
    "Greek": ("φάρος το σούρουπο", "σούρουπο το φάρος"),
    "Chinese": ("黄昏时的灯塔", "灯塔时的黄昏"),
    "Japanese": ("夕暮れの灯台", "灯台の夕暮れ"),
    "Korean": ("황혼의 등대", "등대의 황혼"),
    "Arabic": ("منارة عند الغسق", "الغسق عند منارة"),
    "Hebrew": ("מגדלור בין ערביים", "ערביים בין מגדלור"),
    "Devanagari": ("संध्या के समय", "समय के संध्या"),
    "Thai": ("ประภาคาร ยาม", "ยาม ประภาคาร"),
    "Tamil": ("கலங்கரை விளக்கம்", "விளக்கம் கலங்கரை"),
    "Georgian": ("შუქურა ღამით", "ღამით შუქურა"),
    "Emoji": ("🚀🎉🦊", "🦊🎉🚀"),
}
MIXED = "Privet «Привет», 你好, שלום, नमस्ते, สวัสดี 🎉"


def forget() -> None:
    for cached in (
        fonts.faces, fonts.han_face, fonts.has_shaping, fonts._font, scripts._faces, scripts._runs, scripts._length,
        scripts._warn_once, lettering._drawable,
    ):  # fmt: skip
        cached.cache_clear()


@pytest.fixture
def with_fonts() -> None:
    pytest.importorskip("manimgx_fonts")
    pytest.importorskip("manimgx_fonts_cjk")


@pytest.fixture
def without_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(fonts, "_files", lambda package: [])
    forget()
    yield
    forget()


@pytest.fixture
def without_shaping(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget()
    monkeypatch.setattr(scripts, "has_shaping", lambda: False)
    monkeypatch.setattr(fonts, "has_shaping", lambda: False)
    yield
    monkeypatch.undo()
    forget()


def label(text: str, size: int = 384) -> Image.Image:
    made = label_for(text, "", width=size, height=size)
    assert made is not None
    return made[0]


def lines_of(text: str, size: int = 384) -> list[str]:
    setting = set_text(text, "", width=size, height=size)
    assert setting is not None
    return [line.words for line in setting.lines]


# With fonts -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("with_fonts")
@pytest.mark.parametrize("script", PROMPTS)
def test_a_prompt_is_written_in_its_own_letters(script: str) -> None:
    """Boxes would look the same in any order."""
    text, other = PROMPTS[script]
    assert drawable(text) == text
    assert lines_of(text, 512)
    left, right = label(text), label(other)
    difference = ImageChops.difference(left.convert("RGB"), right.resize(left.size).convert("RGB"))
    assert difference.getbbox() is not None


@pytest.mark.usefixtures("with_fonts")
@pytest.mark.parametrize("script", PROMPTS)
def test_every_character_has_a_glyph_of_its_own(script: str) -> None:
    text = PROMPTS[script][0]
    typeface = typeface_for(text)
    for run in scripts._runs(text, typeface.han or 0, typeface.rtl):
        assert all(run.face.has(cluster[0]) for cluster in clusters(run.text)), run


@pytest.mark.usefixtures("with_fonts")
@pytest.mark.parametrize("text", [*(text for text, _ in PROMPTS.values()), MIXED, MIXED * 20])
@pytest.mark.parametrize("size", [(64, 64), (128, 320), (640, 360)])
def test_lettering_stays_within_its_panel(text: str, size: tuple[int, int]) -> None:
    setting = set_text(text, "seed 1", width=size[0], height=size[1])
    assert setting is not None
    left, top, width, height = setting.panel
    assert (left >= 0, top >= 0) == (True, True)
    assert left + width <= size[0]
    assert top + height <= size[1]
    assert all(line.x + line.length <= width + 1 for line in setting.lines)


@pytest.mark.usefixtures("with_fonts")
def test_the_same_words_give_the_same_picture() -> None:
    first = draw(MIXED, seed=3, width=320, height=320)
    forget()
    assert draw(MIXED, seed=3, width=320, height=320).tobytes() == first.tobytes()


@pytest.mark.usefixtures("with_fonts")
@pytest.mark.parametrize("text", [PROMPTS["Arabic"][0], PROMPTS["Hebrew"][0]])
def test_what_runs_from_right_to_left_begins_at_the_right(text: str) -> None:
    assert is_rtl(text)
    typeface = typeface_for(text)
    runs = scripts._runs(text, typeface.han or 0, typeface.rtl)
    assert [run.rtl for run in runs] == [True] * len(runs)
    setting = set_text(f"{text} {text} {text.split()[0]}", "", width=384, height=384)
    assert setting is not None
    ends = {round(line.x + line.length) for line in setting.lines}
    assert len(setting.lines) > 1
    assert len({round(line.x) for line in setting.lines}) > 1
    assert max(ends) - min(ends) <= 1


@pytest.mark.usefixtures("with_fonts")
def test_numbers_and_latin_words_keep_their_direction_among_hebrew() -> None:
    text = "סרט 35 mm (קולנועי)"
    runs = scripts._runs(text, scripts.CHINESE, True)
    hebrew, cinematic = text.split()[0], text.split("(")[1].rstrip(")")
    said = [(run.text.strip(), run.rtl) for run in runs if any(map(str.isalnum, run.text))]
    assert said == [(cinematic, True), ("35 mm", False), (hebrew, True)]
    [first, *_] = scripts._runs("a שלום b", scripts.CHINESE, False)
    assert first.text.startswith("a")


@pytest.mark.usefixtures("with_fonts")
def test_arabic_letters_are_joined() -> None:
    if not fonts.has_shaping():
        pytest.skip("Pillow has no Raqm here")
    word = "منارة"
    typeface = typeface_for(word)
    assert typeface.length(word, 60) < 0.95 * sum(typeface.length(letter, 60) for letter in word)


@pytest.mark.usefixtures("with_fonts", "without_shaping")
@pytest.mark.parametrize("script", PROMPTS)
def test_without_shaping_there_is_still_something_to_read(script: str) -> None:
    text, other = PROMPTS[script]
    assert label(text).tobytes() != label(other).tobytes()
    if script == "Hebrew":
        assert scripts._shown(scripts.Run("אב(ג", fonts.faces()[0], True)) == ("ג)בא", None)


@pytest.mark.usefixtures("with_fonts")
def test_chinese_breaks_between_characters_but_not_before_a_full_stop() -> None:
    text = "黄昏时的灯塔，柔和的光线。海浪拍打着岩石。" * 6
    lines = lines_of(text, 256)
    assert len(lines) > 4
    assert "".join(lines).replace("...", "") in text
    assert not any(line[0] in "，。" for line in lines)
    assert not any(first[-1] in "「（" for first, _ in pairwise(lines_of("あ「い」" * 60, 256)))


@pytest.mark.usefixtures("with_fonts")
def test_characters_have_the_forms_of_their_country() -> None:
    assert typeface_for("直す").han == fonts.JAPANESE
    assert typeface_for("直 한국").han == fonts.KOREAN
    assert typeface_for("直").han == fonts.CHINESE
    assert label("直").tobytes() != label("直す").tobytes()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("e\u0301a", 2),
        ("👩‍🚀", 1),
        ("🇫🇷🇩🇪", 2),
        ("👍🏽!", 2),
        ("1\ufe0f\u20e3", 1),
        ("नि", 1),
        ("กำ", 2),
        ("ab", 2),
    ],
)
def test_what_is_written_as_one_is_not_torn_apart(text: str, count: int) -> None:
    assert len(clusters(text)) == count
    assert "".join(clusters(text)) == text


@pytest.mark.usefixtures("with_fonts")
def test_a_watched_video_and_a_vector_are_lettered_too() -> None:
    text = PROMPTS["Devanagari"][0]
    frames = [
        next(iter(storyboard(words, seed=1, width=192, height=192, duration=1, fps=2)))
        for words in (text, PROMPTS["Devanagari"][1])
    ]
    lettered = label(text, 192)
    assert ImageChops.difference(*frames).getbbox() is not None
    assert lettered.getbbox() is not None
    svg = draw_svg(PROMPTS["Arabic"][0], seed=1, width=384, height=384).decode()
    assert ' direction="rtl"' in svg
    assert PROMPTS["Arabic"][0].split()[0] in svg


# Without --------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("without_fonts")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("façade crème Łódź, Übergröße", "facade creme Lodz, Ubergrosse"),
        ("मानव", "[Devanagari, 3 characters]"),
        ("маяк на закате", "[Cyrillic, 14 characters]"),
        ("夕暮れの灯台。", "[Japanese, 6 characters]."),
        ("黄昏，灯塔", "[Chinese characters, 2 characters], [Chinese characters, 2 characters]"),
        ("a 🚀 and 🇫🇷", "a [rocket] and [flag FR]"),
        ("👩‍🚀👍🏽", "[woman] [thumbs up sign]"),
        ("1️⃣ — “two”", '1 - "two"'),
        ("sign: שלום!", "sign: [Hebrew, 4 characters]!"),
    ],
)
def test_without_fonts_it_is_said_in_words(text: str, shown: str) -> None:
    assert drawable(text) == shown
    own = fonts.own_face()
    assert all(own.has(character) for character in shown)


@pytest.mark.usefixtures("without_fonts")
def test_without_fonts_the_remedy_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="runware.emulator"):
        drawable("मानव")
        drawable("मा")
    [record] = caplog.records
    assert "pip install 'runware-duo[fonts]'" in record.getMessage()


def test_a_script_that_no_font_has_is_said_in_words() -> None:
    assert re.fullmatch(r"\[Cuneiform, 2 characters\] king", drawable("𒀀𒀁 king"))


def test_plain_english_looks_the_same_with_and_without_the_fonts(request: pytest.FixtureRequest) -> None:
    first = draw("A lighthouse at dusk – 35 mm", seed=3, width=320, height=320).tobytes()
    request.getfixturevalue("without_fonts")
    assert draw("A lighthouse at dusk – 35 mm", seed=3, width=320, height=320).tobytes() == first
