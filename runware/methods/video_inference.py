# Made by `python -m codegen generate` from schema/tasks/video_inference.yaml; edit that file instead.
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
    async def video_inference(
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

        Models differ a lot in what they take: some want `width` and `height`, others a `resolution`; some
        begin with given frames (`frame_images`), others follow references (`reference_images`,
        `reference_videos`) or lip-sync to `input_audio`. A parameter that a model does not know is refused
        before anything is billed. Videos take minutes.

        It may take 1 hour as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            model: Which model, as an AIR identifier (`klingai:5@3`).
            positive_prompt: What to show and how it moves, usually 2 characters or more. Nearly all models
                want it; lip-sync and animation may not. At least 1 character.
            duration: Length of the video in seconds. Usually 1 to 10, in the steps that the model knows; a
                few models also take a word. More than 0.
            width: Width in pixels. Many models only know certain pairs of width and height. 1 to 65535.
                Only together with `height`.
            height: Height in pixels. Many models only know certain pairs of width and height. 1 to 65535.
                Only together with `width`.
            resolution: Size of the video by name. Some models want it instead of `width` and `height`; some
                spell the largest `4k`, others `4K`.
            seed: Number from which the randomness is made; the same seed gives nearly the same video.
                Random unless given. At least 0.
            number_results: How many videos to make, usually at most 4. At least 1. Server default: 1.
            settings: Settings that only some models take, such as `audio` or `promptExtend`.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.video_inference(
            ...     positive_prompt="A cat playing with a ball of yarn, high quality, detailed",
            ...     model="klingai:5@3",
            ...     duration=10,
            ...     seed=42,
            ...     number_results=1,
            ...     include_cost=True,
            ... )

        https://runware.ai/docs/en/video-inference/api-reference

        Other Parameters:
            negative_prompt: What to avoid. Only some models.
            fps: Frames per second. Usually 24; many models only know certain values from 15 to 60. At least
                1.
            frame_images: Images that stand in the video at certain places. Without a place, one is the
                first frame, two are the first and the last, more are spread evenly.
            reference_images: Images of people, things or a style that shall appear in the video. How many
                depends on the model.
            reference_videos: Videos (MP4, MOV or WEBM) whose motion, camera or look to follow. How many
                depends on the model.
            reference_audios: Sounds (MP3, WAV or FLAC) to follow. How many depends on the model.
            reference_voices: Voices to speak with. Only some models.
            elements: People and things with several views each, to be named in the prompt. Only some
                models.
            input_image: The image to animate. Only models that want one image.
            input_images: The images to work with. Only some models.
            input_video: The video to edit, extend or lip-sync. Only some models.
            input_audio: The sound to lip-sync or move to, or several of them with an ID each. Only some
                models.
            input_audios: Sounds (MP3, WAV or FLAC) to work with. Only some models.
            mask_image: What of the video to edit, white being edited. Only some models.
            background: What to show behind the subject. Only some models.
            avatar: Which of the model's ready-made speakers to show. Only some models.
            draft_id: ID of a draft to finish, from `outputs` of an earlier video. Only some models.
            video_id: ID of a video to go on from, from `outputs` of an earlier video. Only some models.
            speech: What is said in the video and with which voice. Only some models.
            input_speech: Texts to be spoken, with an ID each, by which segments of the video refer to them.
                Only some models.
            steps: Number of steps, usually 10 to 50. More take longer. Only some models. At least 1.
            scheduler: How noise is removed from step to step. Only some models.
            cfg_scale: How closely to follow the prompt, usually 0 to 50. Higher is closer. Only some
                models. At least 0.
            lora: LoRAs to apply. Only some models.
            acceleration: How much quality to give for speed. Only some models. Server default: none.
            accelerator_options: Caches that make steps faster. Only some models.
            watermark: A visible mark on the video.
            advanced_features: Features that only some models have.
            output_type: What a result holds; only `URL` so far. Server default: URL.
            output_format: File format of the video. Server default: MP4.
            output_quality: Compression quality, 20 to 99; higher is better and larger. Server default: 95.
            inputs: Further inputs that only some models take.
            provider_settings: Settings of the model's provider under the provider's name, such as `{google:
                {generateAudio: true}}`.
            delivery_method: How results come back: `sync` as they are made, `async` by polling (the client
                polls for you). Chosen by the client unless given.
            webhook_url: Where the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's own preferences for where the task is carried out. Sent as given.
            upload_endpoint: URL to which the server PUTs the finished file.
            ttl: Seconds for which a result's URL lives, at least 60. Only with `output_type` `URL`.
            include_cost: Report the cost in US dollars with each result. Server default: false.
            safety: Which checks for unsafe content the server makes. With them, results say `NSFWContent`.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...
