# Made by `python -m codegen generate` from schema/tasks/text_inference.yaml; edit that file instead.
"""Let a language model answer a conversation."""

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
    """What the written tokens were spent on."""

    reasoning_tokens: int | None = received("reasoningTokens", kinds.integer, default=None)
    """Tokens that were spent on thinking."""


@model
class CompletionCost(ResponseObject):
    """What writing cost."""

    billable_tokens: int | None = received("billableTokens", kinds.integer, default=None)
    """Tokens that count."""
    text_tokens: int | None = received("textTokens", kinds.integer, default=None)
    """Tokens of the answer."""
    reasoning_tokens: int | None = received("reasoningTokens", kinds.integer, default=None)
    """Tokens that were spent on thinking."""
    cost: float | None = received("cost", kinds.number, default=None)
    """Cost in US dollars."""
    cost_display: str | None = received("costDisplay", kinds.string, default=None)
    """The cost as text."""


@model
class ModalityCost(ResponseObject):
    """What reading one kind of media cost."""

    modality: str | None = received("modality", kinds.string, default=None)
    """The kind of media (`text`, `image`)."""
    tokens: int | None = received("tokens", kinds.integer, default=None)
    """Its tokens."""
    cost: float | None = received("cost", kinds.number, default=None)
    """Cost in US dollars."""
    cost_display: str | None = received("costDisplay", kinds.string, default=None)
    """The cost as text."""


@model
class PromptCost(ResponseObject):
    """What reading cost."""

    modalities: list[ModalityCost] | None = received("modalities", kinds.list_of(ModalityCost), default=None)
    """The parts by kind of media."""
    billable_tokens: int | None = received("billableTokens", kinds.integer, default=None)
    """Tokens that count."""
    cost: float | None = received("cost", kinds.number, default=None)
    """Cost in US dollars."""
    cost_display: str | None = received("costDisplay", kinds.string, default=None)
    """The cost as text."""


@model
class TokenCosts(ResponseObject):
    """The parts of a text's cost."""

    prompt: PromptCost | None = received("prompt", PromptCost, default=None)
    """What was read."""
    cache: PromptCost | None = received("cache", PromptCost, default=None)
    """What was read from the cache."""
    completion: CompletionCost | None = received("completion", CompletionCost, default=None)
    """What was written."""


@model
class CostBreakdown(ResponseObject):
    """What the tokens cost."""

    tokens: TokenCosts | None = received("tokens", TokenCosts, default=None)
    """The parts of the cost."""
    total: float | None = received("total", kinds.number, default=None)
    """The whole cost in US dollars."""
    total_display: str | None = received("totalDisplay", kinds.string, default=None)
    """The whole cost as text."""


@model
class TokenUsage(ResponseObject):
    """How many tokens were read and written."""

    prompt_tokens: int | None = received("promptTokens", kinds.integer, default=None)
    """Tokens that were read."""
    completion_tokens: int | None = received("completionTokens", kinds.integer, default=None)
    """Tokens that were written."""
    total_tokens: int | None = received("totalTokens", kinds.integer, default=None)
    """Both together."""
    thinking_tokens: int | None = received("thinkingTokens", kinds.integer, default=None)
    """Tokens that were spent on thinking."""
    input_tokens: int | None = received("inputTokens", kinds.integer, default=None)
    """Tokens that were read. Older for `prompt_tokens`."""
    output_tokens: int | None = received("outputTokens", kinds.integer, default=None)
    """Tokens that were written. Older for `completion_tokens`."""
    completion_tokens_details: CompletionTokensDetails | None = received(
        "completionTokensDetails", CompletionTokensDetails, default=None
    )
    """What the written tokens were spent on."""
    cost_breakdown: CostBreakdown | None = received("costBreakdown", CostBreakdown, default=None)
    """What the tokens cost."""


@model
class Text(Result):
    """What a language model wrote."""

    text: str = received("text", kinds.string)
    """The text."""
    finish_reason: Literal["stop", "length", "content_filter", "unknown"] | str = received(
        "finishReason", kinds.string
    )
    """Why it ended: complete (`stop`), at `maxTokens` (`length`), or cut off by a filter."""
    usage: TokenUsage | None = received("usage", TokenUsage, default=None)
    """Number of tokens. Given with `includeUsage`."""
    reasoning_content: list[str] | None = received(
        "reasoningContent", kinds.list_of(kinds.string), default=None
    )
    """What the model thought before answering, where it says so."""
    thought_signature: str | None = received("thoughtSignature", kinds.string, default=None)
    """The provider's signature of the thoughts, where it gives one."""
    seed: int | None = received("seed", kinds.integer, default=None)
    """The seed it was written with."""


@model
class TextInference(Task[Text]):
    """Let a language model answer a conversation.

    `messages` are the conversation so far and end with the user's turn; instructions for the model go into
    `system_prompt`. The server remembers nothing between calls, neither turns nor media. Only one result
    can be streamed at a time.

    It may take 20 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
    the default of the server or of the model applies.

    https://runware.ai/docs/platform/streaming
    """

    task_type = "textInference"
    returns = Text
    __settings__ = Settings(
        delivery=("sync", "async", "stream"),
        stream_method="text_stream",
        max_duration=1200,
        count_param="numberResults",
    )

    model: str = param("model", kinds.air)
    """Which model, as an AIR identifier (`minimax:m2.7@0`)."""
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
    """Instructions for the model, which stand above the conversation."""
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
    """Greatest number of tokens to write. The text ends with `finishReason` `length` there. Models that think
    spend tokens of this number on it; too small a number leaves none for the answer. At least 1."""
    temperature: float | None = param(
        "temperature", kinds.number, default=None, minimum=0, path="settings.temperature"
    )
    """How freely to choose words. 0 is the most predictable; models go up to 1 or 2. At least 0."""
    top_p: float | None = param(
        "topP", kinds.number, default=None, minimum=0, maximum=1, path="settings.topP"
    )
    """Choose only among the likeliest tokens that together have this probability, 0 to 1."""
    top_k: int | None = param("topK", kinds.integer, default=None, minimum=0, path="settings.topK")
    """Choose only among this many of the likeliest tokens. At least 0."""
    min_p: float | None = param(
        "minP", kinds.number, default=None, minimum=0, maximum=1, path="settings.minP"
    )
    """Leave out tokens less likely than this share of the likeliest one's probability, 0 to 1. Only some
    models."""
    stop_sequences: Sequence[str] | None = param(
        "stopSequences", kinds.list_of(kinds.string), default=None, path="settings.stopSequences"
    )
    """Texts at which to stop writing."""
    presence_penalty: float | None = param(
        "presencePenalty", kinds.number, default=None, path="settings.presencePenalty"
    )
    """How strongly to avoid words that were used before. Usually -2 to 2; 0 is neutral."""
    frequency_penalty: float | None = param(
        "frequencyPenalty", kinds.number, default=None, path="settings.frequencyPenalty"
    )
    """How strongly to avoid words the more often they were used. Usually -2 to 2; 0 is neutral."""
    repetition_penalty: float | None = param(
        "repetitionPenalty", kinds.number, default=None, minimum=0, path="settings.repetitionPenalty"
    )
    """Factor against words that were used before; 1 is neutral. Only some models. At least 0."""
    thinking_level: str | None = param(
        "thinkingLevel", kinds.string, default=None, path="settings.thinkingLevel"
    )
    """How much to think before answering. The words are the model's, such as `off` or `medium`."""
    thinking_mode: str | None = param(
        "thinkingMode", kinds.string, default=None, path="settings.thinkingMode"
    )
    """How the model thinks. Only some models."""
    cache: nested.PromptCache | nested.PromptCacheDict | Mapping[str, object] | None = param(
        "cache", kinds.named("runware.tasks", "PromptCache"), default=None, path="settings.cache"
    )
    """What of the request to keep for the next one, which makes repeated text cheaper. Only some models."""
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
    """Whether to answer with any text, or with JSON along `json_schema`. JSON only with some models. Server
    default: TEXT."""
    json_schema: Mapping[str, object] | str | None = param(
        "jsonSchema", kinds.either(kinds.mapping, kinds.string), default=None
    )
    """JSON Schema of the answer, with `output_format` `JSON`. Either as such or with its name, `{"name": ...,
    "strict": true, "schema": {...}}`. Only some models."""
    seed: int | None = param("seed", kinds.integer, default=None)
    """Number from which the randomness is made; the same seed gives nearly the same text. Only some models."""
    number_results: int | None = param("numberResults", kinds.integer, default=None, minimum=1)
    """How many answers to write. Only 1 when streaming. At least 1. Server default: 1."""
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
    """How results come back: `sync` as they are made, `async` by polling (the client polls for you). Chosen by
    the client unless given."""
    webhook_url: str | None = param("webhookURL", kinds.string, default=None)
    """Where the server posts each result. The call then ends with the server's acknowledgement."""
    routing: object | None = param("routing", kinds.anything, default=None)
    """The API's own preferences for where the task is carried out. Sent as given."""
    include_cost: bool | None = param("includeCost", kinds.boolean, default=None)
    """Report the cost in US dollars with each result. Server default: false."""
