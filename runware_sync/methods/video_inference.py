# Derived from runware/methods/video_inference.py by `python -m codegen generate`; edit that file instead.
"""Make videos from a prompt, images, other videos or speech."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Unpack

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


class VideoInferenceMethods(Runner):
    """Make videos from a prompt, images, other videos or speech."""

    @runs("VideoInference")
    def video_inference(
        self,
        *,
        model: identifiers.VideoInferenceModel | str,
        positive_prompt: str | None = None,
        negative_prompt: str | None = None,
        duration: float | str | None = None,
        width: int | None = None,
        height: int | None = None,
        resolution: Literal["240p", "360p", "480p", "540p", "720p", "768p", "1080p", "1440p", "4k", "4K"]
        | str
        | None = None,
        fps: int | None = None,
        frame_images: Sequence[tasks.FrameImage | tasks.FrameImageDict | media.Media] | None = None,
        reference_images: Sequence[tasks.ReferenceSubject | tasks.ReferenceSubjectDict | media.Media]
        | None = None,
        reference_videos: Sequence[tasks.ReferenceClip | tasks.ReferenceClipDict | media.Media] | None = None,
        reference_audios: Sequence[media.Media] | None = None,
        reference_voices: Sequence[media.Media] | None = None,
        elements: Sequence[tasks.Element | tasks.ElementDict] | None = None,
        input_image: media.Media | None = None,
        input_images: Sequence[media.Media] | None = None,
        input_video: media.Media | None = None,
        input_audio: media.Media | Sequence[tasks.AudioTrack | tasks.AudioTrackDict] | None = None,
        input_audios: Sequence[media.Media] | None = None,
        mask_image: media.Media | None = None,
        background: media.Media | None = None,
        avatar: str | None = None,
        draft_id: str | None = None,
        video_id: str | None = None,
        speech: tasks.Speech | tasks.SpeechDict | None = None,
        input_speech: Sequence[tasks.SpeechTrack | tasks.SpeechTrackDict] | None = None,
        seed: int | None = None,
        steps: int | None = None,
        scheduler: tasks.Scheduler | None = None,
        cfg_scale: float | None = None,
        number_results: int | None = None,
        lora: Sequence[tasks.Lora | tasks.LoraDict] | None = None,
        acceleration: Literal["none", "low", "medium", "high"] | str | None = None,
        accelerator_options: tasks.AcceleratorOptions | tasks.AcceleratorOptionsDict | None = None,
        watermark: tasks.Watermark | tasks.WatermarkDict | None = None,
        advanced_features: tasks.VideoAdvancedFeatures | tasks.VideoAdvancedFeaturesDict | None = None,
        output_type: Literal["URL"] | str | None = None,
        output_format: tasks.VideoFormat | None = None,
        output_quality: int | None = None,
        inputs: tasks.VideoInputs | tasks.VideoInputsDict | Mapping[str, object] | None = None,
        settings: tasks.VideoSettings | tasks.VideoSettingsDict | Mapping[str, object] | None = None,
        provider_settings: tasks.VideoProviderSettings
        | tasks.VideoProviderSettingsDict
        | Mapping[str, object]
        | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        upload_endpoint: str | None = None,
        ttl: int | None = None,
        include_cost: bool | None = None,
        safety: tasks.Safety | tasks.SafetyDict | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.Video]],
    ) -> list[tasks.Video]:
        """Make videos from a prompt, images, other videos or speech.

        Models differ in what they take: some require `width` and `height`, others a `resolution`; some
        start from given frames (`frame_images`), others follow references (`reference_images`,
        `reference_videos`) or lip-sync to `input_audio`. The server refuses a parameter that the model does
        not support, before anything is billed. Videos take minutes.

        It may take 1 hour as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            model: The model, as an AIR identifier (`klingai:5@3`).
            positive_prompt: Prompt: what to show and how it moves, usually 2 characters or more. Nearly all
                models require it; models for lip-sync and animation may not. At least 1 character.
            duration: Length of the video in seconds. Usually 1 to 10, in steps that depend on the model;
                some models take up to 30, a few also take `auto`. More than 0.
            width: Width in pixels. Many models support only certain pairs of width and height. 1 to 65535.
                Only together with `height`.
            height: Height in pixels. Many models support only certain pairs of width and height. 1 to
                65535. Only together with `width`.
            resolution: Size of the video by name. Some models require it instead of `width` and `height`;
                some spell the largest `4k`, others `4K`.
            seed: Seed of the random number generator; the same seed gives nearly the same video. Random
                unless given. At least 0.
            number_results: Number of videos to generate, usually at most 4. At least 1. Server default: 1.
            settings: Settings that only some models take, such as `audio` or `promptExtend`.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = client.video_inference(
            ...     positive_prompt="A cat playing with a ball of yarn, high quality, detailed",
            ...     model="klingai:5@3",
            ...     duration=10,
            ...     seed=42,
            ...     number_results=1,
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/en/video-inference/api-reference

        Other Parameters:
            negative_prompt: Negative prompt: what to avoid. Only some models.
            fps: Frames per second. Usually 24; many models support only certain values from 15 to 60. At
                least 1.
            frame_images: Images that are used as frames of the video. Without a position, one image is the
                first frame, two are the first and the last, more are spread evenly.
            reference_images: Images of people, things or a style to show in the video. The maximum number
                depends on the model.
            reference_videos: Videos (MP4, MOV or WEBM) whose motion, camera or look to follow. The maximum
                number depends on the model.
            reference_audios: Audio files (MP3, WAV or FLAC) that guide the video. The maximum number
                depends on the model.
            reference_voices: Voices to speak with. Only some models.
            elements: People and things with several views each, which the prompt can refer to. Only some
                models.
            input_image: The image to animate. Only models that take one image.
            input_images: The images to process. Only some models.
            input_video: The video to edit, extend or lip-sync. Only some models.
            input_audio: The audio to lip-sync or move to, or several audio tracks with IDs. Only some
                models.
            input_audios: Audio files (MP3, WAV or FLAC) to process. Only some models.
            mask_image: Mask of the video: white areas are edited. Only some models.
            background: Background behind the subject. Only some models.
            avatar: Predefined avatar of the model that speaks. Only some models.
            draft_id: ID of a draft to complete, from `outputs` of an earlier video. Only some models.
            video_id: ID of a video to continue, from `outputs` of an earlier video. Only some models.
            speech: The text to speak in the video, and the voice. Only some models.
            input_speech: Texts to speak, with IDs by which segments of the video refer to them. Only some
                models.
            steps: Number of inference steps, usually 10 to 50. More take longer. Only some models. At least
                1.
            scheduler: Scheduler: how the noise is removed from step to step. Only some models.
            cfg_scale: Guidance scale: how closely to follow the prompt, usually 0 to 50. Higher is closer.
                Only some models. At least 0.
            lora: LoRAs to apply. Only some models.
            acceleration: Acceleration level: higher is faster, at the cost of quality. Only some models.
                Server default: none.
            accelerator_options: Caches that skip computations from step to step, which is faster. Only some
                models.
            watermark: Visible watermark on the video.
            advanced_features: Features that only some models have.
            output_type: Form of the result; only `URL` so far. Server default: URL.
            output_format: File format of the video. Server default: MP4.
            output_quality: Compression quality, 20 to 99; higher is better and larger. Server default: 95.
            inputs: Further inputs that only some models take.
            provider_settings: Settings of the model's provider under the provider's name, such as `{google:
                {generateAudio: true}}`.
            delivery_method: How results are delivered: `sync` as they are generated, `async` by polling
                (the client polls for you). Chosen by the client unless given.
            webhook_url: URL to which the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which the URL of a result is valid, at least 60. Only with `output_type` `URL`.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            safety: Checks for unsafe content that the server makes. With them, results have `NSFWContent`.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
