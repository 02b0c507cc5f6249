# Made by `python -m codegen generate` from schema/shared.yaml; edit that file instead.
"""Objects and vocabularies that several tasks use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Required, TypeAlias, TypedDict

from runware._files.media import Media
from runware._models import kinds
from runware._models.model import Object, ResponseObject, Result, Settings, model, param, received

DeliveryMethod: TypeAlias = Literal["sync", "async", "stream"] | str
"""The values known today. Other values are sent as well."""

OutputType: TypeAlias = Literal["URL", "base64Data", "dataURI"] | str
"""The values known today. Other values are sent as well."""

ImageFormat: TypeAlias = Literal["JPG", "PNG", "WEBP"] | str
"""The values known today. Other values are sent as well."""

VideoFormat: TypeAlias = Literal["MP4", "WEBM", "MOV"] | str
"""The values known today. Other values are sent as well."""

PhotoMakerStyle: TypeAlias = (
    Literal[
        "No style",
        "Cinematic",
        "Disney Character",
        "Digital Art",
        "Photographic",
        "Fantasy art",
        "Neonpunk",
        "Enhance",
        "Comic book",
        "Lowpoly",
        "Line art",
    ]
    | str
)
"""The values known today. Other values are sent as well."""

Scheduler: TypeAlias = (
    Literal[
        "DDIM",
        "DDIMScheduler",
        "DDPMScheduler",
        "DEISMultistepScheduler",
        "DPM++",
        "DPM++ 2M",
        "DPM++ 2M Beta",
        "DPM++ 2M Exponential",
        "DPM++ 2M Karras",
        "DPM++ 2M SDE",
        "DPM++ 2M SDE Beta",
        "DPM++ 2M SDE Exponential",
        "DPM++ 2M SDE Karras",
        "DPM++ 2M SDE Uniform",
        "DPM++ 2M Uniform",
        "DPM++ 3M",
        "DPM++ 3M Beta",
        "DPM++ 3M Exponential",
        "DPM++ 3M Karras",
        "DPM++ 3M SDE Uniform",
        "DPM++ 3M Uniform",
        "DPM++ Beta",
        "DPM++ Exponential",
        "DPM++ Karras",
        "DPM++ SDE",
        "DPM++ SDE Beta",
        "DPM++ SDE Exponential",
        "DPM++ SDE Karras",
        "DPM++ Uniform",
        "DPM++ Uniform Beta",
        "DPM++ Uniform Exponential",
        "DPM++ Uniform Karras",
        "DPMSolverMultistepInverse",
        "DPMSolverMultistepScheduler",
        "DPMSolverSinglestepScheduler",
        "Default",
        "EDMDPMSolverMultistepScheduler",
        "EDMEulerScheduler",
        "Euler",
        "Euler Beta",
        "Euler Exponential",
        "Euler Karras",
        "Euler a",
        "EulerAncestralDiscreteScheduler",
        "EulerDiscreteScheduler",
        "FlowMatchEulerDiscreteScheduler",
        "Heun",
        "Heun Karras",
        "HeunDiscreteScheduler",
        "IPNDM Uniform",
        "IPNDM Uniform Beta",
        "IPNDM Uniform Exponential",
        "IPNDM Uniform Karras",
        "IPNDMScheduler",
        "KDPM2AncestralDiscreteScheduler",
        "KDPM2DiscreteScheduler",
        "LCM",
        "LCMScheduler",
        "LMS",
        "LMS Karras",
        "LMSDiscreteScheduler",
        "PNDMScheduler",
        "TCDScheduler",
        "UniPC",
        "UniPC 2M",
        "UniPC 2M Karras",
        "UniPC 2M Uniform",
        "UniPC 3M",
        "UniPC 3M Karras",
        "UniPC 3M Uniform",
        "UniPC Karras",
        "UniPC Uniform",
        "UniPC Uniform Beta",
        "UniPC Uniform Exponential",
        "UniPC Uniform Karras",
    ]
    | str
)
"""The values known today. Other values are sent as well."""

ModelCategory: TypeAlias = Literal["checkpoint", "lora", "lycoris", "controlnet", "vae", "embeddings"] | str
"""The values known today. Other values are sent as well."""

UploadArchitecture: TypeAlias = (
    Literal[
        "flux1s",
        "flux1d",
        "fluxkontextdev",
        "hidreamdev",
        "hidreamfull",
        "qwen_image",
        "sd1x",
        "sdhyper",
        "sd1xlcm",
        "sdxl",
        "sdxllcm",
        "sdxldistilled",
        "sdxlhyper",
        "sdxllightning",
        "sdxlturbo",
        "sd3",
        "pony",
        "illustrious",
    ]
    | str
)
"""The values known today. Other values are sent as well."""

ModelArchitecture: TypeAlias = (
    Literal[
        "flux1s",
        "flux1d",
        "fluxpro",
        "fluxultra",
        "fluxkontextdev",
        "fluxkontextpro",
        "fluxkontextmax",
        "imagen3",
        "imagen3fast",
        "imagen4preview",
        "imagen4ultra",
        "imagen4fast",
        "gemini_2_5_flash_image",
        "hidreamfast",
        "hidreamdev",
        "hidreamfull",
        "qwen_image",
        "qwen_image_edit",
        "flex_1_alpha",
        "ideogram1",
        "ideogram2a",
        "ideogram2",
        "ideogram3",
        "sd1x",
        "sdhyper",
        "sd1xlcm",
        "sdxl",
        "sdxllcm",
        "sdxldistilled",
        "sdxlhyper",
        "sdxllightning",
        "sdxlturbo",
        "sd3",
        "pony",
        "illustrious",
    ]
    | str
)
"""The values known today. Other values are sent as well."""

ModelConditioning: TypeAlias = (
    Literal[
        "blur",
        "canny",
        "depth",
        "gray",
        "hed",
        "inpaint",
        "inpaintdepth",
        "lineart",
        "lowquality",
        "normal",
        "openmlsd",
        "openpose",
        "outfit",
        "pix2pix",
        "qrcode",
        "scribble",
        "seg",
        "shuffle",
        "sketch",
        "softedge",
        "tile",
    ]
    | str
)
"""The values known today. Other values are sent as well."""


@model
class Lora(Object):
    """A LoRA (low-rank adaptation), small weights that bend a model towards a style or subject."""

    model: str = param("model", kinds.air)
    """Which LoRA, as an AIR identifier (`civitai:132942@146296`)."""
    weight: float | None = param("weight", kinds.number, default=None, minimum=-4, maximum=4)
    """How strongly it acts, from -4 to 4. Negative values push away from what it was trained on. Server
    default: 1."""
    transformer: Literal["high", "low", "both"] | str | None = param(
        "transformer", kinds.string, default=None, known=("high", "low", "both")
    )
    """Which noise stage it acts on. Only for video models with separate transformers for high and low noise.
    Server default: both."""


class LoraDict(TypedDict, total=False):
    """A mapping to give instead of `Lora(...)`, whose parameters are its keys."""

    model: Required[str]
    weight: float | None
    transformer: Literal["high", "low", "both"] | str | None


@model
class Safety(Object):
    """Checks for unsafe content."""

    mode: Literal["fast", "full"] | str | None = param(
        "mode", kinds.string, default=None, known=("fast", "full")
    )
    """How thorough the check is. Only for videos, where the server assumes `fast`. Stronger than
    `check_content` where both are given."""
    check_content: bool | None = param("checkContent", kinds.boolean, default=None)
    """Check the results. All that images have; the same as `mode` `fast`. Server default: false."""
    check_inputs: bool | None = param("checkInputs", kinds.boolean, default=None)
    """Check the prompt and the media that were sent. Only some models."""
    tolerance: bool | None = param("tolerance", kinds.boolean, default=None)
    """Let the model's own filter be more permissive. Only some models."""


class SafetyDict(TypedDict, total=False):
    """A mapping to give instead of `Safety(...)`, whose parameters are its keys."""

    mode: Literal["fast", "full"] | str | None
    check_content: bool | None
    check_inputs: bool | None
    tolerance: bool | None


@model
class AcceleratorOptions(Object):
    """Caches that skip computations from step to step. Faster, at some cost in quality. Which of them exist
    depends on the model; only one of `tea_cache`, `fb_cache`, `db_cache` and `deep_cache` can be on."""

    __settings__ = Settings(
        exclusive=(
            ("cache_start_step", "cache_start_step_percentage"),
            ("cache_end_step", "cache_end_step_percentage"),
        )
    )

    tea_cache: bool | None = param("teaCache", kinds.boolean, default=None)
    """TeaCache, for transformer models such as FLUX and SD 3. Server default: false."""
    tea_cache_distance: float | None = param(
        "teaCacheDistance", kinds.number, default=None, minimum=0, maximum=1
    )
    """How far TeaCache may stray, 0 to 1. Higher is faster and less faithful. Server default: 0.5."""
    fb_cache: bool | None = param("fbCache", kinds.boolean, default=None, aliases=("fbcache",))
    """First-block cache, for transformer models."""
    fb_cache_threshold: float | None = param(
        "fbCacheThreshold", kinds.number, default=None, minimum=0, maximum=1, aliases=("cacheDistance",)
    )
    """How similar two steps must be for the first-block cache, 0 to 1. Higher is faster and less faithful.
    Server default: 0.25."""
    db_cache: bool | None = param("dbCache", kinds.boolean, default=None)
    """Dual-block cache, for transformer models."""
    db_cache_threshold: float | None = param(
        "dbCacheThreshold", kinds.number, default=None, minimum=0, maximum=1
    )
    """How similar two steps must be for the dual-block cache, 0 to 1. Higher is faster and less faithful.
    Server default: 0.25."""
    db_cache_skip_interval: int | None = param("dbCacheSkipInterval", kinds.integer, default=None, minimum=1)
    """How many steps the dual-block cache skips at a time. At least 1. Server default: 5."""
    deep_cache: bool | None = param("deepCache", kinds.boolean, default=None)
    """DeepCache, for UNet models such as SDXL and SD 1.5. Server default: false."""
    deep_cache_interval: int | None = param("deepCacheInterval", kinds.integer, default=None, minimum=1)
    """Number of steps from one full computation of DeepCache to the next. Higher is faster and less faithful.
    At least 1. Server default: 3."""
    deep_cache_branch_id: int | None = param("deepCacheBranchId", kinds.integer, default=None, minimum=0)
    """Which branch of the network DeepCache keeps, 0 being the first. At least 0. Server default: 0."""
    deep_cache_skip_mode: str | None = param("deepCacheSkipMode", kinds.string, default=None)
    """Which steps DeepCache skips."""
    cache_start_step: int | None = param("cacheStartStep", kinds.integer, default=None, minimum=0)
    """Step at which caching starts. At least 0."""
    cache_start_step_percentage: int | None = param(
        "cacheStartStepPercentage", kinds.integer, default=None, minimum=0, maximum=99, unit="percent"
    )
    """Percentage of the steps at which caching starts, 0 to 99."""
    cache_end_step: int | None = param(
        "cacheEndStep", kinds.integer, default=None, minimum=1, aliases=("cacheStopStep",)
    )
    """Step at which caching ends, after the start. At least 1."""
    cache_end_step_percentage: int | None = param(
        "cacheEndStepPercentage", kinds.integer, default=None, minimum=1, maximum=100, unit="percent"
    )
    """Percentage of the steps at which caching ends, after the start: 1 to 100."""
    cache_max_consecutive_steps: int | None = param(
        "cacheMaxConsecutiveSteps", kinds.integer, default=None, minimum=1, maximum=5
    )
    """How many steps in a row may be taken from a cache, 1 to 5. Server default: 3."""


class AcceleratorOptionsDict(TypedDict, total=False):
    """A mapping to give instead of `AcceleratorOptions(...)`, whose parameters are its keys."""

    tea_cache: bool | None
    tea_cache_distance: float | None
    fb_cache: bool | None
    fb_cache_threshold: float | None
    db_cache: bool | None
    db_cache_threshold: float | None
    db_cache_skip_interval: int | None
    deep_cache: bool | None
    deep_cache_interval: int | None
    deep_cache_branch_id: int | None
    deep_cache_skip_mode: str | None
    cache_start_step: int | None
    cache_start_step_percentage: int | None
    cache_end_step: int | None
    cache_end_step_percentage: int | None
    cache_max_consecutive_steps: int | None


@model
class Watermark(Object):
    """A visible mark on the result, a text or an image."""

    __settings__ = Settings(exclusive=(("text", "image"),))

    text: str | None = param("text", kinds.string, default=None, min_length=2, max_length=32)
    """What it says, 2 to 32 characters."""
    image: Media | None = param("image", kinds.media, default=None)
    """A picture of 64 to 384 pixels a side."""
    display_position: (
        Literal[
            "top-left",
            "top-center",
            "top-right",
            "center-left",
            "center-center",
            "center-right",
            "bottom-left",
            "bottom-center",
            "bottom-right",
            "tiled",
        ]
        | str
        | None
    ) = param(
        "displayPosition",
        kinds.string,
        default=None,
        known=(
            "top-left",
            "top-center",
            "top-right",
            "center-left",
            "center-center",
            "center-right",
            "bottom-left",
            "bottom-center",
            "bottom-right",
            "tiled",
        ),
    )
    """Where it stands; `tiled` repeats it all over the result."""
    opacity: float | None = param("opacity", kinds.number, default=None, minimum=0.1, maximum=1)
    """How solid it is, from 0.1 to 1."""
    font_color: str | None = param("fontColor", kinds.string, default=None)
    """Colour of the text (`#ffffff`)."""
    bg_color: str | None = param("bgColor", kinds.string, default=None)
    """Colour behind the text (`#000000`)."""


class WatermarkDict(TypedDict, total=False):
    """A mapping to give instead of `Watermark(...)`, whose parameters are its keys."""

    text: str | None
    image: Media | None
    display_position: (
        Literal[
            "top-left",
            "top-center",
            "top-right",
            "center-left",
            "center-center",
            "center-right",
            "bottom-left",
            "bottom-center",
            "bottom-right",
            "tiled",
        ]
        | str
        | None
    )
    opacity: float | None
    font_color: str | None
    bg_color: str | None


@model
class Speaker(Object):
    """One of several speakers and the voice they have."""

    speaker: str = param("speaker", kinds.string)
    """The speaker's name as it stands in the text."""
    voice: str = param("voice", kinds.string)
    """The voice to speak with."""


class SpeakerDict(TypedDict, total=False):
    """A mapping to give instead of `Speaker(...)`, whose parameters are its keys."""

    speaker: Required[str]
    voice: Required[str]


@model
class Speech(Object):
    """Words to be spoken, and how. Models differ in what they take besides the text."""

    text: str | None = param("text", kinds.string, default=None)
    """The words. Video models usually take up to 200 characters."""
    voice: str | None = param("voice", kinds.string, default=None)
    """Name or ID of the voice (`Sarah`). Some video models find one by themselves with `auto`."""
    voices: Sequence[Speaker | SpeakerDict | str] | None = param(
        "voices", kinds.list_of(kinds.either(Speaker, kinds.string)), default=None
    )
    """The voices of a dialogue. Only audio models."""
    language: str | None = param("language", kinds.string, default=None)
    """Language of the text (`en`)."""
    speed: float | None = param("speed", kinds.number, default=None, above=0)
    """How fast to speak, as a factor: 1 is normal. More than 0."""
    volume: float | None = param("volume", kinds.number, default=None)
    """How loud to speak. The scale is the model's."""
    pitch: float | None = param("pitch", kinds.number, default=None)
    """How high to speak; 0 is normal. The scale is the model's."""
    emotion: str | None = param("emotion", kinds.string, default=None)
    """How the speaker feels (`happy`). Only audio models."""
    tone: Sequence[str] | None = param("tone", kinds.list_of(kinds.string), default=None)
    """How it is said, in keywords. Only audio models."""


class SpeechDict(TypedDict, total=False):
    """A mapping to give instead of `Speech(...)`, whose parameters are its keys."""

    text: str | None
    voice: str | None
    voices: Sequence[Speaker | SpeakerDict | str] | None
    language: str | None
    speed: float | None
    volume: float | None
    pitch: float | None
    emotion: str | None
    tone: Sequence[str] | None


@model
class OutputFile(ResponseObject):
    """A file that a task made."""

    uuid: str | None = received("uuid", kinds.uuid, default=None)
    """UUID of the file; usable wherever such a file is asked for."""
    url: str | None = received("url", kinds.string, default=None, file="url", file_uuid="uuid")
    """Where the file can be fetched."""
    file_url: str | None = received("fileURL", kinds.string, default=None, file="url", file_uuid="uuid")
    """Where the file can be fetched. Some models say `file_url` for `url`."""


@model
class OutputFiles(ResponseObject):
    """The files that a task made."""

    files: list[OutputFile] | None = received("files", kinds.list_of(OutputFile), default=None)
    """The files; most tasks make one."""


@model
class TextBlock(ResponseObject):
    """A piece of text in an image, where it stands and how it is set."""

    text: str | None = received("text", kinds.string, default=None)
    """The text."""
    role: str | None = received("role", kinds.string, default=None)
    """What it is in the image, such as a headline."""
    x: int | None = received("x", kinds.integer, default=None)
    """Pixels from the left edge of the image."""
    y: int | None = received("y", kinds.integer, default=None)
    """Pixels from the upper edge of the image."""
    width: int | None = received("width", kinds.integer, default=None)
    """Its width in pixels."""
    height: int | None = received("height", kinds.integer, default=None)
    """Its height in pixels."""
    angle: float | None = received("angle", kinds.number, default=None)
    """By how many degrees it is turned."""
    alignment: str | None = received("alignment", kinds.string, default=None)
    """To which side its lines are aligned."""
    color: str | None = received("color", kinds.string, default=None)
    """Its colour."""
    font_name: str | None = received("fontName", kinds.string, default=None)
    """Name of its font."""
    font_alternatives: list[object] | None = received(
        "fontAlternatives", kinds.list_of(kinds.anything), default=None
    )
    """Fonts that look alike."""
    font_size: int | None = received("fontSize", kinds.integer, default=None)
    """Size of its font."""
    line_height: float | None = received("lineHeight", kinds.number, default=None)
    """Height of its lines."""
    formatting: list[object] | None = received("formatting", kinds.list_of(kinds.anything), default=None)
    """How parts of it are set apart, such as in bold."""


@model
class ImageOutputs(ResponseObject):
    """What some models give along with an image."""

    structured_prompt: str | dict[str, object] | None = received(
        "structuredPrompt", kinds.either(kinds.string, kinds.mapping), default=None
    )
    """The prompt that the model made of yours and worked with."""
    text_blocks: list[TextBlock] | None = received("textBlocks", kinds.list_of(TextBlock), default=None)
    """The pieces of text in the image."""


@model
class Image(Result):
    """One generated or processed image."""

    image_uuid: str = received("imageUUID", kinds.uuid)
    """UUID of the image; usable wherever an image is asked for."""
    image_url: str | None = received(
        "imageURL", kinds.string, default=None, file="url", file_uuid="image_uuid"
    )
    """Where the image can be fetched. Given with `outputType` `URL`."""
    image_base64_data: str | None = received(
        "imageBase64Data", kinds.string, default=None, file="base64", file_uuid="image_uuid"
    )
    """The image as base64. Given with `outputType` `base64Data`."""
    image_data_uri: str | None = received(
        "imageDataURI", kinds.string, default=None, file="data_uri", file_uuid="image_uuid"
    )
    """The image as a data URI. Given with `outputType` `dataURI`."""
    seed: int | None = received("seed", kinds.integer, default=None)
    """The seed it was made with. May exceed 2^53; always exact here."""
    nsfw_content: bool | None = received("NSFWContent", kinds.boolean, default=None)
    """Whether unsafe content was found. Given when the check was asked for."""
    input_image_uuid: str | None = received("inputImageUUID", kinds.uuid, default=None)
    """UUID of the image it was made from."""
    positive_prompt: str | None = received("positivePrompt", kinds.string, default=None)
    """The prompt it was made from, where the server repeats it."""
    negative_prompt: str | None = received("negativePrompt", kinds.string, default=None)
    """The prompt for what to avoid, where the server repeats it."""
    structured_prompt: object | None = received("structuredPrompt", kinds.anything, default=None)
    """The structured prompt it was made from. Only some models."""
    outputs: ImageOutputs | None = received("outputs", ImageOutputs, default=None)
    """What came along with the image. Only some models."""
