"""Sound and video, read back by something that did not write them."""

import io
import math
import sys
import wave
from array import array
from fractions import Fraction
from itertools import pairwise

import pytest
from PIL import Image, ImageChops, ImageStat

from runware.emulator.rendering.audio import UnsupportedFormat, compose, encode_audio
from runware.emulator.rendering.video import encode_video, pace, storyboard


@pytest.fixture
def without_av(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)


def difference(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean) / 3


@pytest.mark.parametrize("channels", [1, 2])
def test_music_is_as_long_as_asked_and_audible(channels: int) -> None:
    pcm = compose("hello", seed=1, duration=2.5, sample_rate=22050, channels=channels)
    with wave.open(io.BytesIO(encode_audio(pcm, "wav", sample_rate=22050, channels=channels))) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) == (channels, 2, 22050)
        assert reader.getnframes() / reader.getframerate() == pytest.approx(2.5, abs=0.001)
        samples = array("h", reader.readframes(reader.getnframes()))
    assert 8000 < max(samples) < 32767
    assert -32768 < min(samples) < -8000
    assert abs(samples[0]) < 500
    assert abs(samples[-1]) < 500


def test_music_follows_text_and_seed() -> None:
    def piece(text: str, seed: int) -> bytes:
        return compose(text, seed=seed, duration=1.0, sample_rate=8000).tobytes()

    assert piece("a", 1) == piece("a", 1)
    assert len({piece("a", 1), piece("a", 2), piece("b", 1)}) == 3


def test_music_starts_the_same_whatever_its_length() -> None:
    short, long = (compose("a", seed=1, duration=length, sample_rate=8000) for length in (4.0, 30.0))
    assert len(long) == 240_000
    assert max(long[-30_000:-8000]) > 3000
    assert len(short) == 32_000


@pytest.mark.parametrize("duration", [0, -1, math.inf, math.nan])
def test_impossible_durations_are_refused(duration: float) -> None:
    with pytest.raises(ValueError, match="seconds"):
        compose("a", seed=1, duration=duration)


@pytest.mark.parametrize("format", ["MP3", "FLAC", "OGG"])
@pytest.mark.parametrize("channels", [1, 2])
def test_compressed_sound_can_be_decoded(format: str, channels: int) -> None:
    av = pytest.importorskip("av")
    pcm = compose("hello", seed=1, duration=1.5, channels=channels)
    data = encode_audio(pcm, format, channels=channels)
    assert data == encode_audio(pcm, format, channels=channels)
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.audio[0]
        assert stream.channels == channels
        seconds = sum(frame.samples for frame in container.decode(audio=0)) / stream.rate
    assert seconds == pytest.approx(1.5, abs=0.06)


def test_flac_gives_back_the_very_samples() -> None:
    av = pytest.importorskip("av")
    pcm = compose("hello", seed=1, duration=0.7)
    decoded = array("h")
    with av.open(io.BytesIO(encode_audio(pcm, "FLAC"))) as container:
        for frame in container.decode(audio=0):
            decoded.frombytes(bytes(frame.planes[0])[: frame.samples * 2])
    assert decoded == pcm


def test_bitrate_changes_the_size_of_the_file() -> None:
    pytest.importorskip("av")
    pcm = compose("hello", seed=1, duration=3)
    assert len(encode_audio(pcm, "MP3", bitrate=64_000)) < len(encode_audio(pcm, "MP3", bitrate=256_000))


def test_unknown_sound_formats_are_refused() -> None:
    with pytest.raises(UnsupportedFormat, match="AIFF"):
        encode_audio(b"", "AIFF")


@pytest.mark.usefixtures("without_av")
def test_without_pyav_the_sentence_says_what_to_install() -> None:
    with pytest.raises(UnsupportedFormat, match=r"MP3 needs PyAV.*pip install .*\[media\]"):
        encode_audio(compose("a", seed=1, duration=0.1), "MP3")
    with pytest.raises(UnsupportedFormat, match=r"MP4 needs PyAV.*pip install .*\[media\]"):
        encode_video([Image.new("RGB", (32, 32))], fps=1)
    assert encode_audio(compose("a", seed=1, duration=0.1), "WAV").startswith(b"RIFF")


# Video


def test_pace_keeps_the_duration() -> None:
    assert pace(2, 10) == (20, Fraction(10))
    for duration in (0.04, 0.5, 5, 8.3, 30):
        frames, rate = pace(duration, 24, max_frames=48)
        assert 1 <= frames <= 48
        assert float(frames / rate) == pytest.approx(duration, abs=0.002)
    with pytest.raises(ValueError, match="not possible"):
        pace(0, 24)


def test_storyboards_move_and_have_even_sizes() -> None:
    frames = list(storyboard("a city", seed=1, width=161, height=91, duration=3, fps=24, max_frames=12))
    assert len(frames) == 12
    assert {frame.size for frame in frames} == {(160, 90)}
    assert all(difference(one, other) > 0.2 for one, other in pairwise(frames))
    assert difference(frames[0], frames[-1]) > 5


def test_storyboards_start_and_end_with_given_pictures() -> None:
    red, blue = Image.new("RGB", (50, 50), (255, 0, 0)), Image.new("RGB", (80, 20), (0, 0, 255))
    frames = list(storyboard("x", seed=1, width=64, height=64, duration=1, fps=8, first=red, last=blue))
    assert frames[0].getcolors() == [(64 * 64, (255, 0, 0))]
    assert frames[-1].getcolors() == [(64 * 64, (0, 0, 255))]


@pytest.mark.parametrize("format", ["MP4", "MOV", "WEBM"])
def test_videos_can_be_decoded(format: str) -> None:
    av = pytest.importorskip("av")
    rate = pace(1.5, 24, max_frames=18)

    def render() -> bytes:
        frames = storyboard("a city", seed=1, width=161, height=91, duration=1.5, fps=24, max_frames=18)
        sound = compose("a city", seed=1, duration=1.5, channels=2)
        return encode_video(frames, fps=rate.fps, format=format.lower(), audio=sound, channels=2)

    data = render()
    assert data == render()
    expected = list(storyboard("a city", seed=1, width=161, height=91, duration=1.5, fps=24, max_frames=18))
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (160, 90)
        assert stream.format.name == "yuv420p"
        assert {each.type for each in container.streams} == {"video", "audio"}
        assert container.duration / 1_000_000 == pytest.approx(1.5, abs=0.1)
        # Read pixel by pixel through Pillow, which needs no numpy.
        decoded = [frame.to_image() for frame in container.decode(video=0)]
    assert len(decoded) == 18
    assert difference(decoded[4], expected[4]) < 12
    if format != "WEBM":
        assert data.index(b"moov") < data.index(b"mdat")


def test_videos_of_pictures_of_any_size() -> None:
    av = pytest.importorskip("av")
    pictures = [Image.new("RGBA", (33, 21), "red"), Image.new("L", (100, 100), 9), Image.new("RGB", (33, 21))]
    with av.open(io.BytesIO(encode_video(iter(pictures), fps=3))) as container:
        assert [(frame.width, frame.height) for frame in container.decode(video=0)] == [(32, 20)] * 3


def test_videos_without_pictures_or_of_unknown_formats_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one picture"):
        encode_video([], fps=5)
    with pytest.raises(UnsupportedFormat, match="AVI"):
        encode_video([Image.new("RGB", (8, 8))], fps=5, format="AVI")
