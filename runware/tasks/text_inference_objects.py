# Made by `python -m codegen generate` from schema/tasks/text_inference.yaml; edit that file instead.
"""Let a language model continue a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Required, TypedDict

from runware._models import kinds
from runware._models.model import (
    Object,
    model,
    param,
)


@model
class ToolCall(Object):
    """A tool call that the model requests."""

    id: str = param("id", kinds.string)
    """ID of the call."""
    name: str = param("name", kinds.string)
    """Name of the tool."""
    input: Mapping[str, object] | str | None = param(
        "input", kinds.either(kinds.mapping, kinds.string), default=None
    )
    """Arguments of the call, as an object or as its JSON text."""


class ToolCallDict(TypedDict, total=False):
    """A mapping to give instead of `ToolCall(...)`, whose parameters are its keys."""

    id: Required[str]
    """ID of the call."""
    name: Required[str]
    """Name of the tool."""
    input: Mapping[str, object] | str | None
    """Arguments of the call, as an object or as its JSON text."""


@model
class Message(Object):
    """One turn of a conversation."""

    role: Literal["user", "assistant"] | str = param("role", kinds.string, known=("user", "assistant"))
    """Speaker of the turn. Instructions go into `systemPrompt` instead."""
    content: str | None = param("content", kinds.string, default=None)
    """Text of the turn. A turn that only calls tools has none."""
    tools: Sequence[ToolCall | ToolCallDict] | None = param("tools", kinds.list_of(ToolCall), default=None)
    """The tools that the model called in this turn, with `role` `assistant`."""
    id: str | None = param("id", kinds.string, default=None)
    """ID of the tool call whose result this turn reports."""


class MessageDict(TypedDict, total=False):
    """A mapping to give instead of `Message(...)`, whose parameters are its keys."""

    role: Required[Literal["user", "assistant"] | str]
    """Speaker of the turn. Instructions go into `systemPrompt` instead."""
    content: str | None
    """Text of the turn. A turn that only calls tools has none."""
    tools: Sequence[ToolCall | ToolCallDict] | None
    """The tools that the model called in this turn, with `role` `assistant`."""
    id: str | None
    """ID of the tool call whose result this turn reports."""


@model
class Tool(Object):
    """A function that the model may ask you to call."""

    name: str = param("name", kinds.string)
    """Name of the tool."""
    description: str | None = param("description", kinds.string, default=None)
    """What the tool does, and when to call it."""
    schema: Mapping[str, object] | str | None = param(
        "schema", kinds.either(kinds.mapping, kinds.string), default=None, aliases=("input_schema",)
    )
    """JSON Schema of the tool's arguments, or its JSON text."""
    type: str | None = param("type", kinds.string, default=None, aliases=("toolType",))
    """Type of the tool, for models that distinguish several."""


class ToolDict(TypedDict, total=False):
    """A mapping to give instead of `Tool(...)`, whose parameters are its keys."""

    name: Required[str]
    """Name of the tool."""
    description: str | None
    """What the tool does, and when to call it."""
    schema: Mapping[str, object] | str | None
    """JSON Schema of the tool's arguments, or its JSON text."""
    type: str | None
    """Type of the tool, for models that distinguish several."""


@model
class ToolChoice(Object):
    """Whether the model may or must call tools."""

    type: str | None = param("type", kinds.string, default=None, aliases=("toolType",))
    """How freely the model may choose. The model's provider defines the possible values."""
    name: str | None = param("name", kinds.string, default=None)
    """Name of the tool to call, if `type` requires a certain one."""


class ToolChoiceDict(TypedDict, total=False):
    """A mapping to give instead of `ToolChoice(...)`, whose parameters are its keys."""

    type: str | None
    """How freely the model may choose. The model's provider defines the possible values."""
    name: str | None
    """Name of the tool to call, if `type` requires a certain one."""
