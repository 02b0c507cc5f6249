# Made by `python -m codegen generate` from schema/tasks/text_inference.yaml; edit that file instead.
"""Let a language model continue a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from runware._models import kinds
from runware._models.lazy import LazyModule
from runware._models.model import (
    ResponseObject,
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)
from runware.tasks.shared import DeliveryMethod

if TYPE_CHECKING:
    import runware._files.media as local_media
    import runware.tasks.text_inference_objects as objects
    import runware.tasks.text_inference_settings as nested
else:
    objects = LazyModule("runware.tasks.text_inference_objects")
    nested = LazyModule("runware.tasks.text_inference_settings")
    local_media = LazyModule("runware._files.media")


@model
class CompletionTokensDetails(ResponseObject):
    """Breakdown of the generated tokens."""

    reasoning_tokens: int | None = received("reasoningTokens", kinds.integer, default=None)
    """Number of tokens spent on reasoning."""


@model
class CompletionCost(ResponseObject):
    """Cost of the generated tokens."""

    billable_tokens: int | None = received("billableTokens", kinds.integer, default=None)
    """Number of tokens that are billed."""
    text_tokens: int | None = received("textTokens", kinds.integer, default=None)
    """Number of tokens of the answer."""
    reasoning_tokens: int | None = received("reasoningTokens", kinds.integer, default=None)
    """Number of tokens spent on reasoning."""
    cost: float | None = received("cost", kinds.number, default=None)
    """Cost in US dollars."""
    cost_display: str | None = received("costDisplay", kinds.string, default=None)
    """Cost, formatted for display."""


@model
class ModalityCost(ResponseObject):
    """Cost of one kind of media in a request."""

    modality: str | None = received("modality", kinds.string, default=None)
    """The kind of media (`text`, `image`)."""
    tokens: int | None = received("tokens", kinds.integer, default=None)
    """Number of tokens of this kind."""
    cost: float | None = received("cost", kinds.number, default=None)
    """Cost in US dollars."""
    cost_display: str | None = received("costDisplay", kinds.string, default=None)
    """Cost, formatted for display."""


@model
class PromptCost(ResponseObject):
    """Cost of the tokens in a request."""

    modalities: list[ModalityCost] | None = received("modalities", kinds.list_of(ModalityCost), default=None)
    """Cost per kind of media."""
    billable_tokens: int | None = received("billableTokens", kinds.integer, default=None)
    """Number of tokens that are billed."""
    cost: float | None = received("cost", kinds.number, default=None)
    """Cost in US dollars."""
    cost_display: str | None = received("costDisplay", kinds.string, default=None)
    """Cost, formatted for display."""


@model
class TokenCosts(ResponseObject):
    """Parts of the cost of a text."""

    prompt: PromptCost | None = received("prompt", PromptCost, default=None)
    """Cost of the tokens in the request."""
    cache: PromptCost | None = received("cache", PromptCost, default=None)
    """Cost of the tokens read from the cache."""
    completion: CompletionCost | None = received("completion", CompletionCost, default=None)
    """Cost of the generated tokens."""


@model
class CostBreakdown(ResponseObject):
    """Cost of the tokens of a text."""

    tokens: TokenCosts | None = received("tokens", TokenCosts, default=None)
    """The parts of the cost."""
    total: float | None = received("total", kinds.number, default=None)
    """Total cost in US dollars."""
    total_display: str | None = received("totalDisplay", kinds.string, default=None)
    """Total cost, formatted for display."""


@model
class TokenUsage(ResponseObject):
    """Number of tokens that were read and generated."""

    prompt_tokens: int | None = received("promptTokens", kinds.integer, default=None)
    """Number of tokens in the request."""
    completion_tokens: int | None = received("completionTokens", kinds.integer, default=None)
    """Number of tokens in the answer."""
    total_tokens: int | None = received("totalTokens", kinds.integer, default=None)
    """Number of tokens in the request and the answer."""
    thinking_tokens: int | None = received("thinkingTokens", kinds.integer, default=None)
    """Number of tokens spent on reasoning. They are billed separately."""
    input_tokens: int | None = received("inputTokens", kinds.integer, default=None)
    """Number of tokens in the request. Older name of `prompt_tokens`."""
    output_tokens: int | None = received("outputTokens", kinds.integer, default=None)
    """Number of tokens in the answer. Older name of `completion_tokens`."""
    completion_tokens_details: CompletionTokensDetails | None = received(
        "completionTokensDetails", CompletionTokensDetails, default=None
    )
    """Breakdown of the generated tokens."""
    cost_breakdown: CostBreakdown | None = received("costBreakdown", CostBreakdown, default=None)
    """Cost of the tokens."""


@model
class Text(Result):
    """A text that a language model generated."""

    text: str = received("text", kinds.string)
    """The text."""
    finish_reason: Literal["stop", "length", "content_filter", "unknown"] | str = received(
        "finishReason", kinds.string
    )
    """Why the text ended: complete (`stop`), at `maxTokens` (`length`), stopped by a content filter, or for an
    unknown reason."""
    usage: TokenUsage | None = received("usage", TokenUsage, default=None)
    """Number of tokens used. Given with `includeUsage`."""
    reasoning_content: list[str] | None = received(
        "reasoningContent", kinds.list_of(kinds.string), default=None
    )
    """Reasoning of the model before the answer, if the model returns it."""
    thought_signature: str | None = received("thoughtSignature", kinds.string, default=None)
    """The provider's signature of the reasoning, if the provider returns one."""
    seed: int | None = received("seed", kinds.integer, default=None)
    """Seed that was used."""


@model
class TextInference(Task[Text]):
    """Let a language model continue a conversation.

    `messages` is the conversation so far and ends with the user's turn; instructions for the model go into
    `system_prompt`. The server is stateless: it keeps neither turns nor media between calls. Only one
    result can be streamed at a time.

    It may take 20 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
    the default of the server or of the model applies.

    https://runware.ai/docs/platform/streaming
    """

    task_type = "textInference"
    __settings__ = Settings(
        delivery=("sync", "async", "stream"),
        stream_method="text_stream",
        max_duration=1200,
        count_param="numberResults",
    )

    model: str = param("model", kinds.air)
    """The model, as an AIR identifier (`minimax:m2.7@0`)."""
    messages: Sequence[objects.Message | objects.MessageDict | Mapping[str, object]] = param(
        "messages",
        kinds.list_of(kinds.either(kinds.named("runware.tasks", "Message"), kinds.mapping)),
        min_length=1,
    )
    """The conversation so far, oldest turn first, as objects or mappings. The last turn is the user's. At
    least 1 item."""
    system_prompt: str | None = param(
        "systemPrompt", kinds.string, default=None, path="settings.systemPrompt"
    )
    """System prompt: instructions for the model that apply to the whole conversation."""
    images: Sequence[local_media.Media] | None = param(
        "images", kinds.list_of(kinds.media), default=None, path="inputs.images"
    )
    """Images that the conversation is about. Only some models."""
    videos: Sequence[local_media.Media] | None = param(
        "videos", kinds.list_of(kinds.media), default=None, path="inputs.videos"
    )
    """Videos that the conversation is about. Only some models."""
    documents: Sequence[local_media.Media] | None = param(
        "documents", kinds.list_of(kinds.media), default=None, path="inputs.documents"
    )
    """Documents that the conversation is about, such as PDF files. Only some models."""
    max_tokens: int | None = param(
        "maxTokens", kinds.integer, default=None, minimum=1, path="settings.maxTokens"
    )
    """Maximum number of tokens to generate. A text that reaches it ends with `finishReason` `length`. Models
    that reason spend tokens of this number on it; too small a number leaves none for the answer. At least
    1."""
    temperature: float | None = param(
        "temperature", kinds.number, default=None, minimum=0, path="settings.temperature"
    )
    """Sampling temperature. 0 is the most predictable; models accept values up to 1 or 2. At least 0."""
    top_p: float | None = param(
        "topP", kinds.number, default=None, minimum=0, maximum=1, path="settings.topP"
    )
    """Nucleus sampling: choose only among the most likely tokens whose probabilities add up to this value, 0
    to 1."""
    top_k: int | None = param("topK", kinds.integer, default=None, minimum=0, path="settings.topK")
    """Choose only among this many of the most likely tokens. At least 0."""
    min_p: float | None = param(
        "minP", kinds.number, default=None, minimum=0, maximum=1, path="settings.minP"
    )
    """Exclude tokens less likely than this share of the most likely token's probability, 0 to 1. Only some
    models."""
    stop_sequences: Sequence[str] | None = param(
        "stopSequences", kinds.list_of(kinds.string), default=None, path="settings.stopSequences"
    )
    """Texts at which the generation stops."""
    presence_penalty: float | None = param(
        "presencePenalty", kinds.number, default=None, path="settings.presencePenalty"
    )
    """Penalty for tokens that have occurred before. Usually -2 to 2; 0 is neutral."""
    frequency_penalty: float | None = param(
        "frequencyPenalty", kinds.number, default=None, path="settings.frequencyPenalty"
    )
    """Penalty for tokens in proportion to how often they have occurred. Usually -2 to 2; 0 is neutral."""
    repetition_penalty: float | None = param(
        "repetitionPenalty", kinds.number, default=None, minimum=0, path="settings.repetitionPenalty"
    )
    """Penalty factor for tokens that have occurred before; 1 is neutral. Only some models. At least 0."""
    thinking_level: str | None = param(
        "thinkingLevel", kinds.string, default=None, path="settings.thinkingLevel"
    )
    """How much the model reasons before it answers. The model defines the possible values, such as `off` or
    `medium`."""
    thinking_mode: str | None = param(
        "thinkingMode", kinds.string, default=None, path="settings.thinkingMode"
    )
    """Reasoning mode; the model defines the possible values. Only some models."""
    cache: nested.PromptCache | nested.PromptCacheDict | Mapping[str, object] | None = param(
        "cache", kinds.named("runware.tasks", "PromptCache"), default=None, path="settings.cache"
    )
    """Part of the request to cache for the next one, which makes repeated text cheaper. Only some models."""
    tools: Sequence[objects.Tool | objects.ToolDict | Mapping[str, object]] | None = param(
        "tools",
        kinds.list_of(kinds.either(kinds.named("runware.tasks", "Tool"), kinds.mapping)),
        default=None,
    )
    """Functions that the model may ask you to call. Most models."""
    tool_choice: objects.ToolChoice | objects.ToolChoiceDict | Mapping[str, object] | None = param(
        "toolChoice", kinds.either(kinds.named("runware.tasks", "ToolChoice"), kinds.mapping), default=None
    )
    """Whether the model may or must call tools. Most models."""
    output_format: Literal["TEXT", "JSON"] | str | None = param(
        "outputFormat", kinds.string, default=None, known=("TEXT", "JSON")
    )
    """Format of the answer: free text, or JSON that matches `json_schema`. JSON only with some models. Server
    default: TEXT."""
    json_schema: Mapping[str, object] | str | None = param(
        "jsonSchema", kinds.either(kinds.mapping, kinds.string), default=None
    )
    """JSON Schema of the answer, with `output_format` `JSON`: the schema itself, or with its name, `{"name":
    ..., "strict": true, "schema": {...}}`. Only some models."""
    seed: int | None = param("seed", kinds.integer, default=None)
    """Seed of the random number generator; the same seed gives nearly the same text. Only some models."""
    number_results: int | None = param("numberResults", kinds.integer, default=None, minimum=1)
    """Number of answers to generate. Must be 1 when streaming. At least 1. Server default: 1."""
    include_usage: bool | None = param("includeUsage", kinds.boolean, default=None)
    """Report the number of tokens with each result, as `usage`."""
    inputs: nested.TextInputs | nested.TextInputsDict | Mapping[str, object] | None = param(
        "inputs", kinds.named("runware.tasks", "TextInputs"), default=None
    )
    """Further inputs that only some models take."""
    settings: nested.TextSettings | nested.TextSettingsDict | Mapping[str, object] | None = param(
        "settings", kinds.named("runware.tasks", "TextSettings"), default=None
    )
    """Further settings that only some models take."""
    provider_settings: (
        nested.TextProviderSettings | nested.TextProviderSettingsDict | Mapping[str, object] | None
    ) = param("providerSettings", kinds.named("runware.tasks", "TextProviderSettings"), default=None)
    """Settings of the model's provider under the provider's name."""
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
