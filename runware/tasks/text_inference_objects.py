# Made by `python -m codegen generate` from schema/tasks/text_inference.yaml; edit that file instead.
"""Let a language model answer a conversation."""

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
    """A call of a tool that the model requests."""

    id: str = param("id", kinds.string)
    """ID of the call."""
    name: str = param("name", kinds.string)
    """Name of the tool."""
    input: Mapping[str, object] | None = param("input", kinds.mapping, default=None)
    """What the tool was called with."""


class ToolCallDict(TypedDict, total=False):
    """A mapping to give instead of `ToolCall(...)`, whose parameters are its keys."""

    id: Required[str]
    """ID of the call."""
    name: Required[str]
    """Name of the tool."""
    input: Mapping[str, object] | None
    """What the tool was called with."""


@model
class Message(Object):
    """One turn of a conversation."""

    role: Literal["user", "assistant"] | str = param("role", kinds.string, known=("user", "assistant"))
    """Who speaks. Instructions go into `systemPrompt` instead."""
    content: str | None = param("content", kinds.string, default=None)
    """What is said. A turn that only calls tools has none."""
    tools: Sequence[ToolCall | ToolCallDict] | None = param("tools", kinds.list_of(ToolCall), default=None)
    """The tools that the model called in this turn, with `role` `assistant`."""
    id: str | None = param("id", kinds.string, default=None)
    """ID of the tool call whose outcome this turn reports."""


class MessageDict(TypedDict, total=False):
    """A mapping to give instead of `Message(...)`, whose parameters are its keys."""

    role: Required[Literal["user", "assistant"] | str]
    """Who speaks. Instructions go into `systemPrompt` instead."""
    content: str | None
    """What is said. A turn that only calls tools has none."""
    tools: Sequence[ToolCall | ToolCallDict] | None
    """The tools that the model called in this turn, with `role` `assistant`."""
    id: str | None
    """ID of the tool call whose outcome this turn reports."""


@model
class Tool(Object):
    """A function that the model may ask you to call."""

    name: str = param("name", kinds.string)
    """Its name."""
    description: str | None = param("description", kinds.string, default=None)
    """What it does and when to call it."""
    schema: Mapping[str, object] | None = param(
        "schema", kinds.mapping, default=None, aliases=("input_schema",)
    )
    """JSON Schema of what it is called with."""
    type: str | None = param("type", kinds.string, default=None, aliases=("toolType",))
    """What kind of tool it is, where the model knows several."""


class ToolDict(TypedDict, total=False):
    """A mapping to give instead of `Tool(...)`, whose parameters are its keys."""

    name: Required[str]
    """Its name."""
    description: str | None
    """What it does and when to call it."""
    schema: Mapping[str, object] | None
    """JSON Schema of what it is called with."""
    type: str | None
    """What kind of tool it is, where the model knows several."""


@model
class ToolChoice(Object):
    """Whether the model may or must call tools."""

    type: str | None = param("type", kinds.string, default=None, aliases=("toolType",))
    """How free the choice is. The words are those of the model's provider."""
    name: str | None = param("name", kinds.string, default=None)
    """The tool to call, where `type` asks for a certain one."""


class ToolChoiceDict(TypedDict, total=False):
    """A mapping to give instead of `ToolChoice(...)`, whose parameters are its keys."""

    type: str | None
    """How free the choice is. The words are those of the model's provider."""
    name: str | None
    """The tool to call, where `type` asks for a certain one."""
