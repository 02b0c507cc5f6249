"""Sound: a short piece of music made from a text and a seed, and its encoding in the usual formats."""

import io
import math
import sys
import wave
from array import array
from functools import lru_cache
from operator import add

from runware.emulator.rendering.media import Pcm, UnsupportedFormat, add_audio, open_container, write_audio
from runware.emulator.rendering.randomness import seeded

__all__ = ["AUDIO_MIME", "UnsupportedFormat", "compose", "encode_audio"]

AUDIO_MIME = {"WAV": "audio/wav", "MP3": "audio/mpeg", "FLAC": "audio/flac", "OGG": "audio/ogg"}

_CODECS = {"MP3": ("mp3", "libmp3lame"), "FLAC": ("flac", "flac"), "OGG": ("ogg", "libopus")}

#: Maximum duration of a sound or a video, in seconds.
LONGEST = 3600
_BEATS = 16
_LOUDEST = 0.82 * 32767

# Semitones above the tonic. Every note of the melody fits every chord, since all are of one pentatonic scale.
_SCALE = (0, 2, 4, 7, 9, 12, 14, 16)
_PROGRESSIONS = (
    ((0, 7, 16), (-3, 4, 12), (-7, 9, 12), (-5, 7, 14)),
    ((-3, 4, 12), (-7, 9, 12), (0, 7, 16), (-5, 7, 14)),
    ((0, 7, 14), (-5, 7, 14), (-3, 4, 12), (-7, 9, 16)),
)


def compose(
    text: str, *, seed: int, duration: float, sample_rate: int = 44100, channels: int = 1
) -> "array[int]":
    """Compose a gentle melody over chords; return it as signed 16-bit samples, channels interleaved.

    `duration` is in seconds, up to an hour. The piece is a phrase of 16 beats (about 7 seconds) that repeats.
    """
    if not 0 < duration <= LONGEST or not 4000 <= sample_rate <= 192_000 or channels not in (1, 2):
        raise ValueError(
            f"{duration} seconds at {sample_rate} Hz in {channels} channels cannot be composed: "
            "a duration is above 0 and at most an hour, a rate 4000 to 192000, and channels are 1 or 2."
        )
    wanted = max(1, round(duration * sample_rate))
    phrase = _phrase(text, seed, sample_rate, wanted)
    samples = (phrase * -(-wanted // len(phrase)))[:wanted]
    _fade(samples, min(wanted // 4, sample_rate // 2))
    return samples if channels == 1 else _widened(samples, sample_rate)


def encode_audio(
    pcm: Pcm, format: str, *, sample_rate: int = 44100, channels: int = 1, bitrate: int | None = None
) -> bytes:
    """Encode samples of `compose` as a WAV, MP3, FLAC or OGG (Opus) file.

    `bitrate` is in bits per second, for MP3 and OGG. Raises UnsupportedFormat if PyAV is missing, for all but WAV.
    """
    kind = format.upper()
    file = io.BytesIO()
    if kind == "WAV":
        _write_wav(file, pcm, sample_rate, channels)
    elif kind in _CODECS:
        container_name, codec = _CODECS[kind]
        with open_container(file, container_name) as container:
            stream = add_audio(
                container, codec, sample_rate=sample_rate, channels=channels, bitrate=bitrate or 128_000
            )
            write_audio(container, stream, pcm, sample_rate=sample_rate, channels=channels)
    else:
        raise UnsupportedFormat(f"Sound cannot be written as {format!r}, only as {', '.join(AUDIO_MIME)}.")
    return file.getvalue()


def _write_wav(file: io.BytesIO, pcm: Pcm, sample_rate: int, channels: int) -> None:
    data = memoryview(pcm).cast("B").tobytes()
    if sys.byteorder == "big":
        swapped = array("h", data)
        swapped.byteswap()
        data = swapped.tobytes()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(sample_rate)
        writer.writeframes(data)


def _phrase(text: str, seed: int, rate: int, wanted: int) -> "array[int]":
    """Return the phrase with the notes that start within `wanted` samples; their sound past its end wraps around."""
    random = seeded("music", text, seed)
    beat = round(rate * random.uniform(0.38, 0.48))
    key = 220.0 * 2 ** (random.randrange(-3, 5) / 12)
    length = beat * _BEATS
    mix = [0.0] * length

    notes: list[tuple[int, float, float, float]] = []
    for bar, chord in enumerate(random.choice(_PROGRESSIONS)):
        # An arpeggio: the voices start in quick succession, the lowest first.
        for voice, semitone in enumerate(chord):
            start = bar * 4 * beat + voice * beat // 16
            notes.append((start, key / 2 * 2 ** (semitone / 12), 4.0, 0.17))
    place = random.randrange(2, 5)
    for count in range(_BEATS):
        place = min(max(place + random.choice((-2, -1, -1, 0, 1, 1, 2)), 0), len(_SCALE) - 1)
        if count % 4 == 0 or random.random() < 0.72:
            notes.append((count * beat, key * 2 ** (_SCALE[place] / 12), 1.6, 0.3))

    for start, pitch, beats, loudness in notes:
        if start < wanted:
            _strike(mix, start, _note(round(pitch, 4), round(beats * beat), loudness, rate))
    loudest = max(max(mix), -min(mix), 1e-9)
    gain = _LOUDEST / max(loudest, 0.5)
    return array("h", [int(level * gain) for level in mix])


@lru_cache(maxsize=64)
def _note(pitch: float, length: int, loudness: float, rate: int) -> list[float]:
    """Return a plucked note that decays over `length` samples."""
    # A wave table of the fundamental with two overtones is faster than computing sines per sample.
    steps = 2048
    table = [
        loudness * (math.sin(turn) + 0.32 * math.sin(2 * turn) + 0.1 * math.sin(3 * turn))
        for turn in (math.tau * step / steps for step in range(steps))
    ]
    advance = pitch * steps / rate
    decay = math.exp(-4.5 / length)
    levels: list[float] = []
    strength = 1.0
    for index in range(length):
        levels.append(table[int(index * advance) & 2047] * strength)
        strength *= decay
    attack = min(length, max(1, rate // 90))
    for index in range(attack):
        levels[index] *= index / attack
    release = min(length, max(1, rate // 30))
    for index in range(1, release + 1):
        levels[-index] *= (index - 1) / release
    return levels


def _strike(mix: list[float], start: int, note: list[float]) -> None:
    end = min(start + len(note), len(mix))
    fitting = end - start
    mix[start:end] = map(add, mix[start:end], note[:fitting])
    if fitting < len(note):
        rest = note[fitting:][: len(mix)]
        mix[: len(rest)] = map(add, mix[: len(rest)], rest)


def _fade(samples: "array[int]", length: int) -> None:
    for index in range(1, length + 1):
        samples[-index] = int(samples[-index] * (index - 1) / length)


def _widened(samples: "array[int]", rate: int) -> "array[int]":
    """Return two channels for a wide sound, with the right one about 9 ms later."""
    late = max(1, rate // 110)
    both = array("h", bytes(4 * len(samples)))
    both[0::2] = samples
    both[1::2] = (array("h", bytes(2 * late)) + samples)[: len(samples)]
    return both
