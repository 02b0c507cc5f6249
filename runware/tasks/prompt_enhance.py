# Made by `python -m codegen generate` from schema/tasks/prompt_enhance.yaml; edit that file instead.
"""Enrich a short prompt with keywords that image models respond to."""

from __future__ import annotations

from runware._models import kinds
from runware._models.model import (
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)
from runware.tasks.shared import DeliveryMethod


@model
class EnhancedPrompt(Result):
    """One enhanced version of a prompt."""

    text: str = received("text", kinds.string)
    """The enhanced prompt."""


@model
class PromptEnhance(Task[EnhancedPrompt]):
    """Enrich a short prompt with keywords that image models respond to.

    `prompt_versions` is a maximum: the server may return fewer versions, even a single one.

    It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/en/tools/prompt-enhancer
    """

    task_type = "promptEnhance"
    __settings__ = Settings(
        delivery=("sync", "async"),
        max_duration=300,
        count_param="promptVersions",
        partial_ok=True,
        aliases=("newPromptEnhance",),
    )

    prompt: str = param("prompt", kinds.string, min_length=1, max_length=300)
    """The prompt to enhance, 1 to 300 characters."""
    prompt_max_length: int | None = param("promptMaxLength", kinds.integer, default=None, minimum=1)
    """Maximum length of each version, in tokens. Usually 12 to 400. At least 1."""
    prompt_versions: int | None = param("promptVersions", kinds.integer, default=None, minimum=1, maximum=5)
    """Maximum number of versions, 1 to 5. The server may return fewer."""
    model: str | None = param("model", kinds.air, default=None)
    """The enhancer, as an AIR identifier (`runware:llama-3-1-8b@prompt-enhancer`). There is only one so far,
    which the server uses by default. Leave this out, since the server may refuse it."""
    delivery_method: DeliveryMethod | None = param(
        "deliveryMethod", kinds.string, default=None, known=kinds.values_of(DeliveryMethod)
    )
    """How results are delivered: `sync` as they are generated, `async` by polling (the client polls for you).
    Chosen by the client unless given."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """URL to which the server posts each result. The call then ends with the server's acknowledgement."""
    routing: object | None = param("routing", kinds.anything, default=None)
    """The API's routing preferences, an object whose members are not documented. Sent unchanged."""
    include_cost: bool | None = param("includeCost", kinds.boolean, default=None)
    """Report the cost in US dollars with each result. Server default: false."""
