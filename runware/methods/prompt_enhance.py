# Made by `python -m codegen generate` from schema/tasks/prompt_enhance.yaml; edit that file instead.
"""Enrich a short prompt with keywords that image models respond to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware._models.lazy import LazyModule
from runware.options import Options

from .runner import Runner, runs

if TYPE_CHECKING:
    import runware._catalogue.identifiers as identifiers
else:
    identifiers = LazyModule("runware._catalogue.identifiers")


class PromptEnhanceMethods(Runner):
    """Enrich a short prompt with keywords that image models respond to."""

    @runs("PromptEnhance")
    async def prompt_enhance(
        self,
        *,
        prompt: str,
        prompt_max_length: int | None = None,
        prompt_versions: int | None = None,
        model: identifiers.PromptEnhanceModel | str | None = None,
        delivery_method: tasks.DeliveryMethod | None = None,
        webhook_url: str | None = None,
        routing: object | None = None,
        include_cost: bool | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.EnhancedPrompt]],
    ) -> list[tasks.EnhancedPrompt]:
        """Enrich a short prompt with keywords that image models respond to.

        `prompt_versions` is a maximum: the server may return fewer versions, even a single one.

        It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            prompt: The prompt to enhance, 1 to 300 characters.
            prompt_max_length: Maximum length of each version, in tokens. Usually 12 to 400. At least 1.
            prompt_versions: Maximum number of versions, 1 to 5. The server may return fewer.
            include_cost: Report the cost in US dollars with each result. Server default: false.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.prompt_enhance(
            ...     prompt="dog",
            ...     prompt_max_length=64,
            ...     prompt_versions=4,
            ... )

        https://runware.ai/docs/en/tools/prompt-enhancer

        Other Parameters:
            model: The enhancer, as an AIR identifier (`runware:llama-3-1-8b@prompt-enhancer`). There is
                only one so far, which the server uses by default. Leave this out, since the server may
                refuse it.
            delivery_method: How results are delivered: `sync` as they are generated, `async` by polling
                (the client polls for you). Chosen by the client unless given.
            webhook_url: URL to which the server posts each result. The call then ends with the server's
                acknowledgement.
            routing: The API's routing preferences, an object whose members are not documented. Sent
                unchanged.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...

    enhance_prompt = prompt_enhance
