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
    """Media to generate the 3D model from. All known ones are parameters of the task as well."""

    image: local_media.Media | None = param("image", kinds.media, default=None)
    """The image of the object. Only models that take one image."""
    images: Sequence[local_media.Media] | None = param("images", kinds.list_of(kinds.media), default=None)
    """Views of the same object, usually up to 4 or 5. Only models that take several."""
    reference_images: Sequence[local_media.Media] | None = param(
        "referenceImages", kinds.list_of(kinds.media), default=None
    )
    """Images that guide the style and look. Only some models."""
    mask: local_media.Media | None = param("mask", kinds.media, default=None)
    """Mask of the object in the image; the object is white. Only some models (`meta:sam@3d`)."""
    mesh_file: local_media.Media | None = param("meshFile", kinds.media, default=None)
    """A mesh to process. Only some models."""


class ThreeDInputsDict(TypedDict, total=False):
    """A mapping to give instead of `ThreeDInputs(...)`, whose parameters are its keys."""

    image: local_media.Media | None
    """The image of the object. Only models that take one image."""
    images: Sequence[local_media.Media] | None
    """Views of the same object, usually up to 4 or 5. Only models that take several."""
    reference_images: Sequence[local_media.Media] | None
    """Images that guide the style and look. Only some models."""
    mask: local_media.Media | None
    """Mask of the object in the image; the object is white. Only some models (`meta:sam@3d`)."""
    mesh_file: local_media.Media | None
    """A mesh to process. Only some models."""


@model
class DracoCompression(OpenObject):
    """Settings of the mesh compression with Draco."""

    enabled: bool | None = param("enabled", kinds.boolean, default=None)
    """Whether the mesh is compressed."""
    level: int | None = param("level", kinds.integer, default=None, minimum=0, maximum=10)
    """Compression level, 0 to 10. Higher levels give smaller files and take longer."""
    quantization_normal: int | None = param(
        "quantizationNormal", kinds.integer, default=None, minimum=1, maximum=30
    )
    """Bits per normal vector of the surface, usually 8 or more. 1 to 30."""
    quantization_position: int | None = param(
        "quantizationPosition", kinds.integer, default=None, minimum=1, maximum=30
    )
    """Bits per position, usually 8 or more. 1 to 30."""
    quantization_tex_coord: int | None = param(
        "quantizationTexCoord", kinds.integer, default=None, minimum=1, maximum=30
    )
    """Bits per texture coordinate, usually 8 or more. 1 to 30."""


class DracoCompressionDict(TypedDict, total=False):
    """A mapping to give instead of `DracoCompression(...)`, whose parameters are its keys."""

    enabled: bool | None
    """Whether the mesh is compressed."""
    level: int | None
    """Compression level, 0 to 10. Higher levels give smaller files and take longer."""
    quantization_normal: int | None
    """Bits per normal vector of the surface, usually 8 or more. 1 to 30."""
    quantization_position: int | None
    """Bits per position, usually 8 or more. 1 to 30."""
    quantization_tex_coord: int | None
    """Bits per texture coordinate, usually 8 or more. 1 to 30."""


@model
class MeshCluster(OpenObject):
    """How faces are grouped before textures are mapped to them."""

    global_iterations: int | None = param("globalIterations", kinds.integer, default=None, minimum=0)
    """Number of iterations over the whole mesh, usually up to 64. At least 0."""
    refine_iterations: int | None = param("refineIterations", kinds.integer, default=None, minimum=0)
    """Number of iterations that refine the groups, usually up to 64. At least 0."""
    smooth_strength: int | None = param("smoothStrength", kinds.integer, default=None, minimum=0)
    """Strength of the smoothing of the groups' edges, usually up to 10. At least 0."""
    threshold_cone_half_angle_rad: float | None = param(
        "thresholdConeHalfAngleRad", kinds.number, default=None, minimum=0
    )
    """Maximum difference in direction between the faces of a group, in radians. At least 0."""


class MeshClusterDict(TypedDict, total=False):
    """A mapping to give instead of `MeshCluster(...)`, whose parameters are its keys."""

    global_iterations: int | None
    """Number of iterations over the whole mesh, usually up to 64. At least 0."""
    refine_iterations: int | None
    """Number of iterations that refine the groups, usually up to 64. At least 0."""
    smooth_strength: int | None
    """Strength of the smoothing of the groups' edges, usually up to 10. At least 0."""
    threshold_cone_half_angle_rad: float | None
    """Maximum difference in direction between the faces of a group, in radians. At least 0."""


@model
class SamplingStage(OpenObject):
    """Sampling settings of one stage of the generation."""

    guidance_rescale: float | None = param("guidanceRescale", kinds.number, default=None, minimum=0)
    """How far to scale strong guidance back, usually 0 (not at all) to 1. At least 0."""
    guidance_strength: float | None = param("guidanceStrength", kinds.number, default=None, minimum=0)
    """How closely to follow the image, usually 1 to 10. At least 0."""
    rescale_t: float | None = param("rescaleT", kinds.number, default=None, minimum=0)
    """Spacing of the steps, usually 1 (even) to 6. Higher values put more steps at the beginning, where noise
    is strong. At least 0."""
    steps: int | None = param("steps", kinds.integer, default=None, minimum=1)
    """Number of steps, usually up to 50. At least 1."""


class SamplingStageDict(TypedDict, total=False):
    """A mapping to give instead of `SamplingStage(...)`, whose parameters are its keys."""

    guidance_rescale: float | None
    """How far to scale strong guidance back, usually 0 (not at all) to 1. At least 0."""
    guidance_strength: float | None
    """How closely to follow the image, usually 1 to 10. At least 0."""
    rescale_t: float | None
    """Spacing of the steps, usually 1 (even) to 6. Higher values put more steps at the beginning, where noise
    is strong. At least 0."""
    steps: int | None
    """Number of steps, usually up to 50. At least 1."""


@model
class ThreeDSettings(OpenObject):
    """Settings that only some models take."""

    addons: str | Sequence[str] | None = param(
        "addons", kinds.either(kinds.string, kinds.list_of(kinds.string)), default=None
    )
    """Names of the model's add-ons (`HighPack`)."""
    alpha_mode: Literal["OPAQUE", "BLEND", "MASK"] | str | None = param(
        "alphaMode", kinds.string, default=None, known=("OPAQUE", "BLEND", "MASK")
    )
    """How transparency is stored."""
    auto_size: bool | None = param("autoSize", kinds.boolean, default=None)
    """Scale the 3D model to the size of the real object, in metres."""
    bounding_box: str | Sequence[float] | None = param(
        "boundingBox", kinds.either(kinds.string, kinds.list_of(kinds.number)), default=None
    )
    """Bounding box that the 3D model has to fit into: its width, height and depth."""
    compress: Literal["meshopt", "geometry"] | str | None = param(
        "compress", kinds.string, default=None, known=("meshopt", "geometry")
    )
    """Compression method of the file. Server default: meshopt."""
    decimation: int | None = param("decimation", kinds.integer, default=None, minimum=1)
    """Degree of simplification of the mesh, usually 1 to 4. At least 1."""
    decimation_target: int | None = param("decimationTarget", kinds.integer, default=None, minimum=1)
    """Number of faces that the simplified mesh has, usually 100000 to 1000000. At least 1."""
    draco_compression: DracoCompression | DracoCompressionDict | Mapping[str, object] | None = param(
        "dracoCompression", DracoCompression, default=None
    )
    """Settings of the mesh compression with Draco."""
    export_uv: bool | None = param("exportUv", kinds.boolean, default=None)
    """Unwrap the mesh to UV coordinates, which map textures to it. Server default: true."""
    face_count: int | None = param("faceCount", kinds.integer, default=None, minimum=1)
    """Number of faces, usually 3000 to 1500000. At least 1."""
    face_limit: int | None = param("faceLimit", kinds.integer, default=None, minimum=1)
    """Maximum number of faces, usually 500 to 20000. Chosen by the model unless given. At least 1."""
    generate_parts: bool | None = param("generateParts", kinds.boolean, default=None)
    """Divide the 3D model into separate parts, which can be edited. Not together with `texture`, `pbr` or
    `quad`."""
    generate_type: Literal["Normal", "Geometry"] | str | None = param(
        "generateType", kinds.string, default=None, known=("Normal", "Geometry")
    )
    """Whether to generate textures (`Normal`), or the shape only (`Geometry`)."""
    geometry_only: bool | None = param("geometryOnly", kinds.boolean, default=None)
    """Generate the shape without textures."""
    geometry_quality: Literal["standard", "detailed"] | str | None = param(
        "geometryQuality", kinds.string, default=None, known=("standard", "detailed")
    )
    """Level of detail of the shape. Server default: standard."""
    hd_texture: bool | None = param("hdTexture", kinds.boolean, default=None)
    """Generate textures with a higher resolution."""
    image_auto_fix: bool | None = param("imageAutoFix", kinds.boolean, default=None)
    """Improve the input image before generating."""
    image_enhancement: bool | None = param("imageEnhancement", kinds.boolean, default=None)
    """Improve the input image before generating."""
    material: Literal["PBR", "Shaded", "All"] | str | None = param(
        "material", kinds.string, default=None, known=("PBR", "Shaded", "All")
    )
    """Materials to generate: physically based (`PBR`), shaded (`Shaded`), or both (`All`)."""
    mesh_cluster: MeshCluster | MeshClusterDict | Mapping[str, object] | None = param(
        "meshCluster", MeshCluster, default=None
    )
    """How faces are grouped before textures are mapped to them."""
    mesh_mode: Literal["Raw", "Quad"] | str | None = param(
        "meshMode", kinds.string, default=None, known=("Raw", "Quad")
    )
    """Whether faces are triangles (`Raw`) or quadrilaterals."""
    mesh_type: Literal["standard", "lowpoly"] | str | None = param(
        "meshType", kinds.string, default=None, known=("standard", "lowpoly")
    )
    """Whether the mesh is detailed (`standard`) or has few faces (`lowpoly`)."""
    moderation: bool | None = param("moderation", kinds.boolean, default=None)
    """Check for unsafe content."""
    orientation: Literal["default", "align_image"] | str | None = param(
        "orientation", kinds.string, default=None, known=("default", "align_image")
    )
    """Direction that the 3D model faces; with `align_image`, that of the object in the image. Server default:
    default."""
    origin: Literal["bottom", "center"] | str | None = param(
        "origin", kinds.string, default=None, known=("bottom", "center")
    )
    """Position of the 3D model's origin."""
    original_alpha: bool | None = param("originalAlpha", kinds.boolean, default=None)
    """Use the transparency of the input image to separate the object from its background."""
    pbr: bool | None = param("pbr", kinds.boolean, default=None)
    """Generate materials for physically based rendering (PBR). Server default: true."""
    poly_count: float | None = param("polyCount", kinds.number, default=None, minimum=1)
    """Number of polygons to generate, usually 500 to 1000000. At least 1."""
    polygon_type: Literal["triangle", "quadrilateral"] | str | None = param(
        "polygonType", kinds.string, default=None, known=("triangle", "quadrilateral")
    )
    """Kind of polygons in the mesh."""
    pose: Literal["none", "a-pose", "t-pose"] | str | None = param(
        "pose", kinds.string, default=None, known=("none", "a-pose", "t-pose")
    )
    """The pose of a figure."""
    quad: bool | None = param("quad", kinds.boolean, default=None)
    """Build the mesh from quadrilaterals."""
    quality: Literal["high", "medium", "low", "extra-low"] | str | None = param(
        "quality", kinds.string, default=None, known=("high", "medium", "low", "extra-low")
    )
    """Level of detail of the 3D model."""
    remesh: bool | None = param("remesh", kinds.boolean, default=None)
    """Rebuild the mesh."""
    remesh_band: float | None = param("remeshBand", kinds.number, default=None, minimum=0)
    """Distance from the surface within which a mesh is rebuilt, usually 0.1 to 16. At least 0."""
    remesh_project: float | None = param("remeshProject", kinds.number, default=None, minimum=0)
    """How closely a rebuilt mesh is projected onto the original one, usually 0.01 to 1. At least 0."""
    remove_lighting: bool | None = param("removeLighting", kinds.boolean, default=None)
    """Remove the lighting of the input image from the textures."""
    resolution: Literal[512, 1024, 1536] | int | None = param(
        "resolution", kinds.integer, default=None, minimum=1, known=(512, 1024, 1536)
    )
    """Resolution of the grid in which the 3D model is generated. At least 1."""
    save_pre_remeshed_model: bool | None = param("savePreRemeshedModel", kinds.boolean, default=None)
    """Return the 3D model before its mesh was rebuilt, too."""
    shape_slat: SamplingStage | SamplingStageDict | Mapping[str, object] | None = param(
        "shapeSlat", SamplingStage, default=None
    )
    """Sampling of the stage that refines the shape."""
    smart_low_poly: bool | None = param("smartLowPoly", kinds.boolean, default=None)
    """Generate a mesh with few, well arranged faces."""
    sparse_structure: SamplingStage | SamplingStageDict | Mapping[str, object] | None = param(
        "sparseStructure", SamplingStage, default=None
    )
    """Sampling of the stage that generates the coarse structure."""
    symmetry: Literal["auto", "on", "off"] | str | None = param(
        "symmetry", kinds.string, default=None, known=("auto", "on", "off")
    )
    """Whether the 3D model is symmetric."""
    ta_pose: bool | None = param("taPose", kinds.boolean, default=None)
    """Put a figure into a T or A pose."""
    tex_slat: SamplingStage | SamplingStageDict | Mapping[str, object] | None = param(
        "texSlat", SamplingStage, default=None
    )
    """Sampling of the stage that generates the textures."""
    texture: bool | None = param("texture", kinds.boolean, default=None)
    """Generate textures. Server default: true."""
    texture_alignment: Literal["original_image", "geometry"] | str | None = param(
        "textureAlignment", kinds.string, default=None, known=("original_image", "geometry")
    )
    """Whether textures follow the image or the shape."""
    texture_format: Literal["WEBP", "PNG"] | str | None = param(
        "textureFormat", kinds.string, default=None, known=("WEBP", "PNG")
    )
    """File format of the textures."""
    texture_prompt: str | None = param("texturePrompt", kinds.string, default=None)
    """Prompt for the textures."""
    texture_quality: Literal["standard", "detailed"] | str | None = param(
        "textureQuality", kinds.string, default=None, known=("standard", "detailed")
    )
    """Level of detail of the textures. Server default: standard."""
    texture_seed: int | None = param("textureSeed", kinds.integer, default=None, minimum=0)
    """Seed of the random number generator for the textures. At least 0."""
    texture_size: int | None = param("textureSize", kinds.integer, default=None, minimum=1)
    """Width and height of the textures in pixels, usually 1024 to 4096. At least 1."""
    topology: Literal["triangle", "quad"] | str | None = param(
        "topology", kinds.string, default=None, known=("triangle", "quad")
    )
    """Kind of polygons in the mesh."""


class ThreeDSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `ThreeDSettings(...)`, whose parameters are its keys."""

    addons: str | Sequence[str] | None
    """Names of the model's add-ons (`HighPack`)."""
    alpha_mode: Literal["OPAQUE", "BLEND", "MASK"] | str | None
    """How transparency is stored."""
    auto_size: bool | None
    """Scale the 3D model to the size of the real object, in metres."""
    bounding_box: str | Sequence[float] | None
    """Bounding box that the 3D model has to fit into: its width, height and depth."""
    compress: Literal["meshopt", "geometry"] | str | None
    """Compression method of the file. Server default: meshopt."""
    decimation: int | None
    """Degree of simplification of the mesh, usually 1 to 4. At least 1."""
    decimation_target: int | None
    """Number of faces that the simplified mesh has, usually 100000 to 1000000. At least 1."""
    draco_compression: DracoCompression | DracoCompressionDict | Mapping[str, object] | None
    """Settings of the mesh compression with Draco."""
    export_uv: bool | None
    """Unwrap the mesh to UV coordinates, which map textures to it. Server default: true."""
    face_count: int | None
    """Number of faces, usually 3000 to 1500000. At least 1."""
    face_limit: int | None
    """Maximum number of faces, usually 500 to 20000. Chosen by the model unless given. At least 1."""
    generate_parts: bool | None
    """Divide the 3D model into separate parts, which can be edited. Not together with `texture`, `pbr` or
    `quad`."""
    generate_type: Literal["Normal", "Geometry"] | str | None
    """Whether to generate textures (`Normal`), or the shape only (`Geometry`)."""
    geometry_only: bool | None
    """Generate the shape without textures."""
    geometry_quality: Literal["standard", "detailed"] | str | None
    """Level of detail of the shape. Server default: standard."""
    hd_texture: bool | None
    """Generate textures with a higher resolution."""
    image_auto_fix: bool | None
    """Improve the input image before generating."""
    image_enhancement: bool | None
    """Improve the input image before generating."""
    material: Literal["PBR", "Shaded", "All"] | str | None
    """Materials to generate: physically based (`PBR`), shaded (`Shaded`), or both (`All`)."""
    mesh_cluster: MeshCluster | MeshClusterDict | Mapping[str, object] | None
    """How faces are grouped before textures are mapped to them."""
    mesh_mode: Literal["Raw", "Quad"] | str | None
    """Whether faces are triangles (`Raw`) or quadrilaterals."""
    mesh_type: Literal["standard", "lowpoly"] | str | None
    """Whether the mesh is detailed (`standard`) or has few faces (`lowpoly`)."""
    moderation: bool | None
    """Check for unsafe content."""
    orientation: Literal["default", "align_image"] | str | None
    """Direction that the 3D model faces; with `align_image`, that of the object in the image. Server default:
    default."""
    origin: Literal["bottom", "center"] | str | None
    """Position of the 3D model's origin."""
    original_alpha: bool | None
    """Use the transparency of the input image to separate the object from its background."""
    pbr: bool | None
    """Generate materials for physically based rendering (PBR). Server default: true."""
    poly_count: float | None
    """Number of polygons to generate, usually 500 to 1000000. At least 1."""
    polygon_type: Literal["triangle", "quadrilateral"] | str | None
    """Kind of polygons in the mesh."""
    pose: Literal["none", "a-pose", "t-pose"] | str | None
    """The pose of a figure."""
    quad: bool | None
    """Build the mesh from quadrilaterals."""
    quality: Literal["high", "medium", "low", "extra-low"] | str | None
    """Level of detail of the 3D model."""
    remesh: bool | None
    """Rebuild the mesh."""
    remesh_band: float | None
    """Distance from the surface within which a mesh is rebuilt, usually 0.1 to 16. At least 0."""
    remesh_project: float | None
    """How closely a rebuilt mesh is projected onto the original one, usually 0.01 to 1. At least 0."""
    remove_lighting: bool | None
    """Remove the lighting of the input image from the textures."""
    resolution: Literal[512, 1024, 1536] | int | None
    """Resolution of the grid in which the 3D model is generated. At least 1."""
    save_pre_remeshed_model: bool | None
    """Return the 3D model before its mesh was rebuilt, too."""
    shape_slat: SamplingStage | SamplingStageDict | Mapping[str, object] | None
    """Sampling of the stage that refines the shape."""
    smart_low_poly: bool | None
    """Generate a mesh with few, well arranged faces."""
    sparse_structure: SamplingStage | SamplingStageDict | Mapping[str, object] | None
    """Sampling of the stage that generates the coarse structure."""
    symmetry: Literal["auto", "on", "off"] | str | None
    """Whether the 3D model is symmetric."""
    ta_pose: bool | None
    """Put a figure into a T or A pose."""
    tex_slat: SamplingStage | SamplingStageDict | Mapping[str, object] | None
    """Sampling of the stage that generates the textures."""
    texture: bool | None
    """Generate textures. Server default: true."""
    texture_alignment: Literal["original_image", "geometry"] | str | None
    """Whether textures follow the image or the shape."""
    texture_format: Literal["WEBP", "PNG"] | str | None
    """File format of the textures."""
    texture_prompt: str | None
    """Prompt for the textures."""
    texture_quality: Literal["standard", "detailed"] | str | None
    """Level of detail of the textures. Server default: standard."""
    texture_seed: int | None
    """Seed of the random number generator for the textures. At least 0."""
    texture_size: int | None
    """Width and height of the textures in pixels, usually 1024 to 4096. At least 1."""
    topology: Literal["triangle", "quad"] | str | None
    """Kind of polygons in the mesh."""
