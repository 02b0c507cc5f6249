# Made by `python -m codegen generate` from schema/tasks/audio_inference.yaml; edit that file instead.
"""Make music, sound effects or speech."""

from __future__ import annotations

from typing import Literal, TypedDict

from runware._models import kinds
from runware._models.model import (
    Object,
    model,
    param,
)


@model
class AudioSettings(Object):
    """Encoding of a sound."""

    sample_rate: int | None = param("sampleRate", kinds.integer, default=None, minimum=8000, maximum=48000)
    """Samples per second, 8000 to 48000; usually 44100 unless given. Formats support only certain rates: MP3
    8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100 and 48000, OGG 8000, 12000, 16000, 24000 and
    48000."""
    bitrate: int | None = param("bitrate", kinds.integer, default=None, minimum=8)
    """Kilobits per second; usually 128 unless given. MP3 supports 8 to 64 up to 12000 samples per second, 8 to
    160 up to 24000, and 32 to 320 from 32000 on. Not with WAV and FLAC, which are lossless. At least 8."""
    channels: Literal[1, 2] | int | None = param(
        "channels", kinds.integer, default=None, minimum=1, known=(1, 2)
    )
    """1 for mono, 2 for stereo; usually 2 unless given. At least 1."""


class AudioSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `AudioSettings(...)`, whose parameters are its keys."""

    sample_rate: int | None
    """Samples per second, 8000 to 48000; usually 44100 unless given. Formats support only certain rates: MP3
    8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100 and 48000, OGG 8000, 12000, 16000, 24000 and
    48000."""
    bitrate: int | None
    """Kilobits per second; usually 128 unless given. MP3 supports 8 to 64 up to 12000 samples per second, 8 to
    160 up to 24000, and 32 to 320 from 32000 on. Not with WAV and FLAC, which are lossless. At least 8."""
    channels: Literal[1, 2] | int | None
    """1 for mono, 2 for stereo; usually 2 unless given. At least 1."""
