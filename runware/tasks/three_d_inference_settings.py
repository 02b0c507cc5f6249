# Made by `python -m codegen generate` from schema/tasks/three_d_inference.yaml; edit that file instead.
"""Make a textured 3D model from images or a prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypedDict

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    OpenObject,
    model,
    param,
)

if TYPE_CHECKING:
    import runware._files.media as local_media
else:
    local_media = LazyModule("runware._files.media")


@model
class ThreeDInputs(OpenObject):
    """Media to make the model from. All that are known are parameters as well."""

    image: local_media.Media | None = param("image", kinds.media, default=None)
    """The image to make it from. Only models that want one image."""
    images: Sequence[local_media.Media] | None = param("images", kinds.list_of(kinds.media), default=None)
    """Views of the one object to make it from, usually up to 4 or 5. Only models that take several."""
    reference_images: Sequence[local_media.Media] | None = param(
        "referenceImages", kinds.list_of(kinds.media), default=None
    )
    """Images for style and look. Only some models."""
    mask: local_media.Media | None = param("mask", kinds.media, default=None)
    """Mask of the object in the image, white where it is. Only some models (`meta:sam@3d`)."""
    mesh_file: local_media.Media | None = param("meshFile", kinds.media, default=None)
    """A mesh to work on. Only some models."""


class ThreeDInputsDict(TypedDict, total=False):
    """A mapping to give instead of `ThreeDInputs(...)`, whose parameters are its keys."""

    image: local_media.Media | None
    """The image to make it from. Only models that want one image."""
    images: Sequence[local_media.Media] | None
    """Views of the one object to make it from, usually up to 4 or 5. Only models that take several."""
    reference_images: Sequence[local_media.Media] | None
    """Images for style and look. Only some models."""
    mask: local_media.Media | None
    """Mask of the object in the image, white where it is. Only some models (`meta:sam@3d`)."""
    mesh_file: local_media.Media | None
    """A mesh to work on. Only some models."""


@model
class DracoCompression(OpenObject):
    """How Draco compresses the mesh."""

    enabled: bool | None = param("enabled", kinds.boolean, default=None)
    """Compress it."""
    level: int | None = param("level", kinds.integer, default=None, minimum=0, maximum=10)
    """How hard to try, 0 to 10. Higher is smaller and slower."""
    quantization_normal: int | None = param(
        "quantizationNormal", kinds.integer, default=None, minimum=1, maximum=30
    )
    """Bits for the directions of the surface, usually 8 or more. 1 to 30."""
    quantization_position: int | None = param(
        "quantizationPosition", kinds.integer, default=None, minimum=1, maximum=30
    )
    """Bits for positions, usually 8 or more. 1 to 30."""
    quantization_tex_coord: int | None = param(
        "quantizationTexCoord", kinds.integer, default=None, minimum=1, maximum=30
    )
    """Bits for positions on textures, usually 8 or more. 1 to 30."""


class DracoCompressionDict(TypedDict, total=False):
    """A mapping to give instead of `DracoCompression(...)`, whose parameters are its keys."""

    enabled: bool | None
    """Compress it."""
    level: int | None
    """How hard to try, 0 to 10. Higher is smaller and slower."""
    quantization_normal: int | None
    """Bits for the directions of the surface, usually 8 or more. 1 to 30."""
    quantization_position: int | None
    """Bits for positions, usually 8 or more. 1 to 30."""
    quantization_tex_coord: int | None
    """Bits for positions on textures, usually 8 or more. 1 to 30."""


@model
class MeshCluster(OpenObject):
    """How faces are put together before textures are laid on them."""

    global_iterations: int | None = param("globalIterations", kinds.integer, default=None, minimum=0)
    """How often to go through the whole mesh, usually up to 64. At least 0."""
    refine_iterations: int | None = param("refineIterations", kinds.integer, default=None, minimum=0)
    """How often to refine the groups, usually up to 64. At least 0."""
    smooth_strength: int | None = param("smoothStrength", kinds.integer, default=None, minimum=0)
    """How much to smooth their edges, usually up to 10. At least 0."""
    threshold_cone_half_angle_rad: float | None = param(
        "thresholdConeHalfAngleRad", kinds.number, default=None, minimum=0
    )
    """How much the faces of a group may differ in direction, in radians. At least 0."""


class MeshClusterDict(TypedDict, total=False):
    """A mapping to give instead of `MeshCluster(...)`, whose parameters are its keys."""

    global_iterations: int | None
    """How often to go through the whole mesh, usually up to 64. At least 0."""
    refine_iterations: int | None
    """How often to refine the groups, usually up to 64. At least 0."""
    smooth_strength: int | None
    """How much to smooth their edges, usually up to 10. At least 0."""
    threshold_cone_half_angle_rad: float | None
    """How much the faces of a group may differ in direction, in radians. At least 0."""


@model
class SamplingStage(OpenObject):
    """How one stage of the model is made."""

    guidance_rescale: float | None = param("guidanceRescale", kinds.number, default=None, minimum=0)
    """How much to weaken guidance that is too strong, usually 0 to 1. At least 0."""
    guidance_strength: float | None = param("guidanceStrength", kinds.number, default=None, minimum=0)
    """How closely to follow the image, usually 1 to 10. At least 0."""
    rescale_t: float | None = param("rescaleT", kinds.number, default=None, minimum=0)
    """How to space the steps, usually 1 to 6. At least 0."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1)
    """Number of steps, usually up to 50. At least 1."""


class SamplingStageDict(TypedDict, total=False):
    """A mapping to give instead of `SamplingStage(...)`, whose parameters are its keys."""

    guidance_rescale: float | None
    """How much to weaken guidance that is too strong, usually 0 to 1. At least 0."""
    guidance_strength: float | None
    """How closely to follow the image, usually 1 to 10. At least 0."""
    rescale_t: float | None
    """How to space the steps, usually 1 to 6. At least 0."""
    steps: int | None
    """Number of steps, usually up to 50. At least 1."""


@model
class ThreeDSettings(OpenObject):
    """Settings that only some models take."""

    addons: str | Sequence[str] | None = param(
        "addons", kinds.either(kinds.string, kinds.list_of(kinds.string)), default=None
    )
    """Extras of the model by their names (`HighPack`)."""
    alpha_mode: Literal["OPAQUE", "BLEND", "MASK"] | str | None = param(
        "alphaMode", kinds.string, default=None, known=("OPAQUE", "BLEND", "MASK")
    )
    """How what is transparent is stored."""
    auto_size: bool | None = param("autoSize", kinds.boolean, default=None)
    """Give the model the size of the real thing."""
    bounding_box: str | Sequence[float] | None = param(
        "boundingBox", kinds.either(kinds.string, kinds.list_of(kinds.number)), default=None
    )
    """The box that the model has to fit into: its width, height and depth."""
    compress: Literal["meshopt", "geometry"] | str | None = param(
        "compress", kinds.string, default=None, known=("meshopt", "geometry")
    )
    """How the file is compressed. Server default: meshopt."""
    decimation: int | None = param("decimation", kinds.integer, default=None, minimum=1)
    """How much to simplify the mesh, usually 1 to 4. At least 1."""
    decimation_target: int | None = param("decimationTarget", kinds.integer, default=None, minimum=1)
    """How many faces to leave, usually 100000 to 1000000. At least 1."""
    draco_compression: DracoCompression | DracoCompressionDict | Mapping[str, object] | None = param(
        "dracoCompression", DracoCompression, default=None
    )
    """How Draco compresses the mesh."""
    export_uv: bool | None = param("exportUv", kinds.boolean, default=None)
    """Store where textures lie on the mesh. Server default: true."""
    face_count: int | None = param("faceCount", kinds.integer, default=None, minimum=1)
    """Number of faces, usually 3000 to 1500000. At least 1."""
    face_limit: int | None = param("faceLimit", kinds.integer, default=None, minimum=1)
    """Greatest number of faces, usually 500 to 20000. At least 1."""
    generate_parts: bool | None = param("generateParts", kinds.boolean, default=None)
    """Make the model of parts that can be moved."""
    generate_type: Literal["Normal", "Geometry"] | str | None = param(
        "generateType", kinds.string, default=None, known=("Normal", "Geometry")
    )
    """Whether to make it with textures, or its shape only."""
    geometry_only: bool | None = param("geometryOnly", kinds.boolean, default=None)
    """Make the shape without textures."""
    geometry_quality: Literal["standard", "detailed"] | str | None = param(
        "geometryQuality", kinds.string, default=None, known=("standard", "detailed")
    )
    """How detailed the shape is. Server default: standard."""
    hd_texture: bool | None = param("hdTexture", kinds.boolean, default=None)
    """Make textures with more pixels."""
    image_auto_fix: bool | None = param("imageAutoFix", kinds.boolean, default=None)
    """Improve the image first."""
    image_enhancement: bool | None = param("imageEnhancement", kinds.boolean, default=None)
    """Improve the image first."""
    material: Literal["PBR", "Shaded", "All"] | str | None = param(
        "material", kinds.string, default=None, known=("PBR", "Shaded", "All")
    )
    """Which materials to make."""
    mesh_cluster: MeshCluster | MeshClusterDict | Mapping[str, object] | None = param(
        "meshCluster", MeshCluster, default=None
    )
    """How faces are put together before textures are laid on them."""
    mesh_mode: Literal["Raw", "Quad"] | str | None = param(
        "meshMode", kinds.string, default=None, known=("Raw", "Quad")
    )
    """Whether faces are triangles (`Raw`) or quadrilaterals."""
    mesh_type: Literal["standard", "lowpoly"] | str | None = param(
        "meshType", kinds.string, default=None, known=("standard", "lowpoly")
    )
    """Whether the mesh is detailed or of few faces."""
    moderation: bool | None = param("moderation", kinds.boolean, default=None)
    """Check for unsafe content."""
    orientation: Literal["default", "align_image"] | str | None = param(
        "orientation", kinds.string, default=None, known=("default", "align_image")
    )
    """Which way the model faces. Server default: default."""
    origin: Literal["bottom", "center"] | str | None = param(
        "origin", kinds.string, default=None, known=("bottom", "center")
    )
    """Where the model's origin is."""
    original_alpha: bool | None = param("originalAlpha", kinds.boolean, default=None)
    """Use the image's own transparency to tell the object from its background."""
    pbr: bool | None = param("pbr", kinds.boolean, default=None)
    """Make materials for physically based rendering. Server default: true."""
    poly_count: float | None = param("polyCount", kinds.number, default=None, minimum=1)
    """How many polygons to make, usually 500 to 1000000. At least 1."""
    polygon_type: Literal["triangle", "quadrilateral"] | str | None = param(
        "polygonType", kinds.string, default=None, known=("triangle", "quadrilateral")
    )
    """What polygons the mesh is made of."""
    pose: Literal["none", "a-pose", "t-pose"] | str | None = param(
        "pose", kinds.string, default=None, known=("none", "a-pose", "t-pose")
    )
    """The pose of a figure."""
    quad: bool | None = param("quad", kinds.boolean, default=None)
    """Make the mesh of quadrilaterals."""
    quality: Literal["high", "medium", "low", "extra-low"] | str | None = param(
        "quality", kinds.string, default=None, known=("high", "medium", "low", "extra-low")
    )
    """How detailed the model is."""
    remesh: bool | None = param("remesh", kinds.boolean, default=None)
    """Build the mesh anew."""
    remesh_band: float | None = param("remeshBand", kinds.number, default=None, minimum=0)
    """How far from the surface a new mesh is built, usually 0.1 to 16. At least 0."""
    remesh_project: float | None = param("remeshProject", kinds.number, default=None, minimum=0)
    """How closely a new mesh is laid on the old one, usually 0.01 to 1. At least 0."""
    remove_lighting: bool | None = param("removeLighting", kinds.boolean, default=None)
    """Take the light of the image out of the textures."""
    resolution: Literal[512, 1024, 1536] | int | None = param(
        "resolution", kinds.integer, default=None, minimum=1, known=(512, 1024, 1536)
    )
    """How finely the space is divided in which the model is made. At least 1."""
    save_pre_remeshed_model: bool | None = param("savePreRemeshedModel", kinds.boolean, default=None)
    """Give the model as it was before its mesh was built anew too."""
    shape_slat: SamplingStage | SamplingStageDict | Mapping[str, object] | None = param(
        "shapeSlat", SamplingStage, default=None
    )
    """How the shape is refined."""
    smart_low_poly: bool | None = param("smartLowPoly", kinds.boolean, default=None)
    """Make a mesh of few faces that are laid out well."""
    sparse_structure: SamplingStage | SamplingStageDict | Mapping[str, object] | None = param(
        "sparseStructure", SamplingStage, default=None
    )
    """How the rough structure is made."""
    symmetry: Literal["auto", "on", "off"] | str | None = param(
        "symmetry", kinds.string, default=None, known=("auto", "on", "off")
    )
    """Whether the model is symmetric."""
    ta_pose: bool | None = param("taPose", kinds.boolean, default=None)
    """Put a figure into a T or A pose."""
    tex_slat: SamplingStage | SamplingStageDict | Mapping[str, object] | None = param(
        "texSlat", SamplingStage, default=None
    )
    """How the textures are made."""
    texture: bool | None = param("texture", kinds.boolean, default=None)
    """Make textures. Server default: true."""
    texture_alignment: Literal["original_image", "geometry"] | str | None = param(
        "textureAlignment", kinds.string, default=None, known=("original_image", "geometry")
    )
    """What textures keep to, the image or the shape."""
    texture_format: Literal["WEBP", "PNG"] | str | None = param(
        "textureFormat", kinds.string, default=None, known=("WEBP", "PNG")
    )
    """File format of the textures."""
    texture_prompt: str | None = param("texturePrompt", kinds.string, default=None)
    """What the textures look like."""
    texture_quality: Literal["standard", "detailed"] | str | None = param(
        "textureQuality", kinds.string, default=None, known=("standard", "detailed")
    )
    """How detailed the textures are. Server default: standard."""
    texture_seed: int | None = param("textureSeed", kinds.integer, default=None, minimum=0)
    """Number from which the randomness of the textures is made. At least 0."""
    texture_size: int | None = param("textureSize", kinds.integer, default=None, minimum=1)
    """Width and height of the textures in pixels, usually 1024 to 4096. At least 1."""
    topology: Literal["triangle", "quad"] | str | None = param(
        "topology", kinds.string, default=None, known=("triangle", "quad")
    )
    """What polygons the mesh is made of."""


class ThreeDSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `ThreeDSettings(...)`, whose parameters are its keys."""

    addons: str | Sequence[str] | None
    """Extras of the model by their names (`HighPack`)."""
    alpha_mode: Literal["OPAQUE", "BLEND", "MASK"] | str | None
    """How what is transparent is stored."""
    auto_size: bool | None
    """Give the model the size of the real thing."""
    bounding_box: str | Sequence[float] | None
    """The box that the model has to fit into: its width, height and depth."""
    compress: Literal["meshopt", "geometry"] | str | None
    """How the file is compressed. Server default: meshopt."""
    decimation: int | None
    """How much to simplify the mesh, usually 1 to 4. At least 1."""
    decimation_target: int | None
    """How many faces to leave, usually 100000 to 1000000. At least 1."""
    draco_compression: DracoCompression | DracoCompressionDict | Mapping[str, object] | None
    """How Draco compresses the mesh."""
    export_uv: bool | None
    """Store where textures lie on the mesh. Server default: true."""
    face_count: int | None
    """Number of faces, usually 3000 to 1500000. At least 1."""
    face_limit: int | None
    """Greatest number of faces, usually 500 to 20000. At least 1."""
    generate_parts: bool | None
    """Make the model of parts that can be moved."""
    generate_type: Literal["Normal", "Geometry"] | str | None
    """Whether to make it with textures, or its shape only."""
    geometry_only: bool | None
    """Make the shape without textures."""
    geometry_quality: Literal["standard", "detailed"] | str | None
    """How detailed the shape is. Server default: standard."""
    hd_texture: bool | None
    """Make textures with more pixels."""
    image_auto_fix: bool | None
    """Improve the image first."""
    image_enhancement: bool | None
    """Improve the image first."""
    material: Literal["PBR", "Shaded", "All"] | str | None
    """Which materials to make."""
    mesh_cluster: MeshCluster | MeshClusterDict | Mapping[str, object] | None
    """How faces are put together before textures are laid on them."""
    mesh_mode: Literal["Raw", "Quad"] | str | None
    """Whether faces are triangles (`Raw`) or quadrilaterals."""
    mesh_type: Literal["standard", "lowpoly"] | str | None
    """Whether the mesh is detailed or of few faces."""
    moderation: bool | None
    """Check for unsafe content."""
    orientation: Literal["default", "align_image"] | str | None
    """Which way the model faces. Server default: default."""
    origin: Literal["bottom", "center"] | str | None
    """Where the model's origin is."""
    original_alpha: bool | None
    """Use the image's own transparency to tell the object from its background."""
    pbr: bool | None
    """Make materials for physically based rendering. Server default: true."""
    poly_count: float | None
    """How many polygons to make, usually 500 to 1000000. At least 1."""
    polygon_type: Literal["triangle", "quadrilateral"] | str | None
    """What polygons the mesh is made of."""
    pose: Literal["none", "a-pose", "t-pose"] | str | None
    """The pose of a figure."""
    quad: bool | None
    """Make the mesh of quadrilaterals."""
    quality: Literal["high", "medium", "low", "extra-low"] | str | None
    """How detailed the model is."""
    remesh: bool | None
    """Build the mesh anew."""
    remesh_band: float | None
    """How far from the surface a new mesh is built, usually 0.1 to 16. At least 0."""
    remesh_project: float | None
    """How closely a new mesh is laid on the old one, usually 0.01 to 1. At least 0."""
    remove_lighting: bool | None
    """Take the light of the image out of the textures."""
    resolution: Literal[512, 1024, 1536] | int | None
    """How finely the space is divided in which the model is made. At least 1."""
    save_pre_remeshed_model: bool | None
    """Give the model as it was before its mesh was built anew too."""
    shape_slat: SamplingStage | SamplingStageDict | Mapping[str, object] | None
    """How the shape is refined."""
    smart_low_poly: bool | None
    """Make a mesh of few faces that are laid out well."""
    sparse_structure: SamplingStage | SamplingStageDict | Mapping[str, object] | None
    """How the rough structure is made."""
    symmetry: Literal["auto", "on", "off"] | str | None
    """Whether the model is symmetric."""
    ta_pose: bool | None
    """Put a figure into a T or A pose."""
    tex_slat: SamplingStage | SamplingStageDict | Mapping[str, object] | None
    """How the textures are made."""
    texture: bool | None
    """Make textures. Server default: true."""
    texture_alignment: Literal["original_image", "geometry"] | str | None
    """What textures keep to, the image or the shape."""
    texture_format: Literal["WEBP", "PNG"] | str | None
    """File format of the textures."""
    texture_prompt: str | None
    """What the textures look like."""
    texture_quality: Literal["standard", "detailed"] | str | None
    """How detailed the textures are. Server default: standard."""
    texture_seed: int | None
    """Number from which the randomness of the textures is made. At least 0."""
    texture_size: int | None
    """Width and height of the textures in pixels, usually 1024 to 4096. At least 1."""
    topology: Literal["triangle", "quad"] | str | None
    """What polygons the mesh is made of."""
