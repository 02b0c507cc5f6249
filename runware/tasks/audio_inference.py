# Made by `python -m codegen generate` from schema/tasks/audio_inference.yaml; edit that file instead.
"""Make music, sound effects or speech."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)
from runware.tasks.shared import DeliveryMethod, OutputType

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.audio_inference_objects as objects
    import runware.tasks.audio_inference_settings as nested
    import runware.tasks.shared_objects as shared_objects
    import runware.tasks.shared_settings as shared_settings
else:
    objects = LazyModule("runware.tasks.audio_inference_objects")
    nested = LazyModule("runware.tasks.audio_inference_settings")
    shared_objects = LazyModule("runware.tasks.shared_objects")
    shared_settings = LazyModule("runware.tasks.shared_settings")
    local_media = LazyModule("runware._files.media")

AudioFormat: TypeAlias = Literal["MP3", "WAV", "FLAC", "OGG", "MP4", "MOV", "WEBM"] | str
"""The values known today. Other values are sent as well."""


@model
class Audio(Result):
    """One generated sound."""

    audio_uuid: str | None = received("audioUUID", kinds.uuid, default=None)
    """UUID of the sound; usable wherever a sound is expected."""
    audio_url: str | None = received(
        "audioURL", kinds.string, default=None, file="url", file_uuid="audio_uuid"
    )
    """URL of the sound. Given with `outputType` `URL`."""
    audio_base64_data: str | None = received(
        "audioBase64Data", kinds.string, default=None, file="base64", file_uuid="audio_uuid"
    )
    """The sound as base64. Given with `outputType` `base64Data`."""
    audio_data_uri: str | None = received(
        "audioDataURI", kinds.string, default=None, file="data_uri", file_uuid="audio_uuid"
    )
    """The sound as a data URI. Given with `outputType` `dataURI`."""
    video_uuid: str | None = received("videoUUID", kinds.uuid, default=None)
    """UUID of the video with its new sound, if the model returns one."""
    video_url: str | None = received(
        "videoURL", kinds.string, default=None, file="url", file_uuid="video_uuid"
    )
    """URL of the video with its new sound."""
    seed: int | None = received("seed", kinds.integer, default=None)
    """Seed that was used. May exceed 2^53; always exact here."""


@model
class AudioInference(Task[Audio]):
    """Make music, sound effects or speech.

    Models for music and sound take a `positive_prompt` and often a `duration`; models for speech take
    `speech` instead. A few models edit a given sound, or make sound for a given video.

    It may take 15 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
    the default of the server or of the model applies.

    https://runware.ai/docs/en/audio-inference/api-reference
    """

    task_type = "audioInference"
    __settings__ = Settings(delivery=("sync", "async"), max_duration=900, count_param="numberResults")

    model: str = param("model", kinds.air)
    """The model, as an AIR identifier (`elevenlabs:1@1`)."""
    positive_prompt: str | None = param("positivePrompt", kinds.string, default=None)
    """Description of the sound; for some speech models, of the voice. Models for speech usually take `speech`
    instead."""
    speech: shared_objects.Speech | shared_objects.SpeechDict | None = param(
        "speech", kinds.named("runware.tasks", "Speech"), default=None
    )
    """The text to speak, and the voice. Only models for speech."""
    negative_prompt: str | None = param("negativePrompt", kinds.string, default=None)
    """Negative prompt: what to avoid. Only some models."""
    duration: float | None = param("duration", kinds.number, default=None, above=0)
    """Length of the sound in seconds, usually 10 to 300. Models for music and sound effects. More than 0."""
    lyrics: str | None = param("lyrics", kinds.string, default=None, path="settings.lyrics")
    """Lyrics of the song. Only some models for music."""
    instrumental: bool | None = param(
        "instrumental", kinds.boolean, default=None, path="settings.instrumental"
    )
    """Generate music without vocals. Only some models for music."""
    bpm: int | None = param("bpm", kinds.integer, default=None, minimum=1, path="settings.bpm")
    """Tempo in beats per minute, usually 30 to 300. Only some models for music. At least 1."""
    key_scale: str | None = param("keyScale", kinds.string, default=None, path="settings.keyScale")
    """Musical key (`C major`). Only some models for music."""
    text_normalization: bool | None = param(
        "textNormalization", kinds.boolean, default=None, path="settings.textNormalization"
    )
    """Read numbers, dates and abbreviations as words. Only some models for speech."""
    normalize: bool | None = param("normalize", kinds.boolean, default=None, path="settings.normalize")
    """Normalize the loudness. Only some models."""
    temperature: float | None = param(
        "temperature", kinds.number, default=None, minimum=0, path="settings.temperature"
    )
    """How much the result may vary, usually 0 to 5; higher is more varied. Only some models. At least 0."""
    composition_plan: (
        shared_settings.CompositionPlan | shared_settings.CompositionPlanDict | Mapping[str, object] | None
    ) = param(
        "compositionPlan",
        kinds.named("runware.tasks", "CompositionPlan"),
        default=None,
        path="providerSettings.elevenlabs.music.compositionPlan",
    )
    """The song section by section, instead of `positive_prompt` and `duration`. Only music models of
    ElevenLabs."""
    input_audio: local_media.Media | None = param(
        "inputAudio", kinds.media, default=None, path="inputs.audio"
    )
    """The audio file to work on. Only some models."""
    input_audios: Sequence[local_media.Media] | None = param(
        "inputAudios", kinds.list_of(kinds.media), default=None, path="inputs.audios"
    )
    """The audio files to work on. Only some models."""
    input_video: local_media.Media | None = param(
        "inputVideo", kinds.media, default=None, path="inputs.video"
    )
    """The video to generate sound for. Only some models."""
    input_videos: Sequence[local_media.Media] | None = param(
        "inputVideos", kinds.list_of(kinds.media), default=None, path="inputs.videos"
    )
    """The videos to generate sound for. Only some models."""
    reference_audios: Sequence[local_media.Media] | None = param(
        "referenceAudios", kinds.list_of(kinds.media), default=None, path="inputs.referenceAudios"
    )
    """Audio files that guide the result. Only some models."""
    reference_images: Sequence[local_media.Media] | None = param(
        "referenceImages", kinds.list_of(kinds.media), default=None, path="inputs.referenceImages"
    )
    """Images that guide the result. Only some models."""
    reference_voices: Sequence[nested.ReferenceVoice | nested.ReferenceVoiceDict] | None = param(
        "referenceVoices",
        kinds.list_of(kinds.named("runware.tasks", "ReferenceVoice")),
        default=None,
        path="inputs.referenceVoices",
    )
    """Recordings of the voices to speak with. Only models that clone voices."""
    seed: int | None = param("seed", kinds.integer, default=None, minimum=0)
    """Seed of the random number generator; the same seed gives nearly the same sound. Random unless given. At
    least 0."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1)
    """Number of inference steps; more take longer. Only some models. At least 1."""
    strength: float | None = param("strength", kinds.number, default=None, minimum=0)
    """How much the result may differ from the given sound, from 0 (not at all) to 1. Only some models. At
    least 0."""
    cfg_scale: float | None = param("CFGScale", kinds.number, default=None)
    """How closely to follow the prompt; higher is closer. Only some models."""
    number_results: int | None = param("numberResults", kinds.integer, default=None, minimum=1)
    """Number of results to generate, usually at most 4. At least 1. Server default: 1."""
    audio_settings: objects.AudioSettings | objects.AudioSettingsDict | None = param(
        "audioSettings", kinds.named("runware.tasks", "AudioSettings"), default=None
    )
    """Encoding of the sound: sample rate, bitrate, channels."""
    output_type: OutputType | None = param(
        "outputType", kinds.string, default=None, known=kinds.values_of(OutputType)
    )
    """Form of the result: a `URL`, `base64Data`, or a `dataURI`. Server default: URL."""
    output_format: AudioFormat | None = param(
        "outputFormat", kinds.string, default=None, known=kinds.values_of(AudioFormat)
    )
    """File format of the sound. Models that make sound for a video can also give the video (MP4, MOV, WEBM).
    Server default: MP3."""
    output_quality: int | None = param("outputQuality", kinds.integer, default=None, minimum=20, maximum=99)
    """Compression quality, 20 to 99; higher is better and larger. Only some models."""
    advanced_features: Mapping[str, object] | None = param("advancedFeatures", kinds.mapping, default=None)
    """Features that only some models have."""
    inputs: nested.AudioInputs | nested.AudioInputsDict | Mapping[str, object] | None = param(
        "inputs", kinds.named("runware.tasks", "AudioInputs"), default=None
    )
    """Further inputs that only some models take."""
    settings: (
        nested.AudioInferenceSettings | nested.AudioInferenceSettingsDict | Mapping[str, object] | None
    ) = param("settings", kinds.named("runware.tasks", "AudioInferenceSettings"), default=None)
    """Further settings that only some models take, such as `timeSignature`."""
    provider_settings: (
        nested.AudioProviderSettings | nested.AudioProviderSettingsDict | Mapping[str, object] | None
    ) = param("providerSettings", kinds.named("runware.tasks", "AudioProviderSettings"), default=None)
    """Settings of the model's provider under the provider's name."""
    delivery_method: DeliveryMethod | None = param(
        "deliveryMethod", kinds.string, default=None, known=kinds.values_of(DeliveryMethod)
    )
    """How results are delivered: `sync` as they are generated, `async` by polling (the client polls for you).
    Chosen by the client unless given."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """URL to which the server posts each result. The call then ends with the server's acknowledgement."""
    routing: object | None = param("routing", kinds.anything, default=None)
    """The API's routing preferences, an object whose members are not documented. Sent unchanged."""
    upload_endpoint: str | None = param("uploadEndpoint", kinds.string, default=None)
    """URL to which the server PUTs the finished file."""
    ttl: int | None = param("ttl", kinds.integer, default=None, minimum=60)
    """Seconds for which the URL of a result is valid, at least 60. Only with `output_type` `URL`."""
    include_cost: bool | None = param("includeCost", kinds.boolean, default=None)
    """Report the cost in US dollars with each result. Server default: false."""
