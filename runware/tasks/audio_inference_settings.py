# Made by `python -m codegen generate` from schema/tasks/audio_inference.yaml; edit that file instead.
"""Make music, sound effects or speech."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Required, TypedDict

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    Object,
    OpenObject,
    model,
    param,
)

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.shared_settings as shared_settings
else:
    shared_settings = LazyModule("runware.tasks.shared_settings")
    local_media = LazyModule("runware._files.media")


@model
class ReferenceVoice(Object):
    """A recording of a voice to clone."""

    audio: local_media.Media = param("audio", kinds.media)
    """The recording."""
    text: str | None = param("text", kinds.string, default=None)
    """Transcript of the recording."""


class ReferenceVoiceDict(TypedDict, total=False):
    """A mapping to give instead of `ReferenceVoice(...)`, whose parameters are its keys."""

    audio: Required[local_media.Media]
    """The recording."""
    text: str | None
    """Transcript of the recording."""


@model
class AudioInputs(OpenObject):
    """Media inputs. Most of them are parameters of the task as well."""

    audio: local_media.Media | None = param("audio", kinds.media, default=None)
    """The audio file to work on. Only some models."""
    audios: Sequence[local_media.Media] | None = param("audios", kinds.list_of(kinds.media), default=None)
    """The audio files to work on. Only some models."""
    video: local_media.Media | None = param("video", kinds.media, default=None)
    """The video to generate sound for. Only some models."""
    videos: Sequence[local_media.Media] | None = param("videos", kinds.list_of(kinds.media), default=None)
    """The videos to generate sound for. Only some models."""
    reference_audios: Sequence[local_media.Media] | None = param(
        "referenceAudios", kinds.list_of(kinds.media), default=None
    )
    """Audio files that guide the result. Only some models."""
    reference_images: Sequence[local_media.Media] | None = param(
        "referenceImages", kinds.list_of(kinds.media), default=None
    )
    """Images that guide the result. Only some models."""
    reference_voices: Sequence[ReferenceVoice | ReferenceVoiceDict] | None = param(
        "referenceVoices", kinds.list_of(ReferenceVoice), default=None
    )
    """Recordings of the voices to speak with. Only models that clone voices."""


class AudioInputsDict(TypedDict, total=False):
    """A mapping to give instead of `AudioInputs(...)`, whose parameters are its keys."""

    audio: local_media.Media | None
    """The audio file to work on. Only some models."""
    audios: Sequence[local_media.Media] | None
    """The audio files to work on. Only some models."""
    video: local_media.Media | None
    """The video to generate sound for. Only some models."""
    videos: Sequence[local_media.Media] | None
    """The videos to generate sound for. Only some models."""
    reference_audios: Sequence[local_media.Media] | None
    """Audio files that guide the result. Only some models."""
    reference_images: Sequence[local_media.Media] | None
    """Images that guide the result. Only some models."""
    reference_voices: Sequence[ReferenceVoice | ReferenceVoiceDict] | None
    """Recordings of the voices to speak with. Only models that clone voices."""


@model
class AudioInferenceSettings(OpenObject):
    """Settings that only some models take. Some of them are parameters of the task as well."""

    audio_temperature: float | None = param("audioTemperature", kinds.number, default=None, minimum=0)
    """How much the sound may vary, usually 0 to 5; higher is more varied. At least 0."""
    cfg_interval_start: float | None = param(
        "cfgIntervalStart", kinds.number, default=None, minimum=0, maximum=1
    )
    """Share of the steps at which guidance by the prompt begins, 0 to 1."""
    cfg_interval_end: float | None = param("cfgIntervalEnd", kinds.number, default=None, minimum=0, maximum=1)
    """Share of the steps at which guidance by the prompt ends, 0 to 1."""
    chunk_length: int | None = param("chunkLength", kinds.integer, default=None, minimum=1)
    """Number of characters of the text to synthesize at a time, usually 100 to 300. At least 1."""
    min_chunk_length: int | None = param("minChunkLength", kinds.integer, default=None, minimum=0)
    """Minimum number of characters of a chunk of the text, usually 0 to 100. At least 0."""
    condition_on_previous_chunks: bool | None = param(
        "conditionOnPreviousChunks", kinds.boolean, default=None
    )
    """Make each chunk of the text sound like the previous ones."""
    cover_conditioning_scale: float | None = param(
        "coverConditioningScale", kinds.number, default=None, minimum=0
    )
    """How closely a cover follows the original song, usually 0 to 1. At least 0."""
    early_stop_threshold: float | None = param(
        "earlyStopThreshold", kinds.number, default=None, minimum=0, maximum=1
    )
    """How confident the model must be that the speech has ended before it stops, 0 to 1."""
    guidance_type: Literal["apg", "cfg"] | str | None = param(
        "guidanceType", kinds.string, default=None, known=("apg", "cfg")
    )
    """Type of guidance by the prompt."""
    include_prefix: bool | None = param("includePrefix", kinds.boolean, default=None)
    """Keep the given sound at the beginning of the result."""
    language_boost: str | None = param("languageBoost", kinds.string, default=None)
    """Language to recognize better, as a language code (`en`), or `auto`."""
    latency: Literal["low", "normal", "balanced"] | str | None = param(
        "latency", kinds.string, default=None, known=("low", "normal", "balanced")
    )
    """Trade-off between latency and quality."""
    lyrics_optimizer: bool | None = param("lyricsOptimizer", kinds.boolean, default=None)
    """Let the model write or improve the lyrics."""
    max_new_tokens: int | None = param("maxNewTokens", kinds.integer, default=None, minimum=1)
    """Maximum number of tokens to generate. At least 1."""
    max_tokens: int | None = param("maxTokens", kinds.integer, default=None, minimum=1)
    """Maximum number of tokens to generate. At least 1."""
    normalize_loudness: bool | None = param("normalizeLoudness", kinds.boolean, default=None)
    """Normalize the loudness."""
    repainting_start: float | None = param("repaintingStart", kinds.number, default=None)
    """Position in seconds at which the repainted part begins."""
    repainting_end: float | None = param("repaintingEnd", kinds.number, default=None)
    """Position in seconds at which the repainted part ends."""
    repetition_penalty: float | None = param("repetitionPenalty", kinds.number, default=None, minimum=0)
    """Penalty factor for repetitions, usually 0 to 2; 1 is neutral. At least 0."""
    time_signature: int | None = param("timeSignature", kinds.integer, default=None, minimum=1)
    """Number of beats per bar (4), usually up to 32. At least 1."""
    top_k: int | None = param("topK", kinds.integer, default=None, minimum=0)
    """Choose only among this many of the most likely tokens. At least 0."""
    top_p: float | None = param("topP", kinds.number, default=None, minimum=0, maximum=1)
    """Nucleus sampling: choose only among the most likely tokens whose probabilities add up to this value. 0
    to 1."""
    transcript: str | None = param("transcript", kinds.string, default=None)
    """Transcript of the recording of the voice."""
    turbo: bool | None = param("turbo", kinds.boolean, default=None)
    """Generate faster, at some cost in quality."""
    vocal_language: str | None = param("vocalLanguage", kinds.string, default=None)
    """Language of the vocals, as a language code (`en`), or `unknown`."""
    x_vector_only: bool | None = param("xVectorOnly", kinds.boolean, default=None)
    """Use only the speaker embedding of the recording, so that no `transcript` is needed."""
    lyrics: str | None = param("lyrics", kinds.string, default=None)
    """Lyrics of the song. Only some models for music."""
    instrumental: bool | None = param("instrumental", kinds.boolean, default=None)
    """Generate music without vocals. Only some models for music."""
    bpm: int | None = param("bpm", kinds.integer, default=None, minimum=1)
    """Tempo in beats per minute, usually 30 to 300. Only some models for music. At least 1."""
    key_scale: str | None = param("keyScale", kinds.string, default=None)
    """Musical key (`C major`). Only some models for music."""
    text_normalization: bool | None = param("textNormalization", kinds.boolean, default=None)
    """Read numbers, dates and abbreviations as words. Only some models for speech."""
    normalize: bool | None = param("normalize", kinds.boolean, default=None)
    """Normalize the loudness. Only some models."""
    temperature: float | None = param("temperature", kinds.number, default=None, minimum=0)
    """How much the result may vary, usually 0 to 5; higher is more varied. Only some models. At least 0."""


class AudioInferenceSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `AudioInferenceSettings(...)`, whose parameters are its keys."""

    audio_temperature: float | None
    """How much the sound may vary, usually 0 to 5; higher is more varied. At least 0."""
    cfg_interval_start: float | None
    """Share of the steps at which guidance by the prompt begins, 0 to 1."""
    cfg_interval_end: float | None
    """Share of the steps at which guidance by the prompt ends, 0 to 1."""
    chunk_length: int | None
    """Number of characters of the text to synthesize at a time, usually 100 to 300. At least 1."""
    min_chunk_length: int | None
    """Minimum number of characters of a chunk of the text, usually 0 to 100. At least 0."""
    condition_on_previous_chunks: bool | None
    """Make each chunk of the text sound like the previous ones."""
    cover_conditioning_scale: float | None
    """How closely a cover follows the original song, usually 0 to 1. At least 0."""
    early_stop_threshold: float | None
    """How confident the model must be that the speech has ended before it stops, 0 to 1."""
    guidance_type: Literal["apg", "cfg"] | str | None
    """Type of guidance by the prompt."""
    include_prefix: bool | None
    """Keep the given sound at the beginning of the result."""
    language_boost: str | None
    """Language to recognize better, as a language code (`en`), or `auto`."""
    latency: Literal["low", "normal", "balanced"] | str | None
    """Trade-off between latency and quality."""
    lyrics_optimizer: bool | None
    """Let the model write or improve the lyrics."""
    max_new_tokens: int | None
    """Maximum number of tokens to generate. At least 1."""
    max_tokens: int | None
    """Maximum number of tokens to generate. At least 1."""
    normalize_loudness: bool | None
    """Normalize the loudness."""
    repainting_start: float | None
    """Position in seconds at which the repainted part begins."""
    repainting_end: float | None
    """Position in seconds at which the repainted part ends."""
    repetition_penalty: float | None
    """Penalty factor for repetitions, usually 0 to 2; 1 is neutral. At least 0."""
    time_signature: int | None
    """Number of beats per bar (4), usually up to 32. At least 1."""
    top_k: int | None
    """Choose only among this many of the most likely tokens. At least 0."""
    top_p: float | None
    """Nucleus sampling: choose only among the most likely tokens whose probabilities add up to this value. 0
    to 1."""
    transcript: str | None
    """Transcript of the recording of the voice."""
    turbo: bool | None
    """Generate faster, at some cost in quality."""
    vocal_language: str | None
    """Language of the vocals, as a language code (`en`), or `unknown`."""
    x_vector_only: bool | None
    """Use only the speaker embedding of the recording, so that no `transcript` is needed."""
    lyrics: str | None
    """Lyrics of the song. Only some models for music."""
    instrumental: bool | None
    """Generate music without vocals. Only some models for music."""
    bpm: int | None
    """Tempo in beats per minute, usually 30 to 300. Only some models for music. At least 1."""
    key_scale: str | None
    """Musical key (`C major`). Only some models for music."""
    text_normalization: bool | None
    """Read numbers, dates and abbreviations as words. Only some models for speech."""
    normalize: bool | None
    """Normalize the loudness. Only some models."""
    temperature: float | None
    """How much the result may vary, usually 0 to 5; higher is more varied. Only some models. At least 0."""


@model
class AudioProviderSettings(OpenObject):
    """Settings of the model's provider, under the provider's name."""

    elevenlabs: (
        shared_settings.ElevenLabsProviderSettings
        | shared_settings.ElevenLabsProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("elevenlabs", kinds.named("runware.tasks", "ElevenLabsProviderSettings"), default=None)
    """Settings of ElevenLabs' models."""
    klingai: (
        shared_settings.KlingProviderSettings
        | shared_settings.KlingProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("klingai", kinds.named("runware.tasks", "KlingProviderSettings"), default=None)
    """Settings of Kling AI's models."""
    mirelo: (
        shared_settings.MireloProviderSettings
        | shared_settings.MireloProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("mirelo", kinds.named("runware.tasks", "MireloProviderSettings"), default=None)
    """Settings of Mirelo's models."""


class AudioProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `AudioProviderSettings(...)`, whose parameters are its keys."""

    elevenlabs: (
        shared_settings.ElevenLabsProviderSettings
        | shared_settings.ElevenLabsProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of ElevenLabs' models."""
    klingai: (
        shared_settings.KlingProviderSettings
        | shared_settings.KlingProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Kling AI's models."""
    mirelo: (
        shared_settings.MireloProviderSettings
        | shared_settings.MireloProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Mirelo's models."""
