# Made by `python -m codegen generate` from schema/tasks/video_inference.yaml; edit that file instead.
"""Make videos from a prompt, images, other videos or speech."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Required, TypedDict

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    Object,
    OpenObject,
    Settings,
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
class FrameImage(Object):
    """An image and its position in the video."""

    __settings__ = Settings(exclusive=(("frame", "timestamp"),))

    image: local_media.Media = param("image", kinds.media, aliases=("inputImage",))
    """The image."""
    frame: Literal["first", "last", 0, -1] | str | int | None = param(
        "frame",
        kinds.either(kinds.string, kinds.integer),
        default=None,
        minimum=-1,
        known=("first", "last", 0, -1),
    )
    """Position in the video: `first` or 0, `last` or -1, or the number of a frame. Chosen by the server unless
    given. At least -1."""
    timestamp: float | None = param("timestamp", kinds.number, default=None, minimum=0)
    """Position in the video, in seconds from the start. Only some models. At least 0."""


class FrameImageDict(TypedDict, total=False):
    """A mapping to give instead of `FrameImage(...)`, whose parameters are its keys."""

    image: Required[local_media.Media]
    """The image."""
    frame: Literal["first", "last", 0, -1] | str | int | None
    """Position in the video: `first` or 0, `last` or -1, or the number of a frame. Chosen by the server unless
    given. At least -1."""
    timestamp: float | None
    """Position in the video, in seconds from the start. Only some models. At least 0."""


@model
class ReferenceSubject(Object):
    """Images of one person, thing or style. The supported fields depend on the model."""

    __settings__ = Settings(exclusive=(("image", "images"),))

    image: local_media.Media | None = param("image", kinds.media, default=None)
    """One image of the subject."""
    images: Sequence[local_media.Media] | None = param("images", kinds.list_of(kinds.media), default=None)
    """Several images of the subject."""
    audio: local_media.Media | None = param("audio", kinds.media, default=None)
    """Voice of the subject, or the sound it makes."""
    tag: str | None = param("tag", kinds.string, default=None)
    """Name by which the prompt refers to the subject."""
    type: str | None = param("type", kinds.string, default=None, aliases=("refType",))
    """Type of the reference; the model defines the possible values."""
    role: str | None = param("role", kinds.string, default=None)
    """Role of the subject in the video."""
    strength: float | None = param("strength", kinds.number, default=None)
    """How closely to follow the images."""


class ReferenceSubjectDict(TypedDict, total=False):
    """A mapping to give instead of `ReferenceSubject(...)`, whose parameters are its keys."""

    image: local_media.Media | None
    """One image of the subject."""
    images: Sequence[local_media.Media] | None
    """Several images of the subject."""
    audio: local_media.Media | None
    """Voice of the subject, or the sound it makes."""
    tag: str | None
    """Name by which the prompt refers to the subject."""
    type: str | None
    """Type of the reference; the model defines the possible values."""
    role: str | None
    """Role of the subject in the video."""
    strength: float | None
    """How closely to follow the images."""


@model
class ReferenceClip(Object):
    """A reference video."""

    video: local_media.Media = param("video", kinds.media)
    """The video."""
    tag: str | None = param("tag", kinds.string, default=None)
    """Name by which the prompt refers to the video."""
    type: str | None = param("type", kinds.string, default=None, aliases=("refType",))
    """Type of the reference; the model defines the possible values."""


class ReferenceClipDict(TypedDict, total=False):
    """A mapping to give instead of `ReferenceClip(...)`, whose parameters are its keys."""

    video: Required[local_media.Media]
    """The video."""
    tag: str | None
    """Name by which the prompt refers to the video."""
    type: str | None
    """Type of the reference; the model defines the possible values."""


@model
class Element(Object):
    """A person or thing with several views, which the prompt can refer to."""

    id: str | None = param("id", kinds.string, default=None, min_length=1, max_length=20)
    """Name by which the prompt refers to the element, up to 20 characters. 1 to 20 characters."""
    description: str | None = param("description", kinds.string, default=None)
    """Description of the element."""
    frontal_image: local_media.Media | None = param("frontalImage", kinds.media, default=None)
    """Front view of the element."""
    images: Sequence[local_media.Media] | None = param("images", kinds.list_of(kinds.media), default=None)
    """Other views of the element."""
    videos: Sequence[local_media.Media] | None = param("videos", kinds.list_of(kinds.media), default=None)
    """Videos that show how the element moves."""
    voice: Sequence[str] | None = param("voice", kinds.list_of(kinds.string), default=None)
    """Voices of the element."""
    tags: Sequence[str] | None = param("tags", kinds.list_of(kinds.string), default=None)
    """Tags of the element: what kind of person or thing it is."""


class ElementDict(TypedDict, total=False):
    """A mapping to give instead of `Element(...)`, whose parameters are its keys."""

    id: str | None
    """Name by which the prompt refers to the element, up to 20 characters. 1 to 20 characters."""
    description: str | None
    """Description of the element."""
    frontal_image: local_media.Media | None
    """Front view of the element."""
    images: Sequence[local_media.Media] | None
    """Other views of the element."""
    videos: Sequence[local_media.Media] | None
    """Videos that show how the element moves."""
    voice: Sequence[str] | None
    """Voices of the element."""
    tags: Sequence[str] | None
    """Tags of the element: what kind of person or thing it is."""


@model
class AudioTrack(Object):
    """An audio track with an ID, by which segments of the video refer to it."""

    id: str | None = param("id", kinds.string, default=None)
    """ID of the track."""
    source: local_media.Media | None = param("source", kinds.media, default=None)
    """The audio of the track."""


class AudioTrackDict(TypedDict, total=False):
    """A mapping to give instead of `AudioTrack(...)`, whose parameters are its keys."""

    id: str | None
    """ID of the track."""
    source: local_media.Media | None
    """The audio of the track."""


@model
class SpeechTrack(Object):
    """A text to speak, with an ID by which segments of the video refer to it."""

    id: str | None = param("id", kinds.string, default=None)
    """ID of the track."""
    text: str | None = param("text", kinds.string, default=None)
    """The text to speak."""
    provider: str | None = param("provider", kinds.string, default=None)
    """Provider of the voice."""
    voice_id: str | None = param("voiceId", kinds.string, default=None)
    """ID of the voice at its provider."""


class SpeechTrackDict(TypedDict, total=False):
    """A mapping to give instead of `SpeechTrack(...)`, whose parameters are its keys."""

    id: str | None
    """ID of the track."""
    text: str | None
    """The text to speak."""
    provider: str | None
    """Provider of the voice."""
    voice_id: str | None
    """ID of the voice at its provider."""


@model
class VideoInputs(OpenObject):
    """Media inputs. Most of them are parameters of the task as well."""

    documents: Sequence[local_media.Media] | None = param(
        "documents", kinds.list_of(kinds.media), default=None
    )
    """Documents to make the video from, such as PDF files. For models that also take `urls`, only one of the
    two may be given."""
    urls: Sequence[str] | None = param("urls", kinds.list_of(kinds.string), default=None)
    """Web pages to make the video from."""
    draft_cache: local_media.Media | None = param("draftCache", kinds.media, default=None)
    """A draft to complete, as a URL or base64."""
    frame: str | None = param("frame", kinds.string, default=None)
    """A frame to start from."""
    frame_images: Sequence[FrameImage | FrameImageDict | local_media.Media] | None = param(
        "frameImages", kinds.list_of(kinds.either(FrameImage, kinds.media)), default=None, aliases=("frames",)
    )
    """Images that are used as frames of the video. Without a position, one image is the first frame, two are
    the first and the last, more are spread evenly."""
    reference_images: Sequence[ReferenceSubject | ReferenceSubjectDict | local_media.Media] | None = param(
        "referenceImages",
        kinds.list_of(kinds.either(ReferenceSubject, kinds.media)),
        default=None,
        aliases=("references",),
    )
    """Images of people, things or a style to show in the video. The maximum number depends on the model."""
    reference_videos: Sequence[ReferenceClip | ReferenceClipDict | local_media.Media] | None = param(
        "referenceVideos", kinds.list_of(kinds.either(ReferenceClip, kinds.media)), default=None
    )
    """Videos (MP4, MOV or WEBM) whose motion, camera or look to follow. The maximum number depends on the
    model."""
    reference_audios: Sequence[local_media.Media] | None = param(
        "referenceAudios", kinds.list_of(kinds.media), default=None
    )
    """Audio files (MP3, WAV or FLAC) that guide the video. The maximum number depends on the model."""
    reference_voices: Sequence[local_media.Media] | None = param(
        "referenceVoices", kinds.list_of(kinds.media), default=None
    )
    """Voices to speak with. Only some models."""
    elements: Sequence[Element | ElementDict] | None = param("elements", kinds.list_of(Element), default=None)
    """People and things with several views each, which the prompt can refer to. Only some models."""
    image: local_media.Media | None = param("image", kinds.media, default=None)
    """The image to animate. Only models that take one image."""
    images: Sequence[local_media.Media] | None = param("images", kinds.list_of(kinds.media), default=None)
    """The images to process. Only some models."""
    video: local_media.Media | None = param("video", kinds.media, default=None)
    """The video to edit, extend or lip-sync. Only some models."""
    audio: local_media.Media | Sequence[AudioTrack | AudioTrackDict] | None = param(
        "audio", kinds.either(kinds.media, kinds.list_of(AudioTrack)), default=None
    )
    """The audio to lip-sync or move to, or several audio tracks with IDs. Only some models."""
    audios: Sequence[local_media.Media] | None = param("audios", kinds.list_of(kinds.media), default=None)
    """Audio files (MP3, WAV or FLAC) to process. Only some models."""
    mask: local_media.Media | None = param("mask", kinds.media, default=None)
    """Mask of the video: white areas are edited. Only some models."""
    background: local_media.Media | None = param("background", kinds.media, default=None)
    """Background behind the subject. Only some models."""
    avatar: str | None = param("avatar", kinds.string, default=None)
    """Predefined avatar of the model that speaks. Only some models."""
    draft_id: str | None = param("draftId", kinds.string, default=None)
    """ID of a draft to complete, from `outputs` of an earlier video. Only some models."""
    video_id: str | None = param("videoId", kinds.string, default=None)
    """ID of a video to continue, from `outputs` of an earlier video. Only some models."""
    speech: Sequence[SpeechTrack | SpeechTrackDict] | None = param(
        "speech", kinds.list_of(SpeechTrack), default=None
    )
    """Texts to speak, with IDs by which segments of the video refer to them. Only some models."""


class VideoInputsDict(TypedDict, total=False):
    """A mapping to give instead of `VideoInputs(...)`, whose parameters are its keys."""

    documents: Sequence[local_media.Media] | None
    """Documents to make the video from, such as PDF files. For models that also take `urls`, only one of the
    two may be given."""
    urls: Sequence[str] | None
    """Web pages to make the video from."""
    draft_cache: local_media.Media | None
    """A draft to complete, as a URL or base64."""
    frame: str | None
    """A frame to start from."""
    frame_images: Sequence[FrameImage | FrameImageDict | local_media.Media] | None
    """Images that are used as frames of the video. Without a position, one image is the first frame, two are
    the first and the last, more are spread evenly."""
    reference_images: Sequence[ReferenceSubject | ReferenceSubjectDict | local_media.Media] | None
    """Images of people, things or a style to show in the video. The maximum number depends on the model."""
    reference_videos: Sequence[ReferenceClip | ReferenceClipDict | local_media.Media] | None
    """Videos (MP4, MOV or WEBM) whose motion, camera or look to follow. The maximum number depends on the
    model."""
    reference_audios: Sequence[local_media.Media] | None
    """Audio files (MP3, WAV or FLAC) that guide the video. The maximum number depends on the model."""
    reference_voices: Sequence[local_media.Media] | None
    """Voices to speak with. Only some models."""
    elements: Sequence[Element | ElementDict] | None
    """People and things with several views each, which the prompt can refer to. Only some models."""
    image: local_media.Media | None
    """The image to animate. Only models that take one image."""
    images: Sequence[local_media.Media] | None
    """The images to process. Only some models."""
    video: local_media.Media | None
    """The video to edit, extend or lip-sync. Only some models."""
    audio: local_media.Media | Sequence[AudioTrack | AudioTrackDict] | None
    """The audio to lip-sync or move to, or several audio tracks with IDs. Only some models."""
    audios: Sequence[local_media.Media] | None
    """Audio files (MP3, WAV or FLAC) to process. Only some models."""
    mask: local_media.Media | None
    """Mask of the video: white areas are edited. Only some models."""
    background: local_media.Media | None
    """Background behind the subject. Only some models."""
    avatar: str | None
    """Predefined avatar of the model that speaks. Only some models."""
    draft_id: str | None
    """ID of a draft to complete, from `outputs` of an earlier video. Only some models."""
    video_id: str | None
    """ID of a video to continue, from `outputs` of an earlier video. Only some models."""
    speech: Sequence[SpeechTrack | SpeechTrackDict] | None
    """Texts to speak, with IDs by which segments of the video refer to them. Only some models."""


@model
class SourcePosition(OpenObject):
    """Position of the given video in a larger frame, as fractions of the frame: 0 to 1 is inside."""

    x: float | None = param("x", kinds.number, default=None)
    """Left edge of the video, usually -2 to 2."""
    y: float | None = param("y", kinds.number, default=None)
    """Upper edge of the video, usually -2 to 2."""
    width: float | None = param("width", kinds.number, default=None, minimum=0)
    """Width of the video, usually up to 2. At least 0."""
    height: float | None = param("height", kinds.number, default=None, minimum=0)
    """Height of the video, usually up to 2. At least 0."""


class SourcePositionDict(TypedDict, total=False):
    """A mapping to give instead of `SourcePosition(...)`, whose parameters are its keys."""

    x: float | None
    """Left edge of the video, usually -2 to 2."""
    y: float | None
    """Upper edge of the video, usually -2 to 2."""
    width: float | None
    """Width of the video, usually up to 2. At least 0."""
    height: float | None
    """Height of the video, usually up to 2. At least 0."""


@model
class VideoEditControls(OpenObject):
    """What an edit preserves of the original video."""

    depth_blur: float | None = param("depthBlur", kinds.number, default=None, minimum=0)
    """How much to blur the preserved depth, usually 0 to 1. At least 0."""
    face: bool | None = param("face", kinds.boolean, default=None)
    """Preserve faces."""
    normals_augmentation: float | None = param("normalsAugmentation", kinds.number, default=None, minimum=0)
    """How freely to treat the preserved surfaces (normals), usually 0 to 1. At least 0."""
    pose_strength: Literal["precise", "coarse"] | str | None = param(
        "poseStrength", kinds.string, default=None, known=("precise", "coarse")
    )
    """How closely to preserve poses."""
    trajectory_sparsity: float | None = param("trajectorySparsity", kinds.number, default=None, minimum=0)
    """Share of the motion to leave out, usually 0 to 1. At least 0."""


class VideoEditControlsDict(TypedDict, total=False):
    """A mapping to give instead of `VideoEditControls(...)`, whose parameters are its keys."""

    depth_blur: float | None
    """How much to blur the preserved depth, usually 0 to 1. At least 0."""
    face: bool | None
    """Preserve faces."""
    normals_augmentation: float | None
    """How freely to treat the preserved surfaces (normals), usually 0 to 1. At least 0."""
    pose_strength: Literal["precise", "coarse"] | str | None
    """How closely to preserve poses."""
    trajectory_sparsity: float | None
    """Share of the motion to leave out, usually 0 to 1. At least 0."""


@model
class VideoEdit(OpenObject):
    """How closely an edit follows the original video."""

    auto_controls: bool | None = param("autoControls", kinds.boolean, default=None)
    """Let the model choose the `controls`."""
    controls: VideoEditControls | VideoEditControlsDict | Mapping[str, object] | None = param(
        "controls", VideoEditControls, default=None
    )
    """What to preserve of the original video."""
    strength: (
        Literal[
            "adhere_1",
            "adhere_2",
            "adhere_3",
            "flex_1",
            "flex_2",
            "flex_3",
            "reimagine_1",
            "reimagine_2",
            "reimagine_3",
        ]
        | str
        | None
    ) = param(
        "strength",
        kinds.string,
        default=None,
        known=(
            "adhere_1",
            "adhere_2",
            "adhere_3",
            "flex_1",
            "flex_2",
            "flex_3",
            "reimagine_1",
            "reimagine_2",
            "reimagine_3",
        ),
    )
    """How much the result may differ from the original video, from `adhere_1` (hardly) to `reimagine_3`."""


class VideoEditDict(TypedDict, total=False):
    """A mapping to give instead of `VideoEdit(...)`, whose parameters are its keys."""

    auto_controls: bool | None
    """Let the model choose the `controls`."""
    controls: VideoEditControls | VideoEditControlsDict | Mapping[str, object] | None
    """What to preserve of the original video."""
    strength: (
        Literal[
            "adhere_1",
            "adhere_2",
            "adhere_3",
            "flex_1",
            "flex_2",
            "flex_3",
            "reimagine_1",
            "reimagine_2",
            "reimagine_3",
        ]
        | str
        | None
    )
    """How much the result may differ from the original video, from `adhere_1` (hardly) to `reimagine_3`."""


@model
class VideoVoice(OpenObject):
    """How closely a synthesized voice follows the given voice."""

    similarity_boost: float | None = param("similarityBoost", kinds.number, default=None, minimum=0)
    """How closely to follow the given voice, usually 0 to 1. At least 0."""
    stability: float | None = param("stability", kinds.number, default=None, minimum=0)
    """Stability of the voice: higher values are more even; usually 0 to 1. At least 0."""


class VideoVoiceDict(TypedDict, total=False):
    """A mapping to give instead of `VideoVoice(...)`, whose parameters are its keys."""

    similarity_boost: float | None
    """How closely to follow the given voice, usually 0 to 1. At least 0."""
    stability: float | None
    """Stability of the voice: higher values are more even; usually 0 to 1. At least 0."""


@model
class VideoSettings(OpenObject):
    """Settings that only some models take."""

    active_speaker_detection: (
        shared_settings.SpeakerDetection | shared_settings.SpeakerDetectionDict | Mapping[str, object] | None
    ) = param("activeSpeakerDetection", kinds.named("runware.tasks", "SpeakerDetection"), default=None)
    """Which speaker's lips to move."""
    audio: bool | None = param("audio", kinds.boolean, default=None)
    """Generate sound for the video. The default of models that support it is usually `true`."""
    background_color: str | None = param("backgroundColor", kinds.string, default=None)
    """Colour of the background (`#00ff00`)."""
    camera_movement: (
        Literal[
            "dolly_in",
            "dolly_out",
            "dolly_left",
            "dolly_right",
            "jib_up",
            "jib_down",
            "static",
            "focus_shift",
        ]
        | str
        | None
    ) = param(
        "cameraMovement",
        kinds.string,
        default=None,
        known=(
            "dolly_in",
            "dolly_out",
            "dolly_left",
            "dolly_right",
            "jib_up",
            "jib_down",
            "static",
            "focus_shift",
        ),
    )
    """Movement of the camera."""
    caption: bool | None = param("caption", kinds.boolean, default=None)
    """Show the speech as subtitles."""
    draft: bool | None = param("draft", kinds.boolean, default=None)
    """Generate a cheap draft first. Its ID is in `outputs`."""
    edit: VideoEdit | VideoEditDict | Mapping[str, object] | None = param("edit", VideoEdit, default=None)
    """How closely an edit follows the original video."""
    emotion: Literal["happy", "sad", "angry", "disgusted", "surprised", "neutral"] | str | None = param(
        "emotion",
        kinds.string,
        default=None,
        known=("happy", "sad", "angry", "disgusted", "surprised", "neutral"),
    )
    """The emotion to show in the face."""
    enhance_prompt: bool | None = param("enhancePrompt", kinds.boolean, default=None)
    """Let the model rewrite the prompt in more detail. Server default: true."""
    expressiveness: Literal["low", "medium", "high"] | str | None = param(
        "expressiveness", kinds.string, default=None, known=("low", "medium", "high")
    )
    """Expressiveness of the speaker."""
    exr_export: bool | None = param("exrExport", kinds.boolean, default=None)
    """Return the frames as EXR files, too."""
    fit: Literal["auto", "cover", "contain"] | str | None = param(
        "fit", kinds.string, default=None, known=("auto", "cover", "contain")
    )
    """How media with another aspect ratio are fitted."""
    hdr: bool | None = param("hdr", kinds.boolean, default=None)
    """Generate a video with a high dynamic range (HDR)."""
    keyframe_id: int | None = param("keyframeId", kinds.integer, default=None, minimum=0)
    """Number that identifies a keyframe. At least 0."""
    loop: bool | None = param("loop", kinds.boolean, default=None)
    """Make the end of the video match its beginning, so that it can loop."""
    mode: Literal["lips", "face", "head"] | str | None = param(
        "mode", kinds.string, default=None, known=("lips", "face", "head")
    )
    """Mode of the model; for lip-sync, the part of the person that may change (`lips`, `face`, `head`)."""
    multi_clip: bool | None = param("multiClip", kinds.boolean, default=None)
    """Generate a video that consists of several shots."""
    occlusion_detection: bool | None = param("occlusionDetection", kinds.boolean, default=None)
    """Detect objects that hide a face."""
    operation: Literal["edit", "extend"] | str | None = param(
        "operation", kinds.string, default=None, known=("edit", "extend")
    )
    """Whether to edit or to extend the given video."""
    preserve_audio: bool | None = param("preserveAudio", kinds.boolean, default=None)
    """Keep the audio of the video that was sent."""
    prompt_extend: bool | None = param("promptExtend", kinds.boolean, default=None)
    """Let the model extend a short prompt. Server default: true."""
    prompt_upsampling: bool | None = param("promptUpsampling", kinds.boolean, default=None)
    """Let the model rewrite the prompt in more detail."""
    remove_background: bool | None = param("removeBackground", kinds.boolean, default=None)
    """Cut the subject out of its background."""
    safety_filter: bool | None = param("safetyFilter", kinds.boolean, default=None)
    """Check for unsafe content."""
    safety_tolerance: int | None = param("safetyTolerance", kinds.integer, default=None, minimum=0)
    """How permissive the content filter is, usually 0 (strict) to 4. At least 0. Server default: 2."""
    segments: (
        Sequence[shared_settings.SpeechSegment | shared_settings.SpeechSegmentDict | Mapping[str, object]]
        | None
    ) = param("segments", kinds.list_of(kinds.named("runware.tasks", "SpeechSegment")), default=None)
    """Which audio belongs to which part of the video."""
    shot_type: Literal["single", "multi"] | str | None = param(
        "shotType", kinds.string, default=None, known=("single", "multi")
    )
    """Whether the video is one shot or several."""
    source_audio_sync: bool | None = param("sourceAudioSync", kinds.boolean, default=None)
    """Keep the video in sync with the audio of the video that was sent."""
    source_position: SourcePosition | SourcePositionDict | Mapping[str, object] | None = param(
        "sourcePosition", SourcePosition, default=None
    )
    """Position of the given video in a larger frame."""
    style: Literal["anime", "3d_animation", "clay", "comic", "cyberpunk"] | str | None = param(
        "style", kinds.string, default=None, known=("anime", "3d_animation", "clay", "comic", "cyberpunk")
    )
    """Style of the video."""
    sync_mode: Literal["bounce", "cut_off", "loop", "silence", "remap"] | str | None = param(
        "syncMode", kinds.string, default=None, known=("bounce", "cut_off", "loop", "silence", "remap")
    )
    """What to do if the audio and the video differ in length."""
    temperature: float | None = param("temperature", kinds.number, default=None, minimum=0)
    """How much the result may vary, usually 0 to 2; higher is more varied. At least 0."""
    thinking: Literal["enabled", "disabled", "auto"] | str | None = param(
        "thinking", kinds.string, default=None, known=("enabled", "disabled", "auto")
    )
    """Whether the model reasons about the prompt before generating."""
    top_p: float | None = param("topP", kinds.number, default=None, minimum=0, maximum=1)
    """Nucleus sampling: choose only among the most likely tokens whose probabilities add up to this value. 0
    to 1."""
    tts: VideoVoice | VideoVoiceDict | Mapping[str, object] | None = param("tts", VideoVoice, default=None)
    """How closely a synthesized voice follows the given voice."""
    turbo: bool | None = param("turbo", kinds.boolean, default=None)
    """Generate faster, at some cost in quality."""
    voice_description: str | None = param("voiceDescription", kinds.string, default=None)
    """Description of the voice."""
    voice_prompt: str | None = param("voicePrompt", kinds.string, default=None)
    """Description of how the text is spoken."""


class VideoSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `VideoSettings(...)`, whose parameters are its keys."""

    active_speaker_detection: (
        shared_settings.SpeakerDetection | shared_settings.SpeakerDetectionDict | Mapping[str, object] | None
    )
    """Which speaker's lips to move."""
    audio: bool | None
    """Generate sound for the video. The default of models that support it is usually `true`."""
    background_color: str | None
    """Colour of the background (`#00ff00`)."""
    camera_movement: (
        Literal[
            "dolly_in",
            "dolly_out",
            "dolly_left",
            "dolly_right",
            "jib_up",
            "jib_down",
            "static",
            "focus_shift",
        ]
        | str
        | None
    )
    """Movement of the camera."""
    caption: bool | None
    """Show the speech as subtitles."""
    draft: bool | None
    """Generate a cheap draft first. Its ID is in `outputs`."""
    edit: VideoEdit | VideoEditDict | Mapping[str, object] | None
    """How closely an edit follows the original video."""
    emotion: Literal["happy", "sad", "angry", "disgusted", "surprised", "neutral"] | str | None
    """The emotion to show in the face."""
    enhance_prompt: bool | None
    """Let the model rewrite the prompt in more detail. Server default: true."""
    expressiveness: Literal["low", "medium", "high"] | str | None
    """Expressiveness of the speaker."""
    exr_export: bool | None
    """Return the frames as EXR files, too."""
    fit: Literal["auto", "cover", "contain"] | str | None
    """How media with another aspect ratio are fitted."""
    hdr: bool | None
    """Generate a video with a high dynamic range (HDR)."""
    keyframe_id: int | None
    """Number that identifies a keyframe. At least 0."""
    loop: bool | None
    """Make the end of the video match its beginning, so that it can loop."""
    mode: Literal["lips", "face", "head"] | str | None
    """Mode of the model; for lip-sync, the part of the person that may change (`lips`, `face`, `head`)."""
    multi_clip: bool | None
    """Generate a video that consists of several shots."""
    occlusion_detection: bool | None
    """Detect objects that hide a face."""
    operation: Literal["edit", "extend"] | str | None
    """Whether to edit or to extend the given video."""
    preserve_audio: bool | None
    """Keep the audio of the video that was sent."""
    prompt_extend: bool | None
    """Let the model extend a short prompt. Server default: true."""
    prompt_upsampling: bool | None
    """Let the model rewrite the prompt in more detail."""
    remove_background: bool | None
    """Cut the subject out of its background."""
    safety_filter: bool | None
    """Check for unsafe content."""
    safety_tolerance: int | None
    """How permissive the content filter is, usually 0 (strict) to 4. At least 0. Server default: 2."""
    segments: (
        Sequence[shared_settings.SpeechSegment | shared_settings.SpeechSegmentDict | Mapping[str, object]]
        | None
    )
    """Which audio belongs to which part of the video."""
    shot_type: Literal["single", "multi"] | str | None
    """Whether the video is one shot or several."""
    source_audio_sync: bool | None
    """Keep the video in sync with the audio of the video that was sent."""
    source_position: SourcePosition | SourcePositionDict | Mapping[str, object] | None
    """Position of the given video in a larger frame."""
    style: Literal["anime", "3d_animation", "clay", "comic", "cyberpunk"] | str | None
    """Style of the video."""
    sync_mode: Literal["bounce", "cut_off", "loop", "silence", "remap"] | str | None
    """What to do if the audio and the video differ in length."""
    temperature: float | None
    """How much the result may vary, usually 0 to 2; higher is more varied. At least 0."""
    thinking: Literal["enabled", "disabled", "auto"] | str | None
    """Whether the model reasons about the prompt before generating."""
    top_p: float | None
    """Nucleus sampling: choose only among the most likely tokens whose probabilities add up to this value. 0
    to 1."""
    tts: VideoVoice | VideoVoiceDict | Mapping[str, object] | None
    """How closely a synthesized voice follows the given voice."""
    turbo: bool | None
    """Generate faster, at some cost in quality."""
    voice_description: str | None
    """Description of the voice."""
    voice_prompt: str | None
    """Description of how the text is spoken."""


@model
class VideoProviderSettings(OpenObject):
    """Settings of the model's provider, under the provider's name."""

    alibaba: (
        shared_settings.AlibabaProviderSettings
        | shared_settings.AlibabaProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("alibaba", kinds.named("runware.tasks", "AlibabaProviderSettings"), default=None)
    """Settings of Alibaba's models."""
    bria: (
        shared_settings.BriaProviderSettings
        | shared_settings.BriaProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("bria", kinds.named("runware.tasks", "BriaProviderSettings"), default=None)
    """Settings of Bria's models."""
    bytedance: (
        shared_settings.BytedanceProviderSettings
        | shared_settings.BytedanceProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("bytedance", kinds.named("runware.tasks", "BytedanceProviderSettings"), default=None)
    """Settings of ByteDance's models."""
    google: (
        shared_settings.GoogleProviderSettings
        | shared_settings.GoogleProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("google", kinds.named("runware.tasks", "GoogleProviderSettings"), default=None)
    """Settings of Google's models."""
    klingai: (
        shared_settings.KlingProviderSettings
        | shared_settings.KlingProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("klingai", kinds.named("runware.tasks", "KlingProviderSettings"), default=None)
    """Settings of Kling AI's models."""
    lightricks: (
        shared_settings.LightricksProviderSettings
        | shared_settings.LightricksProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("lightricks", kinds.named("runware.tasks", "LightricksProviderSettings"), default=None)
    """Settings of Lightricks' models."""
    lumaai: (
        shared_settings.LumaProviderSettings
        | shared_settings.LumaProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("lumaai", kinds.named("runware.tasks", "LumaProviderSettings"), default=None)
    """Settings of Luma's models."""
    minimax: (
        shared_settings.MiniMaxProviderSettings
        | shared_settings.MiniMaxProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("minimax", kinds.named("runware.tasks", "MiniMaxProviderSettings"), default=None)
    """Settings of MiniMax's models."""
    pixverse: (
        shared_settings.PixVerseProviderSettings
        | shared_settings.PixVerseProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("pixverse", kinds.named("runware.tasks", "PixVerseProviderSettings"), default=None)
    """Settings of PixVerse's models."""
    runway: (
        shared_settings.RunwayProviderSettings
        | shared_settings.RunwayProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("runway", kinds.named("runware.tasks", "RunwayProviderSettings"), default=None)
    """Settings of Runway's models."""
    sync: (
        shared_settings.LipSyncProviderSettings
        | shared_settings.LipSyncProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("sync", kinds.named("runware.tasks", "LipSyncProviderSettings"), default=None)
    """Settings of Sync Labs' models."""
    vidu: (
        shared_settings.ViduProviderSettings
        | shared_settings.ViduProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("vidu", kinds.named("runware.tasks", "ViduProviderSettings"), default=None)
    """Settings of Vidu's models."""
    xai: (
        shared_settings.XAIProviderSettings
        | shared_settings.XAIProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("xai", kinds.named("runware.tasks", "XAIProviderSettings"), default=None)
    """Settings of xAI's models."""


class VideoProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `VideoProviderSettings(...)`, whose parameters are its keys."""

    alibaba: (
        shared_settings.AlibabaProviderSettings
        | shared_settings.AlibabaProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Alibaba's models."""
    bria: (
        shared_settings.BriaProviderSettings
        | shared_settings.BriaProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Bria's models."""
    bytedance: (
        shared_settings.BytedanceProviderSettings
        | shared_settings.BytedanceProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of ByteDance's models."""
    google: (
        shared_settings.GoogleProviderSettings
        | shared_settings.GoogleProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Google's models."""
    klingai: (
        shared_settings.KlingProviderSettings
        | shared_settings.KlingProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Kling AI's models."""
    lightricks: (
        shared_settings.LightricksProviderSettings
        | shared_settings.LightricksProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Lightricks' models."""
    lumaai: (
        shared_settings.LumaProviderSettings
        | shared_settings.LumaProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Luma's models."""
    minimax: (
        shared_settings.MiniMaxProviderSettings
        | shared_settings.MiniMaxProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of MiniMax's models."""
    pixverse: (
        shared_settings.PixVerseProviderSettings
        | shared_settings.PixVerseProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of PixVerse's models."""
    runway: (
        shared_settings.RunwayProviderSettings
        | shared_settings.RunwayProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Runway's models."""
    sync: (
        shared_settings.LipSyncProviderSettings
        | shared_settings.LipSyncProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Sync Labs' models."""
    vidu: (
        shared_settings.ViduProviderSettings
        | shared_settings.ViduProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Vidu's models."""
    xai: (
        shared_settings.XAIProviderSettings
        | shared_settings.XAIProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of xAI's models."""
