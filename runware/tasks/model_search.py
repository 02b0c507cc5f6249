# Made by `python -m codegen generate` from schema/tasks/model_search.yaml; edit that file instead.
"""Search the catalogue of models, public ones and your own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from runware._models import kinds
from runware._models.model import (
    ResponseObject,
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)
from runware.tasks.shared import ModelArchitecture, ModelCategory, ModelConditioning, Scheduler


@model
class ModelCreator(ResponseObject):
    """The creator of a model."""

    id: object | None = received("id", kinds.anything, default=None)
    """Identifier of the creator."""
    name: str | None = received("name", kinds.string, default=None)
    """Name of the creator."""
    headline: str | None = received("headline", kinds.string, default=None)
    """Short description of the creator."""
    description: str | None = received("description", kinds.string, default=None)
    """Description of the creator."""
    logo: str | None = received("logo", kinds.string, default=None)
    """URL of the creator's logo."""


@model
class FoundModel(ResponseObject):
    """A model of the catalogue."""

    air: str = received("air", kinds.air)
    """The model's AIR identifier, by which tasks name it."""
    name: str = received("name", kinds.string)
    """Display name of the model."""
    category: ModelCategory = received("category", kinds.string)
    """Category of the model."""
    private: bool | None = received("private", kinds.boolean, default=None)
    """Whether only your organization can use the model."""
    version: str | None = received("version", kinds.string, default=None)
    """Display version of the model."""
    architecture: ModelArchitecture | None = received("architecture", kinds.string, default=None)
    """Family of the model."""
    type: Literal["base", "inpainting", "refiner"] | str | None = received("type", kinds.string, default=None)
    """Purpose of a checkpoint."""
    conditioning: ModelConditioning | None = received("conditioning", kinds.string, default=None)
    """Kind of guide images that a ControlNet follows."""
    capabilities: list[str] | None = received("capabilities", kinds.list_of(kinds.string), default=None)
    """Capabilities of the model (`text-to-image`)."""
    tags: list[object] | None = received("tags", kinds.list_of(kinds.anything), default=None)
    """Tags of the model. Usually strings, occasionally other values."""
    name_content: str | None = received("nameContent", kinds.string, default=None)
    """Name of the model, as the search indexes it."""
    short_description: str | None = received("shortDescription", kinds.string, default=None)
    """Short description of the model."""
    comment: str | None = received("comment", kinds.string, default=None)
    """Comment on the model."""
    hero_image: str | None = received("heroImage", kinds.string, default=None)
    """URL of the image that represents the model."""
    image_url: str | None = received("imageURL", kinds.string, default=None)
    """URL of an image of the model."""
    thumbnail_url: str | None = received("thumbnailURL", kinds.string, default=None)
    """URL of a small image of the model."""
    positive_trigger_words: str | list[str] | None = received(
        "positiveTriggerWords", kinds.either(kinds.string, kinds.list_of(kinds.string)), default=None
    )
    """Trigger words for what the model was trained on, separated by commas or as a list."""
    negative_trigger_words: str | list[str] | None = received(
        "negativeTriggerWords", kinds.either(kinds.string, kinds.list_of(kinds.string)), default=None
    )
    """Trigger words for the negative prompt, separated by commas or as a list."""
    default_width: int | None = received("defaultWidth", kinds.integer, default=None)
    """Default width in pixels."""
    default_height: int | None = received("defaultHeight", kinds.integer, default=None)
    """Default height in pixels."""
    default_steps: int | None = received("defaultSteps", kinds.integer, default=None)
    """Default number of steps."""
    default_scheduler: Scheduler | None = received("defaultScheduler", kinds.string, default=None)
    """Default scheduler."""
    default_cfg: float | None = received("defaultCFG", kinds.number, default=None)
    """Default guidance scale."""
    default_guidance_scale: float | None = received("defaultGuidanceScale", kinds.number, default=None)
    """Default guidance scale, under the name that older servers use."""
    default_strength: float | None = received("defaultStrength", kinds.number, default=None)
    """Default strength of image-to-image tasks."""
    default_weight: float | None = received("defaultWeight", kinds.number, default=None)
    """Default weight of a LoRA or a similar model."""
    default_fps: float | None = received("defaultFPS", kinds.number, default=None)
    """Default number of frames per second."""
    default_number_of_frames: int | None = received("defaultNumberOfFrames", kinds.integer, default=None)
    """Default number of frames."""
    default_duration: float | None = received("defaultDuration", kinds.number, default=None)
    """Default duration in seconds."""
    default_vae_id: int | str | None = received(
        "defaultVaeId", kinds.either(kinds.integer, kinds.string), default=None
    )
    """Identifier of the default VAE."""
    default_ema_enable: bool | None = received("defaultEmaEnable", kinds.boolean, default=None)
    """Whether averaged weights (EMA) are used by default."""
    default_image_size_id: str | int | None = received(
        "defaultImageSizeId", kinds.either(kinds.string, kinds.integer), default=None
    )
    """Identifier of the default size."""
    compatible_size_ids: list[int] | None = received(
        "compatibleSizeIds", kinds.list_of(kinds.integer), default=None
    )
    """Identifiers of the sizes that the model supports."""
    base_model: str | None = received("baseModel", kinds.string, default=None)
    """The base model that it was derived from."""
    primary: bool | None = received("primary", kinds.boolean, default=None)
    """Whether this version is the primary one."""
    format: str | None = received("format", kinds.string, default=None)
    """File format of the model."""
    floating_point: str | None = received("floatingPoint", kinds.string, default=None)
    """Floating-point precision of the weights."""
    unique_identifier: str | None = received("uniqueIdentifier", kinds.string, default=None)
    """Hash of the model's file."""
    download_url: str | None = received("downloadUrl", kinds.string, default=None)
    """URL from which the model's file was downloaded."""
    source_url: str | None = received("sourceUrl", kinds.string, default=None)
    """URL of the model's origin."""
    source: Literal["featured", "official", "community"] | str | None = received(
        "source", kinds.string, default=None
    )
    """Origin of the model: selected by the API (`official` in newer schemas, `featured` in older ones), or
    from its community."""
    provider: str | None = received("provider", kinds.string, default=None)
    """Provider that runs the model."""
    creator: ModelCreator | None = received("creator", ModelCreator, default=None)
    """Creator of the model."""
    featured: bool | float | None = received(
        "featured", kinds.either(kinds.boolean, kinds.number), default=None
    )
    """Whether the API features the model."""
    is_favorite: bool | None = received("isFavorite", kinds.boolean, default=None)
    """Whether the model is among your favorites."""
    nsfw: bool | None = received("nsfw", kinds.boolean, default=None)
    """Whether the model is intended for unsafe content."""
    nsfw_level: int | None = received("nsfwLevel", kinds.integer, default=None)
    """How unsafe the model's content tends to be; higher is more unsafe."""
    rating: float | None = received("rating", kinds.number, default=None)
    """Rating of the model by its users."""
    rating_count: int | None = received("ratingCount", kinds.integer, default=None)
    """Number of users who have rated the model."""
    thumbs_up_count: int | None = received("thumbsUpCount", kinds.integer, default=None)
    """Number of users who like the model."""
    thumbs_down_count: int | None = received("thumbsDownCount", kinds.integer, default=None)
    """Number of users who dislike the model."""
    download_count: int | None = received("downloadCount", kinds.integer, default=None)
    """Number of downloads."""
    inference_count_24h: int | None = received("inferenceCount24h", kinds.integer, default=None)
    """Number of uses within the last 24 hours."""
    added_unix_timestamp: int | None = received("addedUnixTimestamp", kinds.integer, default=None)
    """When the model was added, in seconds since 1970 (UTC)."""
    updated_date_unix_timestamp: int | None = received(
        "updatedDateUnixTimestamp", kinds.integer, default=None
    )
    """When the model was last changed, in seconds since 1970 (UTC)."""


@model
class FacetCount(ResponseObject):
    """Number of the models found that have a certain property."""

    value: str = received("value", kinds.string)
    """The property."""
    count: int = received("count", kinds.integer)
    """Number of models with the property."""


@model
class ModelFacets(ResponseObject):
    """Numbers of the models found per property, for narrowing the search."""

    capabilities: list[FacetCount] | None = received("capabilities", kinds.list_of(FacetCount), default=None)
    """Number of models per capability."""
    architecture: list[FacetCount] | None = received("architecture", kinds.list_of(FacetCount), default=None)
    """Number of models per architecture."""


@model
class ModelSearchResults(Result):
    """One page of the models found."""

    results: list[FoundModel] = received("results", kinds.list_of(FoundModel))
    """The models."""
    total_results: int = received("totalResults", kinds.integer)
    """Number of models that match, on all pages."""
    facets: ModelFacets | None = received("facets", ModelFacets, default=None)
    """Numbers of the models found per property, for narrowing the search."""


@model
class ModelSearch(Task[ModelSearchResults]):
    """Search the catalogue of models, public ones and your own.

    A model must meet all of the given criteria, except that one of the `tags` is enough. Page through a
    long list with `limit` and `offset`; `totalResults` is its length.

    It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/utilities/model-search
    """

    task_type = "modelSearch"
    __settings__ = Settings(
        max_duration=300, billed=False, exclusive=(("visibility", "private", "owned"), ("source", "featured"))
    )

    search: str | None = param("search", kinds.string, default=None)
    """Words to search for in names, descriptions, tags and AIR identifiers; preferably at most 48 characters."""
    category: ModelCategory | None = param(
        "category", kinds.string, default=None, known=kinds.values_of(ModelCategory)
    )
    """Category of the models."""
    architecture: ModelArchitecture | None = param(
        "architecture", kinds.string, default=None, known=kinds.values_of(ModelArchitecture)
    )
    """Family of the models."""
    type: Literal["base", "inpainting", "refiner"] | str | None = param(
        "type", kinds.string, default=None, known=("base", "inpainting", "refiner")
    )
    """Purpose of a checkpoint. Only for checkpoints."""
    conditioning: ModelConditioning | None = param(
        "conditioning", kinds.string, default=None, known=kinds.values_of(ModelConditioning)
    )
    """Kind of guide images that a ControlNet follows. Only for ControlNets."""
    tags: Sequence[str] | None = param("tags", kinds.list_of(kinds.string), default=None)
    """Tags of which a model must have at least one."""
    capabilities: Sequence[str] | None = param("capabilities", kinds.list_of(kinds.string), default=None)
    """Capabilities, of which a model must have all (`text-to-image`)."""
    visibility: Literal["public", "private", "favorite", "owned", "all"] | str | None = param(
        "visibility", kinds.string, default=None, known=("public", "private", "favorite", "owned", "all")
    )
    """Visibility of the models: `public` ones, your organization's (`private`, `owned`), your favorites, or
    `all`. Server default: all."""
    private: bool | None = param(
        "private", kinds.boolean, default=None, path="visibility", sent_as={True: "private", False: "public"}
    )
    """`true` for private models only, `false` for public ones only. An alternative to `visibility`."""
    owned: bool | None = param(
        "owned", kinds.boolean, default=None, path="visibility", sent_as={True: "owned"}
    )
    """Return only models of your organization. An alternative to `visibility`."""
    source: Literal["featured", "official", "community"] | str | None = param(
        "source", kinds.string, default=None, known=("featured", "official", "community")
    )
    """Origin of the models: selected by the API (`official` in newer schemas, `featured` in older ones), or
    from its community."""
    featured: bool | None = param(
        "featured", kinds.boolean, default=None, path="source", sent_as={True: "featured"}
    )
    """Return only models that the API features. An alternative to `source`."""
    sort: (
        Literal[
            "popularity",
            "-popularity",
            "name",
            "-name",
            "addedUnixTimestamp",
            "-addedUnixTimestamp",
            "updatedDateUnixTimestamp",
            "-updatedDateUnixTimestamp",
            "_score",
        ]
        | str
        | None
    ) = param(
        "sort",
        kinds.string,
        default=None,
        known=(
            "popularity",
            "-popularity",
            "name",
            "-name",
            "addedUnixTimestamp",
            "-addedUnixTimestamp",
            "updatedDateUnixTimestamp",
            "-updatedDateUnixTimestamp",
            "_score",
        ),
    )
    """Sort key; a minus sign before it means descending order. `_score` is the relevance."""
    limit: int | None = param("limit", kinds.integer, default=None, minimum=1)
    """Maximum number of models to return, usually 1 to 100. At least 1. Server default: 20."""
    offset: int | None = param("offset", kinds.integer, default=None, minimum=0)
    """Number of models to skip. At least 0. Server default: 0."""
