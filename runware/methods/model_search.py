# Made by `python -m codegen generate` from schema/tasks/model_search.yaml; edit that file instead.
"""Search the catalogue of models, public ones and your own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware.options import Options

from ..iterators import Pages
from .runner import Runner, runs


class ModelSearchMethods(Runner):
    """Search the catalogue of models, public ones and your own."""

    @runs("ModelSearch")
    async def model_search(
        self,
        *,
        search: str | None = None,
        category: tasks.ModelCategory | None = None,
        architecture: tasks.ModelArchitecture | None = None,
        type: Literal["base", "inpainting", "refiner"] | str | None = None,
        conditioning: tasks.ModelConditioning | None = None,
        tags: Sequence[str] | None = None,
        capabilities: Sequence[str] | None = None,
        visibility: Literal["public", "private", "favorite", "owned", "all"] | str | None = None,
        private: bool | None = None,
        owned: bool | None = None,
        source: Literal["featured", "official", "community"] | str | None = None,
        featured: bool | None = None,
        sort: Literal[
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
        | None = None,
        limit: int | None = None,
        offset: int | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.ModelSearchResults]],
    ) -> list[tasks.ModelSearchResults]:
        """Search the catalogue of models, public ones and your own.

        A model must meet all of the given criteria, except that one of the `tags` is enough. Page through a
        long list with `limit` and `offset`; `totalResults` is its length.

        It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            search: Words to search for in names, descriptions, tags and AIR identifiers; preferably at most
                48 characters.
            category: Category of the models.
            architecture: Family of the models.
            type: Purpose of a checkpoint. Only for checkpoints.
            tags: Tags of which a model must have at least one.
            visibility: Visibility of the models: `public` ones, your organization's (`private`, `owned`),
                your favorites, or `all`. Server default: all.
            private: `true` for private models only, `false` for public ones only. An alternative to
                `visibility`.
            limit: Maximum number of models to return, usually 1 to 100. At least 1. Server default: 20.
            offset: Number of models to skip. At least 0. Server default: 0.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.model_search(
            ...     search="realistic",
            ...     tags=["photorealistic"],
            ...     category="checkpoint",
            ...     type="base",
            ...     architecture="sdxl",
            ...     visibility="all",
            ...     offset=0,
            ...     limit=20,
            ... )

        https://runware.ai/docs/en/utilities/model-search

        Other Parameters:
            conditioning: Kind of guide images that a ControlNet follows. Only for ControlNets.
            capabilities: Capabilities, of which a model must have all (`text-to-image`).
            owned: Return only models of your organization. An alternative to `visibility`.
            source: Origin of the models: selected by the API (`official` in newer schemas, `featured` in
                older ones), or from its community.
            featured: Return only models that the API features. An alternative to `source`.
            sort: Sort key; a minus sign before it means descending order. `_score` is the relevance.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...

    def search_models(
        self,
        *,
        search: str | None = None,
        category: tasks.ModelCategory | None = None,
        architecture: tasks.ModelArchitecture | None = None,
        type: Literal["base", "inpainting", "refiner"] | str | None = None,
        conditioning: tasks.ModelConditioning | None = None,
        tags: Sequence[str] | None = None,
        capabilities: Sequence[str] | None = None,
        visibility: Literal["public", "private", "favorite", "owned", "all"] | str | None = None,
        private: bool | None = None,
        owned: bool | None = None,
        source: Literal["featured", "official", "community"] | str | None = None,
        featured: bool | None = None,
        sort: Literal[
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
        | None = None,
        limit: int | None = None,
        offset: int | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> Pages[tasks.FoundModel]:
        """Iterate over all models that match, on all pages.

        The parameters are those of `model_search`. A parameter that is not given is not sent.

        Returns:
            An iterator. Nothing is sent before the first item is requested.

        Raises:
            RunwareError: Whatever `model_search` raises, while iterating.

        Example:
            >>> async for one in client.search_models(category="lora", private=True, limit=5):
            ...     print(one)
            ...     break

        https://runware.ai/docs/en/utilities/model-search
        """
        from runware._models.paging import ByOffset

        return Pages(
            self.run,
            tasks.ModelSearch(
                search=search,
                category=category,
                architecture=architecture,
                type=type,
                conditioning=conditioning,
                tags=tags,
                capabilities=capabilities,
                visibility=visibility,
                private=private,
                owned=owned,
                source=source,
                featured=featured,
                sort=sort,
                limit=limit,
                offset=offset,
                extra=extra or {},
            ),
            ByOffset(items="results", total="total_results", offset="offset", limit="limit"),
        )
