# Made by `python -m codegen generate` from schema/tasks/image_inference.yaml; edit that file instead.
"""Make images from text, or from text and other images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Required, TypedDict

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.limits import Limits
from runware._models.model import (
    Object,
    Settings,
    model,
    param,
)
from runware.tasks.shared import PhotoMakerStyle

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.shared_objects as shared_objects
else:
    shared_objects = LazyModule("runware.tasks.shared_objects")
    local_media = LazyModule("runware._files.media")


@model
class Outpaint(Object):
    """Number of pixels by which to extend an image on each side. Most models require multiples of 64."""

    top: int | None = param("top", kinds.integer, default=None, minimum=0)
    """Pixels to add above. At least 0. Server default: 0."""
    right: int | None = param("right", kinds.integer, default=None, minimum=0)
    """Pixels to add on the right. At least 0. Server default: 0."""
    bottom: int | None = param("bottom", kinds.integer, default=None, minimum=0)
    """Pixels to add below. At least 0. Server default: 0."""
    left: int | None = param("left", kinds.integer, default=None, minimum=0)
    """Pixels to add on the left. At least 0. Server default: 0."""
    blur: int | None = param("blur", kinds.integer, default=None, minimum=0, maximum=32)
    """Width in pixels of the blurred transition between the image and its extension, 0 to 32. Server default:
    0."""


class OutpaintDict(TypedDict, total=False):
    """A mapping to give instead of `Outpaint(...)`, whose parameters are its keys."""

    top: int | None
    """Pixels to add above. At least 0. Server default: 0."""
    right: int | None
    """Pixels to add on the right. At least 0. Server default: 0."""
    bottom: int | None
    """Pixels to add below. At least 0. Server default: 0."""
    left: int | None
    """Pixels to add on the left. At least 0. Server default: 0."""
    blur: int | None
    """Width in pixels of the blurred transition between the image and its extension, 0 to 32. Server default:
    0."""


@model
class Lycoris(Object):
    """A LyCORIS network, small weights that adapt a model to a style or subject."""

    model: str = param("model", kinds.air)
    """The LyCORIS, as an AIR identifier."""
    weight: float | None = param("weight", kinds.number, default=None)
    """Strength of the LyCORIS; usually around 1."""


class LycorisDict(TypedDict, total=False):
    """A mapping to give instead of `Lycoris(...)`, whose parameters are its keys."""

    model: Required[str]
    """The LyCORIS, as an AIR identifier."""
    weight: float | None
    """Strength of the LyCORIS; usually around 1."""


@model
class Embedding(Object):
    """A textual inversion: a learned word for a style or subject."""

    model: str = param("model", kinds.air)
    """The embedding, as an AIR identifier (`civitai:195911@220262`)."""
    weight: float | None = param("weight", kinds.number, default=None, minimum=-4, maximum=4)
    """Strength of the embedding, from -4 to 4. Server default: 1."""


class EmbeddingDict(TypedDict, total=False):
    """A mapping to give instead of `Embedding(...)`, whose parameters are its keys."""

    model: Required[str]
    """The embedding, as an AIR identifier (`civitai:195911@220262`)."""
    weight: float | None
    """Strength of the embedding, from -4 to 4. Server default: 1."""


@model
class ControlNet(Object):
    """A ControlNet and the guide image that it makes the model follow, for all or some of the steps."""

    __settings__ = Settings(
        exclusive=(("start_step", "start_step_percentage"), ("end_step", "end_step_percentage"))
    )

    model: str = param("model", kinds.air)
    """The ControlNet, as an AIR identifier; it must be compatible with the model. For FLUX.1 `runware:25@1`
    (canny), `26@1` (tile), `27@1` (depth), `28@1` (blur), `29@1` (pose), `30@1` (gray), `31@1` (low
    quality), `98@1`; for SDXL `runware:20@1` (canny), `3@1` (depth); for SD 1.5 `runware:6@1`, `6@2`,
    `11@1`, `12@1`, `13@1`, `17@1`, `142@0`; for Z-Image Turbo `runware:z-image@turbo-controlnet`."""
    guide_image: local_media.Media = param("guideImage", kinds.media)
    """The guide image, already preprocessed to edges, depth or a pose."""
    weight: float | None = param("weight", kinds.number, default=None, minimum=-4, maximum=4)
    """How strongly to follow the guide image, from -4 to 4: 0 is not at all, negative values push away from
    it. Every model takes 0 to 1. Server default: 1."""
    start_step: int | None = param("startStep", kinds.integer, default=None, minimum=0)
    """Step at which the ControlNet starts to act. At least 0."""
    start_step_percentage: int | None = param(
        "startStepPercentage", kinds.integer, default=None, minimum=0, maximum=99, unit="percent"
    )
    """Percentage of the steps at which the ControlNet starts to act, 0 to 99."""
    end_step: int | None = param("endStep", kinds.integer, default=None, minimum=1)
    """Step at which the ControlNet stops acting, after the start. At least 1."""
    end_step_percentage: int | None = param(
        "endStepPercentage", kinds.integer, default=None, minimum=1, maximum=100, unit="percent"
    )
    """Percentage of the steps at which the ControlNet stops acting, after the start: 1 to 100."""
    control_mode: Literal["prompt", "controlnet", "balanced"] | str | None = param(
        "controlMode", kinds.string, default=None, known=("prompt", "controlnet", "balanced")
    )
    """Whether the prompt or the guide image takes precedence. Server default: balanced."""
    preprocessor: (
        Literal[
            "canny",
            "depth_leres",
            "depth_midas",
            "depth_zoe",
            "inpaint_global_harmonious",
            "lineart_anime",
            "lineart_coarse",
            "lineart_realistic",
            "lineart_standard",
            "mlsd",
            "normal_bae",
            "scribble_hed",
            "scribble_pidinet",
            "seg_ofade20k",
            "seg_ofcoco",
            "seg_ufade20k",
            "shuffle",
            "softedge_hed",
            "softedge_hedsafe",
            "softedge_pidinet",
            "softedge_pidisafe",
            "tile_gaussian",
            "openpose",
            "openpose_face",
            "openpose_faceonly",
            "openpose_full",
            "openpose_hand",
        ]
        | str
        | None
    ) = param(
        "preprocessor",
        kinds.string,
        default=None,
        known=(
            "canny",
            "depth_leres",
            "depth_midas",
            "depth_zoe",
            "inpaint_global_harmonious",
            "lineart_anime",
            "lineart_coarse",
            "lineart_realistic",
            "lineart_standard",
            "mlsd",
            "normal_bae",
            "scribble_hed",
            "scribble_pidinet",
            "seg_ofade20k",
            "seg_ofcoco",
            "seg_ufade20k",
            "shuffle",
            "softedge_hed",
            "softedge_hedsafe",
            "softedge_pidinet",
            "softedge_pidisafe",
            "tile_gaussian",
            "openpose",
            "openpose_face",
            "openpose_faceonly",
            "openpose_full",
            "openpose_hand",
        ),
    )
    """Preprocessor to apply to `guide_image` first. The vendor's older SDK sends it; no published model lists
    it, so it is better to prepare the guide image with the task `controlNetPreprocess`."""
    low_threshold_canny: int | None = param("lowThresholdCanny", kinds.integer, default=None)
    """Lower threshold of the Canny edge detector, with the `preprocessor` `canny`: weaker edges are dropped."""
    high_threshold_canny: int | None = param("highThresholdCanny", kinds.integer, default=None)
    """Upper threshold of the Canny edge detector, with the `preprocessor` `canny`: stronger edges are always
    kept."""
    include_hands_and_face_open_pose: bool | None = param(
        "includeHandsAndFaceOpenPose", kinds.boolean, default=None
    )
    """With a `preprocessor` of the family `openpose`, whether to draw hands and faces too."""


class ControlNetDict(TypedDict, total=False):
    """A mapping to give instead of `ControlNet(...)`, whose parameters are its keys."""

    model: Required[str]
    """The ControlNet, as an AIR identifier; it must be compatible with the model. For FLUX.1 `runware:25@1`
    (canny), `26@1` (tile), `27@1` (depth), `28@1` (blur), `29@1` (pose), `30@1` (gray), `31@1` (low
    quality), `98@1`; for SDXL `runware:20@1` (canny), `3@1` (depth); for SD 1.5 `runware:6@1`, `6@2`,
    `11@1`, `12@1`, `13@1`, `17@1`, `142@0`; for Z-Image Turbo `runware:z-image@turbo-controlnet`."""
    guide_image: Required[local_media.Media]
    """The guide image, already preprocessed to edges, depth or a pose."""
    weight: float | None
    """How strongly to follow the guide image, from -4 to 4: 0 is not at all, negative values push away from
    it. Every model takes 0 to 1. Server default: 1."""
    start_step: int | None
    """Step at which the ControlNet starts to act. At least 0."""
    start_step_percentage: int | None
    """Percentage of the steps at which the ControlNet starts to act, 0 to 99."""
    end_step: int | None
    """Step at which the ControlNet stops acting, after the start. At least 1."""
    end_step_percentage: int | None
    """Percentage of the steps at which the ControlNet stops acting, after the start: 1 to 100."""
    control_mode: Literal["prompt", "controlnet", "balanced"] | str | None
    """Whether the prompt or the guide image takes precedence. Server default: balanced."""
    preprocessor: (
        Literal[
            "canny",
            "depth_leres",
            "depth_midas",
            "depth_zoe",
            "inpaint_global_harmonious",
            "lineart_anime",
            "lineart_coarse",
            "lineart_realistic",
            "lineart_standard",
            "mlsd",
            "normal_bae",
            "scribble_hed",
            "scribble_pidinet",
            "seg_ofade20k",
            "seg_ofcoco",
            "seg_ufade20k",
            "shuffle",
            "softedge_hed",
            "softedge_hedsafe",
            "softedge_pidinet",
            "softedge_pidisafe",
            "tile_gaussian",
            "openpose",
            "openpose_face",
            "openpose_faceonly",
            "openpose_full",
            "openpose_hand",
        ]
        | str
        | None
    )
    """Preprocessor to apply to `guide_image` first. The vendor's older SDK sends it; no published model lists
    it, so it is better to prepare the guide image with the task `controlNetPreprocess`."""
    low_threshold_canny: int | None
    """Lower threshold of the Canny edge detector, with the `preprocessor` `canny`: weaker edges are dropped."""
    high_threshold_canny: int | None
    """Upper threshold of the Canny edge detector, with the `preprocessor` `canny`: stronger edges are always
    kept."""
    include_hands_and_face_open_pose: bool | None
    """With a `preprocessor` of the family `openpose`, whether to draw hands and faces too."""


@model
class IPAdapter(Object):
    """An IP-Adapter with the images whose style or content it transfers."""

    model: str = param("model", kinds.air)
    """The IP-Adapter, as an AIR identifier; it must be compatible with the model. For SDXL `runware:55@1` to
    `55@4`, for SD 1.5 `runware:55@5` to `55@10`, for FLUX.1 `runware:56@1` to `56@4` and `runware:105@1`
    (Redux)."""
    guide_images: Sequence[local_media.Media] = param(
        "guideImages", kinds.list_of(kinds.media), min_length=1, aliases=("guideImage",)
    )
    """The images whose style or content to transfer. At least 1 item."""
    weight: float | None = param("weight", kinds.number, default=None, minimum=-4, maximum=4)
    """Strength of the transfer, from -4 to 4: 0 is none, negative values push away from the images. Every
    model takes 0 to 1. Server default: 1."""
    weight_type: (
        Literal[
            "normal",
            "ease_in",
            "ease_out",
            "ease_in_out",
            "weak_input",
            "weak_output",
            "weak_middle",
            "strong_middle",
            "style_transfer",
            "composition",
            "strong_style_transfer",
            "style_and_composition",
            "strong_style_and_composition",
        ]
        | str
        | None
    ) = param(
        "weightType",
        kinds.string,
        default=None,
        known=(
            "normal",
            "ease_in",
            "ease_out",
            "ease_in_out",
            "weak_input",
            "weak_output",
            "weak_middle",
            "strong_middle",
            "style_transfer",
            "composition",
            "strong_style_transfer",
            "style_and_composition",
            "strong_style_and_composition",
        ),
    )
    """How the influence is distributed over the steps and layers of the model. Only Stable Diffusion models.
    Server default: normal."""
    weight_composition: float | None = param("weightComposition", kinds.number, default=None)
    """Strength of the transfer of the composition, besides the style, usually 0 to 1. Only Stable Diffusion
    models."""
    embed_scaling: Literal["only_v", "kv", "kv_penalty_c", "k_mean_v_penalty_c"] | str | None = param(
        "embedScaling",
        kinds.string,
        default=None,
        known=("only_v", "kv", "kv_penalty_c", "k_mean_v_penalty_c"),
    )
    """Which vectors of the attention layers take part in the transfer, and how strongly. Only Stable Diffusion
    models. Server default: kv."""
    combine_method: Literal["concat", "add", "subtract", "average", "norm_average"] | str | None = param(
        "combineMethod",
        kinds.string,
        default=None,
        known=("concat", "add", "subtract", "average", "norm_average"),
    )
    """How several guide images are combined. Only Stable Diffusion models. Server default: concat."""


class IPAdapterDict(TypedDict, total=False):
    """A mapping to give instead of `IPAdapter(...)`, whose parameters are its keys."""

    model: Required[str]
    """The IP-Adapter, as an AIR identifier; it must be compatible with the model. For SDXL `runware:55@1` to
    `55@4`, for SD 1.5 `runware:55@5` to `55@10`, for FLUX.1 `runware:56@1` to `56@4` and `runware:105@1`
    (Redux)."""
    guide_images: Required[Sequence[local_media.Media]]
    """The images whose style or content to transfer. At least 1 item."""
    weight: float | None
    """Strength of the transfer, from -4 to 4: 0 is none, negative values push away from the images. Every
    model takes 0 to 1. Server default: 1."""
    weight_type: (
        Literal[
            "normal",
            "ease_in",
            "ease_out",
            "ease_in_out",
            "weak_input",
            "weak_output",
            "weak_middle",
            "strong_middle",
            "style_transfer",
            "composition",
            "strong_style_transfer",
            "style_and_composition",
            "strong_style_and_composition",
        ]
        | str
        | None
    )
    """How the influence is distributed over the steps and layers of the model. Only Stable Diffusion models.
    Server default: normal."""
    weight_composition: float | None
    """Strength of the transfer of the composition, besides the style, usually 0 to 1. Only Stable Diffusion
    models."""
    embed_scaling: Literal["only_v", "kv", "kv_penalty_c", "k_mean_v_penalty_c"] | str | None
    """Which vectors of the attention layers take part in the transfer, and how strongly. Only Stable Diffusion
    models. Server default: kv."""
    combine_method: Literal["concat", "add", "subtract", "average", "norm_average"] | str | None
    """How several guide images are combined. Only Stable Diffusion models. Server default: concat."""


@model
class Refiner(Object):
    """A second SDXL model that processes the last steps."""

    __settings__ = Settings(exclusive=(("start_step", "start_step_percentage"),))

    model: str = param("model", kinds.air)
    """The refiner, as an AIR identifier (`runware:101055@128080`)."""
    start_step: int | None = param("startStep", kinds.integer, default=None, minimum=2)
    """Step at which the refiner takes over, 2 or later. At least 2."""
    start_step_percentage: float | None = param(
        "startStepPercentage", kinds.number, default=None, minimum=1, maximum=99, unit="percent"
    )
    """Percentage of the steps at which the refiner takes over, 1 to 99."""


class RefinerDict(TypedDict, total=False):
    """A mapping to give instead of `Refiner(...)`, whose parameters are its keys."""

    model: Required[str]
    """The refiner, as an AIR identifier (`runware:101055@128080`)."""
    start_step: int | None
    """Step at which the refiner takes over, 2 or later. At least 2."""
    start_step_percentage: float | None
    """Percentage of the steps at which the refiner takes over, 1 to 99."""


@model
class PuLID(Object):
    """Preserves the identity of a face, from one image of it."""

    __settings__ = Settings(exclusive=(("cfg_start_step", "cfg_start_step_percentage"),))

    images: Sequence[local_media.Media] = param(
        "images", kinds.list_of(kinds.media), min_length=1, max_length=1, aliases=("inputImages",)
    )
    """One image of the face. Exactly 1 item."""
    id_weight: float | None = param("idWeight", kinds.number, default=None, minimum=0, maximum=3)
    """How strongly to preserve the identity, 0 to 3. Server default: 1."""
    true_cfg_scale: float | None = param("trueCFGScale", kinds.number, default=None, minimum=0, maximum=10)
    """Guidance scale of the identity, 0 to 10: higher values preserve more of the face."""
    cfg_start_step: int | None = param(
        "CFGstartStep", kinds.integer, default=None, minimum=0, aliases=("CFGStartStep",)
    )
    """Step at which PuLID starts to act, usually 0 to 10. Later steps give less likeness and more freedom. At
    least 0."""
    cfg_start_step_percentage: int | None = param(
        "CFGstartStepPercentage",
        kinds.integer,
        default=None,
        minimum=0,
        maximum=99,
        unit="percent",
        aliases=("CFGStartStepPercentage",),
    )
    """Percentage of the steps at which PuLID starts to act, 0 to 99."""


class PuLIDDict(TypedDict, total=False):
    """A mapping to give instead of `PuLID(...)`, whose parameters are its keys."""

    images: Required[Sequence[local_media.Media]]
    """One image of the face. Exactly 1 item."""
    id_weight: float | None
    """How strongly to preserve the identity, 0 to 3. Server default: 1."""
    true_cfg_scale: float | None
    """Guidance scale of the identity, 0 to 10: higher values preserve more of the face."""
    cfg_start_step: int | None
    """Step at which PuLID starts to act, usually 0 to 10. Later steps give less likeness and more freedom. At
    least 0."""
    cfg_start_step_percentage: int | None
    """Percentage of the steps at which PuLID starts to act, 0 to 99."""


@model
class ACEPlusPlus(Object):
    """Preserves a subject across images, or edits a part of one, with ACE++."""

    type: Literal["portrait", "subject", "local_editing"] | str = param(
        "type", kinds.string, known=("portrait", "subject", "local_editing")
    )
    """Task: preserve a face (`portrait`), preserve an object (`subject`), or edit a region (`local_editing`)."""
    input_images: Sequence[local_media.Media] | None = param(
        "inputImages", kinds.list_of(kinds.media), default=None, min_length=0, max_length=1
    )
    """The image to edit, for `local_editing`; one at most. 0 to 1 items."""
    input_masks: Sequence[local_media.Media] | None = param(
        "inputMasks", kinds.list_of(kinds.media), default=None, min_length=0, max_length=1
    )
    """Mask of the region to edit, white on black; one at most. 0 to 1 items."""
    repainting_scale: float | None = param(
        "repaintingScale", kinds.number, default=None, minimum=0, maximum=1
    )
    """Balance between preserving the subject (0) and following the prompt (1). 0 to 1. Server default: 0."""


class ACEPlusPlusDict(TypedDict, total=False):
    """A mapping to give instead of `ACEPlusPlus(...)`, whose parameters are its keys."""

    type: Required[Literal["portrait", "subject", "local_editing"] | str]
    """Task: preserve a face (`portrait`), preserve an object (`subject`), or edit a region (`local_editing`)."""
    input_images: Sequence[local_media.Media] | None
    """The image to edit, for `local_editing`; one at most. 0 to 1 items."""
    input_masks: Sequence[local_media.Media] | None
    """Mask of the region to edit, white on black; one at most. 0 to 1 items."""
    repainting_scale: float | None
    """Balance between preserving the subject (0) and following the prompt (1). 0 to 1. Server default: 0."""


@model
class InstantID(Object):
    """Preserves the identity of a face, in a given pose."""

    __settings__ = Settings(exclusive=(("input_image", "input_images"),))

    input_image: local_media.Media | None = param("inputImage", kinds.media, default=None)
    """The image of the face."""
    input_images: Sequence[local_media.Media] | None = param(
        "inputImages", kinds.list_of(kinds.media), default=None
    )
    """Several images of the face."""
    pose_image: local_media.Media | None = param("poseImage", kinds.media, default=None)
    """The image whose pose to use."""
    identity_net_strength: float | None = param("identityNetStrength", kinds.number, default=None)
    """How strongly to preserve the face."""
    adapter_strength: float | None = param("adapterStrength", kinds.number, default=None)
    """How strongly to transfer details of the images."""
    control_net_canny_weight: float | None = param("controlNetCannyWeight", kinds.number, default=None)
    """How strongly to follow the edges of the pose image."""
    control_net_depth_weight: float | None = param("controlNetDepthWeight", kinds.number, default=None)
    """How strongly to follow the depth of the pose image."""
    enhance_non_face_region: bool | None = param("enhanceNonFaceRegion", kinds.boolean, default=None)
    """Enhance the rest of the image, too. Server default: true."""


class InstantIDDict(TypedDict, total=False):
    """A mapping to give instead of `InstantID(...)`, whose parameters are its keys."""

    input_image: local_media.Media | None
    """The image of the face."""
    input_images: Sequence[local_media.Media] | None
    """Several images of the face."""
    pose_image: local_media.Media | None
    """The image whose pose to use."""
    identity_net_strength: float | None
    """How strongly to preserve the face."""
    adapter_strength: float | None
    """How strongly to transfer details of the images."""
    control_net_canny_weight: float | None
    """How strongly to follow the edges of the pose image."""
    control_net_depth_weight: float | None
    """How strongly to follow the depth of the pose image."""
    enhance_non_face_region: bool | None
    """Enhance the rest of the image, too. Server default: true."""


@model
class PhotoMakerOptions(Object):
    """Preserves the identity of a person, from several images."""

    images: Sequence[local_media.Media] = param(
        "images", kinds.list_of(kinds.media), aliases=("inputImages",)
    )
    """Images of the person, usually 1 to 4."""
    style: PhotoMakerStyle | None = param(
        "style", kinds.string, default=None, known=kinds.values_of(PhotoMakerStyle)
    )
    """The style of the result. Server default: No style."""
    strength: float | None = param("strength", kinds.number, default=None, minimum=0)
    """Strength of the style relative to the person's identity; usually 15 to 50. At least 0."""


class PhotoMakerOptionsDict(TypedDict, total=False):
    """A mapping to give instead of `PhotoMakerOptions(...)`, whose parameters are its keys."""

    images: Required[Sequence[local_media.Media]]
    """Images of the person, usually 1 to 4."""
    style: PhotoMakerStyle | None
    """The style of the result. Server default: No style."""
    strength: float | None
    """Strength of the style relative to the person's identity; usually 15 to 50. At least 0."""


@model
class Ultralytics(Object):
    """Detects faces in the finished image, and repaints them in more detail."""

    confidence: float | None = param("confidence", kinds.number, default=None, minimum=0, maximum=1)
    """Minimum confidence of a face detection, 0 to 1. Server default: 0.9."""
    mask_blur: int | None = param("maskBlur", kinds.integer, default=None, minimum=0)
    """Number of pixels over which the edge of a face's mask fades; usually up to 100. At least 0. Server
    default: 5."""
    mask_padding: int | None = param("maskPadding", kinds.integer, default=None, minimum=0)
    """Pixels by which to enlarge a face's mask; usually up to 20. At least 0. Server default: 5."""
    inpaint_size: int | None = param("inpaintSize", kinds.integer, default=None, minimum=1, maximum=65535)
    """Size in pixels at which a face is repainted; usually 128 to 2048. 1 to 65535. Server default: 1024."""
    positive_prompt: str | None = param("positivePrompt", kinds.string, default=None)
    """Prompt for the faces. The prompt of the task is used if omitted."""
    negative_prompt: str | None = param("negativePrompt", kinds.string, default=None)
    """Negative prompt for the faces."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1)
    """Number of denoising steps for a face; usually up to 100. At least 1. Server default: 20."""
    cfg_scale: float | None = param("CFGScale", kinds.number, default=None, minimum=0)
    """Guidance scale for the faces: how closely to follow the prompt; usually up to 50. At least 0. Server
    default: 8."""
    strength: float | None = param("strength", kinds.number, default=None, minimum=0, maximum=1)
    """How much a face may differ from the original one, 0 to 1. Server default: 0.3."""


class UltralyticsDict(TypedDict, total=False):
    """A mapping to give instead of `Ultralytics(...)`, whose parameters are its keys."""

    confidence: float | None
    """Minimum confidence of a face detection, 0 to 1. Server default: 0.9."""
    mask_blur: int | None
    """Number of pixels over which the edge of a face's mask fades; usually up to 100. At least 0. Server
    default: 5."""
    mask_padding: int | None
    """Pixels by which to enlarge a face's mask; usually up to 20. At least 0. Server default: 5."""
    inpaint_size: int | None
    """Size in pixels at which a face is repainted; usually 128 to 2048. 1 to 65535. Server default: 1024."""
    positive_prompt: str | None
    """Prompt for the faces. The prompt of the task is used if omitted."""
    negative_prompt: str | None
    """Negative prompt for the faces."""
    steps: int | None
    """Number of denoising steps for a face; usually up to 100. At least 1. Server default: 20."""
    cfg_scale: float | None
    """Guidance scale for the faces: how closely to follow the prompt; usually up to 50. At least 0. Server
    default: 8."""
    strength: float | None
    """How much a face may differ from the original one, 0 to 1. Server default: 0.3."""


@model
class HiresFix(Object):
    """Settings of upscaling and refining the image."""

    model: str = param("model", kinds.air)
    """The upscaler, as an AIR identifier: `runware:504@1`, `runware:realesrgan@anime-6b`,
    `runware:esrgan@animesharp` or `runware:esrgan@ultrasharp`."""
    upscale_factor: Literal[4] | int | None = param(
        "upscaleFactor", kinds.integer, default=None, minimum=1, known=(4,)
    )
    """Factor by which the image is upscaled. At least 1. Server default: 4."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1)
    """Number of denoising steps after upscaling; usually up to 35. At least 1. Server default: 10."""
    strength: float | None = param("strength", kinds.number, default=None, minimum=0, maximum=1)
    """How much the result may differ from the upscaled image, 0 to 1. Server default: 0.8."""


class HiresFixDict(TypedDict, total=False):
    """A mapping to give instead of `HiresFix(...)`, whose parameters are its keys."""

    model: Required[str]
    """The upscaler, as an AIR identifier: `runware:504@1`, `runware:realesrgan@anime-6b`,
    `runware:esrgan@animesharp` or `runware:esrgan@ultrasharp`."""
    upscale_factor: Literal[4] | int | None
    """Factor by which the image is upscaled. At least 1. Server default: 4."""
    steps: int | None
    """Number of denoising steps after upscaling; usually up to 35. At least 1. Server default: 10."""
    strength: float | None
    """How much the result may differ from the upscaled image, 0 to 1. Server default: 0.8."""


@model
class FluxKontext(Object):
    """Limits the steps with guidance. Only FLUX.1 Kontext."""

    __settings__ = Settings(exclusive=(("guidance_end_step", "guidance_end_step_percentage"),))

    guidance_end_step: int | None = param("guidanceEndStep", kinds.integer, default=None, minimum=0)
    """Step at which guidance ends. At least 0."""
    guidance_end_step_percentage: float | None = param(
        "guidanceEndStepPercentage", kinds.number, default=None, minimum=0, maximum=100, unit="percent"
    )
    """Percentage of the steps at which guidance ends. 0 to 100."""


class FluxKontextDict(TypedDict, total=False):
    """A mapping to give instead of `FluxKontext(...)`, whose parameters are its keys."""

    guidance_end_step: int | None
    """Step at which guidance ends. At least 0."""
    guidance_end_step_percentage: float | None
    """Percentage of the steps at which guidance ends. 0 to 100."""


@model
class Region(Object):
    """A part of the image with a prompt of its own."""

    prompt: str = param("prompt", kinds.string)
    """Prompt for the region."""
    mask: Sequence[int] | local_media.Media = param(
        "mask", kinds.either(kinds.list_of(kinds.integer), kinds.media), each=Limits(minimum=0)
    )
    """Position of the region: a box `[left, top, right, bottom]` in pixels, or a mask, white on black. Each:
    at least 0."""


class RegionDict(TypedDict, total=False):
    """A mapping to give instead of `Region(...)`, whose parameters are its keys."""

    prompt: Required[str]
    """Prompt for the region."""
    mask: Required[Sequence[int] | local_media.Media]
    """Position of the region: a box `[left, top, right, bottom]` in pixels, or a mask, white on black. Each:
    at least 0."""


@model
class RegionalPrompting(Object):
    """Different prompts for different regions of the image."""

    regions: Sequence[Region | RegionDict] | None = param("regions", kinds.list_of(Region), default=None)
    """The regions and their prompts."""
    background_prompt: str | None = param("backgroundPrompt", kinds.string, default=None)
    """What to show outside of the regions."""
    base_ratio: float | None = param("baseRatio", kinds.number, default=None, minimum=0, maximum=1)
    """Weight of the prompt for the whole image inside the regions, 0 to 1."""
    inject_steps: int = param("injectSteps", kinds.integer, minimum=0)
    """Number of steps during which the prompts of the regions apply. At least 0."""


class RegionalPromptingDict(TypedDict, total=False):
    """A mapping to give instead of `RegionalPrompting(...)`, whose parameters are its keys."""

    regions: Sequence[Region | RegionDict] | None
    """The regions and their prompts."""
    background_prompt: str | None
    """What to show outside of the regions."""
    base_ratio: float | None
    """Weight of the prompt for the whole image inside the regions, 0 to 1."""
    inject_steps: Required[int]
    """Number of steps during which the prompts of the regions apply. At least 0."""


@model
class AdvancedFeatures(Object):
    """Features that only some models have."""

    hires_fix: bool | None = param("hiresFix", kinds.boolean, default=None)
    """Generate a smaller image first, then upscale and refine it. Newer models take the parameter `hires_fix`
    of the task."""
    flux_kontext: FluxKontext | FluxKontextDict | None = param("fluxKontext", FluxKontext, default=None)
    """Limits the steps with guidance. Only FLUX.1 Kontext."""
    regional_prompting: RegionalPrompting | RegionalPromptingDict | None = param(
        "regionalPrompting", RegionalPrompting, default=None
    )
    """Different prompts for different regions of the image."""
    layer_diffuse: bool | None = param("layerDiffuse", kinds.boolean, default=None)
    """Generate an image with a transparent background. Only FLUX.1; set `outputFormat` to `PNG`. Server
    default: false."""
    watermark: shared_objects.Watermark | shared_objects.WatermarkDict | None = param(
        "watermark", kinds.named("runware.tasks", "Watermark"), default=None
    )
    """Visible watermark on the image."""


class AdvancedFeaturesDict(TypedDict, total=False):
    """A mapping to give instead of `AdvancedFeatures(...)`, whose parameters are its keys."""

    hires_fix: bool | None
    """Generate a smaller image first, then upscale and refine it. Newer models take the parameter `hires_fix`
    of the task."""
    flux_kontext: FluxKontext | FluxKontextDict | None
    """Limits the steps with guidance. Only FLUX.1 Kontext."""
    regional_prompting: RegionalPrompting | RegionalPromptingDict | None
    """Different prompts for different regions of the image."""
    layer_diffuse: bool | None
    """Generate an image with a transparent background. Only FLUX.1; set `outputFormat` to `PNG`. Server
    default: false."""
    watermark: shared_objects.Watermark | shared_objects.WatermarkDict | None
    """Visible watermark on the image."""
