# Made by `python -m codegen generate` from schema/tasks/model_search.yaml; edit that file instead.
"""Find models in the catalogue, public ones and your own."""

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
    """Who made a model."""

    id: object | None = received("id", kinds.anything, default=None)
    """Their identifier."""
    name: str | None = received("name", kinds.string, default=None)
    """Their name."""
    headline: str | None = received("headline", kinds.string, default=None)
    """What they do in a few words."""
    description: str | None = received("description", kinds.string, default=None)
    """What they do."""
    logo: str | None = received("logo", kinds.string, default=None)
    """Where their logo can be fetched."""


@model
class FoundModel(ResponseObject):
    """A model of the catalogue."""

    air: str = received("air", kinds.air)
    """The model's AIR identifier, by which tasks name it."""
    name: str = received("name", kinds.string)
    """Its name for people."""
    category: ModelCategory = received("category", kinds.string)
    """What kind of model it is."""
    private: bool | None = received("private", kinds.boolean, default=None)
    """Whether only your organization can use it."""
    version: str | None = received("version", kinds.string, default=None)
    """Its version for people."""
    architecture: ModelArchitecture | None = received("architecture", kinds.string, default=None)
    """The family it belongs to."""
    type: Literal["base", "inpainting", "refiner"] | str | None = received("type", kinds.string, default=None)
    """What a checkpoint is made for."""
    conditioning: ModelConditioning | None = received("conditioning", kinds.string, default=None)
    """What a ControlNet's guide images show."""
    capabilities: list[str] | None = received("capabilities", kinds.list_of(kinds.string), default=None)
    """What it can do (`text-to-image`)."""
    tags: list[object] | None = received("tags", kinds.list_of(kinds.anything), default=None)
    """Words that describe it. Texts, but now and then something else."""
    name_content: str | None = received("nameContent", kinds.string, default=None)
    """Its name, as the search sees it."""
    short_description: str | None = received("shortDescription", kinds.string, default=None)
    """What it is for."""
    comment: str | None = received("comment", kinds.string, default=None)
    """A note about it."""
    hero_image: str | None = received("heroImage", kinds.string, default=None)
    """Where the picture that represents it can be fetched."""
    image_url: str | None = received("imageURL", kinds.string, default=None)
    """Where a picture of it can be fetched."""
    thumbnail_url: str | None = received("thumbnailURL", kinds.string, default=None)
    """Where a small picture of it can be fetched."""
    positive_trigger_words: str | list[str] | None = received(
        "positiveTriggerWords", kinds.either(kinds.string, kinds.list_of(kinds.string)), default=None
    )
    """Words that call up what it was trained on, separated by commas or as a list."""
    negative_trigger_words: str | list[str] | None = received(
        "negativeTriggerWords", kinds.either(kinds.string, kinds.list_of(kinds.string)), default=None
    )
    """Words for the negative prompt, separated by commas or as a list."""
    default_width: int | None = received("defaultWidth", kinds.integer, default=None)
    """Width in pixels of tasks that give none."""
    default_height: int | None = received("defaultHeight", kinds.integer, default=None)
    """Height in pixels of tasks that give none."""
    default_steps: int | None = received("defaultSteps", kinds.integer, default=None)
    """Number of steps of tasks that give none."""
    default_scheduler: Scheduler | None = received("defaultScheduler", kinds.string, default=None)
    """Scheduler of tasks that name none."""
    default_cfg: float | None = received("defaultCFG", kinds.number, default=None)
    """Guidance scale of tasks that give none."""
    default_guidance_scale: float | None = received("defaultGuidanceScale", kinds.number, default=None)
    """The same, as older servers call it."""
    default_strength: float | None = received("defaultStrength", kinds.number, default=None)
    """Strength of image-to-image tasks that give none."""
    default_weight: float | None = received("defaultWeight", kinds.number, default=None)
    """Weight in tasks that give none."""
    default_fps: float | None = received("defaultFPS", kinds.number, default=None)
    """Frames per second of tasks that give none."""
    default_number_of_frames: int | None = received("defaultNumberOfFrames", kinds.integer, default=None)
    """Number of frames of tasks that give none."""
    default_duration: float | None = received("defaultDuration", kinds.number, default=None)
    """Duration in seconds of tasks that give none."""
    default_vae_id: int | str | None = received(
        "defaultVaeId", kinds.either(kinds.integer, kinds.string), default=None
    )
    """The VAE of tasks that name none."""
    default_ema_enable: bool | None = received("defaultEmaEnable", kinds.boolean, default=None)
    """Whether averaged weights are used by default."""
    default_image_size_id: str | int | None = received(
        "defaultImageSizeId", kinds.either(kinds.string, kinds.integer), default=None
    )
    """Identifier of the size of tasks that give none."""
    compatible_size_ids: list[int] | None = received(
        "compatibleSizeIds", kinds.list_of(kinds.integer), default=None
    )
    """Identifiers of the sizes it can make."""
    base_model: str | None = received("baseModel", kinds.string, default=None)
    """The model it was made from."""
    primary: bool | None = received("primary", kinds.boolean, default=None)
    """Whether this version is the main one."""
    format: str | None = received("format", kinds.string, default=None)
    """Format of its file."""
    floating_point: str | None = received("floatingPoint", kinds.string, default=None)
    """Precision of its weights."""
    unique_identifier: str | None = received("uniqueIdentifier", kinds.string, default=None)
    """Hash of its file."""
    download_url: str | None = received("downloadUrl", kinds.string, default=None)
    """Where its file was fetched."""
    source_url: str | None = received("sourceUrl", kinds.string, default=None)
    """Where it comes from."""
    source: Literal["featured", "official", "community"] | str | None = received(
        "source", kinds.string, default=None
    )
    """Whose choice it is, the API's or its users'."""
    provider: str | None = received("provider", kinds.string, default=None)
    """Who runs it."""
    creator: ModelCreator | None = received("creator", ModelCreator, default=None)
    """Who made it."""
    featured: bool | float | None = received(
        "featured", kinds.either(kinds.boolean, kinds.number), default=None
    )
    """Whether it is one of the API's own choice."""
    is_favorite: bool | None = received("isFavorite", kinds.boolean, default=None)
    """Whether it is among your favorites."""
    nsfw: bool | None = received("nsfw", kinds.boolean, default=None)
    """Whether it is made for unsafe content."""
    nsfw_level: int | None = received("nsfwLevel", kinds.integer, default=None)
    """How unsafe its content tends to be; higher is more."""
    rating: float | None = received("rating", kinds.number, default=None)
    """How its users rate it."""
    rating_count: int | None = received("ratingCount", kinds.integer, default=None)
    """How many users have rated it."""
    thumbs_up_count: int | None = received("thumbsUpCount", kinds.integer, default=None)
    """How many users like it."""
    thumbs_down_count: int | None = received("thumbsDownCount", kinds.integer, default=None)
    """How many users dislike it."""
    download_count: int | None = received("downloadCount", kinds.integer, default=None)
    """How often it was downloaded."""
    inference_count_24h: int | None = received("inferenceCount24h", kinds.integer, default=None)
    """How often it was used within the last 24 hours."""
    added_unix_timestamp: int | None = received("addedUnixTimestamp", kinds.integer, default=None)
    """When it was added, in seconds since 1970 (UTC)."""
    updated_date_unix_timestamp: int | None = received(
        "updatedDateUnixTimestamp", kinds.integer, default=None
    )
    """When it was last changed, in seconds since 1970 (UTC)."""


@model
class FacetCount(ResponseObject):
    """How many of the models found have a certain property."""

    value: str = received("value", kinds.string)
    """The property."""
    count: int = received("count", kinds.integer)
    """How many models have it."""


@model
class ModelFacets(ResponseObject):
    """What the models found have in common, for narrowing the search."""

    capabilities: list[FacetCount] | None = received("capabilities", kinds.list_of(FacetCount), default=None)
    """Per capability, how many models have it."""
    architecture: list[FacetCount] | None = received("architecture", kinds.list_of(FacetCount), default=None)
    """Per architecture, how many models belong to it."""


@model
class ModelSearchResults(Result):
    """One page of the models found."""

    results: list[FoundModel] = received("results", kinds.list_of(FoundModel))
    """The models."""
    total_results: int = received("totalResults", kinds.integer)
    """How many models fit, all pages together."""
    facets: ModelFacets | None = received("facets", ModelFacets, default=None)
    """What they have in common, for narrowing the search."""


@model
class ModelSearch(Task[ModelSearchResults]):
    """Find models in the catalogue, public ones and your own.

    Everything that is given must hold, except that one of the `tags` is enough. Page through a long list
    with `limit` and `offset`; `totalResults` says how long it is.

    It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/utilities/model-search
    """

    task_type = "modelSearch"
    returns = ModelSearchResults
    __settings__ = Settings(
        max_duration=300, billed=False, exclusive=(("visibility", "private", "owned"), ("source", "featured"))
    )

    search: str | None = param("search", kinds.string, default=None)
    """Words to look for in names, descriptions and tags; best at most 48 characters."""
    category: ModelCategory | None = param(
        "category", kinds.string, default=None, known=kinds.values_of(ModelCategory)
    )
    """What kind of model."""
    architecture: ModelArchitecture | None = param(
        "architecture", kinds.string, default=None, known=kinds.values_of(ModelArchitecture)
    )
    """Which family of models."""
    type: Literal["base", "inpainting", "refiner"] | str | None = param(
        "type", kinds.string, default=None, known=("base", "inpainting", "refiner")
    )
    """What a checkpoint is made for. Only for checkpoints."""
    conditioning: ModelConditioning | None = param(
        "conditioning", kinds.string, default=None, known=kinds.values_of(ModelConditioning)
    )
    """What the guide images show. Only for ControlNets."""
    tags: Sequence[str] | None = param("tags", kinds.list_of(kinds.string), default=None)
    """Tags of which a model must have at least one."""
    capabilities: Sequence[str] | None = param("capabilities", kinds.list_of(kinds.string), default=None)
    """What a model must be able to do, all of it (`text-to-image`)."""
    visibility: Literal["public", "private", "favorite", "owned", "all"] | str | None = param(
        "visibility", kinds.string, default=None, known=("public", "private", "favorite", "owned", "all")
    )
    """Whose models: everybody's (`public`), your organization's (`private`, `owned`), your favorites, or
    `all`. Server default: all."""
    private: bool | None = param(
        "private", kinds.boolean, default=None, path="visibility", sent_as={True: "private", False: "public"}
    )
    """Only private models, or only public ones. Another way to say `visibility`."""
    owned: bool | None = param(
        "owned", kinds.boolean, default=None, path="visibility", sent_as={True: "owned"}
    )
    """Only models of your organization. Another way to say `visibility`."""
    source: Literal["featured", "official", "community"] | str | None = param(
        "source", kinds.string, default=None, known=("featured", "official", "community")
    )
    """Whether the API's own choice of models or those of its users."""
    featured: bool | None = param(
        "featured", kinds.boolean, default=None, path="source", sent_as={True: "featured"}
    )
    """Only models of the API's own choice. Another way to say `source`."""
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
    """What to sort by; with a minus sign before it, from the greatest down. `_score` is how well a model fits."""
    limit: int | None = param("limit", kinds.integer, default=None, minimum=1)
    """How many models to give at most, usually 1 to 100. At least 1. Server default: 20."""
    offset: int | None = param("offset", kinds.integer, default=None, minimum=0)
    """How many models to skip first. At least 0. Server default: 0."""
