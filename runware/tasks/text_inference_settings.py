# Made by `python -m codegen generate` from schema/tasks/text_inference.yaml; edit that file instead.
"""Let a language model continue a conversation."""

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
    import runware.tasks.shared_settings as shared_settings
else:
    shared_settings = LazyModule("runware.tasks.shared_settings")
    local_media = LazyModule("runware._files.media")


@model
class TextInputs(OpenObject):
    """Media that the conversation is about. All known ones are parameters of the task as well."""

    images: Sequence[local_media.Media] | None = param("images", kinds.list_of(kinds.media), default=None)
    """Images that the conversation is about. Only some models."""
    videos: Sequence[local_media.Media] | None = param("videos", kinds.list_of(kinds.media), default=None)
    """Videos that the conversation is about. Only some models."""
    documents: Sequence[local_media.Media] | None = param(
        "documents", kinds.list_of(kinds.media), default=None
    )
    """Documents that the conversation is about, such as PDF files. Only some models."""


class TextInputsDict(TypedDict, total=False):
    """A mapping to give instead of `TextInputs(...)`, whose parameters are its keys."""

    images: Sequence[local_media.Media] | None
    """Images that the conversation is about. Only some models."""
    videos: Sequence[local_media.Media] | None
    """Videos that the conversation is about. Only some models."""
    documents: Sequence[local_media.Media] | None
    """Documents that the conversation is about, such as PDF files. Only some models."""


@model
class PromptCache(OpenObject):
    """Part of a request to cache for the next one."""

    scope: Literal["system", "system+history"] | str | None = param(
        "scope", kinds.string, default=None, known=("system", "system+history")
    )
    """What to cache: the system prompt, or the turns too."""
    ttl: Literal["5m", "1h"] | str | None = param("ttl", kinds.string, default=None, known=("5m", "1h"))
    """How long to keep the cache: 5 minutes or 1 hour."""


class PromptCacheDict(TypedDict, total=False):
    """A mapping to give instead of `PromptCache(...)`, whose parameters are its keys."""

    scope: Literal["system", "system+history"] | str | None
    """What to cache: the system prompt, or the turns too."""
    ttl: Literal["5m", "1h"] | str | None
    """How long to keep the cache: 5 minutes or 1 hour."""


@model
class TextSettings(OpenObject):
    """Settings of the model. All known ones are parameters of the task as well."""

    system_prompt: str | None = param("systemPrompt", kinds.string, default=None)
    """System prompt: instructions for the model that apply to the whole conversation."""
    max_tokens: int | None = param("maxTokens", kinds.integer, default=None, minimum=1)
    """Maximum number of tokens to generate. A text that reaches it ends with `finishReason` `length`. Models
    that reason spend tokens of this number on it; too small a number leaves none for the answer. At least
    1."""
    temperature: float | None = param("temperature", kinds.number, default=None, minimum=0)
    """Sampling temperature. 0 is the most predictable; models accept values up to 1 or 2. At least 0."""
    top_p: float | None = param("topP", kinds.number, default=None, minimum=0, maximum=1)
    """Nucleus sampling: choose only among the most likely tokens whose probabilities add up to this value, 0
    to 1."""
    top_k: int | None = param("topK", kinds.integer, default=None, minimum=0)
    """Choose only among this many of the most likely tokens. At least 0."""
    min_p: float | None = param("minP", kinds.number, default=None, minimum=0, maximum=1)
    """Exclude tokens less likely than this share of the most likely token's probability, 0 to 1. Only some
    models."""
    stop_sequences: Sequence[str] | None = param("stopSequences", kinds.list_of(kinds.string), default=None)
    """Texts at which the generation stops."""
    presence_penalty: float | None = param("presencePenalty", kinds.number, default=None)
    """Penalty for tokens that have occurred before. Usually -2 to 2; 0 is neutral."""
    frequency_penalty: float | None = param("frequencyPenalty", kinds.number, default=None)
    """Penalty for tokens in proportion to how often they have occurred. Usually -2 to 2; 0 is neutral."""
    repetition_penalty: float | None = param("repetitionPenalty", kinds.number, default=None, minimum=0)
    """Penalty factor for tokens that have occurred before; 1 is neutral. Only some models. At least 0."""
    thinking_level: str | None = param("thinkingLevel", kinds.string, default=None)
    """How much the model reasons before it answers. The model defines the possible values, such as `off` or
    `medium`."""
    thinking_mode: str | None = param("thinkingMode", kinds.string, default=None)
    """Reasoning mode; the model defines the possible values. Only some models."""
    cache: PromptCache | PromptCacheDict | Mapping[str, object] | None = param(
        "cache", PromptCache, default=None
    )
    """Part of the request to cache for the next one, which makes repeated text cheaper. Only some models."""


class TextSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `TextSettings(...)`, whose parameters are its keys."""

    system_prompt: str | None
    """System prompt: instructions for the model that apply to the whole conversation."""
    max_tokens: int | None
    """Maximum number of tokens to generate. A text that reaches it ends with `finishReason` `length`. Models
    that reason spend tokens of this number on it; too small a number leaves none for the answer. At least
    1."""
    temperature: float | None
    """Sampling temperature. 0 is the most predictable; models accept values up to 1 or 2. At least 0."""
    top_p: float | None
    """Nucleus sampling: choose only among the most likely tokens whose probabilities add up to this value, 0
    to 1."""
    top_k: int | None
    """Choose only among this many of the most likely tokens. At least 0."""
    min_p: float | None
    """Exclude tokens less likely than this share of the most likely token's probability, 0 to 1. Only some
    models."""
    stop_sequences: Sequence[str] | None
    """Texts at which the generation stops."""
    presence_penalty: float | None
    """Penalty for tokens that have occurred before. Usually -2 to 2; 0 is neutral."""
    frequency_penalty: float | None
    """Penalty for tokens in proportion to how often they have occurred. Usually -2 to 2; 0 is neutral."""
    repetition_penalty: float | None
    """Penalty factor for tokens that have occurred before; 1 is neutral. Only some models. At least 0."""
    thinking_level: str | None
    """How much the model reasons before it answers. The model defines the possible values, such as `off` or
    `medium`."""
    thinking_mode: str | None
    """Reasoning mode; the model defines the possible values. Only some models."""
    cache: PromptCache | PromptCacheDict | Mapping[str, object] | None
    """Part of the request to cache for the next one, which makes repeated text cheaper. Only some models."""


@model
class TextProviderSettings(OpenObject):
    """Settings of the model's provider, under the provider's name."""

    google: (
        shared_settings.GoogleProviderSettings
        | shared_settings.GoogleProviderSettingsDict
        | Mapping[str, object]
        | None
    ) = param("google", kinds.named("runware.tasks", "GoogleProviderSettings"), default=None)
    """Settings of Google's models."""


class TextProviderSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `TextProviderSettings(...)`, whose parameters are its keys."""

    google: (
        shared_settings.GoogleProviderSettings
        | shared_settings.GoogleProviderSettingsDict
        | Mapping[str, object]
        | None
    )
    """Settings of Google's models."""
