"""Sounds: music that depends on the prompt and the seed, alone or as the soundtrack of a video."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from runware.emulator.handlers.images import unwritable
from runware.emulator.handlers.videos import input_or_drawn_clip, publish_video
from runware.emulator.refusal import Refused, problem
from runware.emulator.rendering.audio import AUDIO_MIME, UnsupportedFormat, compose, encode_audio
from runware.emulator.rendering.media import has_encoder
from runware.emulator.rendering.video import VIDEO_MIME
from runware.emulator.work import Work

_SECONDS = 5.0


def audio_inference(work: Work) -> Iterator[dict[str, Any]]:
    """Compose music from the texts of the request: speech, prompt, lyrics and plan."""
    # Without PyAV, WAV is the only format that can be written, so it is then the default.
    usual = "MP3" if has_encoder("libmp3lame") else "WAV"
    format = str(work.get("output_format", usual)).upper()
    stored: dict[str, Any] = work.get("audio_settings", {})
    rate, channels = int(stored.get("sampleRate") or 44100), int(stored.get("channels") or 1)
    words, duration = _words(work), _duration(work)
    for index in range(work.count):
        seed = work.seed + index
        try:
            pcm = compose(words, seed=seed, duration=duration, sample_rate=rate, channels=channels)
            if format in VIDEO_MIME:
                pictures = input_or_drawn_clip(work, words, seed, duration)
                fields = publish_video(work, pictures, format, sound=(pcm, rate, channels))
            else:
                bits = int(stored.get("bitrate") or 128) * 1000
                content = encode_audio(pcm, format, sample_rate=rate, channels=channels, bitrate=bits)
                fields = work.publish("audio", content, AUDIO_MIME[format])
        except UnsupportedFormat as error:
            raise unwritable(format, ["WAV"], str(error)) from error
        except ValueError as error:
            raise _impossible(error) from error
        yield {**fields, "seed": seed}


def _words(work: Work) -> str:
    speech: dict[str, Any] = work.get("speech", {})
    plan: dict[str, Any] = work.get("composition_plan", {})
    parts = [speech.get("voice"), speech.get("text"), work.get("positive_prompt"), work.get("lyrics")]
    parts += plan.get("positiveGlobalStyles") or []
    for section in _sections(work):
        parts += [section.get("sectionName"), *(section.get("lines") or [])]
    return " ".join(str(part) for part in parts if part)


def _duration(work: Work) -> float:
    planned = sum(float(section.get("duration") or 0) for section in _sections(work))
    return float(work.get("duration", planned or _SECONDS))


def _sections(work: Work) -> list[dict[str, Any]]:
    plan: dict[str, Any] = work.get("composition_plan", {})
    return cast("list[dict[str, Any]]", plan.get("sections") or [])


def _impossible(error: ValueError) -> Refused:
    # The encoders know which rates they accept; their message is more precise than a list here would be.
    return Refused(
        problem(
            "invalidAudioSettings",
            f"Invalid value for 'audioSettings' or 'duration' parameter. {error}",
            ["audioSettings", "duration"],
        )
    )


HANDLERS = {"audioInference": audio_inference}
