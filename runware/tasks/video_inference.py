# Made by `python -m codegen generate` from schema/tasks/video_inference.yaml; edit that file instead.
"""Make videos from a prompt, images, other videos or speech."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    ResponseObject,
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)
from runware.tasks.shared import DeliveryMethod, Scheduler, VideoFormat

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.shared_objects as shared_objects
    import runware.tasks.video_inference_objects as objects
    import runware.tasks.video_inference_settings as nested
else:
    shared_objects = LazyModule("runware.tasks.shared_objects")
    objects = LazyModule("runware.tasks.video_inference_objects")
    nested = LazyModule("runware.tasks.video_inference_settings")
    local_media = LazyModule("runware._files.media")


@model
class VideoOutputs(ResponseObject):
    """IDs by which later tasks can continue a video."""

    draft_id: str | None = received("draftId", kinds.string, default=None)
    """ID of the draft. Pass it as `draft_id` to complete the draft."""
    video_id: str | None = received("videoId", kinds.string, default=None)
    """ID of the video at its provider. Pass it as `video_id` to continue the video."""


@model
class Video(Result):
    """One generated video."""

    video_uuid: str = received("videoUUID", kinds.uuid)
    """UUID of the video; usable wherever a video is expected."""
    video_url: str | None = received(
        "videoURL", kinds.string, default=None, file="url", file_uuid="video_uuid"
    )
    """URL of the video."""
    video_base64_data: str | None = received(
        "videoBase64Data", kinds.string, default=None, file="base64", file_uuid="video_uuid"
    )
    """The video as base64."""
    video_data_uri: str | None = received(
        "videoDataURI", kinds.string, default=None, file="data_uri", file_uuid="video_uuid"
    )
    """The video as a data URI."""
    media_uuid: str | None = received("mediaUUID", kinds.uuid, default=None)
    """UUID of the video, if the server does not say which kind of media it is."""
    media_url: str | None = received(
        "mediaURL", kinds.string, default=None, file="url", file_uuid="media_uuid"
    )
    """URL of the video that `media_uuid` identifies."""
    seed: int | None = received("seed", kinds.integer, default=None)
    """Seed that was used. May exceed 2^53; always exact here."""
    nsfw_content: bool | None = received("NSFWContent", kinds.boolean, default=None)
    """Whether unsafe content was found. Present if the check was requested."""
    outputs: VideoOutputs | None = received("outputs", VideoOutputs, default=None)
    """IDs by which later tasks can continue the video. Only some models."""


@model
class VideoInference(Task[Video]):
    """Make videos from a prompt, images, other videos or speech.

    Models differ in what they take: some require `width` and `height`, others a `resolution`; some start
    from given frames (`frame_images`), others follow references (`reference_images`, `reference_videos`) or
    lip-sync to `input_audio`. The server refuses a parameter that the model does not support, before
    anything is billed. Videos take minutes.

    It may take 1 hour as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/video-inference/api-reference
    """

    task_type = "videoInference"
    __settings__ = Settings(
        delivery=("async",), max_duration=3600, count_param="numberResults", together=(("width", "height"),)
    )

    model: str = param("model", kinds.air)
    """The model, as an AIR identifier (`klingai:5@3`)."""
    positive_prompt: str | None = param("positivePrompt", kinds.string, default=None, min_length=1)
    """Prompt: what to show and how it moves, usually 2 characters or more. Nearly all models require it;
    models for lip-sync and animation may not. At least 1 character."""
    negative_prompt: str | None = param("negativePrompt", kinds.string, default=None)
    """Negative prompt: what to avoid. Only some models."""
    duration: float | str | None = param(
        "duration", kinds.either(kinds.number, kinds.string), default=None, above=0
    )
    """Length of the video in seconds. Usually 1 to 10, in steps that depend on the model; some models take up
    to 30, a few also take `auto`. More than 0."""
    width: int | None = param("width", kinds.integer, default=None, minimum=1, maximum=65535)
    """Width in pixels. Many models support only certain pairs of width and height. 1 to 65535. Only together
    with `height`."""
    height: int | None = param("height", kinds.integer, default=None, minimum=1, maximum=65535)
    """Height in pixels. Many models support only certain pairs of width and height. 1 to 65535. Only together
    with `width`."""
    resolution: (
        Literal["240p", "360p", "480p", "540p", "720p", "768p", "1080p", "1440p", "4k", "4K"] | str | None
    ) = param(
        "resolution",
        kinds.string,
        default=None,
        known=("240p", "360p", "480p", "540p", "720p", "768p", "1080p", "1440p", "4k", "4K"),
    )
    """Size of the video by name. Some models require it instead of `width` and `height`; some spell the
    largest `4k`, others `4K`."""
    fps: int | None = param("fps", kinds.integer, default=None, minimum=1)
    """Frames per second. Usually 24; many models support only certain values from 15 to 60. At least 1."""
    frame_images: Sequence[nested.FrameImage | nested.FrameImageDict | local_media.Media] | None = param(
        "frameImages",
        kinds.list_of(kinds.either(kinds.named("runware.tasks", "FrameImage"), kinds.media)),
        default=None,
        path="inputs.frameImages",
        aliases=("frames",),
    )
    """Images that are used as frames of the video. Without a position, one image is the first frame, two are
    the first and the last, more are spread evenly."""
    reference_images: (
        Sequence[nested.ReferenceSubject | nested.ReferenceSubjectDict | local_media.Media] | None
    ) = param(
        "referenceImages",
        kinds.list_of(kinds.either(kinds.named("runware.tasks", "ReferenceSubject"), kinds.media)),
        default=None,
        path="inputs.referenceImages",
        aliases=("references",),
    )
    """Images of people, things or a style to show in the video. The maximum number depends on the model."""
    reference_videos: Sequence[nested.ReferenceClip | nested.ReferenceClipDict | local_media.Media] | None = (
        param(
            "referenceVideos",
            kinds.list_of(kinds.either(kinds.named("runware.tasks", "ReferenceClip"), kinds.media)),
            default=None,
            path="inputs.referenceVideos",
        )
    )
    """Videos (MP4, MOV or WEBM) whose motion, camera or look to follow. The maximum number depends on the
    model."""
    reference_audios: Sequence[local_media.Media] | None = param(
        "referenceAudios", kinds.list_of(kinds.media), default=None, path="inputs.referenceAudios"
    )
    """Audio files (MP3, WAV or FLAC) that guide the video. The maximum number depends on the model."""
    reference_voices: Sequence[local_media.Media] | None = param(
        "referenceVoices", kinds.list_of(kinds.media), default=None, path="inputs.referenceVoices"
    )
    """Voices to speak with. Only some models."""
    elements: Sequence[nested.Element | nested.ElementDict] | None = param(
        "elements",
        kinds.list_of(kinds.named("runware.tasks", "Element")),
        default=None,
        path="inputs.elements",
    )
    """People and things with several views each, which the prompt can refer to. Only some models."""
    input_image: local_media.Media | None = param(
        "inputImage", kinds.media, default=None, path="inputs.image"
    )
    """The image to animate. Only models that take one image."""
    input_images: Sequence[local_media.Media] | None = param(
        "inputImages", kinds.list_of(kinds.media), default=None, path="inputs.images"
    )
    """The images to process. Only some models."""
    input_video: local_media.Media | None = param(
        "inputVideo", kinds.media, default=None, path="inputs.video"
    )
    """The video to edit, extend or lip-sync. Only some models."""
    input_audio: local_media.Media | Sequence[nested.AudioTrack | nested.AudioTrackDict] | None = param(
        "inputAudio",
        kinds.either(kinds.media, kinds.list_of(kinds.named("runware.tasks", "AudioTrack"))),
        default=None,
        path="inputs.audio",
    )
    """The audio to lip-sync or move to, or several audio tracks with IDs. Only some models."""
    input_audios: Sequence[local_media.Media] | None = param(
        "inputAudios", kinds.list_of(kinds.media), default=None, path="inputs.audios"
    )
    """Audio files (MP3, WAV or FLAC) to process. Only some models."""
    mask_image: local_media.Media | None = param("maskImage", kinds.media, default=None, path="inputs.mask")
    """Mask of the video: white areas are edited. Only some models."""
    background: local_media.Media | None = param(
        "background", kinds.media, default=None, path="inputs.background"
    )
    """Background behind the subject. Only some models."""
    avatar: str | None = param("avatar", kinds.string, default=None, path="inputs.avatar")
    """Predefined avatar of the model that speaks. Only some models."""
    draft_id: str | None = param("draftId", kinds.string, default=None, path="inputs.draftId")
    """ID of a draft to complete, from `outputs` of an earlier video. Only some models."""
    video_id: str | None = param("videoId", kinds.string, default=None, path="inputs.videoId")
    """ID of a video to continue, from `outputs` of an earlier video. Only some models."""
    speech: shared_objects.Speech | shared_objects.SpeechDict | None = param(
        "speech", kinds.named("runware.tasks", "Speech"), default=None
    )
    """The text to speak in the video, and the voice. Only some models."""
    input_speech: Sequence[nested.SpeechTrack | nested.SpeechTrackDict] | None = param(
        "inputSpeech",
        kinds.list_of(kinds.named("runware.tasks", "SpeechTrack")),
        default=None,
        path="inputs.speech",
    )
    """Texts to speak, with IDs by which segments of the video refer to them. Only some models."""
    seed: int | None = param("seed", kinds.integer, default=None, minimum=0)
    """Seed of the random number generator; the same seed gives nearly the same video. Random unless given. At
    least 0."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1)
    """Number of inference steps, usually 10 to 50. More take longer. Only some models. At least 1."""
    scheduler: Scheduler | None = param(
        "scheduler", kinds.string, default=None, known=kinds.values_of(Scheduler)
    )
    """Scheduler: how the noise is removed from step to step. Only some models."""
    cfg_scale: float | None = param("CFGScale", kinds.number, default=None, minimum=0)
    """Guidance scale: how closely to follow the prompt, usually 0 to 50. Higher is closer. Only some models.
    At least 0."""
    number_results: int | None = param("numberResults", kinds.integer, default=None, minimum=1)
    """Number of videos to generate, usually at most 4. At least 1. Server default: 1."""
    lora: Sequence[shared_objects.Lora | shared_objects.LoraDict] | None = param(
        "lora", kinds.list_of(kinds.named("runware.tasks", "Lora")), default=None
    )
    """LoRAs to apply. Only some models."""
    acceleration: Literal["none", "low", "medium", "high"] | str | None = param(
        "acceleration", kinds.string, default=None, known=("none", "low", "medium", "high")
    )
    """Acceleration level: higher is faster, at the cost of quality. Only some models. Server default: none."""
    accelerator_options: shared_objects.AcceleratorOptions | shared_objects.AcceleratorOptionsDict | None = (
        param("acceleratorOptions", kinds.named("runware.tasks", "AcceleratorOptions"), default=None)
    )
    """Caches that skip computations from step to step, which is faster. Only some models."""
    watermark: shared_objects.Watermark | shared_objects.WatermarkDict | None = param(
        "watermark",
        kinds.named("runware.tasks", "Watermark"),
        default=None,
        path="advancedFeatures.watermark",
    )
    """Visible watermark on the video."""
    advanced_features: objects.VideoAdvancedFeatures | objects.VideoAdvancedFeaturesDict | None = param(
        "advancedFeatures", kinds.named("runware.tasks", "VideoAdvancedFeatures"), default=None
    )
    """Features that only some models have."""
    output_type: Literal["URL"] | str | None = param("outputType", kinds.string, default=None, known=("URL",))
    """Form of the result; only `URL` so far. Server default: URL."""
    output_format: VideoFormat | None = param(
        "outputFormat", kinds.string, default=None, known=kinds.values_of(VideoFormat)
    )
    """File format of the video. Server default: MP4."""
    output_quality: int | None = param("outputQuality", kinds.integer, default=None, minimum=20, maximum=99)
    """Compression quality, 20 to 99; higher is better and larger. Server default: 95."""
    inputs: nested.VideoInputs | nested.VideoInputsDict | Mapping[str, object] | None = param(
        "inputs", kinds.named("runware.tasks", "VideoInputs"), default=None
    )
    """Further inputs that only some models take."""
    settings: nested.VideoSettings | nested.VideoSettingsDict | Mapping[str, object] | None = param(
        "settings", kinds.named("runware.tasks", "VideoSettings"), default=None
    )
    """Settings that only some models take, such as `audio` or `promptExtend`."""
    provider_settings: (
        nested.VideoProviderSettings | nested.VideoProviderSettingsDict | Mapping[str, object] | None
    ) = param("providerSettings", kinds.named("runware.tasks", "VideoProviderSettings"), default=None)
    """Settings of the model's provider under the provider's name, such as `{google: {generateAudio: true}}`."""
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
    safety: shared_objects.Safety | shared_objects.SafetyDict | None = param(
        "safety", kinds.named("runware.tasks", "Safety"), default=None
    )
    """Checks for unsafe content that the server makes. With them, results have `NSFWContent`."""
