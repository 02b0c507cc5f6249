# Made by `python -m codegen generate` from schema/tasks/audio_inference.yaml; edit that file instead.
"""Make music, sound effects or speech."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware._models.lazy import LazyModule
from runware.options import Options

from .runner import Runner, runs

if TYPE_CHECKING:
    import runware._catalogue.identifiers as identifiers
    import runware._files.media as media
else:
    identifiers = LazyModule("runware._catalogue.identifiers")
    media = LazyModule("runware._files.media")


class AudioInferenceMethods(Runner):
    """Make music, sound effects or speech."""

    @runs("AudioInference")
    async def audio_inference(
        self,
        *,
        model: identifiers.AudioInferenceModel | str,
        positive_prompt: str | None = None,
        speech: tasks.Speech | tasks.SpeechDict | None = None,
        negative_prompt: str | None = None,
        duration: float | None = None,
        lyrics: str | None = None,
        instrumental: bool | None = None,
        bpm: int | None = None,
        key_scale: str | None = None,
        text_normalization: bool | None = None,
        normalize: bool | None = None,
        temperature: float | None = None,
        composition_plan: tasks.CompositionPlan
        | tasks.CompositionPlanDict
        | Mapping[str, object]
        | None = None,
        input_audio: media.Media | None = None,
        input_audios: Sequence[media.Media] | None = None,
        input_video: media.Media | None = None,
        input_videos: Sequence[media.Media] | None = None,
        reference_audios: Sequence[media.Media] | None = None,
        reference_images: Sequence[media.Media] | None = None,
        reference_voices: Sequence[tasks.ReferenceVoice | tasks.ReferenceVoiceDict] | None = None,
        seed: int | None = None,
        steps: int | None = None,
        strength: float | None = None,
        cfg_scale: float | None = None,
        number_results: int | None = None,
        audio_settings: tasks.AudioSettings | tasks.AudioSettingsDict | None = None,
        output_type: tasks.OutputType | None = None,
        output_format: tasks.AudioFormat | None = None,
        output_quality: int | None = None,
        advanced_features: Mapping[str, object] | None = None,
        inputs: tasks.AudioInputs | tasks.AudioInputsDict | Mapping[str, object] | None = None,
        settings: tasks.AudioInferenceSettings
        | tasks.AudioInferenceSettingsDict
        | Mapping[str, object]
        | None = None,
        provider_settings: tasks.AudioProviderSettings
        | tasks.AudioProviderSettingsDict
        | Mapping[str, object]
        | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.Audio]],
    ) -> list[tasks.Audio]:
        """Make music, sound effects or speech.

        Models for music and sound take a `positive_prompt` and often a `duration`; models for speech take
        `speech` instead. A few models edit a given sound, or make sound for a given video.

        It may take 15 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not
        sent: the default of the server or of the model applies.

        Args:
            model: The model, as an AIR identifier (`elevenlabs:1@1`).
            positive_prompt: Description of the sound; for some speech models, of the voice. Models for
                speech usually take `speech` instead.
            speech: The text to speak, and the voice. Only models for speech.
            duration: Length of the sound in seconds, usually 10 to 300. Models for music and sound effects.
                More than 0.
            text_normalization: Read numbers, dates and abbreviations as words. Only some models for speech.
            number_results: Number of results to generate, usually at most 4. At least 1. Server default: 1.
            audio_settings: Encoding of the sound: sample rate, bitrate, channels.
            output_type: Form of the result: a `URL`, `base64Data`, or a `dataURI`. Server default: URL.
            output_format: File format of the sound. Models that make sound for a video can also give the
                video (MP4, MOV, WEBM). Server default: MP3.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> from runware import AudioSettings
            >>> results = await client.audio_inference(
            ...     model="elevenlabs:1@1",
            ...     positive_prompt="classical piano piece, gentle and melodic",
            ...     duration=60,
            ...     output_type="URL",
            ...     output_format="MP3",
            ...     audio_settings=AudioSettings(sample_rate=48000, bitrate=256),
            ...     include_cost=True,
            ...     number_results=1,
            ... )

        https://runware.ai/docs/en/audio-inference/api-reference

        Other Parameters:
            negative_prompt: Negative prompt: what to avoid. Only some models.
            lyrics: Lyrics of the song. Only some models for music.
            instrumental: Generate music without vocals. Only some models for music.
            bpm: Tempo in beats per minute, usually 30 to 300. Only some models for music. At least 1.
            key_scale: Musical key (`C major`). Only some models for music.
            normalize: Normalize the loudness. Only some models.
            temperature: How much the result may vary, usually 0 to 5; higher is more varied. Only some
                models. At least 0.
            composition_plan: The song section by section, instead of `positive_prompt` and `duration`. Only
                music models of ElevenLabs.
            input_audio: The audio file to work on. Only some models.
            input_audios: The audio files to work on. Only some models.
            input_video: The video to generate sound for. Only some models.
            input_videos: The videos to generate sound for. Only some models.
            reference_audios: Audio files that guide the result. Only some models.
            reference_images: Images that guide the result. Only some models.
            reference_voices: Recordings of the voices to speak with. Only models that clone voices.
            seed: Seed of the random number generator; the same seed gives nearly the same sound. Random
                unless given. At least 0.
            steps: Number of inference steps; more take longer. Only some models. At least 1.
            strength: How much the result may differ from the given sound, from 0 (not at all) to 1. Only
                some models. At least 0.
            cfg_scale: How closely to follow the prompt; higher is closer. Only some models.
            output_quality: Compression quality, 20 to 99; higher is better and larger. Only some models.
            advanced_features: Features that only some models have.
            inputs: Further inputs that only some models take.
            settings: Further settings that only some models take, such as `timeSignature`.
            provider_settings: Settings of the model's provider under the provider's name.
            delivery_method: How results are delivered: `sync` as they are generated, `async` by polling
                (the client polls for you). Chosen by the client unless given.
            webhook_url: URL to which the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which the URL of a result is valid, at least 60. Only with `output_type` `URL`.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
