# Made by `python -m codegen generate` from schema/tasks/text_inference.yaml; edit that file instead.
"""Let a language model answer a conversation."""

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
    """Media that the conversation is about. All that are known are parameters as well."""

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
    """What of a request to keep for the next one."""

    scope: Literal["system", "system+history"] | str | None = param(
        "scope", kinds.string, default=None, known=("system", "system+history")
    )
    """What to keep: the system prompt, or the turns too."""
    ttl: Literal["5m", "1h"] | str | None = param("ttl", kinds.string, default=None, known=("5m", "1h"))
    """How long to keep it."""


class PromptCacheDict(TypedDict, total=False):
    """A mapping to give instead of `PromptCache(...)`, whose parameters are its keys."""

    scope: Literal["system", "system+history"] | str | None
    """What to keep: the system prompt, or the turns too."""
    ttl: Literal["5m", "1h"] | str | None
    """How long to keep it."""


@model
class TextSettings(OpenObject):
    """Settings of the model. All that are known are parameters as well."""

    system_prompt: str | None = param("systemPrompt", kinds.string, default=None)
    """Instructions for the model, which stand above the conversation."""
    max_tokens: int | None = param("maxTokens", kinds.integer, default=None, minimum=1)
    """Greatest number of tokens to write. The text ends with `finishReason` `length` there. Models that think
    spend tokens of this number on it; too small a number leaves none for the answer. At least 1."""
    temperature: float | None = param("temperature", kinds.number, default=None, minimum=0)
    """How freely to choose words. 0 is the most predictable; models go up to 1 or 2. At least 0."""
    top_p: float | None = param("topP", kinds.number, default=None, minimum=0, maximum=1)
    """Choose only among the likeliest tokens that together have this probability, 0 to 1."""
    top_k: int | None = param("topK", kinds.integer, default=None, minimum=0)
    """Choose only among this many of the likeliest tokens. At least 0."""
    min_p: float | None = param("minP", kinds.number, default=None, minimum=0, maximum=1)
    """Leave out tokens less likely than this share of the likeliest one's probability, 0 to 1. Only some
    models."""
    stop_sequences: Sequence[str] | None = param("stopSequences", kinds.list_of(kinds.string), default=None)
    """Texts at which to stop writing."""
    presence_penalty: float | None = param("presencePenalty", kinds.number, default=None)
    """How strongly to avoid words that were used before. Usually -2 to 2; 0 is neutral."""
    frequency_penalty: float | None = param("frequencyPenalty", kinds.number, default=None)
    """How strongly to avoid words the more often they were used. Usually -2 to 2; 0 is neutral."""
    repetition_penalty: float | None = param("repetitionPenalty", kinds.number, default=None, minimum=0)
    """Factor against words that were used before; 1 is neutral. Only some models. At least 0."""
    thinking_level: str | None = param("thinkingLevel", kinds.string, default=None)
    """How much to think before answering. The words are the model's, such as `off` or `medium`."""
    thinking_mode: str | None = param("thinkingMode", kinds.string, default=None)
    """How the model thinks. Only some models."""
    cache: PromptCache | PromptCacheDict | Mapping[str, object] | None = param(
        "cache", PromptCache, default=None
    )
    """What of the request to keep for the next one, which makes repeated text cheaper. Only some models."""


class TextSettingsDict(TypedDict, total=False):
    """A mapping to give instead of `TextSettings(...)`, whose parameters are its keys."""

    system_prompt: str | None
    """Instructions for the model, which stand above the conversation."""
    max_tokens: int | None
    """Greatest number of tokens to write. The text ends with `finishReason` `length` there. Models that think
    spend tokens of this number on it; too small a number leaves none for the answer. At least 1."""
    temperature: float | None
    """How freely to choose words. 0 is the most predictable; models go up to 1 or 2. At least 0."""
    top_p: float | None
    """Choose only among the likeliest tokens that together have this probability, 0 to 1."""
    top_k: int | None
    """Choose only among this many of the likeliest tokens. At least 0."""
    min_p: float | None
    """Leave out tokens less likely than this share of the likeliest one's probability, 0 to 1. Only some
    models."""
    stop_sequences: Sequence[str] | None
    """Texts at which to stop writing."""
    presence_penalty: float | None
    """How strongly to avoid words that were used before. Usually -2 to 2; 0 is neutral."""
    frequency_penalty: float | None
    """How strongly to avoid words the more often they were used. Usually -2 to 2; 0 is neutral."""
    repetition_penalty: float | None
    """Factor against words that were used before; 1 is neutral. Only some models. At least 0."""
    thinking_level: str | None
    """How much to think before answering. The words are the model's, such as `off` or `medium`."""
    thinking_mode: str | None
    """How the model thinks. Only some models."""
    cache: PromptCache | PromptCacheDict | Mapping[str, object] | None
    """What of the request to keep for the next one, which makes repeated text cheaper. Only some models."""


@model
class TextProviderSettings(OpenObject):
    """Settings of the company behind the model, under its name."""

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
