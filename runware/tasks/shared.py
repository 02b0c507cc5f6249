# Made by `python -m codegen generate` from schema/shared.yaml; edit that file instead.
"""Results and vocabularies that several tasks use."""

from __future__ import annotations

from typing import Literal, TypeAlias

from runware._models import kinds
from runware._models.model import (
    ResponseObject,
    Result,
    model,
    received,
)

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
class OutputFile(ResponseObject):
    """A file that a task produced."""

    uuid: str | None = received("uuid", kinds.uuid, default=None)
    """UUID of the file; usable wherever such a file is expected."""
    url: str | None = received("url", kinds.string, default=None, file="url", file_uuid="uuid")
    """URL of the file."""
    file_url: str | None = received("fileURL", kinds.string, default=None, file="url", file_uuid="uuid")
    """URL of the file. Some models use `file_url` instead of `url`."""


@model
class OutputFiles(ResponseObject):
    """The files that a task produced."""

    files: list[OutputFile] | None = received("files", kinds.list_of(OutputFile), default=None)
    """The files; most tasks produce one."""


@model
class TextBlock(ResponseObject):
    """A text block in an image, with its position and formatting."""

    text: str | None = received("text", kinds.string, default=None)
    """The text."""
    role: str | None = received("role", kinds.string, default=None)
    """Role of the text in the image, such as a headline."""
    x: int | None = received("x", kinds.integer, default=None)
    """Distance from the left edge of the image in pixels."""
    y: int | None = received("y", kinds.integer, default=None)
    """Distance from the upper edge of the image in pixels."""
    width: int | None = received("width", kinds.integer, default=None)
    """Width of the block in pixels."""
    height: int | None = received("height", kinds.integer, default=None)
    """Height of the block in pixels."""
    angle: float | None = received("angle", kinds.number, default=None)
    """Rotation of the block in degrees."""
    alignment: str | None = received("alignment", kinds.string, default=None)
    """Alignment of the lines."""
    color: str | None = received("color", kinds.string, default=None)
    """Colour of the text."""
    font_name: str | None = received("fontName", kinds.string, default=None)
    """Name of the font."""
    font_alternatives: list[object] | None = received(
        "fontAlternatives", kinds.list_of(kinds.anything), default=None
    )
    """Similar fonts."""
    font_size: int | None = received("fontSize", kinds.integer, default=None)
    """Size of the font."""
    line_height: float | None = received("lineHeight", kinds.number, default=None)
    """Height of the lines."""
    formatting: list[object] | None = received("formatting", kinds.list_of(kinds.anything), default=None)
    """Formatting of parts of the text, such as bold."""


@model
class ImageOutputs(ResponseObject):
    """Additional outputs that some models return with an image."""

    structured_prompt: str | dict[str, object] | None = received(
        "structuredPrompt", kinds.either(kinds.string, kinds.mapping), default=None
    )
    """The prompt that the model derived from yours and used."""
    text_blocks: list[TextBlock] | None = received("textBlocks", kinds.list_of(TextBlock), default=None)
    """The text blocks in the image."""


@model
class Image(Result):
    """One generated or processed image."""

    image_uuid: str = received("imageUUID", kinds.uuid)
    """UUID of the image; usable wherever an image is expected."""
    image_url: str | None = received(
        "imageURL", kinds.string, default=None, file="url", file_uuid="image_uuid"
    )
    """URL of the image. Given with `outputType` `URL`."""
    image_base64_data: str | None = received(
        "imageBase64Data", kinds.string, default=None, file="base64", file_uuid="image_uuid"
    )
    """The image as base64. Given with `outputType` `base64Data`."""
    image_data_uri: str | None = received(
        "imageDataURI", kinds.string, default=None, file="data_uri", file_uuid="image_uuid"
    )
    """The image as a data URI. Given with `outputType` `dataURI`."""
    seed: int | None = received("seed", kinds.integer, default=None)
    """Seed that was used. May exceed 2^53; always exact here."""
    nsfw_content: bool | None = received("NSFWContent", kinds.boolean, default=None)
    """Whether unsafe content was found. Present if the check was requested."""
    input_image_uuid: str | None = received("inputImageUUID", kinds.uuid, default=None)
    """UUID of the input image."""
    positive_prompt: str | None = received("positivePrompt", kinds.string, default=None)
    """The prompt of the image, if the server returns it."""
    negative_prompt: str | None = received("negativePrompt", kinds.string, default=None)
    """The negative prompt of the image, if the server returns it."""
    structured_prompt: object | None = received("structuredPrompt", kinds.anything, default=None)
    """The structured prompt of the image. Only some models."""
    outputs: ImageOutputs | None = received("outputs", ImageOutputs, default=None)
    """Additional outputs of the model. Only some models."""
