"""Pictures drawn from prompts: deterministic, legible, in every size and format."""

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from runware.emulator.rendering.image import MIME, decode, draw, encode, letter
from runware.emulator.rendering.lettering import set_text
from runware.emulator.rendering.palette import colour_name, palette_for

LONG_PROMPT = " ".join(["a sprawling cinematic panorama of an ancient library carved into a cliff"] * 60)


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart on average, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean) / 3


def open_file(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("format", ["PNG", "JPG", "WEBP"])
def test_same_arguments_give_the_same_bytes(format: str) -> None:
    one, other = (encode(draw("a lighthouse", seed=7, width=192, height=128), format) for _ in range(2))
    assert one == other


def test_same_pixels_in_another_process() -> None:
    script = (
        "import hashlib; from runware.emulator.rendering.image import draw;"
        "print(hashlib.sha256(draw('a lighthouse', seed=7, width=160, height=96).tobytes()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


@pytest.mark.parametrize("prompt", ["a lighthouse", "a mountain", "a portrait", "a city", "a planet"])
def test_another_seed_is_visibly_another_picture(prompt: str) -> None:
    one, other = (draw(prompt, seed=seed, width=256, height=256) for seed in (1, 2))
    assert difference(one, other) > 4


def test_another_prompt_is_another_picture() -> None:
    one, other = (draw(prompt, seed=1, width=256, height=256) for prompt in ("a teapot", "a violin"))
    assert difference(one, other) > 10


@pytest.mark.parametrize(
    ("word", "strongest"),
    [("red", 0), ("crimson", 0), ("green", 1), ("blue", 2), ("forest", 1), ("ocean", 2)],
)
def test_colour_words_are_honoured(word: str, strongest: int) -> None:
    mean = ImageStat.Stat(draw(f"a {word} kite", seed=3, width=256, height=256, lettered=False)).mean
    assert mean.index(max(mean)) == strongest


def test_a_colour_word_wins_over_a_mood() -> None:
    assert palette_for("a red boat on the ocean", 1) != palette_for("a boat on the ocean", 1)
    assert colour_name(palette_for("a red boat on the ocean", 1)[2]) in {"red", "dark red"}


@pytest.mark.parametrize(
    "size", [(1, 1), (64, 64), (64, 2048), (2048, 64), (333, 517), (1920, 1080), (2048, 2048), (39, 29)]
)
def test_any_size_can_be_drawn(size: tuple[int, int]) -> None:
    image = draw(LONG_PROMPT, seed=2**63, width=size[0], height=size[1])
    assert image.size == size
    assert image.mode == "RGB"


def test_impossible_sizes_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="0x64"):
        draw("x", seed=1, width=0, height=64)


@pytest.mark.parametrize("prompt", ["", "   ", "\n\t", "naïve œuvre — “ß”", "你好", "\ud800", "word" * 400])
def test_any_text_can_be_a_prompt(prompt: str) -> None:
    assert draw(prompt, seed=1, width=200, height=150).size == (200, 150)


@pytest.mark.parametrize("size", [(64, 64), (256, 256), (1024, 1024), (1536, 640)])
@pytest.mark.parametrize("prompt", ["a cat", "a red fox in the snow, highly detailed", LONG_PROMPT])
@pytest.mark.parametrize("ground", ["white", "black"])
def test_lettering_stands_out_on_any_ground(prompt: str, size: tuple[int, int], ground: str) -> None:
    image = letter(Image.new("RGB", size, ground), prompt, seed=1).convert("L")
    setting = set_text(prompt, "seed 1", width=size[0], height=size[1])
    assert setting is not None
    left, top, width, height = setting.panel
    assert left >= 0
    assert top >= 0
    assert left + width <= size[0]
    assert top + height <= size[1]
    dark, light = image.crop((left, top, left + width, top + height)).getextrema()
    assert isinstance(dark, int)
    assert isinstance(light, int)
    # The contrast of white on the backing, as the accessibility guidelines define it.
    assert ((light / 255) ** 2.2 + 0.05) / ((dark / 255) ** 2.2 + 0.05) > 7
    assert min(line.size for line in setting.lines) >= 9
    assert all(line.x + line.length <= width for line in setting.lines)


def test_short_prompts_are_large_and_long_ones_are_cut() -> None:
    short = set_text("a cat", "", width=1024, height=1024)
    long = set_text(LONG_PROMPT, "", width=256, height=256)
    assert short is not None
    assert long is not None
    assert short.lines[0].size >= 64
    assert long.lines[-1].words.endswith("...")
    assert LONG_PROMPT.startswith(long.lines[0].words)


def test_the_size_and_the_seed_are_written_below() -> None:
    unlettered = draw("a cat", seed=5, width=512, height=512, lettered=False)
    lettered = draw("a cat", seed=5, width=512, height=512)
    changed = ImageChops.difference(unlettered, lettered).getbbox()
    assert changed is not None
    assert changed[1] > 256
    assert difference(lettered, letter(unlettered, "a cat", seed=6)) > 0


@pytest.mark.parametrize(
    ("format", "kind"), [("PNG", "PNG"), ("png", "PNG"), ("JPG", "JPEG"), ("jpeg", "JPEG"), ("Webp", "WEBP")]
)
def test_encode_writes_what_was_asked_for(format: str, kind: str) -> None:
    read = open_file(encode(draw("x", seed=1, width=80, height=60), format))
    assert read.format == kind
    assert read.size == (80, 60)
    assert MIME[format.upper()] == Image.MIME[kind]


def test_quality_changes_the_size_of_the_file() -> None:
    image = draw("a city", seed=1, width=400, height=400)
    for kind in ("JPG", "WEBP"):
        assert len(encode(image, kind, quality=20)) < len(encode(image, kind, quality=95))


def test_transparency_is_kept_where_it_can_be_and_is_white_where_it_cannot() -> None:
    clear = Image.new("RGBA", (16, 16), (255, 0, 0, 0))
    assert open_file(encode(clear, "PNG")).getpixel((8, 8)) == (255, 0, 0, 0)
    assert open_file(encode(clear, "WEBP")).convert("RGBA").getchannel("A").getextrema() == (0, 0)
    assert open_file(encode(clear, "JPG")).getpixel((8, 8)) == (255, 255, 255)


def test_unknown_formats_are_refused() -> None:
    with pytest.raises(ValueError, match="BMP"):
        encode(Image.new("RGB", (4, 4)), "BMP")


def test_decode_reads_any_picture_completely() -> None:
    image = draw("x", seed=1, width=64, height=48)
    assert decode(encode(image, "PNG")).tobytes() == image.tobytes()
    gif = io.BytesIO()
    Image.new("P", (5, 4)).save(gif, "GIF")
    assert decode(gif.getvalue()).mode in {"RGB", "RGBA"}


def test_decode_turns_photos_the_right_way_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turned by a quarter
    file = io.BytesIO()
    Image.new("RGB", (40, 20)).save(file, "JPEG", exif=exif)
    assert decode(file.getvalue()).size == (20, 40)


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<html></html>"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="picture"):
        decode(data)


def test_a_truncated_picture_is_refused() -> None:
    data = encode(draw("x", seed=1, width=256, height=256), "PNG")
    with pytest.raises(ValueError, match="picture"):
        decode(data[: len(data) // 2])


def test_drawing_is_fast() -> None:
    draw("warm up", seed=1, width=64, height=64)
    start = time.process_time()
    encode(draw("a lighthouse at dusk", seed=1, width=1024, height=1024), "PNG")
    # Generous: it takes a tenth of this, but a busy machine must not fail the test.
    assert time.process_time() - start < 1.5
